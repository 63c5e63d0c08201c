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

RELATION = "exposure_outcome"


def build(context: Context) -> Section:
    """The section on the study's main question."""
    rows = context.main(RELATION)
    nominal = context.nominal(RELATION)
    blocks: list[Table | Figure] = []
    outcomes = list(dict.fromkeys(rows["outcome"]))
    for i, outcome in enumerate(outcomes):
        blocks += _figures(context, outcome, suffix="" if i == 0 else f"-{i + 1}")
    blocks.append(estimates.main_table(context, RELATION, "Effects of the exposures on the outcome"))
    if (tests := families.table(context, RELATION)).rows:
        blocks.append(tests)
    passed = int((rows["p_bh"] < context.alpha).sum())
    facts = {
        "text": words.relation_summary(
            context, RELATION, "the exposures", words.listing([context.label(o) for o in context.role("outcome")])
        ),
        "sentences": [
            words.association(
                context.label(r.exposure), context.label(r.outcome), r, context.alpha, context.odds(r.outcome)
            )
            for r in nominal[nominal["p_bh"] < context.alpha].head(12).pipe(named_rows)
        ],
        "details": _details(context),
    }
    status = f"{len(nominal)} nominal, {passed} after correction"
    return Section("outcome", "Exposures on the outcome", tuple(blocks), facts, "good" if passed else "note", status)


def _figures(context: Context, outcome: str, suffix: str) -> list[Figure]:
    rows = context.main(RELATION)
    rows = rows[rows["outcome"] == outcome]
    label = context.label(outcome)
    nominal = rows[rows["p_value"] < context.alpha]
    figures = [
        estimates.forest_figure(
            context,
            RELATION,
            nominal,
            f"figure-forest{suffix}",
            f"Effects on {label}, P < {numbers.threshold_text(context.alpha)}",
            "Figure 2" if not suffix else "",
        )
    ]
    if len(rows) > 3:
        figures += [_volcano(context, rows, label, suffix), _ranks(context, rows, label, suffix)]
    return [f for f in figures if f is not None]


def _volcano(context: Context, rows: pd.DataFrame, label: str, suffix: str) -> Figure:
    family = int(rows["n_tests"].max()) if rows["n_tests"].notna().any() else len(rows)
    title = f"Volcano: all exposures on {label}"
    description = (
        f"Effect on {label} against minus log10 P for {len(rows)} exposures, with lines at the nominal and "
        "the Bonferroni threshold."
    )
    caption = (
        f"n = {len(rows)} exposures. {words.method(context.choices.estimation.main)}. The Bonferroni line is "
        f"for the largest family, {family} tests."
    )
    identifier = f"figure-volcano{suffix}"
    chart = volcano(context, rows, f"Effect ({estimates.unit_of(context, RELATION)})", family)
    return Figure(identifier, title, description, caption, "estimates", sketch(chart, identifier, title, description))


def _ranks(context: Context, rows: pd.DataFrame, label: str, suffix: str) -> Figure:
    title = f"Overview by rank: exposures on {label}"
    description = (
        f"Minus log10 P of {len(rows)} exposures in columns by rank; a bar in each column marks its "
        "Bonferroni threshold."
    )
    caption = (
        f"n = {len(rows)} exposures. Dashed line: P = {numbers.threshold_text(context.alpha)}; "
        "bars: Bonferroni threshold of the family. "
        "Ranks are nested: a genus and its family share variants, so their tests are not independent."
    )
    identifier = f"figure-ranks{suffix}"
    return Figure(
        identifier,
        title,
        description,
        caption,
        "estimates",
        sketch(ranks(context, rows), identifier, title, description),
    )


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
