"""Funnel of one pair: single-variant ratios against their precision."""

from __future__ import annotations

from typing import Any

import altair as alt

from gnbreport.report.charts import base, theme
from gnbreport.report.frames import named_rows
from gnbreport.report.texts import text


def funnel(rows: Any, main: float, units: str) -> Any:
    """Funnel chart; asymmetry about the line hints at directional pleiotropy.

    Args:
        rows: Rows of ``single_variant`` of one pair.
        main: Main estimate, drawn as a line.
        units: Title of the effect axis.
    """
    records = [
        {
            "x": r.estimate,
            "y": 1.0 / r.standard_error,
            "tip": base.tip(r.variant, ratio=r.estimate, se=r.standard_error, p=r.p_value),
        }
        for r in rows.pipe(named_rows)
        if r.standard_error > 0
    ]
    points = (
        alt.Chart(base.data(records))
        .mark_point(filled=True, size=30, color=theme.INK, opacity=1)
        .encode(
            x=alt.X(**base.quantity("x", units)),
            y=alt.Y(**base.quantity("y", text("charts.funnel.precision"), scale={"zero": True})),
            description=alt.Description("tip:N"),
        )
    )
    line = alt.Chart(base.data([{"at": main}])).mark_rule(color=theme.BLUE, strokeWidth=1.5).encode(x=alt.X("at:Q"))
    return alt.layer(base.zero_line(), line, points, width=230, height=170)
