"""Sensitivity analyses: traffic lights with their rules, and five figures for each nominal pair."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from gnbreport.report import numbers, units, words
from gnbreport.report.blocks import Cell, Column, Figure, Light, Row, Section, Table, slug
from gnbreport.report.charts.draw import sketch
from gnbreport.report.charts.funnel import funnel
from gnbreport.report.charts.radial import radial
from gnbreport.report.charts.scatter import scatter
from gnbreport.report.charts.variants import variant_forest
from gnbreport.report.context import Context
from gnbreport.report.sections import beside, diagnostics
from gnbreport.report.sections import heterogeneity as tests
from gnbreport.report.texts import plural, text

Pair = tuple[str, str, str]
#: Figures are drawn for so many pairs: nominal ones by P first, then the steps of pathways.
MOST_DRAWN = 40
ROBUST = ("egger", "weighted_median", "weighted_mode")


@dataclass(frozen=True, slots=True)
class Rule:
    """A light: its head, its rule in words, and the function that sets it."""

    head: str
    text: str
    judge: Callable[[Context, Pair], Cell]


def _cell(light: Light, text: str, value: float | str = "") -> Cell:
    return Cell(text, (numbers.exact(value),), light)


def _not_run(reason: str) -> Cell:
    return Cell("not applicable", (reason or "not applicable",), "none")


def heterogeneity(context: Context, pair: Pair) -> Cell:
    """Cochran's Q of IVW."""
    rows = context.pair("heterogeneity", *pair)
    rows = rows[rows["method"] == "ivw"]
    if rows.empty:
        return _not_run("fewer than 2 variants")
    row = rows.iloc[0]
    light: Light = "good" if row["p_value"] >= context.alpha else "warn"
    return _cell(
        light,
        (
            f"Q = {numbers.significant_text(row['q'])} on {row['df']} df, P = "
            f"{numbers.p_text(row['p_value'], row['log10_p'])}"
        ),
        row["p_value"],
    )


def pleiotropy(context: Context, pair: Pair) -> Cell:
    """Egger intercept."""
    rows = context.pair("pleiotropy", *pair)
    if rows.empty or numbers.missing(rows.iloc[0]["p_value"]):
        return _not_run("fewer than 3 variants")
    row = rows.iloc[0]
    light: Light = "good" if row["p_value"] >= context.alpha else "warn"
    return _cell(
        light,
        (
            f"intercept {numbers.significant_text(row['intercept'], 2)}, P = "
            f"{numbers.p_text(row['p_value'], row['log10_p'])}"
        ),
        row["p_value"],
    )


def presso(context: Context, pair: Pair) -> Cell:
    """MR-PRESSO's global test."""
    rows = context.pair("presso", *pair)
    if rows.empty or rows.iloc[0]["status"] != "ok":
        return _not_run("" if rows.empty else str(rows.iloc[0]["reason"]))
    row = rows.iloc[0]
    light: Light = "good" if row["p_global"] >= context.choices.sensitivity.presso_threshold else "warn"
    outliers = int(row["n_outliers"])
    return _cell(light, f"P = {numbers.p_text(row['p_global'])}, {plural(outliers, 'outlier')}", row["p_global"])


def one_sign(context: Context, pair: Pair) -> Cell:
    """Whether the robust methods point the way of the main method."""
    rows = context.pair("estimates", *pair)
    rows = rows[(rows["analysis"] == "main") & (rows["status"] == "ok")].drop_duplicates("method").set_index("method")
    main = context.choices.estimation.main
    others = [m for m in ROBUST if m in rows.index and m != main]
    if main not in rows.index or not others:
        return _not_run("too few variants for another method")
    estimates = rows["estimate"].astype(float)
    same = [m for m in others if bool(estimates[m] > 0) == bool(estimates[main] > 0)]
    light: Light = "good" if len(same) == len(others) else ("note" if len(same) * 2 >= len(others) else "warn")
    return _cell(light, f"{len(same)} of {len(others)} agree in sign", str(len(same)))


def leave_one_out(context: Context, pair: Pair) -> Cell:
    """Whether one variant carries the result."""
    rows = context.pair("leave_one_out", *pair)
    rows = (
        rows[(rows["variant"] != "All") & (rows["method"] == context.choices.sensitivity.leave_one_out[0])]
        if len(rows) and context.choices.sensitivity.leave_one_out
        else rows.iloc[:0]
    )
    main = context.pair("estimates", *pair)
    main = main[
        (main["analysis"] == "main") & (main["method"] == context.choices.estimation.main) & (main["status"] == "ok")
    ]
    if rows.empty or main.empty:
        return _not_run("fewer than 3 variants")
    lost = int((rows["p_value"] >= context.alpha).sum())
    turned = int(((rows["estimate"] > 0) != (main.iloc[0]["estimate"] > 0)).sum())
    light: Light = "warn" if turned else ("note" if lost else "good")
    return _cell(
        light,
        f"P \u2265 {numbers.threshold_text(context.alpha)} without {lost} of {len(rows)}; sign turns without {turned}",
        str(lost),
    )


def direction(context: Context, pair: Pair) -> Cell:
    """Steiger's test of direction."""
    rows = context.pair("direction", *pair)
    if rows.empty or rows.iloc[0]["status"] != "ok":
        return _not_run("" if rows.empty else str(rows.iloc[0]["reason"]))
    row = rows.iloc[0]
    light: Light = "warn" if not row["correct_direction"] else ("good" if row["p_value"] < context.alpha else "note")
    text = "exposure \u2192 outcome" if row["correct_direction"] else "outcome \u2192 exposure"
    return _cell(light, f"{text}, P = {numbers.p_text(row['p_value'], row['log10_p'])}", row["p_value"])


def rules(context: Context) -> tuple[Rule, ...]:
    """The lights, with the rule behind each."""
    a, t = (numbers.threshold_text(v) for v in (context.alpha, context.choices.sensitivity.presso_threshold))
    return (
        Rule("Heterogeneity", f"Cochran\u2019s Q of IVW: good if P \u2265 {a}, else warn.", heterogeneity),
        Rule("Directional pleiotropy", f"Egger intercept: good if P \u2265 {a}, else warn.", pleiotropy),
        Rule("MR-PRESSO", f"Global test: good if P \u2265 {t}, else warn.", presso),
        Rule(
            "Other methods",
            (
                "Sign of MR-Egger, weighted median and weighted mode against the main method: good if all agree, note "
                "if at least half, else warn."
            ),
            one_sign,
        ),
        Rule(
            "Leave-one-out",
            f"Good if P < {a} whichever variant is left out, note if not, warn if the sign turns.",
            leave_one_out,
        ),
        Rule(
            "Direction",
            (
                f"Steiger: good if the exposure is explained better with P < {a}, note if P is larger, warn if the "
                "outcome is."
            ),
            direction,
        ),
    )


def build(context: Context) -> Section | None:
    """Lights for nominal pairs, then their figures."""
    pairs = context.detailed_pairs
    if not pairs:
        return None
    table = _lights(context, pairs)
    drawn = pairs[:MOST_DRAWN]
    figures = tuple(f for pair in drawn for f in _figures(context, pair))
    warned = sum(any(c.light == "warn" for c in row.cells) for row in table.rows)
    facts = {
        "rules": rules(context),
        "pairs": [
            {
                "id": slug("pair", *p),
                "title": f"{context.label(p[1])} \u2192 {context.label(p[2])}",
                "prefix": slug("figure", *p),
            }
            for p in drawn
        ],
        "undrawn": len(pairs) - len(drawn),
    }
    return Section(
        "sensitivity",
        "Sensitivity analyses",
        (table, tests.table(context, pairs), *beside.tables(context), *diagnostics.tables(context, pairs), *figures),
        facts,
        "warn" if warned else "good",
        f"{warned} of {len(pairs)} pairs with a warning",
    )


def _lights(context: Context, pairs: list[Pair]) -> Table:
    judged = rules(context)
    columns = (
        Column(text("heads.exposure"), ("exposure_label", "exposure")),
        Column(text("heads.outcome"), ("outcome_label", "outcome")),
        *(Column(r.head, (r.head.lower().replace(" ", "_"),)) for r in judged),
    )
    rows = tuple(
        Row(
            slug("light", *pair),
            (
                Cell(context.label(pair[1]), (context.label(pair[1]), pair[1])),
                Cell(context.label(pair[2]), (context.label(pair[2]), pair[2])),
                *(rule.judge(context, pair) for rule in judged),
            ),
            context.label(pair[1]),
        )
        for pair in pairs
    )
    return Table(
        "table-lights",
        "Sensitivity at a glance",
        "heterogeneity",
        columns,
        rows,
        wide=True,
        summary=40,
        note=(
            "Marks: \u25cf good, \u25b2 note, \u25a0 warn, \u2013 not applicable. A good light is no proof that "
            "an assumption holds."
        ),
    )


def _figures(context: Context, pair: Pair) -> list[Figure]:
    main = context.main(pair[0])
    main = main[(main["exposure"] == pair[1]) & (main["outcome"] == pair[2])]
    if main.empty:
        return []
    variants = context.pair("harmonised", *pair)
    variants = variants[variants["keep"].fillna(False).astype(bool)]
    name = f"{context.label(pair[1])} \u2192 {context.label(pair[2])}"
    row = main.iloc[0]
    out = [_scatter(context, pair, variants, name)] if len(variants) > 1 else []
    out += _forests(context, pair, name, row)
    if len(variants) > 2:
        out += _asymmetry(context, pair, variants, name, row)
    return out


def _forests(context: Context, pair: Pair, name: str, row: Any) -> list[Figure]:
    """Wald ratios by variant, and the estimate without each variant."""
    singles, left = context.pair("single_variant", *pair), context.pair("leave_one_out", *pair)
    unit = units.effect(context, pair[1], pair[2])
    out = []
    if len(singles):
        chart = variant_forest(singles, f"Wald ratio ({unit})", "Wald ratio", _as_row(row))
        caption = f"n = {len(singles)} variants; Wald ratios with 95% intervals, {words.method(row['method'])} below."
        title = f"Wald ratios by variant: {name}"
        out.append(_figure(pair, "variants", title, "single_variant", chart, caption))
    count = int((left["variant"] != "All").sum())
    if count:
        chart = variant_forest(left, f"Estimate ({unit})", "estimate without this variant")
        caption = f"n = {count} variants, each left out in turn; 95% intervals."
        out.append(_figure(pair, "leave-one-out", f"Leave-one-out: {name}", "leave_one_out", chart, caption))
    return out


def _asymmetry(context: Context, pair: Pair, variants: pd.DataFrame, name: str, row: Any) -> list[Figure]:
    """Funnel and radial plot."""
    singles = context.pair("single_variant", *pair)
    estimate = float(row["estimate"])
    chart = funnel(singles, estimate, f"Wald ratio ({units.effect(context, pair[1], pair[2])})")
    caption = f"n = {len(singles)} variants; line: {words.method(row['method'])}."
    out = [_figure(pair, "funnel", f"Funnel: {name}", "single_variant", chart, caption)]
    outliers = context.pair("outliers", *pair)
    marked = frozenset(outliers.loc[outliers["outlier"].fillna(False).astype(bool), "variant"])
    chart = radial(variants, estimate, marked)
    caption = f"n = {len(variants)} variants, first-order weights; diamonds: MR-PRESSO outliers ({len(marked)})."
    return [*out, _figure(pair, "radial", f"Radial plot: {name}", "harmonised", chart, caption)]


def _as_row(series: Any) -> Any:
    from types import SimpleNamespace

    return SimpleNamespace(**series.to_dict())


def _scatter(context: Context, pair: Pair, variants: Any, name: str) -> Figure:
    estimates = context.pair("estimates", *pair)
    estimates = estimates[estimates["analysis"] == "main"]
    egger = context.pair("pleiotropy", *pair)
    intercept = float(egger.iloc[0]["intercept"]) if len(egger) else float("nan")
    axes = tuple(f"Effect on {context.short(t, 26)} ({units.change(context, t)})" for t in pair[1:])
    chart = scatter(variants, estimates, intercept, (axes[0], axes[1]))
    return _figure(
        pair,
        "scatter",
        f"Scatter: {name}",
        "harmonised",
        chart,
        (
            f"n = {len(variants)} variants, oriented to a positive association with the exposure; bars are 95% "
            "intervals, "
            "lines the methods\u2019 estimates."
        ),
    )


def _figure(pair: Pair, kind: str, title: str, source: str, chart: Any, caption: str) -> Figure:
    identifier = f"{slug('figure', *pair)}-{kind}"
    drawing = sketch(chart, identifier, title, caption)
    return Figure(identifier, title, caption, caption, source, drawing, appendix=True)
