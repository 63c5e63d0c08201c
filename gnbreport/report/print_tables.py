"""What a table in print leaves out because a sentence above it says it once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from gnbreport.report import numbers
from gnbreport.report.blocks import Column, Row, Table
from gnbreport.report.texts import markup

#: Shorter tables keep their columns: there is little to spare, and the eye compares few rows.
ROWS = 8


@dataclass(frozen=True, slots=True)
class Printed:
    """Columns of a table in print, and what the others hold in every row (empty if there are none)."""

    columns: tuple[Column, ...]
    same: Markup


def for_print(table: Table) -> Printed:
    """The columns that differ between rows; the others in a sentence. Numbers stay in their column."""
    same = {index for index in range(1, len(table.columns)) if _same(table.columns[index], index, table.rows)}
    facts = Markup("; ").join(
        markup("page.table.fact", head=table.columns[index].head, content=table.rows[0].cells[index].text)
        for index in sorted(same)
    )
    columns = tuple(replace(c, told=True) if index in same else c for index, c in enumerate(table.columns))
    return Printed(columns, markup("page.table.same", facts=facts) if same else Markup())


def _same(column: Column, index: int, rows: Sequence[Row]) -> bool:
    """Whether a column of words holds the same in every row."""
    if len(rows) < ROWS or column.numeric or not column.printed:
        return False
    first = rows[0].cells[index]
    if first.light != "none" or first.text in ("", numbers.DASH):
        return False
    return all(row.cells[index].text == first.text and row.cells[index].light == "none" for row in rows)
