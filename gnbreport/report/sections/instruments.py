"""Instruments: strength, flow and exclusions, by trait."""

from __future__ import annotations

from typing import Any

from gnbreport.report import frequency_blocks, numbers, words
from gnbreport.report.blocks import (
    Cell,
    Column,
    Row,
    Section,
    Table,
    count_cell,
    number_cell,
    percent_cell,
    slug,
    text_cell,
)
from gnbreport.report.context import Context
from gnbreport.report.frames import named_rows
from gnbreport.report.sections import candidates
from gnbreport.report.texts import text


def build(context: Context) -> Section:
    """Strength by trait, and the two files' allele frequencies side by side.

    The instruments themselves stand in the table's file.
    """
    traits = context.results["traits"]
    rows = tuple(_row(context.label(r.trait), r) for r in traits.pipe(named_rows))
    table = Table(
        "table-strength",
        "Instrument strength by trait",
        "traits",
        _strength_columns(context),
        rows,
        summary=25,
        note="R\u00b2: summed variance explained. F = (beta/SE)\u00b2 per variant.",
    )
    few = int(((traits["n_instruments"] < 3) & (traits["role"] == "exposure")).sum())
    least = traits["f_min"].min()
    threshold = context.choices.selection.exposure_p
    facts = {
        "few": words.few_instruments(few),
        "least": least,
        "threshold": numbers.superscripted(numbers.threshold_text(threshold)),
        "vacuous": _vacuous(threshold),
        "total": len(context.results["instruments"]),
        "frequencies": frequency_blocks.facts(context),
    }
    return Section(
        "instruments",
        "Instruments",
        (table, candidates.table(context), *frequency_blocks.blocks(context)),
        facts,
        "note" if few else "good",
        f"{few} exposures with fewer than 3 instruments" if few else "3 or more instruments each",
    )


def _strength_columns(context: Context) -> tuple[Column, ...]:
    return (
        Column(text("heads.trait"), ("label", "trait")),
        Column(text("heads.role"), ("role",)),
        Column(text("heads.rank"), ("rank",), hidden=not context.ranks, told=context.ranks_in_names),
        Column(text("heads.candidates"), ("n_candidates",), numeric=True),
        Column(text("heads.instruments"), ("n_instruments",), numeric=True),
        Column(text("heads.f_least"), ("f_min",), numeric=True),
        Column(text("heads.f_mean"), ("f_mean",), numeric=True),
        Column(text("heads.r2"), ("r_squared",), unit="%", numeric=True),
    )


def _vacuous(threshold: float) -> float:
    """The F that a p threshold implies: its chi-squared quantile on 1 df."""
    from scipy import special

    return float(special.chdtri(1, threshold))


def _row(name: str, r: Any) -> Row:
    cells = (
        Cell(name, (r.label, r.trait)),
        text_cell(r.role),
        text_cell(r.rank),
        count_cell(r.n_candidates),
        count_cell(r.n_instruments),
        number_cell(r.f_min),
        number_cell(r.f_mean),
        percent_cell(r.r_squared),
    )
    return Row(slug("strength", r.trait), cells, name)
