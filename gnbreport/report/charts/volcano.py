"""Volcano: effect against -log10 P for every exposure, with the thresholds of multiplicity."""

from __future__ import annotations

from typing import Any

import altair as alt

from gnbreport.report.charts import base, theme
from gnbreport.report.context import Context
from gnbreport.report.frames import named_rows
from gnbreport.report.numbers import threshold_text
from gnbreport.report.texts import text

LABELS = 8
WIDTH, HEIGHT = 560, 330
#: A label's room, in pixels at 9 points: per character, and per line.
CHARACTER, LINE = 5.0, 9.0


def volcano(context: Context, rows: Any, units: str, family: int) -> Any:
    """Volcano chart of main estimates.

    Args:
        context: For labels and alpha.
        rows: Rows of ``estimates`` of one relation and outcome.
        units: Title of the effect axis.
        family: Tests in the largest family, for the Bonferroni line.
    """
    records = [_record(context, row) for row in rows.pipe(named_rows)]
    place_labels(records, context.alpha)
    x = alt.X(**base.quantity("estimate", units))
    y = alt.Y(**base.quantity("y", text("charts.minus_log10_p"), scale={"zero": True}))
    points = alt.Chart(base.data(records)).encode(x=x, y=y, description=alt.Description("tip:N"))
    ranks = [r for r in context.ranks if any(d["rank"] == r for d in records)] or [text("charts.no_rank")]
    marks = points.mark_point(filled=True, size=38, opacity=0.85).encode(**base.categories("rank", ranks))
    right, left = (
        points.transform_filter({"field": "side", "equal": side})
        .mark_text(align=align, dx=dx, fontSize=9)
        .encode(text=alt.Text("text:N"))
        for side, align, dx in (("right", "left", 6), ("left", "right", -6))
    )
    lines = thresholds(context.alpha, family)
    return alt.layer(base.zero_line(), lines, marks, right, left, width=WIDTH, height=HEIGHT)


def place_labels(records: list[dict[str, Any]], alpha: float) -> None:
    """Name the points with the smallest P on the side where there is room; without room on either, not at all.

    Args:
        records: Points with ``estimate``, ``y`` and ``label``; ``text`` and ``side`` are set.
        alpha: Only points with P below it are named.
    """
    values = [r["estimate"] for r in records] + [0.0]
    low, span = min(values), max(values) - min(values) or 1.0
    top = max((r["y"] for r in records), default=1.0) or 1.0
    taken: list[tuple[float, float, float]] = []
    for record in sorted(records, key=lambda r: -r["y"])[:LABELS]:
        if 10 ** -record["y"] >= alpha:
            continue
        x, y = (record["estimate"] - low) / span * WIDTH, (1 - record["y"] / top) * HEIGHT
        width = 8 + CHARACTER * len(record["label"])
        sides = {"right": (x, x + width), "left": (x - width, x)}
        for side in ("right", "left") if record["estimate"] >= 0 else ("left", "right"):
            start, end = sides[side]
            free = all(end < a or start > b or abs(y - at) > LINE for a, b, at in taken)
            if free and start >= 0 and end <= WIDTH:
                record["text"], record["side"] = record["label"], side
                taken.append((start, end, y))
                break


def thresholds(alpha: float, family: int, axis: str = "y") -> alt.LayerChart:
    """Lines at nominal and Bonferroni-corrected alpha, named at their ends."""
    import math

    lines = [{"y": -math.log10(alpha), "name": text("charts.p_equals", p=threshold_text(alpha))}]
    if family > 1:
        lines.append({"y": -math.log10(alpha / family), "name": text("charts.volcano.bonferroni", n=family)})
    rule = alt.Chart(base.data(lines)).mark_rule(color=theme.MUTED, strokeDash=[2, 3]).encode(y=alt.Y("y:Q"))
    names = alt.Chart(base.data(lines)).mark_text(align="right", dy=-5, x="width", color=theme.MUTED, fontSize=9)
    return alt.layer(rule, names.encode(y=alt.Y("y:Q"), text=alt.Text("name:N")))


def _record(context: Context, row: Any) -> dict[str, Any]:
    return {
        "label": context.short(row.exposure, 30),
        "rank": row.rank or text("charts.no_rank"),
        "estimate": row.estimate,
        "y": -row.log10_p,
        "text": "",
        "side": "",
        "tip": base.tip(
            context.label(row.exposure),
            estimate=row.estimate,
            ci_low=row.ci_low,
            ci_high=row.ci_high,
            p=row.p_value,
            q_bh=row.p_bh,
            method=row.method,
            variants=row.n_variants,
        ),
    }
