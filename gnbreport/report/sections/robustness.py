"""Robustness: the search over analysis choices; left out where none was made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import compress
from typing import Any

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

#: Columns of a search for a published table; a multiverse of claims leaves them empty.
_OF_SEARCH = ("rows_reproduced", "expected_by_chance", "published")
#: What of an effect through a mediator a claim is on, as specifications name it.
_WHAT = re.compile(r", (indirect|proportion) [a-z]+$")


def _columns() -> tuple[Column, ...]:
    of_rows, rows = text("robustness.table.of_rows"), text("robustness.table.rows")
    scale = text("robustness.table.claims_scale")
    return (
        Column(text("heads.rank"), ("rank",), numeric=True),
        Column(text("heads.choices_that_differ"), ("specification",)),
        Column(text("heads.changes"), ("n_changes",), numeric=True),
        Column(text("heads.rows_reproduced"), ("rows_reproduced", "rows"), of_rows, numeric=True),
        Column(text("heads.by_chance"), ("expected_by_chance",), rows, numeric=True),
        Column(text("heads.published_table"), ("published",)),
        Column(text("heads.claim"), ("claim",)),
        Column(text("heads.estimate_95_ci"), ("estimate", "ci_low", "ci_high"), scale, numeric=True),
        Column(text("heads.p"), ("p_value",), numeric=True),
        Column(text("heads.variants"), ("n_variants",), numeric=True),
        Column(text("heads.conclusion_kept"), ("conclusion_kept",)),
    )


def _claim_name(context: Context, claim: object) -> str:
    """A claim with the traits' names for readers."""
    if numbers.missing(claim):
        return numbers.DASH
    exposure, mediator, outcome, what = _parts(str(claim))
    names = {"exposure": context.label(exposure), "outcome": context.label(outcome)}
    if not mediator:
        return text("robustness.claims.step", **names)
    kind = match[1] if (match := _WHAT.match(what)) else "any"
    return text(f"robustness.claims.through.{kind}", mediator=context.label(mediator), **names)


def _parts(claim: str) -> tuple[str, str, str, str]:
    """Exposure, mediator (may be empty), outcome and what of the effect (empty, or after a comma) of a claim."""
    about, _, outcome = claim.partition(" on ")
    exposure, _, mediator = about.partition(" through ")
    what = match[0] if mediator and (match := _WHAT.search(outcome)) else ""
    return exposure, mediator, outcome.removesuffix(what), what


def build(context: Context) -> Section | None:
    """One row a specification."""
    table = context.results["specifications"]
    if table.empty:
        return None
    searched = bool(table["rows"].notna().any())
    columns = _columns()
    shown = [searched or c.keys[0] not in _OF_SEARCH for c in columns]
    rows = []
    for i, r in enumerate(table.pipe(named_rows)):
        cells = (
            count_cell(r.rank),
            text_cell(words.choices(r.specification) or text("robustness.table.as_stated")),
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
            text_cell(_kept(r.conclusion_kept)),
        )
        rows.append(Row(slug("specification", str(i + 1)), tuple(compress(cells, shown))))
    block = Table(
        "table-specifications",
        text("robustness.table.title"),
        "specifications",
        tuple(compress(columns, shown)),
        tuple(rows),
        text("robustness.table.note"),
        wide=True,
        summary=30,
    )
    return Section(
        "robustness",
        text("robustness.title"),
        (*_curves(context, table), block),
        {"n": len(rows), "findings": list(_findings(table))},
        "note",
        text("robustness.status", count=len(rows)),
    )


def _kept(conclusion: Any) -> str:
    """Whether a conclusion is kept, in a word; empty where it is not known."""
    return "" if numbers.missing(conclusion) else text(f"robustness.kept.{'yes' if conclusion else 'no'}")


def _findings(table: pd.DataFrame) -> Iterator[str]:
    """What the search for each published table found, and how wide it was."""
    first = table[(table["rank"] == 1) & table["tried"].notna()]
    between = text("robustness.found.between_choices")
    for r in first.pipe(named_rows):
        rows, tried = numbers.share_text(r.rows_reproduced, r.rows), f"{r.tried:,}"
        choices = between.join(words.choices(r.specification).split("; ")) if r.n_changes else ""
        known = not numbers.missing(r.chance_most)
        if not r.n_changes:
            found = text("robustness.found.as_stated", published=r.published, rows=rows)
        elif known and r.rows_reproduced <= r.chance_most:
            found = text("robustness.found.by_chance", published=r.published, rows=rows, choices=choices)
        else:
            found = text("robustness.found.choices", published=r.published, rows=rows, choices=choices)
        if known:
            mean = numbers.significant_text(r.chance_of_best, 2)
            chance = text("robustness.found.tried", tried=tried, mean=mean, most=r.chance_most)
        else:
            chance = text("robustness.found.tried_single_row", tried=tried)
        yield f"{found} {chance}"


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
        title, description = text("robustness.curve.title", claim=name), text("robustness.curve.description")
        kept = numbers.share_text(int(rows["conclusion_kept"].fillna(False).astype(bool).sum()), len(rows))
        whose = "simulated" if context.simulated else "real"
        caption = text(f"robustness.curve.caption.{whose}", kept=kept, missing=len(rows) - len(drawn))
        effect = text("robustness.curve.effect", unit=units.change(context, outcome))
        axis = text("robustness.curve.proportion") if "proportion" in what else effect
        drawing = sketch(specification_curve(drawn, axis), identifier, title, description)
        yield Figure(identifier, title, description, caption, "specifications", drawing)
