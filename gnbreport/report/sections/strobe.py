"""The STROBE-MR checklist: filled where a program can, the rest marked for the authors."""

from __future__ import annotations

from gnbreport.report import numbers, strobe
from gnbreport.report.blocks import Cell, Column, Row, Section, Table, slug, text_cell
from gnbreport.report.context import Context
from gnbreport.report.texts import text


def build(context: Context) -> Section:
    """One row an item."""
    items = strobe.checklist(context)
    filled = sum(item.filled for item in items)
    title = text("strobe.title")
    rows = tuple(map(_row, items))
    table = Table("table-strobe", title, "traits", _columns(), rows, note=text("strobe.note"))
    status = text("strobe.status", n=len(items) - filled)
    return Section("strobe", title, (table,), {"filled": filled, "total": len(items)}, "note", status)


def _columns() -> tuple[Column, ...]:
    return (
        Column(text("heads.item"), ("item",)),
        Column(text("heads.what_is_asked"), ("asked",)),
        Column(text("heads.answer"), ("answer",)),
        Column(text("heads.where"), ("where",)),
        Column(text("heads.by"), ("by",)),
    )


def _row(item: strobe.Item) -> Row:
    by = "gnbreport" if item.filled else text("strobe.authors")
    cells = (
        text_cell(item.number),
        text_cell(item.asked),
        text_cell(item.answer),
        Cell(", ".join(f"[#{name}]" for name in item.where) or numbers.DASH, (" ".join(item.where),)),
        Cell(by, (by,), "good" if item.filled else "note"),
    )
    return Row(slug("strobe", item.number), cells)
