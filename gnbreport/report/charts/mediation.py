"""Figure 3: one pathway, its steps a and b, direct, indirect and total effects."""

from __future__ import annotations

from typing import Any

from gnbreport.report import numbers
from gnbreport.report.charts import base, svg, theme
from gnbreport.report.context import Context
from gnbreport.report.texts import text


def mediation(context: Context, row: Any, identifier: str, title: str, description: str) -> str:
    """Diagram of one row of ``mediation``."""
    names = [svg.shorten(context.label(t), 30) for t in (row.exposure, row.mediator, row.outcome)]
    tip = base.tip(
        context.label(row.exposure),
        a=row.a,
        se_a=row.se_a,
        b=row.b,
        se_b=row.se_b,
        total=row.total,
        indirect=row.indirect,
        proportion=row.proportion,
    )
    parts = [
        svg.box(14, 132, 196, 50, [text("heads.exposure"), names[0]], stroke=theme.BLUE, tip=tip),
        svg.box(262, 12, 196, 50, [text("heads.mediator"), names[1]], stroke=theme.GREEN, tip=tip),
        svg.box(510, 132, 196, 50, [text("heads.outcome"), names[2]], stroke=theme.VERMILION, tip=tip),
        svg.arrow(150, 130, 260, 58),
        svg.arrow(460, 58, 570, 130),
        svg.arrow(213, 157, 507, 157),
        *_step(128, "a", row.a, row.se_a, row.p_a),
        *_step(592, "b", row.b, row.se_b, row.p_b),
        *_effect(149, "direct", row.direct, row.ci_low_direct, row.ci_high_direct),
        *_effect(178, "indirect", row.indirect, row.ci_low, row.ci_high),
        svg.text(360, 196, _with_error("total", row.total, row.se_total), size=10.5),
        svg.text(360, 222, _proportion(row), size=10.5, weight="bold"),
    ]
    return svg.picture(720, 236, parts, identifier, title, description)


def _step(x: float, name: str, estimate: float, se: float, p: float) -> list[str]:
    return [
        svg.text(x, 84, _with_error(name, estimate, se), size=10.5),
        svg.text(x, 98, text("charts.p_relation", relation=numbers.p_relation_text(p)), size=10, fill=theme.MUTED),
    ]


def _effect(y: float, name: str, estimate: float, low: float, high: float) -> list[str]:
    said = text(f"charts.mediation.with_interval.{name}", estimate=numbers.estimate_text(estimate, low, high))
    return [svg.text(360, y, said, size=10.5)]


def _with_error(name: str, estimate: float, se: float) -> str:
    decimals = numbers.decimals_of(se)
    return text(
        f"charts.mediation.with_error.{name}",
        estimate=numbers.fixed(estimate, decimals),
        se=numbers.fixed(se, decimals),
    )


def _proportion(row: Any) -> str:
    if numbers.missing(row.proportion_meaningful) or not row.proportion_meaningful:
        return text("charts.mediation.no_proportion")
    share, low, high = (
        numbers.percent_text(v) for v in (row.proportion, row.ci_low_proportion, row.ci_high_proportion)
    )
    return text("charts.mediation.proportion", share=share, low=low, high=high)
