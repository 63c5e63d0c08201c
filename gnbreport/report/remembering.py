"""What WeasyPrint works out anew for every box and line, kept with the style or the line; the same pages.

As in :mod:`~gnbreport.report.printing`, each shortcut is taken only where WeasyPrint has what it shortens.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import ModuleType
from typing import Any
from unittest.mock import patch

_SIDES = ("top", "right", "bottom", "left")
_LENGTHS = (
    *(f"{kind}_{side}" for kind in ("margin", "padding") for side in _SIDES),
    *(f"{limit}{axis}" for limit in ("", "min_", "max_") for axis in ("width", "height")),
)
_BORDERS = tuple(f"border_{side}_width" for side in _SIDES)
#: What ends a line or paragraph for Pango.
_ENDS = re.compile("[\n\x0b\x0c\r\x85\u2028\u2029]")


@contextmanager
def remembering() -> Iterator[None]:
    """While it lasts, sizes, heights of lines and Pango's lines are worked out once."""
    with fixed_sizes(), heights_of_lines(), kept_lines(), shared_lines():
        yield


def _replaced(stack: ExitStack, name: str, original: Any, own: Any) -> None:
    """Put ``own`` in the place of a function in every module of WeasyPrint's layout that took it by name."""
    from weasyprint import layout

    for module in [m for m in vars(layout).values() if isinstance(m, ModuleType)]:
        if getattr(module, name, None) is original:
            stack.enter_context(patch.object(module, name, own))


@contextmanager
def fixed_sizes() -> Iterator[None]:
    """While it lasts, a style whose lengths are all fixed gives them to its boxes at once, whatever is around them."""
    from weasyprint.layout import percent

    resolve = getattr(percent, "resolve_percentages", None)
    if resolve is None:
        yield
        return

    def resolved(box: Any, containing_block: Any) -> None:
        style = box.style
        if not hasattr(style, "gnbreport_sizes"):
            style.gnbreport_sizes = _sizes(style)
        if style.gnbreport_sizes is None:
            resolve(box, containing_block)
            return
        box.__dict__.update(style.gnbreport_sizes)
        collapsed = style["border_collapse"] == "collapse"  # then cells have agreed on their borders
        for border in _BORDERS:
            if not (collapsed and hasattr(box, border)):
                setattr(box, border, style[border])

    with ExitStack() as stack:
        _replaced(stack, "resolve_percentages", resolve, resolved)
        yield


def _sizes(style: Any) -> dict[str, Any] | None:
    """Used lengths of a style; None where one of them depends on the containing block or on the borders."""
    sizes: dict[str, Any] = {}
    for name in _LENGTHS:
        value = style[name]
        if value == "auto":
            sizes[name] = 0 if name.startswith("min_") else value
        elif getattr(value, "unit", "%") == "%":
            return None
        else:
            sizes[name] = value.value
    return sizes if style["box_sizing"] == "content-box" else None


@contextmanager
def heights_of_lines() -> Iterator[None]:
    """While it lasts, a style's line height and baseline are looked up once."""
    from weasyprint.text import line_break

    strut = getattr(line_break, "strut", None)
    if strut is None:
        yield
        return

    def known(style: Any) -> Any:
        if not hasattr(style, "gnbreport_strut"):
            style.gnbreport_strut = strut(style)
        return style.gnbreport_strut

    with ExitStack() as stack:
        _replaced(stack, "strut", strut, known)
        yield


@contextmanager
def kept_lines() -> Iterator[None]:
    """While it lasts, a text that fits its line is set by Pango once: what layout made is what is drawn."""
    from weasyprint.text import line_break

    kind: Any = getattr(line_break, "Layout", None)
    metrics = getattr(line_break, "first_line_metrics", None)
    if metrics is None or not all(hasattr(kind, n) for n in ("set_text", "deactivate", "reactivate")):
        yield
        return

    def measured(line: Any, text: str, layout: Any, resume_at: int | None, *more: Any, **named: Any) -> Any:
        whole = resume_at is None and not layout.justification_spacing and not _ENDS.search(layout.text)
        layout.gnbreport_kept = whole and not (any(more[2:3]) or named.get("hyphenated"))
        return metrics(line, text, layout, resume_at, *more, **named)

    with ExitStack() as stack:
        for name in ("deactivate", "reactivate"):
            stack.enter_context(patch.object(kind, name, _unless_kept(getattr(kind, name))))
        stack.enter_context(patch.object(kind, "set_text", _one_paragraph(line_break, kind.set_text)))
        stack.enter_context(patch.object(line_break, "first_line_metrics", measured))
        yield


def _unless_kept(method: Any) -> Any:
    """The method, but for lines that are kept."""

    def run(layout: Any, *arguments: Any) -> None:
        if not getattr(layout, "gnbreport_kept", False):
            method(layout, *arguments)

    return run


def _one_paragraph(line_break: Any, set_text: Any) -> Any:
    """``set_text`` in the mode in which lines are drawn: a change of mode would set the line anew."""

    def run(layout: Any, text: str, *more: Any, **named: Any) -> None:
        if not _ENDS.search(text):
            line_break.pango.pango_layout_set_single_paragraph_mode(layout.layout, True)
        set_text(layout, text, *more, **named)

    return run


@contextmanager
def shared_lines() -> Iterator[None]:
    """While it lasts, a text that fits its line is set once for all places of one style and width.

    Two of three cells of a report repeat a text of their column.
    """
    from weasyprint.draw import text as drawing
    from weasyprint.text import line_break

    split = getattr(line_break, "split_first_line", None)
    draw, make = getattr(drawing, "draw_first_line", None), getattr(line_break, "create_layout", None)
    if split is None or draw is None or make is None:
        yield
        return

    def once(text: str, style: Any, context: Any, width: Any, justification: float, *more: Any, **named: Any) -> Any:
        if justification:
            return split(text, style, context, width, justification, *more, **named)
        lines = style.__dict__.setdefault("gnbreport_lines", {})
        key = text, width, more, *named.items()
        if (line := lines.get(key)) is None:
            line = split(text, style, context, width, justification, *more, **named)
            if getattr(line[0], "gnbreport_kept", False):
                lines[key] = line
        return line

    def drawn(stream: Any, box: Any, overflow: Any, ellipsis: Any, matrix: Any) -> Any:
        if ellipsis != "none":  # its text will change: a line of its own
            shared = box.pango_layout
            box.pango_layout = make(shared.text, box.style, None, shared.max_width, shared.justification_spacing)
        return draw(stream, box, overflow, ellipsis, matrix)

    with ExitStack() as stack:
        _replaced(stack, "split_first_line", split, once)
        stack.enter_context(patch.object(line_break, "split_first_line", once))  # figures take it from there
        stack.enter_context(patch.object(drawing, "draw_first_line", drawn))
        yield
