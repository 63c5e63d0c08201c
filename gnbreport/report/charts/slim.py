"""A chart's SVG in fewer bytes and elements that draws the same: a browser and WeasyPrint take far less time for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from xml.etree import ElementTree as Tree

SVG = "http://www.w3.org/2000/svg"
#: Attributes that children inherit from their group.
INHERITED = (
    "fill",
    "fill-opacity",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "font-size",
    "font-weight",
    "text-anchor",
)
#: What SVG implies; Vega states it for every mark, so that nothing around a mark can mean something else.
_DEFAULTS = (("stroke-width", "1"), ("font-weight", "normal"), ("text-anchor", "start"))
_TRANSLATION = re.compile(r"translate\(([-\d.]+),([-\d.]+)\)")
_CIRCLE = re.compile(r"M([\d.]+),0A\1,\1,0,1,1,-\1,0A\1,\1,0,1,1,\1,0")


def slim(svg: str) -> str:
    """The same drawing.

    Lines become paths, paths of one look become one, full turns become circles; what a group's children share moves
    to the group, the font to the whole; groups that say nothing and shapes that nobody sees go.

    Args:
        svg: SVG text with the namespace of SVG as its default one.

    Returns:
        SVG text; marks with ``data-key`` stay elements of their own.
    """
    Tree.register_namespace("", SVG)
    root = Tree.fromstring(svg)
    families = {text.attrib.pop("font-family", "") for text in root.iter(_name("text"))}
    if families:
        (family,) = families  # the theme's
        root.set("font-family", family)
    _settle(root, {"fill": "black", "stroke": "none"})
    return Tree.tostring(root, encoding="unicode", short_empty_elements=True).replace(" />", "/>")


def _settle(node: Tree.Element, around: dict[str, str]) -> None:
    """Settle everything below a node, innermost first; ``around`` is the paint that the node inherits."""
    node.attrib.pop("class", None)
    for name, value in (*_DEFAULTS, ("transform", "translate(0,0)")):
        if node.get(name) == value:
            del node.attrib[name]
    if "opacity" in node.attrib and node.get("stroke", around["stroke"]) == "none" and not len(node):
        node.set("fill-opacity", node.attrib.pop("opacity"))  # a fill needs no layer of its own
    paint = {name: node.get(name, value) for name, value in around.items()}
    for child in node:
        _settle(child, paint)
    children = [c for child in node for c in _kept(child, paint)]
    node[:] = list(_joined(children, paint["fill"]))
    if node.tag == _name("g"):
        _hoist(node)


def _name(tag: str) -> str:
    return f"{{{SVG}}}{tag}"


def _kept(node: Tree.Element, around: dict[str, str]) -> Iterator[Tree.Element]:
    """What stands in place of a node: nothing, the node in a simpler form, or its children."""
    if node.tag == _name("g"):
        if not len(node):
            return
        if not node.attrib:
            yield from node
        else:
            yield _one_shift(node)
        return
    unseen = all(node.get(name, value) in ("none", "transparent") for name, value in around.items())
    if unseen and node.tag in (_name("path"), _name("rect")) and "data-tip" not in node.attrib:
        return
    yield _placed(_as_circle(_as_path(node)))


def _one_shift(node: Tree.Element) -> Tree.Element:
    """A shifted group that holds but one shifted group as one group."""
    inner = node[0]
    outer_shift, inner_shift = _shift(node), _shift(inner)
    if (
        len(node) > 1
        or inner.tag != node.tag
        or set(node.attrib) != {"transform"}
        or not outer_shift
        or not inner_shift
    ):
        return node
    x, y = (float(a) + float(b) for a, b in zip(outer_shift, inner_shift, strict=True))
    inner.set("transform", f"translate({_short(x)},{_short(y)})")
    return inner


def _short(value: float) -> str:
    """A coordinate to a hundredth of a pixel."""
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def _shift(node: Tree.Element) -> tuple[str, str] | None:
    """How far a node is shifted; None where it is turned or more."""
    found = _TRANSLATION.fullmatch(node.get("transform", "translate(0,0)"))
    return (found[1], found[2]) if found else None


def _as_path(node: Tree.Element) -> Tree.Element:
    """A shifted line from its own origin as a path."""
    shift = _shift(node)
    if node.tag != _name("line") or not shift or {"x1", "y1"} & set(node.attrib):
        return node
    x2, y2 = (float(node.attrib.pop(name, "0")) for name in ("x2", "y2"))
    node.attrib.pop("transform", None)
    stroke = f"v{_short(y2)}" if x2 == 0 else (f"h{_short(x2)}" if y2 == 0 else f"l{_short(x2)},{_short(y2)}")
    node.tag = _name("path")
    node.set("d", f"M{shift[0]},{shift[1]}{stroke}")
    return node


def _as_circle(node: Tree.Element) -> Tree.Element:
    """A shifted full turn as a circle."""
    shift, turn = _shift(node), _CIRCLE.fullmatch(node.get("d", ""))
    if node.tag != _name("path") or not shift or not turn:
        return node
    node.attrib.pop("transform", None)
    del node.attrib["d"]
    node.tag = _name("circle")
    node.attrib.update(cx=shift[0], cy=shift[1], r=turn[1])
    return node


def _placed(node: Tree.Element) -> Tree.Element:
    """A shifted line of text at its place."""
    shift = _shift(node)
    if node.tag == _name("text") and shift and not {"x", "y"} & set(node.attrib):
        node.attrib.pop("transform", None)
        node.attrib.update(x=shift[0], y=shift[1])
    return node


def _look(node: Tree.Element) -> tuple[str, ...]:
    """All that a path says but its way; empty for what must stay alone."""
    if node.tag != _name("path") or set(node.attrib) & {"data-key", "data-tip", "opacity", "transform"}:
        return ()
    return ("path", *sorted(f"{k}={v}" for k, v in node.attrib.items() if k != "d"))


def _joined(nodes: list[Tree.Element], fill: str) -> Iterator[Tree.Element]:
    """The nodes; neighbours that are unfilled strokes of one look as one path."""
    for look, group in groupby(nodes, key=_look):
        same = list(group)
        if look and all(n.get("fill", fill) == "none" for n in same):
            same[0].set("d", "".join(n.get("d", "") for n in same))
            same = same[:1]
        yield from same


def _hoist(group: Tree.Element) -> None:
    """Move what all children say alike to their group."""
    for name in INHERITED:
        values = {child.get(name) for child in group}
        if len(values) != 1 or len(group) < 2 or None in values:
            continue
        group.set(name, str(values.pop()))
        for child in group:
            del child.attrib[name]
