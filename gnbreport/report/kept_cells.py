"""Cells of tables whose lines WeasyPrint lays out once for all cells of one style, width and text; the same pages.

As in :mod:`~gnbreport.report.printing`, each shortcut is taken only where WeasyPrint has what it shortens.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple

from gnbreport.report.kept_lines import in_place_of


class _Laid(NamedTuple):
    """A cell's lines as they were laid out, where it stood, and its height."""

    lines: list[Any]
    y: float
    height: float


def shared_cells() -> AbstractContextManager[None]:
    """While it lasts, a cell of plain text is laid out once for all places in its column and columns like it.

    Two of three cells of a report repeat one of their column.
    """
    from weasyprint.formatting_structure import boxes
    from weasyprint.layout import block

    if not (hasattr(boxes, "TableCellBox") and hasattr(boxes, "TextBox")):
        return nullcontext()
    return in_place_of(block, "block_container_layout", _laid_out_once)


def _laid_out_once(lay_out: Any) -> Any:
    """``block_container_layout``, with the lines of an equal cell where there was one."""
    from weasyprint.formatting_structure import boxes

    def once(context: Any, box: Any, bottom_space: float, skip_stack: Any, *more: Any, **named: Any) -> Any:
        if type(box) is not boxes.TableCellBox or skip_stack is not None or not _is_plain(box, boxes.TextBox):
            return lay_out(context, box, bottom_space, skip_stack, *more, **named)
        known = box.style.__dict__.setdefault("gnbreport_cells", {})
        key = box.children[0].children[0].text, box.element_tag, box.width, box.position_x
        laid = known.get(key)
        if laid is not None and _fits(context, box, laid.height, bottom_space):
            return _cell(box, laid), None, {"break": "any", "page": None}, [], False, None
        result = lay_out(context, box, bottom_space, skip_stack, *more, **named)
        new, resume_at, *_ = result
        if laid is None and new is not None and resume_at is None:
            known[key] = _Laid([_moved(line, box, 0) for line in new.children], box.position_y, new.height)
        return result

    return once


def _is_plain(cell: Any, text_box: Any) -> bool:
    """Whether a cell holds one text of its own and nothing else, and its style gives fixed lengths and borders."""
    style = cell.style
    if getattr(style, "gnbreport_sizes", None) is None or style["border_collapse"] == "collapse":
        return False
    texts = [child for line in cell.children for child in line.children]
    return len(cell.children) == len(texts) == 1 and type(texts[0]) is text_box


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
