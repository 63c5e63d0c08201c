"""Mediation, how firmly it stands: assumptions, leave-one-out, unknown correlations, all mediators together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from gnbreport.report import numbers, units, words
from gnbreport.report.blocks import (
    Cell,
    Column,
    Figure,
    Light,
    Row,
    Table,
    count_cell,
    estimate_cell,
    p_cell,
    slug,
    text_cell,
)
from gnbreport.report.charts.draw import sketch
from gnbreport.report.charts.mediation_robustness import decomposition, over_correlation
from gnbreport.report.charts.variants import variant_forest
from gnbreport.report.context import Context
from gnbreport.report.frames import named_rows
from gnbreport.report.texts import text

Block = Table | Figure
KEY = ["exposure", "mediator", "outcome"]
LIGHTS: dict[str, Light] = {"holds": "good", "fails": "warn", "not_applicable": "none"}
CHECKS = {
    "strength": "instruments strong enough",
    "selection": "effects free of winner's curse",
    "direction": "direction (Steiger)",
    "pleiotropy": "no directional pleiotropy (Egger intercept)",
    "reverse": "no effect of mediator on exposure",
}
PARTS = {"indirect": "all mediators together", "direct": "direct", "total": "total"}


def blocks(context: Context, pathways: pd.DataFrame) -> Iterator[Block]:
    """Tables and figures of the pathways shown; nothing where a table has no rows.

    Args:
        context: The results.
        pathways: Rows of ``mediation`` whose figures are shown, in order.
    """
    yield from _checks(context)
    yield from _joint(context)
    for row in pathways.pipe(named_rows):
        key = (row.exposure, row.mediator, row.outcome)
        name = " \u2192 ".join(context.label(t) for t in key)
        yield from _left_out(context, key, name)
        yield from _correlations(context, key, name, row)


def _of(table: pd.DataFrame, key: tuple[str, str, str]) -> pd.DataFrame:
    """Rows of one pathway."""
    return table[(table[KEY] == list(key)).all(axis=1)]


def _checks(context: Context) -> Iterator[Table]:
    """One row a check of a pathway."""
    table = context.results["mediation_checks"]
    if table.empty:
        return
    columns = (
        Column(text("heads.pathway"), ("exposure", "mediator", "outcome")),
        Column(text("heads.assumption"), ("check",)),
        Column(text("heads.step"), ("step",)),
        Column(text("heads.finding"), ("text", "value")),
        Column(text("heads.p"), ("p_value",), numeric=True),
        Column(text("heads.status"), ("status",)),
    )
    rows = []
    for i, r in enumerate(table.pipe(named_rows)):
        name = " \u2192 ".join(context.label(t) for t in (r.exposure, r.mediator, r.outcome))
        cells = (
            Cell(name, (r.exposure, r.mediator, r.outcome)),
            Cell(CHECKS[r.check], (r.check,)),
            text_cell(r.step),
            Cell(_named(context, r), (_named(context, r), numbers.exact(r.value))),
            p_cell(r.p_value),
            Cell(str(r.status).replace("_", " "), (r.status,), LIGHTS[r.status]),
        )
        rows.append(Row(slug("mediation-check", str(i + 1)), cells))
    note = (
        f"Direction, pleiotropy and the way back are judged at P = {numbers.threshold_text(context.alpha)}; strength "
        "fails where mean F is below 10 or weak instruments bias a step by more than 0.3 standard errors, winner's "
        "curse where correcting for it moves a step by more than that. In step b the Egger intercept looks for "
        "mediator\u2013outcome pleiotropy."
    )
    title = "Assumptions of the mediation, checked"
    yield Table("table-mediation-checks", title, "mediation_checks", columns, tuple(rows), note, wide=True, summary=21)


def _named(context: Context, r: Any) -> str:
    """The finding with the traits' names for readers."""
    text = str(r.text)
    for trait in (r.exposure, r.mediator, r.outcome):
        text = text.replace(trait, context.label(trait))
    return numbers.typeset(text.replace("->", "\u2192"))


def _joint(context: Context) -> Iterator[Block]:
    """A decomposition for each exposure, then the table."""
    table = context.results["mediation_joint"]
    if table.empty:
        return
    done = table[table["status"] == "ok"]
    for (exposure, outcome), rows in done.groupby(["exposure", "outcome"], sort=False):
        x, y = str(exposure), str(outcome)
        identifier = slug("figure-decomposition", x, y)
        title = f"Decomposition of the effect of {context.label(x)} on {context.label(y)}"
        chart = decomposition(rows, _part_names(context, rows), f"Effect ({units.effect(context, x, y)})")
        description = "One line for each mediator, their sum, the direct and the total effect, with 95% intervals."
        caption = (
            f"n = {numbers.count_text(rows['n_variants'].iloc[0])} variants; steps b from one multivariable model"
            f"{' with the exposure' if bool(rows['adjusted'].iloc[0]) else ''}; interval of the sum: Monte Carlo."
        )
        drawing = sketch(chart, identifier, title, description)
        yield Figure(identifier, title, description, caption, "mediation_joint", drawing)
    yield _joint_table(context, table)


def _part_names(context: Context, rows: pd.DataFrame) -> dict[str, str]:
    """Part -> its name for readers."""
    parts = [str(p) for p in rows["part"]]
    return {p: PARTS.get(p) or f"via {context.short(p.removeprefix('via '))}" for p in parts}


def _joint_table(context: Context, table: pd.DataFrame) -> Table:
    """All parts of all exposures."""
    unit = units.shared(context, zip(table["exposure"], table["outcome"], strict=True))
    columns = (
        Column(text("heads.exposure"), ("exposure",)),
        Column(text("heads.outcome"), ("outcome",), hidden=True),
        Column(text("heads.part"), ("part", "mediators")),
        Column(text("heads.effect_95_ci"), ("estimate", "ci_low", "ci_high"), unit, numeric=True),
        Column(text("heads.share_of_total"), ("proportion",), "%", numeric=True),
        Column(text("heads.variants"), ("n_variants",), numeric=True),
        Column(text("heads.note"), ("reason",)),
    )
    names = _part_names(context, table)
    rows = []
    for i, r in enumerate(table.pipe(named_rows)):
        share = numbers.DASH if numbers.missing(r.proportion) else numbers.percent_text(r.proportion)
        cells = (
            Cell(context.label(r.exposure), (r.exposure,)),
            Cell(context.label(r.outcome), (r.outcome,)),
            Cell(names[r.part], (r.part, r.mediators)),
            estimate_cell(r.estimate, r.ci_low, r.ci_high),
            Cell(share, (numbers.exact(r.proportion),)),
            count_cell(r.n_variants),
            text_cell(r.reason),
        )
        rows.append(Row(slug("mediation-joint", str(i + 1)), cells))
    note = (
        "Indirect effects through each mediator, adjusted for the others, and their sum. Where mediators cause one "
        "another a part is not that mediator's own effect; the sum still is the effect through the set."
    )
    title = "Mediation through all mediators together"
    return Table("table-mediation-joint", title, "mediation_joint", columns, tuple(rows), note, summary=24)


def _left_out(context: Context, key: tuple[str, str, str], name: str) -> Iterator[Figure]:
    """The indirect effect without each variant."""
    rows = _of(context.results["mediation_leave_one_out"], key)
    rows = rows[np.isfinite(rows["indirect"])]
    count = int((rows["variant"] != "All").sum())
    if not count:
        return
    drawn = rows.rename(columns={"indirect": "estimate"}).assign(p_value=np.nan)
    chart = variant_forest(
        drawn, f"Indirect effect ({units.effect(context, key[0], key[2])})", "indirect, variant left out"
    )
    identifier = slug("figure-mediation-leave-one-out", *key)
    title = f"Leave-one-out of the chain: {name}"
    description = "The indirect effect with each variant of the chain left out in turn, all variants below."
    caption = (
        f"n = {count} variants, each left out of every step it serves; {words.method(rows['method'].iloc[0])}; "
        "95% intervals from the distribution of the product."
    )
    drawing = sketch(chart, identifier, title, description)
    yield Figure(identifier, title, description, caption, "mediation_leave_one_out", drawing)


def _correlations(context: Context, key: tuple[str, str, str], name: str, row: Any) -> Iterator[Figure]:
    """The interval of the indirect effect over the correlation of a and b."""
    rows = _of(context.results["mediation_correlation"], key)
    rows = rows[(rows["pair"] == "ab") & rows["possible"].fillna(False).astype(bool)]
    if rows.empty:
        return
    axes = ("Correlation of the estimates a and b", f"Indirect effect ({units.effect(context, key[0], key[2])})")
    chart = over_correlation(rows, "ci_low", "ci_high", float(row.indirect), axes)
    identifier = slug("figure-mediation-correlation", *key)
    title = f"Unknown correlation of the steps: {name}"
    keep = ((rows["ci_low"] > 0) | (rows["ci_high"] < 0)).sum()
    description = (
        f"The 95% interval of the indirect effect at {len(rows)} correlations from {numbers.MINUS}1 to 1; "
        f"at {keep} of them it excludes zero."
    )
    caption = (
        f"{description} 0 holds for separate samples; overlapping samples may give any other value. Line: the estimate."
    )
    drawing = sketch(chart, identifier, title, description)
    yield Figure(identifier, title, description, caption, "mediation_correlation", drawing)
