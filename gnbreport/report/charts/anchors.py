"""Text of charts set from its start, for print: WeasyPrint makes every centred or end-set text an object of its own."""

from __future__ import annotations

from xml.etree import ElementTree as Tree

from gnbreport.report.charts.slim import SVG
from gnbreport.report.typesetting import text_width

#: Share of its width that a text is moved back by.
_BACK = {"middle": 0.5, "end": 1.0}


def set_from_start(svg: str) -> str:
    """The same drawing: each centred or end-set line is moved by its width in the shipped font.

    Args:
        svg: SVG text with the namespace of SVG as its default one.

    Returns:
        SVG text without ``text-anchor``; text right to left or of unknown letters stays as it is.
    """
    Tree.register_namespace("", SVG)
    root = Tree.fromstring(svg)
    _walk(root, "start", 10.0, "normal")
    return Tree.tostring(root, encoding="unicode")


def _walk(node: Tree.Element, anchor: str, size: float, weight: str) -> None:
    """Settle a node's texts; the rest is what it inherits."""
    anchor, weight = node.get("text-anchor", anchor), node.get("font-weight", weight)
    size = float(node.get("font-size", f"{size}").removesuffix("px"))
    if node.tag == f"{{{SVG}}}text" and anchor in _BACK and not len(node):
        width = text_width(node.text or "", "Bold" if weight == "bold" else "Regular", unknown=None)
        if width is not None:
            node.set("x", f"{float(node.get('x', '0')) - _BACK[anchor] * width * size:.2f}")
            node.set("text-anchor", "start")
    for child in node:
        _walk(child, anchor, size, weight)
