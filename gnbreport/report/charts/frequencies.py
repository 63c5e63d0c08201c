"""Allele frequencies of the two files of some pairs against each other, with the band of the allowed difference."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from gnbreport.report.charts import base, theme
from gnbreport.report.context import Context
from gnbreport.report.frames import named_rows
from gnbreport.report.texts import text


def frequencies(context: Context, variants: pd.DataFrame, limit: float) -> Any:
    """Scatter chart; points outside the dashed lines differ by more than the limit.

    Args:
        context: For labels.
        variants: Kept rows of ``harmonised`` with both frequencies.
        limit: Difference beyond which a variant is an outlier.
    """
    records = [_record(context, row, limit) for row in variants.pipe(named_rows)]
    x = alt.X(**base.quantity("x", text("charts.frequencies.exposure"), scale={"domain": [0, 1]}))
    y = alt.Y(**base.quantity("y", text("charts.frequencies.outcome"), scale={"domain": [0, 1]}))
    domain = [text("charts.frequencies.within"), text("charts.frequencies.beyond")]
    colour = alt.Color("group:N", title=None, scale=alt.Scale(domain=domain, range=[theme.INK, theme.VERMILION]))
    shape = alt.Shape("group:N", title=None, scale=alt.Scale(domain=domain, range=["circle", "triangle-up"]))
    points = alt.Chart(base.data(records)).mark_point(filled=True, size=30, opacity=0.8)
    marks = points.encode(x=x, y=y, color=colour, shape=shape, description=alt.Description("tip:N"))
    return alt.layer(*_lines(limit), marks, width=300, height=300)


def _lines(limit: float) -> list[alt.Chart]:
    """The line of equal frequencies, and the limits beside it."""
    lines = []
    for shift, dash in ((0.0, [1, 0]), (limit, [3, 3]), (-limit, [3, 3])):
        low, high = max(0.0, -shift), min(1.0, 1.0 - shift)
        ends = [{"x": at, "y": at + shift} for at in (low, high)]
        chart = alt.Chart(base.data(ends)).mark_line(color=theme.MUTED, strokeDash=dash, strokeWidth=1)
        lines.append(chart.encode(x=alt.X("x:Q"), y=alt.Y("y:Q")))
    return lines


def _record(context: Context, row: Any, limit: float) -> dict[str, Any]:
    outside = bool(np.abs(row.eaf_outcome - row.eaf_exposure) > limit)
    return {
        "x": row.eaf_exposure,
        "y": row.eaf_outcome,
        "group": text("charts.frequencies.beyond" if outside else "charts.frequencies.within"),
        "tip": base.tip(
            row.variant,
            exposure=context.label(row.exposure),
            outcome=context.label(row.outcome),
            alleles=f"{row.effect_allele}/{row.other_allele}",
            frequency_exposure=row.eaf_exposure,
            frequency_outcome=row.eaf_outcome,
            disposition=row.disposition,
        ),
    }
