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
from gnbreport.report.texts import name, text

Block = Table | Figure
KEY = ["exposure", "mediator", "outcome"]
LIGHTS: dict[str, Light] = {"holds": "good", "fails": "warn", "not_applicable": "none"}


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
        pathway = " \u2192 ".join(context.label(t) for t in key)
        yield from _left_out(context, key, pathway)
        yield from _correlations(context, key, pathway, row)


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
        pathway = " \u2192 ".join(context.label(t) for t in (r.exposure, r.mediator, r.outcome))
        cells = (
            Cell(pathway, (r.exposure, r.mediator, r.outcome)),
            Cell(name("mediation_robustness.assumptions", r.check), (r.check,)),
            text_cell(r.step),
            Cell(_named(context, r), (_named(context, r), numbers.exact(r.value))),
            p_cell(r.p_value),
            Cell(name("mediation_robustness.statuses", r.status), (r.status,), LIGHTS[r.status]),
        )
        rows.append(Row(slug("mediation-check", str(i + 1)), cells))
    note = text("mediation_robustness.checks.note", alpha=numbers.threshold_text(context.alpha))
    title = text("mediation_robustness.checks.title")
    yield Table("table-mediation-checks", title, "mediation_checks", columns, tuple(rows), note, wide=True, summary=21)


def _named(context: Context, r: Any) -> str:
    """The finding with the traits' names for readers."""
    said = str(r.text)
    for trait in (r.exposure, r.mediator, r.outcome):
        said = said.replace(trait, context.label(trait))
    return numbers.typeset(said.replace("->", "\u2192"))


def _joint(context: Context) -> Iterator[Block]:
    """A decomposition for each exposure, then the table."""
    table = context.results["mediation_joint"]
    if table.empty:
        return
    done = table[table["status"] == "ok"]
    for (exposure, outcome), rows in done.groupby(["exposure", "outcome"], sort=False):
        x, y = str(exposure), str(outcome)
        identifier = slug("figure-decomposition", x, y)
        title = text("mediation_robustness.decomposition.title", exposure=context.label(x), outcome=context.label(y))
        axis = text("mediation_robustness.effect_axis", unit=units.effect(context, x, y))
        chart = decomposition(rows, _part_names(context, rows), axis)
        description = text("mediation_robustness.decomposition.description")
        caption = text(
            "mediation_robustness.decomposition.caption_adjusted"
            if bool(rows["adjusted"].iloc[0])
            else "mediation_robustness.decomposition.caption",
            n=numbers.count_text(rows["n_variants"].iloc[0]),
        )
        drawing = sketch(chart, identifier, title, description)
        yield Figure(identifier, title, description, caption, "mediation_joint", drawing)
    yield _joint_table(context, table)


def _part_names(context: Context, rows: pd.DataFrame) -> dict[str, str]:
    """Part -> its name for readers."""
    return {p: _part_name(context, p) for p in map(str, rows["part"])}


def _part_name(context: Context, part: str) -> str:
    if part.startswith("via "):
        return text("mediation_robustness.joint.via", mediator=context.short(part.removeprefix("via ")))
    return name("mediation_robustness.parts", part)


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
    note = text("mediation_robustness.joint.note")
    title = text("mediation_robustness.joint.title")
    return Table("table-mediation-joint", title, "mediation_joint", columns, tuple(rows), note, summary=24)


def _left_out(context: Context, key: tuple[str, str, str], pathway: str) -> Iterator[Figure]:
    """The indirect effect without each variant."""
    rows = _of(context.results["mediation_leave_one_out"], key)
    rows = rows[np.isfinite(rows["indirect"])]
    count = int((rows["variant"] != "All").sum())
    if not count:
        return
    drawn = rows.rename(columns={"indirect": "estimate"}).assign(p_value=np.nan)
    axis = text("mediation_robustness.indirect_axis", unit=units.effect(context, key[0], key[2]))
    chart = variant_forest(drawn, axis, text("mediation_robustness.leave_one_out.line"))
    identifier = slug("figure-mediation-leave-one-out", *key)
    title = text("mediation_robustness.leave_one_out.title", pathway=pathway)
    description = text("mediation_robustness.leave_one_out.description")
    method = words.method(rows["method"].iloc[0])
    caption = text("mediation_robustness.leave_one_out.caption", n=count, method=method)
    drawing = sketch(chart, identifier, title, description)
    yield Figure(identifier, title, description, caption, "mediation_leave_one_out", drawing)


def _correlations(context: Context, key: tuple[str, str, str], pathway: str, row: Any) -> Iterator[Figure]:
    """The interval of the indirect effect over the correlation of a and b."""
    rows = _of(context.results["mediation_correlation"], key)
    rows = rows[(rows["pair"] == "ab") & rows["possible"].fillna(False).astype(bool)]
    if rows.empty:
        return
    axes = (
        text("mediation_robustness.correlation.axis"),
        text("mediation_robustness.indirect_axis", unit=units.effect(context, key[0], key[2])),
    )
    chart = over_correlation(rows, "ci_low", "ci_high", float(row.indirect), axes)
    identifier = slug("figure-mediation-correlation", *key)
    title = text("mediation_robustness.correlation.title", pathway=pathway)
    kept = ((rows["ci_low"] > 0) | (rows["ci_high"] < 0)).sum()
    description = text("mediation_robustness.correlation.description", n=len(rows), kept=kept)
    caption = f"{description} {text('mediation_robustness.correlation.caption')}"
    drawing = sketch(chart, identifier, title, description)
    yield Figure(identifier, title, description, caption, "mediation_correlation", drawing)
