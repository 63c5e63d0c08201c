"""Mediators on the outcome."""

from __future__ import annotations

from gnbreport.report import words
from gnbreport.report.blocks import Section
from gnbreport.report.context import Context
from gnbreport.report.frames import named_rows
from gnbreport.report.sections import estimates
from gnbreport.report.texts import text

RELATION = "mediator_outcome"


def build(context: Context) -> Section | None:
    """A forest and a table; a mediator without estimate is named with the reason."""
    if not context.role("mediator"):
        return None
    rows = context.main(RELATION)
    title = text("mediator_outcome.effects")
    figure = estimates.forest_figure(context, RELATION, rows, "figure-mediator-outcome", title)
    table = estimates.main_table(context, RELATION, title, summary=None)
    without = [context.label(t) for t in context.role("mediator") if t not in set(rows["exposure"])]
    facts = {
        "text": words.relation_summary(
            context, RELATION, text("mediator_outcome.mediators"), text("mediator_outcome.outcome")
        ),
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
        text("mediator_outcome.title"),
        tuple(b for b in (figure, table) if b),
        facts,
        "good" if nominal else "note",
        text("mediator_outcome.status", nominal=nominal, all=len(rows)),
    )
