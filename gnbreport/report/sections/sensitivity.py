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
    """A light: its key in files, its head, its rule in words, and the function that sets it."""

    key: str
    head: str
    text: str
    judge: Callable[[Context, Pair], Cell]


def _cell(light: Light, found: str, value: float | str = "") -> Cell:
    return Cell(found, (numbers.exact(value),), light)


def _not_run(reason: str) -> Cell:
    said = text("sensitivity.not_applicable")
    return Cell(said, (reason or said,), "none")


def heterogeneity(context: Context, pair: Pair) -> Cell:
    """Cochran's Q of IVW."""
    rows = context.pair("heterogeneity", *pair)
    rows = rows[rows["method"] == "ivw"]
    if rows.empty:
        return _not_run(text("sensitivity.fewer_than_2"))
    row = rows.iloc[0]
    light: Light = "good" if row["p_value"] >= context.alpha else "warn"
    q, p = numbers.significant_text(row["q"]), numbers.p_text(row["p_value"], row["log10_p"])
    return _cell(light, text("sensitivity.heterogeneity.found", q=q, df=row["df"], p=p), row["p_value"])


def pleiotropy(context: Context, pair: Pair) -> Cell:
    """Egger intercept."""
    rows = context.pair("pleiotropy", *pair)
    if rows.empty or numbers.missing(rows.iloc[0]["p_value"]):
        return _not_run(text("sensitivity.fewer_than_3"))
    row = rows.iloc[0]
    light: Light = "good" if row["p_value"] >= context.alpha else "warn"
    intercept, p = numbers.significant_text(row["intercept"], 2), numbers.p_text(row["p_value"], row["log10_p"])
    return _cell(light, text("sensitivity.pleiotropy.found", intercept=intercept, p=p), row["p_value"])


def presso(context: Context, pair: Pair) -> Cell:
    """MR-PRESSO's global test."""
    rows = context.pair("presso", *pair)
    if rows.empty or rows.iloc[0]["status"] != "ok":
        return _not_run("" if rows.empty else str(rows.iloc[0]["reason"]))
    row = rows.iloc[0]
    light: Light = "good" if row["p_global"] >= context.choices.sensitivity.presso_threshold else "warn"
    p, outliers = numbers.p_text(row["p_global"]), plural(int(row["n_outliers"]), "outlier")
    return _cell(light, text("sensitivity.presso.found", p=p, outliers=outliers), row["p_global"])


def one_sign(context: Context, pair: Pair) -> Cell:
    """Whether the robust methods point the way of the main method."""
    rows = context.pair("estimates", *pair)
    rows = rows[(rows["analysis"] == "main") & (rows["status"] == "ok")].drop_duplicates("method").set_index("method")
    main = context.choices.estimation.main
    others = [m for m in ROBUST if m in rows.index and m != main]
    if main not in rows.index or not others:
        return _not_run(text("sensitivity.no_other_method"))
    estimates = rows["estimate"].astype(float)
    same = [m for m in others if bool(estimates[m] > 0) == bool(estimates[main] > 0)]
    light: Light = "good" if len(same) == len(others) else ("note" if len(same) * 2 >= len(others) else "warn")
    return _cell(light, text("sensitivity.other_methods.found", same=len(same), others=len(others)), str(len(same)))


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
        return _not_run(text("sensitivity.fewer_than_3"))
    lost = int((rows["p_value"] >= context.alpha).sum())
    turned = int(((rows["estimate"] > 0) != (main.iloc[0]["estimate"] > 0)).sum())
    light: Light = "warn" if turned else ("note" if lost else "good")
    alpha = numbers.threshold_text(context.alpha)
    said = text("sensitivity.leave_one_out.found", alpha=alpha, lost=lost, variants=len(rows), turned=turned)
    return _cell(light, said, str(lost))


def direction(context: Context, pair: Pair) -> Cell:
    """Steiger's test of direction."""
    rows = context.pair("direction", *pair)
    if rows.empty or rows.iloc[0]["status"] != "ok":
        return _not_run("" if rows.empty else str(rows.iloc[0]["reason"]))
    row = rows.iloc[0]
    light: Light = "warn" if not row["correct_direction"] else ("good" if row["p_value"] < context.alpha else "note")
    p = numbers.p_text(row["p_value"], row["log10_p"])
    found = text("sensitivity.direction.forward" if row["correct_direction"] else "sensitivity.direction.backward", p=p)
    return _cell(light, found, row["p_value"])


def rules(context: Context) -> tuple[Rule, ...]:
    """The lights, with the rule behind each."""
    alpha, threshold = (
        numbers.threshold_text(v) for v in (context.alpha, context.choices.sensitivity.presso_threshold)
    )
    return (
        Rule(
            "heterogeneity",
            text("sensitivity.heterogeneity.head"),
            text("sensitivity.heterogeneity.rule", alpha=alpha),
            heterogeneity,
        ),
        Rule(
            "directional_pleiotropy",
            text("sensitivity.pleiotropy.head"),
            text("sensitivity.pleiotropy.rule", alpha=alpha),
            pleiotropy,
        ),
        Rule(
            "mr-presso",
            text("sensitivity.presso.head"),
            text("sensitivity.presso.rule", threshold=threshold),
            presso,
        ),
        Rule(
            "other_methods",
            text("sensitivity.other_methods.head"),
            text("sensitivity.other_methods.rule"),
            one_sign,
        ),
        Rule(
            "leave-one-out",
            text("sensitivity.leave_one_out.head"),
            text("sensitivity.leave_one_out.rule", alpha=alpha),
            leave_one_out,
        ),
        Rule(
            "direction",
            text("sensitivity.direction.head"),
            text("sensitivity.direction.rule", alpha=alpha),
            direction,
        ),
    )


def build(context: Context) -> Section | None:
    """Lights for nominal pairs, then their figures."""
    pairs = context.detailed_pairs
    if not pairs:
        return None
    drawn = pairs[:MOST_DRAWN]
    figures = tuple(f for pair in drawn for f in _figures(context, pair))  # first: they are drawn meanwhile
    table = _lights(context, pairs)
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
        text("sensitivity.title"),
        (table, tests.table(context, pairs), *beside.tables(context), *diagnostics.tables(context, pairs), *figures),
        facts,
        "warn" if warned else "good",
        text("sensitivity.status", warned=warned, count=len(pairs)),
    )


def _lights(context: Context, pairs: list[Pair]) -> Table:
    judged = rules(context)
    columns = (
        Column(text("heads.exposure"), ("exposure_label", "exposure")),
        Column(text("heads.outcome"), ("outcome_label", "outcome")),
        *(Column(r.head, (r.key,)) for r in judged),
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
        text("sensitivity.lights.title"),
        "heterogeneity",
        columns,
        rows,
        wide=True,
        summary=40,
        note=text("sensitivity.lights.note"),
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
        axis, mark = text("sensitivity.variants.axis", unit=unit), text("sensitivity.variants.mark")
        chart = variant_forest(singles, axis, mark, _as_row(row))
        caption = text("sensitivity.variants.caption", n=len(singles), method=words.method(row["method"]))
        title = text("sensitivity.variants.title", pair=name)
        out.append(_figure(pair, "variants", title, "single_variant", chart, caption))
    count = len(left[left["variant"] != "All"])
    if count:
        axis, mark = text("sensitivity.left_out.axis", unit=unit), text("sensitivity.left_out.mark")
        chart = variant_forest(left, axis, mark)
        caption = text("sensitivity.left_out.caption", n=count)
        title = text("sensitivity.left_out.title", pair=name)
        out.append(_figure(pair, "leave-one-out", title, "leave_one_out", chart, caption))
    return out


def _asymmetry(context: Context, pair: Pair, variants: pd.DataFrame, name: str, row: Any) -> list[Figure]:
    """Funnel and radial plot."""
    singles = context.pair("single_variant", *pair)
    estimate = float(row["estimate"])
    axis = text("sensitivity.funnel.axis", unit=units.effect(context, pair[1], pair[2]))
    chart = funnel(singles, estimate, axis)
    caption = text("sensitivity.funnel.caption", n=len(singles), method=words.method(row["method"]))
    title = text("sensitivity.funnel.title", pair=name)
    out = [_figure(pair, "funnel", title, "single_variant", chart, caption)]
    outliers = context.pair("outliers", *pair)
    marked = frozenset(outliers.loc[outliers["outlier"].fillna(False).astype(bool), "variant"])
    chart = radial(variants, estimate, marked)
    caption = text("sensitivity.radial.caption", n=len(variants), outliers=len(marked))
    return [*out, _figure(pair, "radial", text("sensitivity.radial.title", pair=name), "harmonised", chart, caption)]


def _as_row(series: Any) -> Any:
    from types import SimpleNamespace

    return SimpleNamespace(**series.to_dict())


def _scatter(context: Context, pair: Pair, variants: Any, name: str) -> Figure:
    estimates = context.pair("estimates", *pair)
    estimates = estimates[estimates["analysis"] == "main"]
    egger = context.pair("pleiotropy", *pair)
    intercept = float(egger.iloc[0]["intercept"]) if len(egger) else float("nan")
    first, second = (
        text("sensitivity.scatter.axis", trait=context.short(t, 26), unit=units.change(context, t)) for t in pair[1:]
    )
    chart = scatter(variants, estimates, intercept, (first, second))
    title, caption = text("sensitivity.scatter.title", pair=name), text("sensitivity.scatter.caption", n=len(variants))
    return _figure(pair, "scatter", title, "harmonised", chart, caption)


def _figure(pair: Pair, kind: str, title: str, source: str, chart: Any, caption: str) -> Figure:
    identifier = f"{slug('figure', *pair)}-{kind}"
    drawing = sketch(chart, identifier, title, caption)
    return Figure(identifier, title, caption, caption, source, drawing, appendix=True)
