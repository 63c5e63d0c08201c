"""Widths of a table's columns in print, from its texts: with them WeasyPrint need not lay every cell out twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gnbreport.report.blocks import Column, Row
from gnbreport.report.typesetting import text_width

#: Left and right padding of a cell, in em of the tables' type (2 x 1.5 mm at 7 pt).
PADDING = 1.25
#: Widest page for tables, in em of the tables' type.
PAGE, WIDE_PAGE = 66.0, 102.0
#: How much more fits in the smaller type of crowded tables (6.5 pt in place of 7.4 pt).
DENSE = 7.4 / 6.5
#: A column of running text asks for no more than this, in em.
MOST = 34.0
#: Names in the first column may break anywhere; they get this much, in em (24 mm).
ROW_HEAD = 9.5
_TAGS = re.compile(r"<[^>]*>")
_WORDS = re.compile(r"[^\s\-\u2013/]+[\-\u2013/]?")


def _need(text: str, whole: bool, style: str) -> tuple[float, float]:
    """Least width (longest word, or all of it) and width on one line of a cell."""
    plain = _TAGS.sub("", text)
    line = text_width(plain, style)
    return (line if whole else max((text_width(w, style) for w in _WORDS.findall(plain)), default=0.0)), line


@dataclass(frozen=True, slots=True)
class Fit:
    """How a table fits its page: shares of the columns in percent (their sum is 100), whether its type is smaller."""

    widths: tuple[float, ...]
    dense: bool


def fit(columns: Sequence[Column], rows: Sequence[Row], wide: bool = False) -> Fit:
    """Shares of the columns that print shows.

    Args:
        columns: All columns; hidden ones take no width.
        rows: Rows; numbers stay on one line.
        wide: Whether the table has a landscape page.

    Returns:
        Shares for the columns that are not hidden. Every column gets its longest word, the rest goes to those that
        would take more than that, in proportion.
    """
    shown = [index for index, column in enumerate(columns) if not column.hidden]
    needs = [_column_need(columns[index], index, rows) for index in shown]
    least, most, head = ([need[i] for need in needs] for i in range(3))
    page = WIDE_PAGE if wide else PAGE
    dense = sum(least) > page
    page *= DENSE if dense else 1.0
    floor = [low if columns[i].numeric else h for i, low, h in zip(shown, least, head, strict=True)]
    least = _squeezed(least, floor, page)
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


def _column_need(column: Column, index: int, rows: Sequence[Row]) -> tuple[float, float, float]:
    """Least and wanted width of a column, and the least of its head."""
    head = _need(f"{column.head} ({column.unit})" if column.unit else str(column.head), False, "Bold")
    cells = [_cell_need(row, index, column.numeric) for row in rows]
    low, high = (max((c[i] for c in cells), default=0.0) for i in (0, 1))
    low = max(head[0], low if column.numeric else min(low, ROW_HEAD if index == 0 else MOST / 2))
    return PADDING + low, PADDING + max(low, min(MOST, high), head[1] / 2), PADDING + head[0]


def _cell_need(row: Row, index: int, numeric: bool) -> tuple[float, float]:
    """What a cell needs; a light takes an em and a half."""
    cell = row.cells[index]
    mark = 1.5 if cell.light != "none" else 0.0
    least, line = _need(str(cell.text), numeric, "Regular")
    return least + mark, line + mark
