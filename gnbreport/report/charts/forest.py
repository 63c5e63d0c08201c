"""Forest of exposures on an outcome: estimates with intervals, grouped by rank, figures at the right."""

from __future__ import annotations

from typing import Any

import altair as alt

from gnbreport.report import numbers
from gnbreport.report.charts import base, theme
from gnbreport.report.context import Context
from gnbreport.report.frames import named_rows
from gnbreport.report.texts import text

ROW = 19
#: Pixels; the estimate's holds five signed digits in each figure, with room before P.
ESTIMATE_WIDTH = 152


def forest(context: Context, rows: Any, units: str, odds: bool = False) -> Any:
    """Forest chart of rows of ``estimates``, in their order.

    Args:
        context: For labels.
        rows: Rows of ``estimates`` (one per line of the chart).
        units: Title of the axis.
        odds: The estimates are log odds ratios, drawn as odds ratios on a logarithmic axis.
    """
    records = [_record(context, i, row, odds) for i, row in enumerate(rows.pipe(named_rows))]
    order = [r["line"] for r in records]
    height = ROW * len(records)
    y = alt.Y("line:N", sort=order, title=None, axis=_axis(records))
    points = alt.Chart(base.data(records)).encode(y=y, description=alt.Description("tip:N"))
    colour = base.categories("rank", list(dict.fromkeys(r["rank"] for r in records)))
    lines = points.mark_rule(strokeWidth=1.4).encode(
        x=alt.X(**base.quantity("low", units, **_log(odds))), x2=alt.X2("high:Q"), color=colour["color"]
    )
    marks = points.mark_point(filled=True, size=52, opacity=1).encode(x=alt.X("estimate:Q"), **colour)
    plot = alt.layer(base.zero_line(value=1.0 if odds else 0.0), lines, marks, width=330, height=height)
    head = text("heads.odds_ratio_95_ci" if odds else "heads.estimate_95_ci")
    return alt.hconcat(
        plot,
        _column(records, order, "shown", head, ESTIMATE_WIDTH),
        _column(records, order, "p", text("heads.p"), 62),
        _column(records, order, "n", text("heads.variants"), 40),
        spacing=6,
    )


def _log(odds: bool) -> dict[str, Any]:
    """A logarithmic scale for odds ratios."""
    return {"scale": {"type": "log", "zero": False, "nice": False, "padding": 8}} if odds else {}


def _record(context: Context, index: int, row: Any, odds: bool) -> dict[str, Any]:
    label = context.label(row.exposure)
    effect, low, high = row.estimate, row.ci_low, row.ci_high
    if odds:
        effect, low, high = numbers.odds_ratio(effect, low, high)
    return {
        "line": f"{index:04d}",
        "label": context.short(row.exposure, 40),
        "rank": row.rank or text("charts.no_rank"),
        "estimate": effect,
        "low": low,
        "high": high,
        "shown": numbers.estimate_text(effect, low, high),
        "p": numbers.p_text(row.p_value, row.log10_p),
        "n": numbers.count_text(row.n_variants),
        "tip": base.tip(
            label,
            estimate=row.estimate,
            ci_low=row.ci_low,
            ci_high=row.ci_high,
            p=row.p_value,
            method=row.method,
            variants=row.n_variants,
        ),
    }


def _axis(records: list[dict[str, Any]]) -> alt.Axis:
    """Labels by line number: two traits of one name stay two lines."""
    return alt.Axis(
        labelExpr=lookup({r["line"]: r["label"] for r in records}), ticks=False, domain=False, labelLimit=300
    )


def lookup(names: dict[str, str]) -> str:
    """A Vega expression that names ``datum.value``; names are JSON strings, so nothing in them is evaluated."""
    import json

    return f"({json.dumps(names)})[datum.value]"


def _column(records: list[dict[str, Any]], order: list[str], field: str, title: str, width: int) -> alt.Chart:
    y = alt.Y("line:N", sort=order, axis=None)
    lines = alt.Chart(base.data(records)).mark_text(align="left", x=0).encode(y=y, text=alt.Text(f"{field}:N"))
    return lines.properties(
        width=width,
        height=ROW * len(records),
        title=alt.TitleParams(title, fontSize=10, fontWeight="normal", color=theme.MUTED),
    )
