"""Volcano: effect against -log10 P for every exposure, with the thresholds of multiplicity."""

from __future__ import annotations

from typing import Any

import altair as alt

from gnbreport.report.charts import base, theme
from gnbreport.report.context import Context
from gnbreport.report.frames import named_rows

LABELS = 8


def volcano(context: Context, rows: Any, units: str, family: int) -> Any:
    """Volcano chart of main estimates.

    Args:
        context: For labels and alpha.
        rows: Rows of ``estimates`` of one relation and outcome.
        units: Title of the effect axis.
        family: Tests in the largest family, for the Bonferroni line.
    """
    records = [_record(context, row) for row in rows.pipe(named_rows)]
    for record in sorted(records, key=lambda r: -r["y"])[:LABELS]:
        record["text"] = record["label"] if 10 ** -record["y"] < context.alpha else ""
    x = alt.X(**base.quantity("estimate", units))
    y = alt.Y(**base.quantity("y", "\u2212log\u2081\u2080 P", scale={"zero": True}))
    points = alt.Chart(base.data(records)).encode(x=x, y=y, description="tip:N")
    ranks = [r for r in context.ranks if any(d["rank"] == r for d in records)] or ["exposure"]
    marks = points.mark_point(filled=True, size=38, opacity=0.85).encode(**base.categories("rank", ranks))
    right = (
        points.transform_filter("datum.estimate >= 0").mark_text(align="left", dx=6, fontSize=9).encode(text="text:N")
    )
    left = (
        points.transform_filter("datum.estimate < 0").mark_text(align="right", dx=-6, fontSize=9).encode(text="text:N")
    )
    lines = thresholds(context.alpha, family)
    return alt.layer(base.zero_line(), lines, marks, right, left).properties(width=560, height=330)


def thresholds(alpha: float, family: int, axis: str = "y") -> alt.LayerChart:
    """Lines at nominal and Bonferroni-corrected alpha, named at their ends."""
    import math

    lines = [{"y": -math.log10(alpha), "name": f"P = {alpha:g}"}]
    if family > 1:
        lines.append({"y": -math.log10(alpha / family), "name": f"Bonferroni, {family} tests"})
    rule = alt.Chart(base.data(lines)).mark_rule(color=theme.MUTED, strokeDash=[2, 3]).encode(y="y:Q")
    text = alt.Chart(base.data(lines)).mark_text(align="right", dy=-5, x="width", color=theme.MUTED, fontSize=9)
    return alt.layer(rule, text.encode(y="y:Q", text="name:N"))


def _record(context: Context, row: Any) -> dict[str, Any]:
    return {
        "label": context.short(row.exposure, 30),
        "rank": row.rank or "exposure",
        "estimate": row.estimate,
        "y": -row.log10_p,
        "text": "",
        "tip": base.tip(
            context.label(row.exposure),
            estimate=row.estimate,
            CI_low=row.ci_low,
            CI_high=row.ci_high,
            P=row.p_value,
            q_BH=row.p_bh,
            method=row.method,
            variants=row.n_variants,
        ),
    }
