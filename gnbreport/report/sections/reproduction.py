"""Reproduction: what the paper says, what we get, and the verdict."""

from __future__ import annotations

from typing import Any

from gnbreport.report import numbers, words
from gnbreport.report.blocks import (
    Cell,
    Column,
    Light,
    Row,
    Section,
    Table,
    count_cell,
    estimate_cell,
    p_cell,
    slug,
    text_cell,
)
from gnbreport.report.context import Context
from gnbreport.report.frames import named_rows
from gnbreport.report.sections.summary import light_of

COLUMNS = (
    Column("Claim", ("claim", "statement")),
    Column("Paper: estimate", ("printed_estimate",), numeric=True),
    Column("95% CI", ("printed_ci",)),
    Column("P", ("printed_p",), numeric=True),
    Column("Do the printed figures fit each other?", ("coherence", "explanation")),
    Column("P that estimate and CI imply", ("p_implied_low", "p_implied_high"), numeric=True),
    Column("Ours (95% CI)", ("our_estimate", "our_ci_low", "our_ci_high"), numeric=True),
    Column("P", ("our_p",), numeric=True),
    Column("Variants", ("our_n_variants",), numeric=True),
    Column("Verdict", ("verdict", "reason")),
)
COHERENCE: dict[str, Light] = {"coherent": "good", "coherent_t": "good", "marginal": "note", "incoherent": "warn"}


def build(context: Context) -> Section | None:
    """The table of claims; none without claims."""
    claims = context.results["claims"]
    if claims.empty:
        return None
    rows = tuple(_row(r) for r in claims.pipe(named_rows))
    table = Table(
        "table-claims",
        "Published claims and verdicts",
        "claims",
        COLUMNS,
        rows,
        wide=True,
        note=(
            "Printed figures stand as printed. A verdict says whether the figures come out again, not whether "
            "the claim is true."
        ),
    )
    bad = int((claims["coherence"] == "incoherent").sum())
    differ = sum(light_of(str(v)) == "warn" for v in claims["verdict"])
    facts = {"text": words.claims_summary(context), "simulated": context.simulated}
    return Section(
        "reproduction",
        "Reproduction of the published results",
        (table,),
        facts,
        "warn" if bad or differ else "good",
        f"{bad} incoherent, {differ} not reproduced",
    )


def _row(r: Any) -> Row:
    coherence = str(r.coherence).replace("_", " ") + (f": {r.explanation}" if r.explanation else "")
    verdict = str(r.verdict).replace("_", " ") + (f": {r.reason}" if r.reason else "")
    low, high = numbers.p_text(r.p_implied_low), numbers.p_text(r.p_implied_high)
    implied = low if low == high else f"{low} to {high}"
    cells = (
        Cell(f"{r.claim}: {r.statement}" + (f" ({r.place})" if r.place else ""), (r.claim, r.statement)),
        text_cell(words_of(r.printed_estimate)),
        text_cell(r.printed_ci),
        text_cell(r.printed_p),
        Cell(coherence, (r.coherence, r.explanation), COHERENCE.get(r.coherence, "none")),
        Cell(implied, (numbers.exact(r.p_implied_low), numbers.exact(r.p_implied_high))),
        estimate_cell(r.our_estimate, r.our_ci_low, r.our_ci_high),
        p_cell(r.our_p),
        count_cell(r.our_n_variants),
        Cell(verdict, (r.verdict, r.reason), light_of(str(r.verdict))),
    )
    return Row(slug("claim", r.claim), cells)


def words_of(printed: str) -> str:
    """Printed figures, with a true minus."""
    return numbers.signed(str(printed))
