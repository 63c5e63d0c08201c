"""Blocks on allele frequencies compared between the two files of a pair: one table, one figure."""

from __future__ import annotations

from typing import Any

import pandas as pd

from gnbreport.report import numbers, words
from gnbreport.report.blocks import Cell, Column, Figure, Row, Table, count_cell, number_cell, slug, text_cell
from gnbreport.report.charts.draw import sketch
from gnbreport.report.charts.frequencies import frequencies
from gnbreport.report.context import Context
from gnbreport.report.frames import named_rows
from gnbreport.report.texts import text

MOST_ROWS = 40
MOST_PAIRS = 6
MOST_POINTS = 600
_KEY = ["relation", "exposure", "outcome"]


def compared(context: Context) -> pd.DataFrame:
    """Pairs with frequencies in both files: suspected swaps first, then the most outliers, then low correlations."""
    rows = context.results["frequencies"]
    rows = rows[rows["status"] == "ok"]
    doubt = (~rows["swap_suspected"].fillna(False).astype(bool)).astype(int)
    order = pd.DataFrame({"doubt": doubt, "outliers": -rows["n_outliers"], "r": rows["correlation"]})
    return rows.loc[order.sort_values(["doubt", "outliers", "r"], kind="stable").index]


def blocks(context: Context) -> tuple[Table | Figure, ...]:
    """Table and figure; nothing where no pair can be compared."""
    rows = compared(context)
    return () if rows.empty else (_table(context, rows), _figure(context, rows))


def facts(context: Context) -> dict[str, Any]:
    """Counts for the section's sentence."""
    rows = context.results["frequencies"]
    ok = rows[rows["status"] == "ok"]
    reasons = rows.loc[rows["status"] != "ok", "reason"].value_counts().sort_index()
    return {
        "compared": len(ok),
        "incomparable": [(int(n), str(reason)) for reason, n in reasons.items()],
        "swaps": int(ok["swap_suspected"].fillna(False).sum()),
        "outlying": int((ok["n_outliers"] > 0).sum()),
    }


def _table(context: Context, rows: pd.DataFrame) -> Table:
    notes = [text("frequency_blocks.table.note", limit=numbers.threshold_text(rows["limit"].iloc[0]))]
    if len(rows) > MOST_ROWS:
        notes.append(text("frequency_blocks.table.cut", shown=MOST_ROWS, pairs=len(rows)))
    shown = tuple(_row(context, r) for r in rows.head(MOST_ROWS).pipe(named_rows))
    title = text("frequency_blocks.table.title")
    return Table("table-frequencies", title, "frequencies", _columns(), shown, " ".join(notes), summary=12)


def _columns() -> tuple[Column, ...]:
    unit = text("frequency_blocks.table.unit")
    return (
        Column(text("heads.exposure"), ("exposure_label", "exposure")),
        Column(text("heads.outcome"), ("outcome_label", "outcome")),
        Column(text("heads.variants_compared"), ("n_compared",), numeric=True),
        Column(text("heads.correlation"), ("correlation",), numeric=True),
        Column(text("heads.outliers"), ("n_outliers",), numeric=True),
        Column(text("heads.largest_difference"), ("largest_difference",), unit, numeric=True),
        Column(text("heads.allele_swap"), ("swap_suspected",)),
    )


def _row(context: Context, r: Any) -> Row:
    names = context.label(r.exposure), context.label(r.outcome)
    swap = bool(r.swap_suspected)
    cells = (
        Cell(names[0], (names[0], r.exposure)),
        Cell(names[1], (names[1], r.outcome)),
        count_cell(r.n_compared),
        number_cell(r.correlation),
        count_cell(r.n_outliers),
        number_cell(r.largest_difference, 2),
        text_cell(
            text("frequency_blocks.table.swap" if swap else "frequency_blocks.table.no_swap"),
            "warn" if swap else "none",
        ),
    )
    return Row(slug("frequencies", r.relation, r.exposure, r.outcome), cells)


def _figure(context: Context, rows: pd.DataFrame) -> Figure:
    """The most doubtful pairs' variants."""
    chosen = rows.head(MOST_PAIRS)
    limit = float(chosen["limit"].iloc[0])
    variants = context.results["harmonised"].merge(chosen[_KEY], on=_KEY, how="inner")
    known = variants["keep"].astype(bool) & variants["eaf_exposure"].notna() & variants["eaf_outcome"].notna()
    variants = variants[known].head(MOST_POINTS)
    title, beyond = text("frequency_blocks.figure.title"), numbers.threshold_text(limit)
    names = [
        text("frequency_blocks.figure.pair", exposure=context.short(r.exposure), outcome=context.short(r.outcome))
        for r in chosen.pipe(named_rows)
    ]
    description = text("frequency_blocks.figure.description", n=len(variants), limit=beyond)
    caption = text(
        "frequency_blocks.figure.caption",
        n=numbers.count_text(len(variants)),
        shown=len(chosen),
        pairs=len(rows),
        names=words.listing(names),
        limit=beyond,
    )
    drawing = sketch(frequencies(context, variants, limit), "frequencies", title, description)
    return Figure("figure-frequencies", title, description, caption, "harmonised", drawing)
