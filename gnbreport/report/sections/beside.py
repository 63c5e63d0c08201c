"""Estimates beside the main ones: without flagged variants, and from outcome to exposure (reverse MR)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from gnbreport.report import units
from gnbreport.report.blocks import Cell, Column, Row, Table, count_cell, estimate_cell, p_cell, slug, text_cell
from gnbreport.report.context import Context
from gnbreport.report.frames import named_rows
from gnbreport.report.texts import name, plural, text

REVERSE = ("outcome_exposure", "mediator_exposure", "outcome_mediator")


def tables(context: Context) -> tuple[Table, ...]:
    """Both tables; one without rows is left out."""
    return tuple(t for t in (reestimates(context), reverse(context)) if t.rows)


def _main_methods(context: Context) -> pd.DataFrame:
    """Estimates by the main method, or by the Wald ratio where one variant is left."""
    rows = context.results["estimates"]
    return rows[rows["method"].isin((context.choices.estimation.main, "wald_ratio"))]


def reestimates(context: Context) -> Table:
    """Each pair with a variant removed: main estimate and the estimate without the removed variants."""
    rows = _main_methods(context)
    rows = rows[rows["analysis"] != "main"]
    unit = units.shared(context, zip(rows["exposure"], rows["outcome"], strict=True))
    main = {
        (relation, r.exposure, r.outcome): r
        for relation in dict.fromkeys(rows["relation"])
        for r in context.main(relation).pipe(named_rows)
    }
    columns = (
        Column(text("heads.exposure"), ("exposure_label", "exposure")),
        Column(text("heads.outcome"), ("outcome_label", "outcome")),
        Column(text("heads.left_out"), ("analysis",)),
        Column(text("heads.variants"), ("n_variants",), numeric=True),
        Column(text("heads.estimate_95_ci"), ("estimate", "ci_low", "ci_high"), unit, numeric=True),
        Column(text("heads.p"), ("p_value",), numeric=True),
        Column(text("heads.main_variants"), ("main_n_variants",), numeric=True),
        Column(text("heads.main_estimate_95_ci"), ("main_estimate", "main_ci_low", "main_ci_high"), unit, numeric=True),
        Column(text("heads.main_p"), ("main_p_value",), numeric=True),
    )
    done = rows[rows["status"] == "ok"]
    shown = tuple(
        _reestimate(context, r, main[r.relation, r.exposure, r.outcome])
        for r in done.pipe(named_rows)
        if (r.relation, r.exposure, r.outcome) in main
    )
    title, note = text("beside.reestimates.title"), text("beside.reestimates.note")
    return Table("table-reestimates", title, "estimates", columns, shown, note, True, 20)


def _reestimate(context: Context, r: Any, main: Any) -> Row:
    cells = (
        *_names(context, r),
        Cell(name("beside.left_out", r.analysis), (r.analysis,)),
        *_numbers(r),
        *_numbers(main),
    )
    return Row(slug("left-out", r.relation, r.exposure, r.outcome, r.analysis), cells, context.label(r.exposure))


def reverse(context: Context) -> Table:
    """Reverse MR: every estimable pair; what cannot be estimated is one row for each reason."""
    pairs = pd.concat([context.main(relation) for relation in REVERSE])
    unit = units.shared(context, zip(pairs["exposure"], pairs["outcome"], strict=True))
    columns = (
        Column(text("heads.from"), ("exposure_label", "exposure")),
        Column(text("heads.to"), ("outcome_label", "outcome")),
        Column(text("heads.variants"), ("n_variants",), numeric=True),
        Column(text("heads.estimate_95_ci"), ("estimate", "ci_low", "ci_high"), unit, numeric=True),
        Column(text("heads.p"), ("p_value",), numeric=True),
        Column(text("heads.not_estimable"), ("reason",)),
    )
    rows: list[Row] = []
    for relation in REVERSE:
        done = context.main(relation).sort_values(["log10_p", "exposure", "outcome"], kind="stable")
        rows += [_reversed(context, relation, r) for r in done.pipe(named_rows)]
        rows += _not_estimable(context, relation)
    title, note = text("beside.reverse.title"), text("beside.reverse.note")
    return Table("table-reverse", title, "estimates", columns, tuple(rows), note, True, 20)


def _reversed(context: Context, relation: str, r: Any) -> Row:
    cells = (*_names(context, r), *_numbers(r), text_cell(""))
    return Row(slug("reverse", relation, r.exposure, r.outcome), cells, context.label(r.outcome))


def _not_estimable(context: Context, relation: str) -> list[Row]:
    """One row for each source trait and reason, with the number of pairs that it holds for."""
    done = {(r.exposure, r.outcome) for r in context.main(relation).pipe(named_rows)}
    rows = _main_methods(context)
    rows = rows[(rows["relation"] == relation) & (rows["analysis"] == "main") & (rows["status"] != "ok")]
    missing = [(e, o) not in done for e, o in zip(rows["exposure"], rows["outcome"], strict=True)]
    rows = rows[np.array(missing, dtype=bool)]
    rows = rows.drop_duplicates(["exposure", "outcome"])
    blank = Cell("\u2013", ("", "", ""))
    return [
        Row(
            slug("reverse", relation, str(exposure), str(reason)),
            (
                Cell(context.label(str(exposure)), (context.label(str(exposure)), str(exposure))),
                Cell(plural(len(group), "trait"), ("", " ".join(group["outcome"]))),
                text_cell(""),
                blank,
                text_cell(""),
                text_cell(reason),
            ),
        )
        for (exposure, reason), group in rows.groupby(["exposure", "reason"], sort=True)
    ]


def _names(context: Context, r: Any) -> tuple[Cell, Cell]:
    """Both traits of a pair."""
    first, second = context.label(r.exposure), context.label(r.outcome)
    return Cell(first, (first, r.exposure)), Cell(second, (second, r.outcome))


def _numbers(r: Any) -> tuple[Cell, Cell, Cell]:
    """Variants, estimate with interval, p-value."""
    return (
        count_cell(r.n_variants),
        estimate_cell(r.estimate, r.ci_low, r.ci_high),
        p_cell(r.p_value, r.log10_p),
    )
