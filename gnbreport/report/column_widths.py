"""Widths of a table's columns in print, from its texts: with them WeasyPrint need not lay every cell out twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gnbreport.report.blocks import Cell, Column, Row
from gnbreport.report.typesetting import tabular_width

#: Left and right padding of a cell, in em of the tables' type (2 x 1.5 mm at 6.5 pt, with what rounding takes).
PADDING = 1.33
#: Widest page for tables, in em of the tables' type.
PAGE, WIDE_PAGE = 66.0, 102.0
#: How much more fits in the smaller type of crowded tables (6.5 pt in place of 7.4 pt).
DENSE = 7.4 / 6.5
#: A column of running text asks for no more than this, in em.
MOST = 34.0
#: Longer words may break, in em.
WORD = 17.0
#: In a crowded table first those beyond this break, in em.
CROWDED_WORD = 8.5
#: Sizes of superscripts and digests (common.css, print.css).
RAISED, DIGEST = 0.72, 0.8
_TAGS = re.compile(r"<[^>]*>")
_RAISED = re.compile(r"<sup>([^<]*)</sup>")
_WORDS = re.compile(r"[^\s\-\u2013]+[\-\u2013]?")


def _need(text: str, whole: bool, style: str = "Regular") -> tuple[float, float]:
    """Least width (longest word, or all of it) and width on one line of a cell."""
    raised = (1.0 - RAISED) * sum(tabular_width(power, style) for power in _RAISED.findall(text))
    plain = _TAGS.sub("", text)
    line = tabular_width(plain, style) - raised
    return (line if whole else max((tabular_width(w, style) for w in _WORDS.findall(plain)), default=0.0)), line


@dataclass(frozen=True, slots=True)
class Fit:
    """How a table fits its page: shares of the columns in percent (their sum is 100), whether its type is smaller."""

    widths: tuple[float, ...]
    dense: bool


def fit(columns: Sequence[Column], rows: Sequence[Row], wide: bool = False) -> Fit:
    """Shares of the columns that print shows.

    Args:
        columns: All columns; those not printed take no width.
        rows: Rows; numbers stay on one line.
        wide: Whether the table has a landscape page.

    Returns:
        Shares for the columns that are printed. Every column gets its longest word, the rest goes to those that
        would take more than that, in proportion.
    """
    shown = [index for index, column in enumerate(columns) if column.printed]
    needs = [_column_need(columns[index], index, rows) for index in shown]
    least, most, head = ([need[i] for need in needs] for i in range(3))
    page = WIDE_PAGE if wide else PAGE
    dense = sum(least) > page
    page *= DENSE if dense else 1.0
    kept = [low if _whole(columns[i]) else PADDING + CROWDED_WORD for i, low in zip(shown, least, strict=True)]
    floor = [low if _whole(columns[i]) else h for i, low, h in zip(shown, least, head, strict=True)]
    least = _squeezed(_squeezed(least, kept, page), floor, page)
    spare, wanted = max(0.0, page - sum(least)), sum(most) - sum(least)
    share = min(1.0, spare / wanted) if wanted > 0 else 0.0
    widths = [low + share * max(0.0, high - low) for low, high in zip(least, most, strict=True)]
    return Fit(tuple(round(100.0 * width / sum(widths), 2) for width in widths), dense)


def _squeezed(least: list[float], floor: list[float], page: float) -> list[float]:
    """Least widths that fit a page: columns of words give way, whose words may break, down to their heads' words."""
    excess = sum(least) - page
    room = [max(0.0, width - low) for width, low in zip(least, floor, strict=True)]
    if excess <= 0 or not any(room):
        return least
    share = min(1.0, excess / sum(room))
    return [width - share * spare for width, spare in zip(least, room, strict=True)]


def _whole(column: Column) -> bool:
    """Whether a column's cells stay on one line."""
    return column.numeric or column.digest


def _column_need(column: Column, index: int, rows: Sequence[Row]) -> tuple[float, float, float]:
    """Least and wanted width of a column, and the least of its head."""
    head = _need(f"{column.head} ({column.unit})" if column.unit else str(column.head), False, "Bold")
    cells = [_cell_need(row.cells[index], _whole(column)) for row in rows]
    size = DIGEST if column.digest else 1.0
    low, high = (size * max((c[i] for c in cells), default=0.0) for i in (0, 1))
    low = max(head[0], low if _whole(column) else min(low, WORD))
    return PADDING + low, PADDING + max(low, min(MOST, high), head[1] / 2), PADDING + head[0]


def _cell_need(cell: Cell, whole: bool) -> tuple[float, float]:
    """What a cell needs; a light takes an em and a half."""
    mark = 1.5 if cell.light != "none" else 0.0
    least, line = _need(str(cell.text), whole)
    return least + mark, line + mark
