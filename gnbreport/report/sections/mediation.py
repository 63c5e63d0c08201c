"""Mediation: Figure 3, a diagram a pathway, and the table of pathways."""

from __future__ import annotations

from typing import Any

import pandas as pd

from gnbreport.report import numbers, units, words
from gnbreport.report.blocks import (
    Cell,
    Column,
    Figure,
    Row,
    Section,
    Table,
    error_cell,
    estimate_cell,
    interval_cell,
    p_cell,
    slug,
    text_cell,
)
from gnbreport.report.charts.mediation import mediation
from gnbreport.report.context import Context
from gnbreport.report.frames import named_rows
from gnbreport.report.sections import mediation_robustness
from gnbreport.report.texts import name, text


def columns(context: Context, rows: pd.DataFrame) -> tuple[Column, ...]:
    """Columns of the table of pathways, with the units of each step."""
    a, b, whole = (
        units.shared(context, zip(rows[start], rows[end], strict=True))
        for start, end in (("exposure", "mediator"), ("mediator", "outcome"), ("exposure", "outcome"))
    )
    return (
        Column(text("heads.exposure"), ("exposure_label", "exposure")),
        Column(text("heads.mediator"), ("mediator_label", "mediator")),
        Column(text("heads.outcome"), ("outcome_label", "outcome"), hidden=True),
        Column(text("heads.method"), ("method", "b_source")),
        Column(text("heads.a_se"), ("a", "se_a"), a, True),
        Column(text("heads.b_se"), ("b", "se_b"), b, True),
        Column(text("heads.total_se"), ("total", "se_total"), whole, True),
        Column(text("heads.indirect_95_ci"), ("indirect", "ci_low", "ci_high"), whole, True),
        Column(text("heads.p_sobel"), ("p_value",), numeric=True),
        Column(text("heads.p_joint"), ("p_joint",), numeric=True),
        Column(text("heads.direct_95_ci"), ("direct", "ci_low_direct", "ci_high_direct"), whole, True),
        Column(text("heads.proportion_95_ci"), ("proportion", "ci_low_proportion", "ci_high_proportion"), "%", True),
        Column(text("heads.delta_ci"), ("ci_low_delta", "ci_high_delta"), whole, True, hidden=True),
        Column(text("heads.monte_carlo_ci"), ("ci_low_monte_carlo", "ci_high_monte_carlo"), whole, True, hidden=True),
        Column(
            text("heads.fieller_ci"),
            ("ci_low_proportion_fieller", "ci_high_proportion_fieller"),
            text("mediation.table.unit_of_fieller"),
            True,
            True,
        ),
        Column(text("heads.proportion_quoted"), ("proportion_meaningful",), told=True),
        Column(text("heads.why_not"), ("reason",), hidden=True),
    )


MOST = 6


def build(context: Context) -> Section | None:
    """Diagrams for the pathways with the smallest joint p, a table of all."""
    table = context.results["mediation"]
    if not context.role("mediator"):
        return None
    main = context.pathways
    ordered = _by_pathway(table, main)
    done = main[main["status"] == "ok"]
    figures = tuple(_figure(context, i, r) for i, r in enumerate(done.head(MOST).pipe(named_rows)))
    rows = tuple(_row(context, r) for r in ordered.pipe(named_rows))
    blocks: tuple[Any, ...] = (
        *figures,
        Table(
            "table-mediation",
            text("mediation.table.title"),
            "mediation",
            columns(context, table),
            rows,
            wide=True,
            summary=25,
            note=text(
                "mediation.table.note",
                sources=_sources(ordered),
                interval=words.interval(context.choices.mediation.interval),
            ),
        ),
    )
    blocks = () if ordered.empty else (*blocks, *mediation_robustness.blocks(context, done.head(MOST)))
    facts = {
        "text": words.mediation_summary(context, main),
        "sentences": [words.pathway(context, r) for r in main.head(12).pipe(named_rows)],
    }
    meant = int(done["proportion_meaningful"].fillna(False).sum())
    return Section(
        "mediation",
        text("mediation.title"),
        blocks,
        facts,
        "good" if meant else "note",
        text("mediation.status", count=len(done), meant=meant),
    )


def _by_pathway(table: pd.DataFrame, main: pd.DataFrame) -> pd.DataFrame:
    """All estimates, pathway by pathway in the order of the main ones; the table's order within a pathway."""
    key = ["exposure", "mediator", "outcome"]
    place = {tuple(row): i for i, row in enumerate(main[key].to_numpy().tolist())}
    order = [place.get(tuple(row), len(place)) for row in table[key].to_numpy().tolist()]
    return table.assign(_order=order).sort_values("_order", kind="stable").drop(columns="_order")


def _sources(rows: Any) -> str:
    found = sorted(set(rows["b_source"]) - {""}) or ["univariable"]
    return words.listing([name("mediation.sources", source) for source in found])


def _figure(context: Context, index: int, row: Any) -> Figure:
    names = [context.label(t) for t in (row.exposure, row.mediator, row.outcome)]
    title = text("mediation.figure.title", names=" \u2192 ".join(names))
    description = text(
        "mediation.figure.description",
        a=numbers.significant_text(row.a),
        b=numbers.significant_text(row.b),
        total=numbers.significant_text(row.total),
        indirect=numbers.estimate_text(row.indirect, row.ci_low, row.ci_high),
    )
    caption = text(
        "mediation.figure.caption",
        count=int(row.n_a),
        n_b=numbers.count_text(row.n_b),
        method=words.method(row.method),
        interval=words.interval(row.ci_method),
    )
    identifier = slug("figure-mediation", row.exposure, row.mediator, row.outcome)
    svg = mediation(context, row, identifier, title, description)
    label = text("mediation.figure.label", letter=chr(65 + index))
    return Figure(identifier, title, description, caption, "mediation", svg, label)


def _method(r: Any) -> str:
    method = words.method(r.method)
    return text("mediation.table.adjusted", method=method) if r.b_source == "multivariable" else method


def _proportion(r: Any) -> str:
    """The proportion mediated with its interval."""
    shares = (r.proportion, r.ci_low_proportion, r.ci_high_proportion)
    proportion, low, high = (numbers.percent_text(share) for share in shares)
    return text("mediation.table.proportion", proportion=proportion, low=low, high=high)


def _row(context: Context, r: Any) -> Row:
    yes = not numbers.missing(r.proportion_meaningful) and bool(r.proportion_meaningful)
    proportion = Cell(
        _proportion(r) if yes else text("mediation.table.not_quoted"),
        (numbers.exact(r.proportion), numbers.exact(r.ci_low_proportion), numbers.exact(r.ci_high_proportion)),
    )
    cells = (
        *(Cell(context.label(t), (context.label(t), t)) for t in (r.exposure, r.mediator, r.outcome)),
        Cell(_method(r), (r.method, r.b_source)),
        error_cell(r.a, r.se_a),
        error_cell(r.b, r.se_b),
        error_cell(r.total, r.se_total),
        estimate_cell(r.indirect, r.ci_low, r.ci_high),
        p_cell(r.p_value, r.log10_p),
        p_cell(r.p_joint),
        estimate_cell(r.direct, r.ci_low_direct, r.ci_high_direct),
        proportion,
        interval_cell(r.ci_low_delta, r.ci_high_delta),
        interval_cell(r.ci_low_monte_carlo, r.ci_high_monte_carlo),
        interval_cell(r.ci_low_proportion_fieller, r.ci_high_proportion_fieller),
        Cell(
            text("mediation.table.quoted_yes" if yes else "mediation.table.quoted_no"),
            ("true" if yes else "false",),
            "good" if yes else "none",
        ),
        text_cell(r.reason),
    )
    return Row(
        slug("pathway", r.exposure, r.mediator, r.outcome, r.method, r.b_source), cells, context.label(r.exposure)
    )
