"""Instruments: strength, flow and exclusions, by trait."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

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
from gnbreport.report.texts import markup, name, text


def build(context: Context) -> Section:
    """Strength by trait, and the two files' allele frequencies side by side.

    The instruments themselves stand in the table's file.
    """
    traits = context.results["traits"]
    rows = tuple(_row(context.label(r.trait), r) for r in traits.pipe(named_rows))
    title, note = text("instruments.strength.title"), text("instruments.strength.note")
    table = Table("table-strength", title, "traits", _strength_columns(context), rows, note, summary=25)
    few = int(((traits["n_instruments"] < 3) & (traits["role"] == "exposure")).sum())
    facts = {
        "few": words.few_instruments(few),
        "implied": _implied(context.choices.selection.exposure_p),
        "total": len(context.results["instruments"]),
        "frequencies": frequency_blocks.facts(context),
    }
    return Section(
        "instruments",
        text("instruments.title"),
        (table, candidates.table(context), *frequency_blocks.blocks(context)),
        facts,
        "note" if few else "good",
        text("instruments.few", few=few) if few else text("instruments.enough"),
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


def _implied(threshold: float) -> Markup:
    """The F that a p threshold implies (its chi-squared quantile on 1 df), in a sentence."""
    from scipy import special

    implied = float(special.chdtri(1, threshold))
    below = Markup("P&#160;&lt;&#160;{}").format(numbers.superscripted(numbers.threshold_text(threshold)))
    least = numbers.fixed(implied, 1)
    if implied > 10:
        return markup("instruments.vacuous", threshold=below, least=least, usual=Markup("F&#160;&gt;&#160;10"))
    return markup("instruments.implied", threshold=below, least=least)


def _row(label: str, r: Any) -> Row:
    cells = (
        Cell(label, (r.label, r.trait)),
        Cell(name("roles.trait", r.role), (r.role,)),
        text_cell(r.rank),
        count_cell(r.n_candidates),
        count_cell(r.n_instruments),
        number_cell(r.f_min),
        number_cell(r.f_mean),
        percent_cell(r.r_squared),
    )
    return Row(slug("strength", r.trait), cells, label)
