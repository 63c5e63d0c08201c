"""Figure 3: one pathway, its steps a and b, direct, indirect and total effects."""

from __future__ import annotations

from typing import Any

from gnbreport.report import numbers
from gnbreport.report.charts import base, svg, theme
from gnbreport.report.context import Context


def mediation(context: Context, row: Any, identifier: str, title: str, description: str) -> str:
    """Diagram of one row of ``mediation``."""
    names = [svg.shorten(context.label(t), 30) for t in (row.exposure, row.mediator, row.outcome)]
    tip = base.tip(
        context.label(row.exposure),
        a=row.a,
        SE_a=row.se_a,
        b=row.b,
        SE_b=row.se_b,
        total=row.total,
        indirect=row.indirect,
        proportion=row.proportion,
    )
    parts = [
        svg.box(14, 132, 196, 50, ["Exposure", names[0]], stroke=theme.BLUE, tip=tip),
        svg.box(262, 12, 196, 50, ["Mediator", names[1]], stroke=theme.GREEN, tip=tip),
        svg.box(510, 132, 196, 50, ["Outcome", names[2]], stroke=theme.VERMILION, tip=tip),
        svg.arrow(150, 130, 260, 58),
        svg.arrow(460, 58, 570, 130),
        svg.arrow(213, 157, 507, 157),
        *_step(128, 84, "a", row.a, row.se_a, row.p_a),
        *_step(592, 84, "b", row.b, row.se_b, row.p_b),
        *_effect(149, "direct c\u2032", row.direct, row.ci_low_direct, row.ci_high_direct),
        *_effect(178, "indirect a \u00d7 b", row.indirect, row.ci_low, row.ci_high),
        svg.text(360, 196, _total(row), size=10.5),
        svg.text(360, 222, _proportion(row), size=10.5, weight="bold"),
    ]
    return svg.picture(720, 236, parts, identifier, title, description)


def _step(x: float, y: float, name: str, estimate: float, se: float, p: float) -> list[str]:
    decimals = numbers.decimals_of(se)
    return [
        svg.text(x, y, f"{name} = {numbers.fixed(estimate, decimals)} (SE {numbers.fixed(se, decimals)})", size=10.5),
        svg.text(x, y + 14, f"P = {numbers.p_text(p)}", size=10, fill=theme.MUTED),
    ]


def _effect(y: float, name: str, estimate: float, low: float, high: float) -> list[str]:
    return [svg.text(360, y, f"{name} = {numbers.estimate_text(estimate, low, high)}", size=10.5)]


def _total(row: Any) -> str:
    decimals = numbers.decimals_of(row.se_total)
    return f"total c = {numbers.fixed(row.total, decimals)} (SE {numbers.fixed(row.se_total, decimals)})"


def _proportion(row: Any) -> str:
    if row.proportion_meaningful is True or str(row.proportion_meaningful) == "True":
        low, high = row.ci_low_proportion, row.ci_high_proportion
        return (
            f"proportion mediated {numbers.percent_text(row.proportion)} "
            f"({numbers.percent_text(low)} to {numbers.percent_text(high)})"
        )
    return "no proportion may be quoted: see the table"
