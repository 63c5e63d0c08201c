"""Figure 1A: the two-step framework, with the traits of the study."""

from __future__ import annotations

from gnbreport.report.charts import svg, theme
from gnbreport.report.context import Context
from gnbreport.report.numbers import threshold_text
from gnbreport.report.texts import plural, text


def framework(context: Context, identifier: str, title: str, description: str) -> str:
    """Diagram of exposure, mediator and outcome with the paths a, b, c."""
    exposures, mediators, outcomes = (context.role(r) for r in ("exposure", "mediator", "outcome"))
    parts = [
        svg.box(20, 150, 190, 62, [text("heads.exposure"), _summary(context, exposures)], stroke=theme.BLUE),
        svg.box(510, 150, 190, 62, [text("heads.outcome"), _summary(context, outcomes)], stroke=theme.VERMILION),
        svg.arrow(214, 181, 506, 181),
        svg.text(360, 174, text("charts.framework.total"), size=10.5),
        svg.box(
            20,
            262,
            190,
            40,
            [text("charts.framework.instruments_of_exposures"), _below(context.choices.selection.exposure_p)],
            stroke=theme.RULE,
        ),
        svg.arrow(115, 260, 115, 215, colour=theme.RULE),
    ]
    if mediators:
        parts += [
            svg.box(265, 14, 190, 62, [text("heads.mediator"), _summary(context, mediators)], stroke=theme.GREEN),
            svg.arrow(150, 148, 262, 66),
            svg.arrow(458, 66, 570, 148),
            svg.text(150, 98, text("charts.framework.step_a"), size=10.5),
            svg.text(570, 98, text("charts.framework.step_b"), size=10.5),
            svg.text(
                360,
                232,
                text("charts.framework.effects"),
                size=10.5,
                fill=theme.MUTED,
            ),
            svg.box(
                510,
                14,
                190,
                40,
                [text("charts.framework.instruments_of_mediators"), _below(context.choices.selection.mediator_p)],
                stroke=theme.RULE,
            ),
            svg.arrow(508, 34, 459, 34, colour=theme.RULE),
        ]
    return svg.picture(720, 316, parts, identifier, title, description)


def _summary(context: Context, traits: list[str]) -> str:
    """The traits' names, or how many there are."""
    names = ", ".join(context.label(t) for t in traits)
    if len(names) <= 30:
        return names
    return plural(len(traits), "trait") if len(traits) > 1 else svg.shorten(names, 30)


def _below(threshold: float) -> str:
    return text("charts.p_below", p=threshold_text(threshold))
