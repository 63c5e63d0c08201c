"""Heterogeneity and directional pleiotropy of the pairs that the sensitivity section looks at: the tests in figures."""

from __future__ import annotations

from typing import Any

import pandas as pd

from gnbreport.report import numbers, units
from gnbreport.report.blocks import (
    Cell,
    Column,
    Row,
    Table,
    count_cell,
    error_cell,
    number_cell,
    p_cell,
    percent_cell,
    slug,
)
from gnbreport.report.context import Context
from gnbreport.report.texts import text

Pair = tuple[str, str, str]


def table(context: Context, pairs: list[Pair]) -> Table:
    """One row a pair: Cochran's and Ruecker's Q, the Egger intercept, MR-PRESSO's global test."""
    changes = {units.change(context, outcome) for _, _, outcome in pairs}
    same = len(changes) == 1
    unit = text("heterogeneity.per_allele", unit=changes.pop()) if same else text("heterogeneity.mixed_per_allele")
    columns = (
        Column(text("heads.exposure"), ("exposure_label", "exposure")),
        Column(text("heads.outcome"), ("outcome_label", "outcome")),
        Column(text("heads.q"), ("q_ivw",), numeric=True),
        Column(text("heads.df"), ("df_ivw",), numeric=True),
        Column(text("heads.p"), ("p_ivw",), numeric=True),
        Column(text("heads.i2"), ("i2",), "%", True),
        Column(text("heads.q_egger"), ("q_egger",), numeric=True),
        Column(text("heads.its_p"), ("p_egger",), numeric=True),
        Column(text("heads.egger_intercept_se"), ("intercept", "se_intercept"), unit, True),
        Column(text("heads.intercept_p"), ("p_intercept",), numeric=True),
        Column(text("heads.i2_gx"), ("i2_gx",), "%", True),
        Column(text("heads.presso_p"), ("p_presso",), numeric=True),
        Column(text("heads.outliers"), ("n_outliers",), numeric=True),
    )
    threshold = numbers.threshold_text(context.choices.sensitivity.presso_threshold)
    title, note = text("heterogeneity.title"), text("heterogeneity.note", threshold=threshold)
    rows = tuple(_row(context, pair) for pair in pairs)
    return Table("table-heterogeneity", title, "heterogeneity", columns, rows, note, True, 20)


def _row(context: Context, pair: Pair) -> Row:
    q = context.pair("heterogeneity", *pair)
    ivw, egger = (_first(q[q["method"] == method]) for method in ("ivw", "egger"))
    intercept, presso = (_first(context.pair(name, *pair)) for name in ("pleiotropy", "presso"))
    first, second = (Cell(context.label(t), (context.label(t), t)) for t in pair[1:])
    cells = (
        first,
        second,
        number_cell(ivw["q"]),
        count_cell(ivw["df"]),
        p_cell(ivw["p_value"], ivw["log10_p"]),
        percent_cell(ivw["i2"], 1),
        number_cell(egger["q"]),
        p_cell(egger["p_value"], egger["log10_p"]),
        error_cell(intercept["intercept"], intercept["standard_error"]),
        p_cell(intercept["p_value"], intercept["log10_p"]),
        percent_cell(intercept["i2_gx"], 1),
        p_cell(presso["p_global"]),
        count_cell(presso["n_outliers"]),
    )
    return Row(slug("heterogeneity", *pair), cells, context.label(pair[1]))


def _first(rows: pd.DataFrame) -> pd.Series[Any]:
    """The first row; where there is none, one without values."""
    return rows.iloc[0] if len(rows) else pd.Series(float("nan"), index=rows.columns)
