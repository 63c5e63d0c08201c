"""Diagnostics of the pairs that the sensitivity section looks at: by pair, by variant, by overlap of the samples."""

from __future__ import annotations

from typing import Any

import pandas as pd

from gnbreport.report import numbers, units
from gnbreport.report.blocks import (
    Cell,
    Column,
    Row,
    Table,
    estimate_cell,
    number_cell,
    p_cell,
    percent_cell,
    slug,
    text_cell,
)
from gnbreport.report.context import Context
from gnbreport.report.frames import named_rows
from gnbreport.report.texts import name, text

Pair = tuple[str, str, str]
#: Shares of overlapping samples that the page shows; the table's file has all of them.
SHARES = (0.5, 1.0)


def tables(context: Context, pairs: list[Pair]) -> tuple[Table, ...]:
    """The three tables; one without rows is left out."""
    return tuple(t for t in (by_pair(context, pairs), overlap(context, pairs), by_variant(context, pairs)) if t.rows)


def _name_columns() -> tuple[Column, Column]:
    exposure = Column(text("heads.exposure"), ("exposure_label", "exposure"))
    return exposure, Column(text("heads.outcome"), ("outcome_label", "outcome"))


def _names(context: Context, pair: Pair) -> tuple[Cell, Cell]:
    first, second = (Cell(context.label(t), (context.label(t), t)) for t in pair[1:])
    return first, second


def by_pair(context: Context, pairs: list[Pair]) -> Table:
    """Rucker's selected model, asymmetry of the funnel, and how many variants stand out by each measure."""
    unit, of_variants = units.shared(context, [p[1:] for p in pairs]), text("diagnostics.of_variants")
    columns = (
        *_name_columns(),
        Column(text("heads.model_selected"), ("model",)),
        Column(text("heads.its_estimate_95_ci"), ("estimate", "ci_low", "ci_high"), unit, True),
        Column(text("heads.its_p"), ("p_value",), numeric=True),
        Column(text("heads.funnel_egger_p"), ("p_funnel_egger",), numeric=True),
        Column(text("heads.funnel_begg_p"), ("p_funnel_begg",), numeric=True),
        Column(text("heads.radial_outliers"), ("n_radial", "n_variants"), of_variants, True),
        Column(text("heads.influential"), ("n_influential", "n_variants"), of_variants, True),
        Column(text("heads.explain_more_of_the_outcome"), ("n_steiger", "n_variants"), of_variants, True),
    )
    title = text("diagnostics.by_pair.title")
    note = text("diagnostics.by_pair.note", alpha=numbers.threshold_text(context.alpha))
    rows = tuple(row for pair in pairs if (row := _pair_row(context, pair)))
    return Table("table-diagnostics", title, "rucker", columns, rows, note, True, 20)


def _pair_row(context: Context, pair: Pair) -> Row | None:
    """One pair; None where no model could be selected."""
    selected = context.pair("rucker", *pair)
    selected = selected[selected["selected"].fillna(False).astype(bool)]
    if selected.empty:
        return None
    model: Any = next(iter(named_rows(selected)))
    funnel = context.pair("funnel", *pair).set_index("test")["p_value"]
    flags = variants(context, pair)
    total = len(flags)
    counts = [_of(int(flags[flag].sum()), total) for flag in ("outlier", "influential", "backward")]
    cells = (
        *_names(context, pair),
        Cell(name("diagnostics.models", model.model), (model.model,)),
        estimate_cell(model.estimate, model.ci_low, model.ci_high),
        p_cell(model.p_value, model.log10_p),
        *(_tested(float(funnel.get(test, float("nan"))), context.alpha) for test in ("egger", "begg")),
        *counts,
    )
    return Row(slug("diagnostic", *pair), cells, context.label(pair[1]))


def _of(count: int, total: int) -> Cell:
    return Cell(numbers.share_text(count, total), (str(count), str(total)), "note" if count else "none")


def _tested(p_value: float, alpha: float) -> Cell:
    return p_cell(p_value, light="note" if p_value < alpha else "none")


def variants(context: Context, pair: Pair) -> pd.DataFrame:
    """A pair's variants with radial Q (outliers only), influence and Steiger's comparison, and a flag for each.

    Columns: variant, q, p_radial, outlier, leverage, cooks_distance, studentised_residual, influential, r2_exposure,
    r2_outcome, p_steiger, backward; flagged variants first, then by Cook's distance.
    """
    influence = context.pair("influence", *pair)
    influence = influence[influence["method"] == "ivw"]
    radial = context.pair("radial_outliers", *pair)
    radial = radial[(radial["method"] == "radial_ivw") & (radial["weighting"] == "modified")]
    steiger = context.pair("steiger", *pair).rename(columns={"p_value": "p_steiger"})
    out = influence[["variant", "leverage", "cooks_distance", "studentised_residual", "influential"]]
    out = out.merge(
        steiger[["variant", "r2_exposure", "r2_outcome", "correct_direction", "p_steiger"]], on="variant", how="outer"
    )
    radial = radial.rename(columns={"p_value": "p_radial", "outlier_bonferroni": "marked"})
    out = out.merge(radial[["variant", "q", "p_radial", "marked"]], on="variant", how="left")
    for flag in ("influential", "marked"):
        out[flag] = out[flag].fillna(False).astype(bool)
    out["backward"] = ~out["correct_direction"].fillna(True).astype(bool)
    out["outlier"] = out["marked"]
    order = pd.DataFrame(
        {"flags": -out[["outlier", "influential", "backward"]].sum(axis=1), "cook": -out["cooks_distance"]}
    )
    return out.loc[order.sort_values(["flags", "cook"], kind="stable").index]


def by_variant(context: Context, pairs: list[Pair]) -> Table:
    """Every variant of every pair with what marks it."""
    columns = (
        Column(text("heads.variant"), ("variant",)),
        *_name_columns(),
        Column(text("heads.radial_q"), ("q",), numeric=True),
        Column(text("heads.radial_p"), ("p_radial",), numeric=True),
        Column(text("heads.leverage"), ("leverage",), numeric=True),
        Column(text("heads.cooks_distance"), ("cooks_distance",), numeric=True),
        Column(text("heads.studentised_residual"), ("studentised_residual",), text("heads.se"), True),
        Column(text("heads.r2_exposure"), ("r2_exposure",), "%", True),
        Column(text("heads.r2_outcome"), ("r2_outcome",), "%", True),
        Column(text("heads.steiger_p"), ("p_steiger",), numeric=True),
    )
    title, note = text("diagnostics.by_variant.title"), text("diagnostics.by_variant.note")
    rows = tuple(_variant_row(context, pair, r) for pair in pairs for r in variants(context, pair).pipe(named_rows))
    return Table("table-variants", title, "influence", columns, rows, note, True, 15, folded=True)


def _variant_row(context: Context, pair: Pair, r: Any) -> Row:
    cells = (
        text_cell(r.variant),
        *_names(context, pair),
        Cell(numbers.significant(r.q), (numbers.exact(r.q),), "warn" if r.outlier else "none"),
        p_cell(r.p_radial),
        number_cell(r.leverage, 2),
        Cell(
            numbers.significant(r.cooks_distance, 2),
            (numbers.exact(r.cooks_distance),),
            "note" if r.influential else "none",
        ),
        number_cell(r.studentised_residual, 2),
        number_cell(100 * r.r2_exposure, 2),
        number_cell(100 * r.r2_outcome, 2),
        p_cell(r.p_steiger, light="warn" if r.backward else "none"),
    )
    return Row(slug("variant", *pair, str(r.variant)), cells, str(r.variant))


def overlap(context: Context, pairs: list[Pair]) -> Table:
    """What a half and a full overlap of the samples would do to each pair."""
    columns: list[Column] = [*_name_columns()]
    measures = {
        "relative_bias": text("diagnostics.overlap.of_association"),
        "bias": units.shared(context, [p[1:] for p in pairs]),
        "type_one_error": text("diagnostics.overlap.of_nominal"),
    }
    for share in SHARES:
        at = numbers.percent_text(share, 0)
        heads = [text(f"diagnostics.overlap.heads.{key}", share=at) for key in measures]
        columns += [
            Column(head, (f"{key}_{share:g}",), unit, True)
            for head, (key, unit) in zip(heads, measures.items(), strict=True)
        ]
    title, note = text("diagnostics.overlap.title"), text("diagnostics.overlap.note")
    rows = tuple(row for pair in pairs if (row := _overlap_row(context, pair)))
    return Table("table-overlap", title, "overlap", tuple(columns), rows, note, True, 12)


def _overlap_row(context: Context, pair: Pair) -> Row | None:
    rows = context.pair("overlap", *pair)
    cells: list[Cell] = [*_names(context, pair)]
    for share in SHARES:
        at = rows[(rows["overlap"] - share).abs() < 1e-9]
        if at.empty:
            return None
        r: Any = next(iter(named_rows(at)))
        cells += [percent_cell(r.relative_bias), number_cell(r.bias, 2), percent_cell(r.type_one_error)]
    return Row(slug("overlap", *pair), tuple(cells), context.label(pair[1]))
