"""How many tests an outcome's exposures are, and how many independent ones they amount to."""

from __future__ import annotations

from typing import Any

from gnbreport.report import numbers
from gnbreport.report.blocks import Cell, Column, Row, Table, count_cell, p_cell, slug
from gnbreport.report.context import Context
from gnbreport.report.frames import named_rows
from gnbreport.report.texts import text


def table(context: Context, relation: str) -> Table:
    """The families of tests of a relation; without rows where nothing is tested twice."""
    rows = context.results["multiplicity"]
    found = tuple(_row(context, r) for r in rows[rows["relation"] == relation].pipe(named_rows))
    title, note = text("families.title"), text("families.note")
    return Table("table-families", title, "multiplicity", _columns(), found, note)


def _columns() -> tuple[Column, ...]:
    tests, p = text("families.tests"), text("heads.p")
    return (
        Column(text("heads.outcome"), ("outcome_label", "outcome")),
        Column(text("heads.exposures"), ("rank",)),
        Column(text("heads.tests"), ("n_tests",), numeric=True),
        Column(text("heads.effective_tests"), ("effective_li_ji",), numeric=True),
        Column(text("heads.by_nyholt"), ("effective_nyholt",), numeric=True, hidden=True),
        Column(text("heads.bonferroni_threshold"), ("p_threshold",), p, True),
        Column(text("heads.below_it"), ("n_below",), tests, True),
        Column(text("heads.effective_threshold"), ("p_threshold_effective",), p, True),
        Column(text("heads.below_that"), ("n_below_effective",), tests, True),
    )


def _row(context: Context, row: Any) -> Row:
    cells = (
        Cell(context.label(row.outcome), (context.label(row.outcome), row.outcome)),
        Cell(row.rank or text("families.all"), (row.rank,)),
        count_cell(row.n_tests),
        _number(row.effective_li_ji),
        _number(row.effective_nyholt),
        p_cell(row.p_threshold),
        count_cell(row.n_below),
        p_cell(row.p_threshold_effective),
        count_cell(row.n_below_effective),
    )
    return Row(slug("family", row.relation, row.outcome, row.rank or "all"), cells)


def _number(value: float) -> Cell:
    return Cell(numbers.fixed(value, 1), (numbers.exact(value),))
