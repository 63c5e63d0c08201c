"""Overview by rank: -log10 P of every exposure in its rank, with the rank's own Bonferroni threshold."""

from __future__ import annotations

import math
from typing import Any

import altair as alt

from gnbreport.report.charts import base, theme
from gnbreport.report.context import Context
from gnbreport.report.frames import named_rows
from gnbreport.report.texts import text


def ranks(context: Context, rows: Any) -> Any:
    """Strip chart of main estimates, one column a rank; the short bar is the rank's Bonferroni threshold.

    Args:
        context: For labels, ranks and alpha.
        rows: Rows of ``estimates`` of one relation and outcome.
    """
    names = context.ranks or [text("charts.no_rank")]
    records = _records(context, rows, names)
    bars = [
        {"x0": i - 0.42, "x1": i + 0.42, "y": -math.log10(context.alpha / _family(rows, r))}
        for i, r in enumerate(names)
    ]
    ticks = alt.Axis(
        values=list(range(len(names))),
        grid=False,
        ticks=False,
        domain=False,
        labelExpr=f"{_names(context, rows, names)}[datum.value]",
    )
    x = alt.X("x:Q", title=None, scale=alt.Scale(domain=[-0.6, len(names) - 0.4], nice=False), axis=ticks)
    y = alt.Y(**base.quantity("y", text("charts.minus_log10_p"), scale={"zero": True}))
    marks = (
        alt.Chart(base.data(records))
        .mark_point(filled=True, size=34, opacity=0.85)
        .encode(
            x=x,
            y=y,
            description=alt.Description("tip:N"),
            color=base.categories("rank", names)["color"].legend(None),
            shape=base.categories("rank", names)["shape"].legend(None),
        )
    )
    own = (
        alt.Chart(base.data(bars))
        .mark_rule(color=theme.VERMILION, strokeWidth=1.5)
        .encode(x=alt.X("x0:Q"), x2=alt.X2("x1:Q"), y=alt.Y("y:Q"))
    )
    nominal = base.zero_line("y", -math.log10(context.alpha))
    return alt.layer(nominal, own, marks, width=560, height=270)


def _family(rows: Any, rank: str) -> int:
    """Tests in the family of a rank, as the table has it."""
    sizes = rows.loc[rows["rank"] == rank, "n_tests"].dropna()
    return max(1, int(sizes.max())) if len(sizes) else max(1, int((rows["rank"] == rank).sum()))


def _names(context: Context, rows: Any, names: list[str]) -> str:
    import json

    return json.dumps([f"{r} ({int((rows['rank'] == r).sum()) or len(rows)})" for r in names])


def _records(context: Context, rows: Any, names: list[str]) -> list[dict[str, Any]]:
    """Points spread over their rank's column in the order of the table."""
    out = []
    for i, name in enumerate(names):
        group = rows[rows["rank"] == name] if context.ranks else rows
        for j, row in enumerate(group.pipe(named_rows)):
            out.append(
                {
                    "x": i - 0.4 + 0.8 * (j + 0.5) / max(1, len(group)),
                    "y": -row.log10_p,
                    "rank": name,
                    "tip": base.tip(
                        context.label(row.exposure),
                        estimate=row.estimate,
                        p=row.p_value,
                        q_bh=row.p_bh,
                        p_bonferroni=row.p_bonferroni,
                        tests=row.n_tests,
                        variants=row.n_variants,
                    ),
                }
            )
    return out
