"""Specification curve: a claim under every defensible set of choices, sorted by estimate, its choices below."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from gnbreport.report import words
from gnbreport.report.charts import base
from gnbreport.report.frames import named_rows
from gnbreport.report.texts import text

_WIDTH, _ROW = 560, 15


def specification_curve(rows: pd.DataFrame, units: str) -> Any:
    """Estimates with 95% intervals, and below them a dot for each choice that differs from the stated ones.

    Args:
        rows: Estimable rows of ``specifications`` of one claim.
        units: Title of the axis of estimates.
    """
    ordered = rows.sort_values(["estimate", "rank"])
    records = [_record(place, r) for place, r in enumerate(ordered.pipe(named_rows), 1)]
    dots = [
        {"place": r["place"], "verdict": r["verdict"], "choice": choice} for r in records for choice in r.pop("choices")
    ]
    x = {"field": "place", "type": "quantitative", "scale": alt.Scale(domain=[0, len(records) + 1], nice=False)}
    colour = base.categories("verdict", [text("charts.curve.kept"), text("charts.curve.lost")])
    curve = alt.Chart(base.data(records)).encode(
        x=alt.X(**x, axis=None), color=colour["color"], description=alt.Description("tip:N")
    )
    lines = curve.mark_rule(strokeWidth=1.2).encode(y=alt.Y(**base.quantity("low", units)), y2=alt.Y2("high:Q"))
    marks = curve.mark_point(filled=True, size=34, opacity=1).encode(y=alt.Y("estimate:Q"), shape=colour["shape"])
    top = alt.layer(base.zero_line("y"), lines, marks, width=_WIDTH, height=190)
    stated = text("charts.curve.stated")
    choices = sorted({d["choice"] for d in dots}, key=lambda c: (c != stated, c))
    matrix = (
        alt.Chart(base.data(dots))
        .mark_point(filled=True, size=20, opacity=1)
        .encode(
            x=alt.X(**x, title=text("charts.curve.specifications"), axis=alt.Axis(grid=False, tickCount=6)),
            y=alt.Y("choice:N", sort=choices, title=None, axis=alt.Axis(domain=False, ticks=False)),
            **colour,
        )
        .properties(width=_WIDTH, height=_ROW * len(choices))
    )
    return alt.vconcat(top, matrix, spacing=8)


def _record(place: int, row: Any) -> dict[str, Any]:
    name = words.choices(row.specification) if row.n_changes else text("charts.curve.stated")
    return {
        "place": place,
        "choices": name.split("; "),
        "verdict": text("charts.curve.kept" if row.conclusion_kept else "charts.curve.lost"),
        "estimate": row.estimate,
        "low": row.ci_low,
        "high": row.ci_high,
        "tip": base.tip(
            name, estimate=row.estimate, ci_low=row.ci_low, ci_high=row.ci_high, p=row.p_value, variants=row.n_variants
        ),
    }
