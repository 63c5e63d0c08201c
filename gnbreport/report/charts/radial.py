"""Radial plot of one pair: weighted ratios, MR-PRESSO's outliers marked."""

from __future__ import annotations

import math
from typing import Any

import altair as alt

from gnbreport.report.charts import base, theme
from gnbreport.report.frames import named_rows
from gnbreport.report.texts import text


def radial(variants: Any, main: float, outliers: frozenset[str]) -> Any:
    """Radial chart with first-order weights w = (beta_exposure/se_outcome)^2 (Bowden 2018).

    x = sqrt(w), y = ratio sqrt(w).

    Args:
        variants: Kept rows of ``harmonised`` of one pair.
        main: Main estimate: slope of the line.
        outliers: Variants to mark.
    """
    records = [_record(r, outliers) for r in variants.pipe(named_rows) if r.beta_exposure != 0 and r.se_outcome > 0]
    end = max((r["x"] for r in records), default=1.0) * 1.05
    kinds = ["outlier", "variant"]
    colour = alt.Color("kind:N", legend=None, scale=alt.Scale(domain=kinds, range=[theme.VERMILION, theme.INK]))
    shape = alt.Shape("kind:N", legend=None, scale=alt.Scale(domain=kinds, range=["diamond", "circle"]))
    points = (
        alt.Chart(base.data(records))
        .mark_point(filled=True, size=32, opacity=1)
        .encode(
            x=alt.X(**base.quantity("x", text("charts.radial.weight"), scale={"zero": True})),
            y=alt.Y(**base.quantity("y", text("charts.radial.ratio"), scale={"zero": True})),
            color=colour,
            shape=shape,
            description=alt.Description("tip:N"),
        )
    )
    line = alt.Chart(base.data([{"x": 0.0, "y": 0.0}, {"x": end, "y": main * end}])).mark_line(
        color=theme.BLUE, strokeWidth=1.5
    )
    return alt.layer(base.zero_line("y"), line.encode(x=alt.X("x:Q"), y=alt.Y("y:Q")), points, width=230, height=170)


def _record(row: Any, outliers: frozenset[str]) -> dict[str, Any]:
    root = abs(row.beta_exposure) / row.se_outcome
    ratio = row.beta_outcome / row.beta_exposure
    contribution = math.copysign(1.0, row.beta_exposure) * row.beta_outcome / row.se_outcome
    return {
        "x": root,
        "y": contribution,
        "kind": "outlier" if row.variant in outliers else "variant",
        "tip": base.tip(row.variant, ratio=ratio, root_weight=root),
    }
