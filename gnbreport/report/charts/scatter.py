"""Scatter of one pair: variants' associations with exposure and outcome, methods as lines."""

from __future__ import annotations

from typing import Any

import altair as alt

from gnbreport.estimates import Z95
from gnbreport.report.charts import base, theme
from gnbreport.report.frames import named_rows
from gnbreport.report.texts import text

#: Methods drawn as lines.
LINES = ("ivw", "egger", "weighted_median", "weighted_mode", "wald_ratio")
DASHES = ([1, 0], [6, 3], [2, 2], [7, 2, 2, 2], [1, 0])


def scatter(variants: Any, estimates: Any, intercept: float, names: tuple[str, str]) -> Any:
    """Scatter chart, every variant oriented to a positive association with the exposure.

    Args:
        variants: Kept rows of ``harmonised`` of one pair.
        estimates: Main rows of ``estimates`` of the pair.
        intercept: Egger intercept, outcome units; nan if there is none.
        names: Axis names of exposure and outcome, with units.
    """
    records = [_record(row) for row in variants.pipe(named_rows)]
    points = alt.Chart(base.data(records)).encode(
        x=alt.X(**base.quantity("x", names[0], scale={"zero": True})),
        y=alt.Y(**base.quantity("y", names[1])),
        description=alt.Description("tip:N"),
    )
    bars = points.mark_rule(color=theme.RULE).encode(y=alt.Y("y0:Q"), y2=alt.Y2("y1:Q"))
    spread = points.mark_rule(color=theme.RULE).encode(x=alt.X("x0:Q"), x2=alt.X2("x1:Q"))
    marks = points.mark_point(filled=True, size=30, color=theme.INK, opacity=1)
    return alt.layer(
        base.zero_line("y"), bars, spread, _lines(records, estimates, intercept), marks, width=270, height=200
    )


def _record(row: Any) -> dict[str, Any]:
    sign = -1.0 if row.beta_exposure < 0 else 1.0
    x, y = sign * row.beta_exposure, sign * row.beta_outcome
    details = base.tip(
        row.variant,
        alleles=f"{row.effect_allele}/{row.other_allele}",
        beta_exposure=row.beta_exposure,
        se_exposure=row.se_exposure,
        beta_outcome=row.beta_outcome,
        se_outcome=row.se_outcome,
        p_exposure=row.p_exposure,
        proxy=row.proxy,
    )
    return {
        "x": x,
        "y": y,
        "x0": x - Z95 * row.se_exposure,
        "x1": x + Z95 * row.se_exposure,
        "y0": y - Z95 * row.se_outcome,
        "y1": y + Z95 * row.se_outcome,
        "tip": details,
    }


def _lines(records: list[dict[str, Any]], estimates: Any, intercept: float) -> alt.Chart:
    """A line a method, from 0 to the largest association with the exposure."""
    end = max((r["x1"] for r in records), default=1.0)
    slopes = {r.method: r.estimate for r in estimates.pipe(named_rows) if r.method in LINES and r.status == "ok"}
    used = {m: text(f"charts.scatter.{m}") for m in LINES if m in slopes}
    lines = []
    for method, name in used.items():
        start = intercept if method == "egger" and intercept == intercept else 0.0
        lines += [{"x": at, "y": start + slopes[method] * at, "method": name} for at in (0.0, end)]
    domain = list(used.values())
    colour = alt.Color("method:N", title=None, scale=alt.Scale(domain=domain, range=list(theme.COLOURS[: len(domain)])))
    dash = alt.StrokeDash("method:N", title=None, scale=alt.Scale(domain=domain, range=list(DASHES[: len(domain)])))
    chart = alt.Chart(base.data(lines)).mark_line(strokeWidth=1.5)
    return chart.encode(x=alt.X("x:Q"), y=alt.Y("y:Q"), color=colour, strokeDash=dash)
