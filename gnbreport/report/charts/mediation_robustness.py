"""How a mediated effect decomposes, and how its interval moves with an unknown correlation."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from gnbreport.report.charts import base, theme
from gnbreport.report.charts.forest import lookup
from gnbreport.report.frames import named_rows
from gnbreport.report.texts import text

ROW = 22


def decomposition(rows: pd.DataFrame, names: dict[str, str], units: str) -> Any:
    """Parts of a total effect, one line each: through every mediator, their sum, direct, total.

    Args:
        rows: Rows of ``mediation_joint`` of one exposure and outcome.
        names: Part -> its name for readers.
        units: Title of the axis.
    """
    records = [
        {
            "line": f"{i:02d}",
            "name": names[r.part],
            "kind": "part" if str(r.part).startswith("via ") else "sum",
            "estimate": r.estimate,
            "low": r.ci_low,
            "high": r.ci_high,
            "tip": base.tip(names[r.part], estimate=r.estimate, ci_low=r.ci_low, ci_high=r.ci_high),
        }
        for i, r in enumerate(rows.pipe(named_rows))
    ]
    axis = alt.Axis(labelExpr=lookup({str(r["line"]): str(r["name"]) for r in records}), ticks=False, domain=False)
    y = alt.Y("line:N", sort=[r["line"] for r in records], title=None, axis=axis)
    colour = base.either(alt.ColorValue, "datum.kind === 'part'", theme.BLUE, theme.VERMILION)
    shape = base.either(alt.ShapeValue, "datum.kind === 'part'", "circle", "diamond")
    chart = alt.Chart(base.data(records)).encode(y=y, color=colour, description=alt.Description("tip:N"))
    lines = chart.mark_rule(strokeWidth=1.4).encode(x=alt.X(**base.quantity("low", units)), x2=alt.X2("high:Q"))
    marks = chart.mark_point(filled=True, size=50, opacity=1).encode(x=alt.X("estimate:Q"), shape=shape)
    return alt.layer(base.zero_line(), lines, marks, width=360, height=ROW * len(records))


def over_correlation(rows: pd.DataFrame, low: str, high: str, centre: float, axes: tuple[str, str]) -> Any:
    """Intervals at every assumed correlation.

    Args:
        rows: Rows of ``mediation_correlation`` of one pathway and pair, the possible ones.
        low: Column of the lower limit.
        high: Column of the upper limit.
        centre: The estimate, which the correlation does not move.
        axes: Titles of the axes: correlation, effect.
    """
    records = [
        {
            "correlation": r["correlation"],
            "low": r[low],
            "high": r[high],
            "tip": base.tip(
                text("charts.correlation.mark", value=f"{r['correlation']:.1f}"), ci_low=r[low], ci_high=r[high]
            ),
        }
        for r in rows.to_dict("records")
    ]
    chart = alt.Chart(base.data(records)).encode(
        x=alt.X(**base.quantity("correlation", axes[0])), description=alt.Description("tip:N")
    )
    bars = chart.mark_rule(strokeWidth=5, color=theme.BLUE, opacity=0.75).encode(
        y=alt.Y(**base.quantity("low", axes[1])), y2=alt.Y2("high:Q")
    )
    at = (
        alt.Chart(base.data([{"at": centre}])).mark_rule(color=theme.VERMILION, strokeWidth=1.4).encode(y=alt.Y("at:Q"))
    )
    return alt.layer(bars, at, base.zero_line("y"), width=300, height=170)
