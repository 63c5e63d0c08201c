"""Cells of tables whose lines WeasyPrint lays out once for all cells of one style, width and text; the same pages.

As in :mod:`~gnbreport.report.printing`, each shortcut is taken only where WeasyPrint has what it shortens.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from unittest.mock import patch

_SIDES = ("top", "right", "bottom", "left")
#: What a box of text may hold before it is laid out (again), and still be like any other of its style and text.
_PLAIN = {
    *("element_tag", "element", "style", "remove_decoration_sides", "children", "text"),
    *("first_letter_style", "first_line_style", "leading_collapsible_space", "trailing_collapsible_space"),
    *(f"{kind}_{side}" for kind in ("margin", "padding") for side in _SIDES),
    *(f"border_{side}_width" for side in _SIDES),
    *(f"{limit}{axis}" for limit in ("", "min_", "max_") for axis in ("width", "height")),
    *("position_x", "position_y"),
}


class _Laid(NamedTuple):
    """A cell's lines as they were laid out, where it stood, and its height."""

    lines: list[Any]
    y: float
    height: float


@contextmanager
def shared_cells() -> Iterator[None]:
    """While it lasts, a cell of plain text is laid out once for all places in its column and columns like it.

    Two of three cells of a report repeat one of their column.
    """
    from weasyprint.formatting_structure import boxes
    from weasyprint.layout import block

    lay_out = getattr(block, "block_container_layout", None)
    cell_box, text_box = getattr(boxes, "TableCellBox", None), getattr(boxes, "TextBox", None)
    if lay_out is None or cell_box is None or text_box is None:
        yield
        return

    def once(context: Any, box: Any, bottom_space: float, skip_stack: Any, *more: Any, **named: Any) -> Any:
        text = _plain_text(context, box, text_box) if type(box) is cell_box and skip_stack is None else None
        if text is None:
            return lay_out(context, box, bottom_space, skip_stack, *more, **named)
        known = box.style.__dict__.setdefault("gnbreport_cells", {})
        key = text, box.element_tag, box.width, box.position_x
        laid = known.get(key)
        if laid is not None and _fits(context, box, laid.height, bottom_space):
            return _cell(box, laid), None, {"break": "any", "page": None}, [], False, None
        result = lay_out(context, box, bottom_space, skip_stack, *more, **named)
        if laid is None and result[0] is not None and result[1] is None:
            known[key] = _Laid([_moved(line, box, 0) for line in result[0].children], box.position_y, result[0].height)
        return result

    with patch.object(block, "block_container_layout", once):
        yield


def _plain_text(context: Any, cell: Any, text_box: Any) -> str | None:
    """The text of a cell that holds nothing else and whose style gives fixed lengths; None for any other."""
    style = cell.style
    if getattr(style, "gnbreport_sizes", None) is None or style["border_collapse"] == "collapse":
        return None
    if len(cell.children) != 1 or cell.first_letter_style or cell.first_line_style or context.footnotes:
        return None
    (line,) = cell.children
    if line.style is not style.anonymous_style or len(line.children) != 1:
        return None
    (child,) = line.children
    plain = type(child) is text_box and child.style is line.style and vars(child).keys() <= _PLAIN
    return child.text if plain else None


def _fits(context: Any, cell: Any, height: float, bottom_space: float) -> bool:
    """Whether a cell of a height ends on its page."""
    bottom = cell.content_box_y() + height + cell.padding_bottom + cell.border_bottom_width
    return not context.overflows_page(bottom_space, bottom)


def _cell(cell: Any, laid: _Laid) -> Any:
    """The cell with lines that were laid out before."""
    down = cell.position_y - laid.y
    new = cell.copy_with_children([_moved(line, cell, down) for line in laid.lines])
    new.height = laid.height
    return new


def _moved(box: Any, cell: Any, down: float) -> Any:
    """A copy of a laid-out box and of what is in it, for a cell further down."""
    new = box.copy()
    new.element, new.position_y = cell.element, box.position_y + down
    new.children = [_moved(child, cell, down) for child in box.children]
    return new
