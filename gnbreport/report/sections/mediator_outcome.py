"""Mediators on the outcome."""

from __future__ import annotations

from gnbreport.report import words
from gnbreport.report.blocks import Section
from gnbreport.report.context import Context
from gnbreport.report.frames import named_rows
from gnbreport.report.sections import estimates

RELATION = "mediator_outcome"


def build(context: Context) -> Section | None:
    """A forest and a table; a mediator without estimate is named with the reason."""
    if not context.role("mediator"):
        return None
    rows = context.main(RELATION)
    figure = estimates.forest_figure(
        context, RELATION, rows, "figure-mediator-outcome", "Effects of the mediators on the outcome"
    )
    table = estimates.main_table(context, RELATION, "Effects of the mediators on the outcome", summary=None)
    without = [context.label(t) for t in context.role("mediator") if t not in set(rows["exposure"])]
    facts = {
        "text": words.relation_summary(context, RELATION, "the mediators", "the outcome"),
        "sentences": [
            words.association(
                context.label(r.exposure), context.label(r.outcome), r, context.alpha, context.odds(r.outcome)
            )
            for r in rows.pipe(named_rows)
        ],
        "without": words.listing(without),
    }
    nominal = len(context.nominal(RELATION))
    return Section(
        "mediator_outcome",
        "Mediators on the outcome",
        tuple(b for b in (figure, table) if b),
        facts,
        "good" if nominal else "note",
        f"{nominal} of {len(rows)} nominal",
    )
