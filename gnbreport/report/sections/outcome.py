"""Exposures on the outcome: Figure 2, volcano, overview by rank, all estimates, details by exposure."""

from __future__ import annotations

import pandas as pd

from gnbreport.report import numbers, words
from gnbreport.report.blocks import Figure, Section, Table, slug
from gnbreport.report.charts.draw import sketch
from gnbreport.report.charts.ranks import ranks
from gnbreport.report.charts.volcano import volcano
from gnbreport.report.context import Context
from gnbreport.report.frames import named_rows
from gnbreport.report.sections import estimates, families
from gnbreport.report.texts import text

RELATION = "exposure_outcome"


def build(context: Context) -> Section:
    """The section on the study's main question."""
    rows = context.main(RELATION)
    nominal = context.nominal(RELATION)
    blocks: list[Table | Figure] = []
    outcomes = list(dict.fromkeys(rows["outcome"]))
    for i, outcome in enumerate(outcomes):
        blocks += _figures(context, outcome, suffix="" if i == 0 else f"-{i + 1}")
    blocks.append(estimates.main_table(context, RELATION, text("outcome.main_table")))
    if (tests := families.table(context, RELATION)).rows:
        blocks.append(tests)
    passed = int((rows["p_bh"] < context.alpha).sum())
    named = words.listing([context.label(o) for o in context.role("outcome")])
    facts = {
        "text": words.relation_summary(context, RELATION, text("outcome.exposures"), named),
        "sentences": [
            words.association(
                context.label(r.exposure), context.label(r.outcome), r, context.alpha, context.odds(r.outcome)
            )
            for r in nominal[nominal["p_bh"] < context.alpha].head(12).pipe(named_rows)
        ],
        "details": _details(context),
    }
    status = text("outcome.status", nominal=len(nominal), passed=passed)
    return Section("outcome", text("outcome.title"), tuple(blocks), facts, "good" if passed else "note", status)


def _figures(context: Context, outcome: str, suffix: str) -> list[Figure]:
    rows = context.main(RELATION)
    rows = rows[rows["outcome"] == outcome]
    label = context.label(outcome)
    nominal = rows[rows["p_value"] < context.alpha]
    title = text("outcome.forest.title", outcome=label, alpha=numbers.threshold_text(context.alpha))
    number = "" if suffix else text("outcome.forest.label")
    figures = [estimates.forest_figure(context, RELATION, nominal, f"figure-forest{suffix}", title, number)]
    if len(rows) > 3:
        figures += [_volcano(context, rows, label, suffix), _ranks(context, rows, label, suffix)]
    return [f for f in figures if f is not None]


def _volcano(context: Context, rows: pd.DataFrame, label: str, suffix: str) -> Figure:
    family = int(rows["n_tests"].max()) if rows["n_tests"].notna().any() else len(rows)
    title = text("outcome.volcano.title", outcome=label)
    description = text("outcome.volcano.description", outcome=label, n=len(rows))
    method = words.method(context.choices.estimation.main)
    caption = text("outcome.volcano.caption", n=len(rows), method=method, family=family)
    identifier = f"figure-volcano{suffix}"
    axis = text("outcome.volcano.axis", unit=estimates.unit_of(context, RELATION))
    chart = sketch(volcano(context, rows, axis, family), identifier, title, description)
    return Figure(identifier, title, description, caption, "estimates", chart)


def _ranks(context: Context, rows: pd.DataFrame, label: str, suffix: str) -> Figure:
    title = text("outcome.ranks.title", outcome=label)
    description = text("outcome.ranks.description", n=len(rows))
    caption = text("outcome.ranks.caption", n=len(rows), alpha=numbers.threshold_text(context.alpha))
    identifier = f"figure-ranks{suffix}"
    chart = sketch(ranks(context, rows), identifier, title, description)
    return Figure(identifier, title, description, caption, "estimates", chart)


def _kept(context: Context) -> dict[tuple[str, str], list[str]]:
    """The variants behind each pair's estimates, by exposure and outcome."""
    table = context.results["harmonised"]
    rows = table[(table["relation"] == RELATION) & table["keep"].fillna(False).astype(bool)]
    grouped = rows.groupby(["exposure", "outcome"], sort=False)["variant"]
    return {(str(e), str(o)): [str(v) for v in names] for (e, o), names in grouped}


def _details(context: Context) -> list[dict[str, object]]:
    """For each pair: every method's estimate, in short form for the page's collapsible details."""
    table = context.results["estimates"]
    rows = table[(table["relation"] == RELATION) & (table["analysis"] == "main")]
    variants = _kept(context)
    out: list[dict[str, object]] = []
    for (exposure, outcome), group in rows.groupby(["exposure", "outcome"], sort=False):
        methods = [
            (
                words.method(r.method),
                numbers.estimate_text(r.estimate, r.ci_low, r.ci_high),
                numbers.p_value(r.p_value, r.log10_p),
                numbers.count_text(r.n_variants),
                "",
            )
            if r.status == "ok"
            else (words.method(r.method), "", "", numbers.count_text(r.n_variants), r.reason)
            for r in group.pipe(named_rows)
        ]
        out.append(
            {
                "id": slug("detail", str(exposure), str(outcome)),
                "name": context.label(str(exposure)),
                "outcome": context.label(str(outcome)),
                "methods": methods,
                "instruments": variants.get((str(exposure), str(outcome)), []),
            }
        )
    return out
