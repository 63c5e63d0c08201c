"""Exposures on the mediators."""

from __future__ import annotations

from gnbreport.report import numbers, words
from gnbreport.report.blocks import Section
from gnbreport.report.context import Context
from gnbreport.report.sections import estimates
from gnbreport.report.texts import text

RELATION = "exposure_mediator"
MOST = 40


def build(context: Context) -> Section | None:
    """Nominal effects in a figure a mediator, all estimates in a table."""
    if not context.role("mediator"):
        return None
    rows = context.main(RELATION)
    blocks = []
    for mediator in context.role("mediator"):
        drawn = (
            rows[(rows["outcome"] == mediator) & (rows["p_value"] < context.alpha)].sort_values("log10_p").head(MOST)
        )
        alpha = numbers.threshold_text(context.alpha)
        title = text("mediators.figure", mediator=context.label(mediator), alpha=alpha)
        index = context.role("mediator").index(mediator) + 1
        figure = estimates.forest_figure(context, RELATION, drawn, f"figure-mediator-{index}", title)
        if figure:
            blocks.append(figure)
    table = estimates.main_table(context, RELATION, text("mediators.table"), summary=15)
    summary = words.relation_summary(context, RELATION, text("mediators.exposures"), text("mediators.mediators"))
    passed = int((rows["p_bh"] < context.alpha).sum())
    nominal = len(context.nominal(RELATION))
    return Section(
        "mediators",
        text("mediators.title"),
        (*blocks, table),
        {"text": summary},
        "good" if passed else "note",
        text("mediators.status", nominal=nominal, passed=passed),
    )
