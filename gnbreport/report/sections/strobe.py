"""The STROBE-MR checklist: filled where a program can, the rest marked for the authors."""

from __future__ import annotations

from gnbreport.report import numbers, strobe
from gnbreport.report.blocks import Cell, Column, Row, Section, Table, slug, text_cell
from gnbreport.report.context import Context
from gnbreport.report.texts import text

COLUMNS = (
    Column(text("heads.item"), ("item",)),
    Column(text("heads.what_is_asked"), ("asked",)),
    Column(text("heads.answer"), ("answer",)),
    Column(text("heads.where"), ("where",)),
    Column(text("heads.by"), ("by",)),
)


def build(context: Context) -> Section:
    """One row an item."""
    items = strobe.checklist(context)
    filled = sum(item.filled for item in items)
    rows = tuple(
        Row(
            slug("strobe", item.number),
            (
                text_cell(item.number),
                text_cell(item.asked),
                text_cell(item.answer),
                Cell(", ".join(f"[#{name}]" for name in item.where) or numbers.DASH, (" ".join(item.where),)),
                Cell(
                    "gnbreport" if item.filled else "authors",
                    ("gnbreport" if item.filled else "authors",),
                    "good" if item.filled else "note",
                ),
            ),
        )
        for item in items
    )
    table = Table(
        "table-strobe",
        "STROBE-MR checklist",
        "traits",
        COLUMNS,
        rows,
        note="Items are named in our words; see Skrivankova et al. 2021 for the checklist itself.",
    )
    return Section(
        "strobe",
        "STROBE-MR checklist",
        (table,),
        {"filled": filled, "total": len(items)},
        "note",
        f"{len(items) - filled} items for the authors",
    )
