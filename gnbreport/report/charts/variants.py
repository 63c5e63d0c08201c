"""One line a variant: single-variant ratios, or the estimate with each variant left out."""

from __future__ import annotations

from typing import Any

import altair as alt

from gnbreport.report.charts import base, theme
from gnbreport.report.charts.forest import lookup
from gnbreport.report.frames import named_rows
from gnbreport.report.texts import text

ROW = 13


def variant_forest(rows: Any, units: str, what: str, summary: Any = None) -> Any:
    """Forest by variant.

    Args:
        rows: Rows of ``single_variant`` or ``leave_one_out`` of one pair.
        units: Title of the axis.
        what: What a line stands for, for the details on hover.
        summary: A row of ``estimates`` shown last, in colour; None for none.
    """
    records = [
        _record(r.variant, r, what)
        for r in rows.sort_values(["estimate", "variant"]).pipe(named_rows)
        if r.variant != "All"
    ]
    whole = [r for r in rows.pipe(named_rows) if r.variant == "All"] or ([summary] if summary is not None else [])
    records += [{**_record(text("charts.variants.all"), r, r.method), "whole": True} for r in whole]
    for index, record in enumerate(records):
        record["line"] = f"{index:04d}"
    axis = alt.Axis(
        labelExpr=lookup({r["line"]: r["name"] for r in records}), ticks=False, domain=False, labelFontSize=9
    )
    y = alt.Y("line:N", sort=[r["line"] for r in records], title=None, axis=axis)
    colour = base.either(alt.ColorValue, "datum.whole", theme.VERMILION, theme.BLUE)
    chart = alt.Chart(base.data(records)).encode(y=y, color=colour, description=alt.Description("tip:N"))
    lines = chart.mark_rule(strokeWidth=1.2, clip=True).encode(
        x=alt.X(**base.quantity("low", units)), x2=alt.X2("high:Q")
    )
    shape = base.either(alt.ShapeValue, "datum.whole", "diamond", "circle")
    marks = chart.mark_point(filled=True, size=30, opacity=1, clip=True).encode(x=alt.X("estimate:Q"), shape=shape)
    return alt.layer(base.zero_line(), lines, marks, width=230, height=max(60, ROW * len(records)))


def _record(name: str, row: Any, what: str) -> dict[str, Any]:
    return {
        "name": name if len(name) < 24 else name[:22] + "\u2026",
        "estimate": row.estimate,
        "low": row.ci_low,
        "high": row.ci_high,
        "whole": False,
        "tip": base.tip(name, shows=what, estimate=row.estimate, ci_low=row.ci_low, ci_high=row.ci_high, p=row.p_value),
    }
