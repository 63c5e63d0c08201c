"""Exposures on the mediators."""

from __future__ import annotations

from gnbreport.report import numbers, words
from gnbreport.report.blocks import Section
from gnbreport.report.context import Context
from gnbreport.report.sections import estimates

RELATION = "exposure_mediator"
MOST = 40


def build(context: Context) -> Section | None:
    """Nominal effects in a figure a mediator, all estimates in a table."""
    if not context.role("mediator"):
        return None
    rows = context.main(RELATION)
    blocks = []
    for mediator in context.role("mediator"):
        nominal = (
            rows[(rows["outcome"] == mediator) & (rows["p_value"] < context.alpha)].sort_values("log10_p").head(MOST)
        )
        title = f"Effects of exposures on {context.label(mediator)}, P < {numbers.threshold_text(context.alpha)}"
        index = context.role("mediator").index(mediator) + 1
        figure = estimates.forest_figure(context, RELATION, nominal, f"figure-mediator-{index}", title)
        if figure:
            blocks.append(figure)
    table = estimates.main_table(context, RELATION, "Effects of the exposures on the mediators", summary=15)
    text = words.relation_summary(context, RELATION, "the exposures", "the mediators")
    passed = int((rows["p_bh"] < context.alpha).sum())
    count = len(context.nominal(RELATION))
    return Section(
        "mediators",
        "Exposures on mediators",
        (*blocks, table),
        {"text": text},
        "good" if passed else "note",
        f"{count} nominal, {passed} after correction",
    )
