"""Planted truth: what a simulated study was made with, beside what we found."""

from __future__ import annotations

from gnbreport.report import numbers
from gnbreport.report.blocks import Cell, Column, Row, Section, Table, estimate_cell, number_cell, slug
from gnbreport.report.context import Context
from gnbreport.report.frames import named_rows
from gnbreport.report.texts import name, plural, text


def _columns() -> tuple[Column, ...]:
    unit = text("truth.table.unit")
    return (
        Column(text("heads.quantity"), ("quantity",)),
        Column(text("heads.exposure"), ("exposure_label", "exposure")),
        Column(text("heads.mediator"), ("mediator_label", "mediator")),
        Column(text("heads.outcome"), ("outcome_label", "outcome")),
        Column(text("heads.planted"), ("truth",), unit, numeric=True),
        Column(text("heads.estimate_95_ci"), ("estimate", "ci_low", "ci_high"), unit, numeric=True),
        Column(text("heads.interval_covers_it"), ("covered",)),
    )


def build(context: Context) -> Section | None:
    """A row a planted quantity; only for simulated studies."""
    table = context.results["truth"]
    if table.empty or not context.simulated:
        return None
    judged = table[table["covered"].notna()]
    covered = int(judged["covered"].sum())
    rows = []
    for i, r in enumerate(table.pipe(named_rows)):
        known = not numbers.missing(r.covered)
        cells = (
            Cell(name("truth.quantities", r.quantity), (r.quantity,)),
            *(
                Cell(context.label(t) if t else numbers.DASH, (context.label(t) if t else "", t))
                for t in (r.exposure, r.mediator, r.outcome)
            ),
            number_cell(r.truth),
            estimate_cell(r.estimate, r.ci_low, r.ci_high),
            Cell(
                text("truth.table.covered" if r.covered else "truth.table.not_covered") if known else numbers.DASH,
                (numbers.exact(bool(r.covered)) if known else "",),
                ("good" if r.covered else "note") if known else "none",
            ),
        )
        rows.append(Row(slug("truth", r.quantity, r.exposure, r.mediator, r.outcome, str(i)), cells))
    planted = plural(len(judged), "planted_value")
    facts = {"text": text("truth.summary", covered=covered, planted=planted)}
    block = Table(
        "table-truth",
        text("truth.table.title"),
        "truth",
        _columns(),
        tuple(rows),
        summary=30,
        note=text("truth.table.note"),
    )
    return Section(
        "truth",
        text("truth.title"),
        (block,),
        facts,
        "good" if covered >= 0.85 * len(judged) else "warn",
        text("truth.status", covered=covered, judged=len(judged)),
    )
