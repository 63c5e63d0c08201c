"""Robustness: the search over analysis choices; left out where none was made."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import compress

import pandas as pd

from gnbreport.report import numbers, units, words
from gnbreport.report.blocks import (
    Cell,
    Column,
    Figure,
    Row,
    Section,
    Table,
    count_cell,
    estimate_cell,
    p_cell,
    slug,
    text_cell,
)
from gnbreport.report.charts.draw import sketch
from gnbreport.report.charts.specification_curve import specification_curve
from gnbreport.report.context import Context
from gnbreport.report.frames import named_rows
from gnbreport.report.texts import text

COLUMNS = (
    Column(text("heads.rank"), ("rank",), numeric=True),
    Column(text("heads.choices_that_differ"), ("specification",)),
    Column(text("heads.changes"), ("n_changes",), numeric=True),
    Column(text("heads.rows_reproduced"), ("rows_reproduced", "rows"), "of rows", numeric=True),
    Column(text("heads.by_chance"), ("expected_by_chance",), "rows", numeric=True),
    Column(text("heads.published_table"), ("published",)),
    Column(text("heads.claim"), ("claim",)),
    Column(text("heads.estimate_95_ci"), ("estimate", "ci_low", "ci_high"), "on the claim\u2019s scale", numeric=True),
    Column(text("heads.p"), ("p_value",), numeric=True),
    Column(text("heads.variants"), ("n_variants",), numeric=True),
    Column(text("heads.conclusion_kept"), ("conclusion_kept",)),
)


#: Columns of a search for a published table; a multiverse of claims leaves them empty.
_OF_SEARCH = ("rows_reproduced", "expected_by_chance", "published")


def _claim_name(context: Context, claim: object) -> str:
    """A claim with the traits' names for readers."""
    if numbers.missing(claim):
        return numbers.DASH
    exposure, mediator, outcome, what = _parts(str(claim))
    through = f" through {context.label(mediator)}" if mediator else ""
    return f"{context.label(exposure)}{through} on {context.label(outcome)}{what}"


def _parts(claim: str) -> tuple[str, str, str, str]:
    """Exposure, mediator (may be empty), outcome and what of the effect (empty, or after a comma) of a claim."""
    about, _, outcome = claim.partition(" on ")
    exposure, _, mediator = about.partition(" through ")
    for what in (", proportion mediated", ", indirect effect"):
        if mediator and outcome.endswith(what):
            return exposure, mediator, outcome.removesuffix(what), what
    return exposure, mediator, outcome, ""


def build(context: Context) -> Section | None:
    """One row a specification."""
    table = context.results["specifications"]
    if table.empty:
        return None
    searched = bool(table["rows"].notna().any())
    shown = [searched or c.keys[0] not in _OF_SEARCH for c in COLUMNS]
    rows = []
    for i, r in enumerate(table.pipe(named_rows)):
        kept = "" if numbers.missing(r.conclusion_kept) else ("yes" if r.conclusion_kept else "no")
        cells = (
            count_cell(r.rank),
            text_cell(words.choices(r.specification) or "as stated"),
            count_cell(r.n_changes),
            Cell(
                numbers.share_text(r.rows_reproduced, r.rows) if not numbers.missing(r.rows) else numbers.DASH,
                (numbers.exact(r.rows_reproduced), numbers.exact(r.rows)),
            ),
            Cell(numbers.significant_text(r.expected_by_chance, 2), (numbers.exact(r.expected_by_chance),)),
            text_cell(numbers.DASH if numbers.missing(r.published) else r.published),
            Cell(_claim_name(context, r.claim), (numbers.exact(r.claim),)),
            estimate_cell(r.estimate, r.ci_low, r.ci_high),
            p_cell(r.p_value),
            count_cell(r.n_variants),
            text_cell(kept),
        )
        rows.append(Row(slug("specification", str(i + 1)), tuple(compress(cells, shown))))
    note = (
        "A specification that reproduces the published figures shows how they may have come about, not that "
        "they are right."
    )
    block = Table(
        "table-specifications",
        "Search over analysis choices",
        "specifications",
        tuple(compress(COLUMNS, shown)),
        tuple(rows),
        note,
        wide=True,
        summary=30,
    )
    return Section(
        "robustness",
        "Robustness to analysis choices",
        (*_curves(context, table), block),
        {"n": len(rows), "findings": list(_findings(table))},
        "note",
        f"{len(rows)} specifications",
    )


def _findings(table: pd.DataFrame) -> Iterator[str]:
    """What the search for each published table found, and how wide it was."""
    first = table[(table["rank"] == 1) & table["tried"].notna()]
    for r in first.pipe(named_rows):
        rows = numbers.share_text(r.rows_reproduced, r.rows)
        how = f"if {words.choices(r.specification).replace('; ', ' and ')}" if r.n_changes else "as stated"
        found = f"{rows} rows reproduce {how}"
        chance = "a single row cannot be permuted, so what is found by chance is not known"
        if not numbers.missing(r.chance_most):
            if r.n_changes and r.rows_reproduced <= r.chance_most:
                found = f"no choice explains the table: at best {found}, no more than by chance"
            mean = numbers.significant_text(r.chance_of_best, 2)
            chance = (
                f"with the published rows permuted the best of them reproduces {mean} rows on average, "
                f"{r.chance_most} at most"
            )
        yield f"{r.published}: {found}. {r.tried:,} specifications were tried; {chance}."


def _curves(context: Context, table: pd.DataFrame) -> Iterator[Figure]:
    """A specification curve for each headline claim with an estimate."""
    judged = table[table["claim"].fillna("") != ""]
    for claim, rows in judged.groupby("claim", sort=False):
        drawn = rows[rows["estimate"].notna()]
        if drawn.empty:
            continue
        exposure, mediator, outcome, what = _parts(str(claim))
        name = _claim_name(context, claim)
        identifier = slug("figure-specifications", *(part for part in (exposure, mediator, outcome, what) if part))
        title = f"Specification curve: {name}"
        description = "Estimates under all defensible choices in order of size, and below each the choices it makes."
        kept = numbers.share_text(int(rows["conclusion_kept"].fillna(False).astype(bool).sum()), len(rows))
        whose = "the stated choices" if context.simulated else "the publication"
        caption = (
            f"{kept} specifications keep the sign and the side of P = 0.05 of {whose}; "
            f"{len(rows) - len(drawn)} give no estimate. Bars: 95% intervals; dots: choices that differ."
        )
        axis = "Proportion mediated" if "proportion" in what else f"Effect ({units.change(context, outcome)})"
        drawing = sketch(specification_curve(drawn, axis), identifier, title, description)
        yield Figure(identifier, title, description, caption, "specifications", drawing)
