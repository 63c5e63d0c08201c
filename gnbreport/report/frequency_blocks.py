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

COLUMNS = (
    Column(text("heads.exposure"), ("exposure_label", "exposure")),
    Column(text("heads.outcome"), ("outcome_label", "outcome")),
    Column(text("heads.variants_compared"), ("n_compared",), numeric=True),
    Column(text("heads.correlation"), ("correlation",), numeric=True),
    Column(text("heads.outliers"), ("n_outliers",), numeric=True),
    Column(text("heads.largest_difference"), ("largest_difference",), "allele frequency", numeric=True),
    Column(text("heads.allele_swap"), ("swap_suspected",)),
)


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
    limit = float(rows["limit"].iloc[0])
    note = (
        f"Kept variants with a frequency in both files. The correlation leaves out palindromic variants, which were "
        f"oriented by these frequencies. Outliers differ by more than {limit:g}."
    )
    if len(rows) > MOST_ROWS:
        note += f" The {MOST_ROWS} most doubtful of {len(rows)} pairs; all of them stand in the table's file."
    shown = tuple(_row(context, r) for r in rows.head(MOST_ROWS).pipe(named_rows))
    title = "Allele frequencies compared between the two files"
    return Table("table-frequencies", title, "frequencies", COLUMNS, shown, note, summary=12)


def _row(context: Context, r: Any) -> Row:
    names = context.label(r.exposure), context.label(r.outcome)
    cells = (
        Cell(names[0], (names[0], r.exposure)),
        Cell(names[1], (names[1], r.outcome)),
        count_cell(r.n_compared),
        number_cell(r.correlation),
        count_cell(r.n_outliers),
        number_cell(r.largest_difference, 2),
        text_cell("suspected", "warn") if bool(r.swap_suspected) else text_cell("no sign of it"),
    )
    return Row(slug("frequencies", r.relation, r.exposure, r.outcome), cells)


def _figure(context: Context, rows: pd.DataFrame) -> Figure:
    """The most doubtful pairs' variants."""
    chosen = rows.head(MOST_PAIRS)
    limit = float(chosen["limit"].iloc[0])
    variants = context.results["harmonised"].merge(chosen[_KEY], on=_KEY, how="inner")
    known = variants["keep"].astype(bool) & variants["eaf_exposure"].notna() & variants["eaf_outcome"].notna()
    variants = variants[known].head(MOST_POINTS)
    title = "Allele frequencies in the two files"
    pairs = words.listing(
        [f"{context.short(r.exposure)} on {context.short(r.outcome)}" for r in chosen.pipe(named_rows)]
    )
    description = f"{len(variants)} variants; equal frequencies lie on the line, points beyond {limit:g} are marked."
    caption = (
        f"n = {numbers.count_text(len(variants))} variants of {len(chosen)} of {len(rows)} pairs: {pairs}. "
        f"Solid line: equal frequencies; dashed: a difference of {limit:g}."
    )
    drawing = sketch(frequencies(context, variants, limit), "frequencies", title, description)
    return Figure("figure-frequencies", title, description, caption, "harmonised", drawing)
