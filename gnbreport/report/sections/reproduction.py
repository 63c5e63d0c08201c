"""Reproduction: what the paper says, what we get, and the verdict; whether the instruments are plausible."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from gnbreport.claims import RULES
from gnbreport.claims.patterns import patterns
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
from gnbreport.report.texts import name, plural, text

COHERENCE: dict[str, Light] = {"coherent": "good", "coherent_t": "good", "marginal": "note", "incoherent": "warn"}
SEVERITY: dict[str, Light] = {"error": "warn", "warning": "warn", "note": "note"}


def _claim_columns() -> tuple[Column, ...]:
    printed, scale = text("reproduction.claims.as_printed"), text("reproduction.claims.our_scale")
    return (
        Column(text("heads.claim"), ("claim", "statement")),
        Column(text("heads.verdict"), ("verdict", "reason")),
        Column(text("heads.paper_estimate"), ("printed_estimate",), printed, numeric=True),
        Column(text("heads.interval"), ("printed_ci",)),
        Column(text("heads.p"), ("printed_p",), numeric=True),
        Column(text("heads.ours_95_ci"), ("our_estimate", "our_ci_low", "our_ci_high"), scale, numeric=True),
        Column(text("heads.p"), ("our_p",), numeric=True),
        Column(text("heads.variants"), ("our_n_variants",), numeric=True),
        Column(text("heads.do_the_printed_figures_fit_each_other"), ("coherence", "explanation")),
        Column(text("heads.p_that_estimate_and_interval_imply"), ("p_implied_low", "p_implied_high"), numeric=True),
    )


def _finding_columns() -> tuple[Column, ...]:
    return (
        Column(text("heads.instruments_of"), ("relation", "exposure", "outcome")),
        Column(text("heads.rule"), ("rule", "severity")),
        Column(text("heads.what_was_seen"), ("what",)),
        Column(text("heads.variants"), ("n_variants",), numeric=True),
        Column(text("heads.which"), ("variants",)),
    )


def build(context: Context) -> Section | None:
    """The table of claims, where there are any, and that of the instruments' plausibility."""
    claims, found = context.results["claims"], context.results["plausibility"]
    blocks = (*((_claims(claims),) if len(claims) else ()), *((_plausibility(context),) if len(found) else ()))
    facts = {
        "text": words.claims_summary(context) if len(claims) else "",
        "simulated": context.simulated and len(claims) > 0,
        "patterns": [said for _, _, said in patterns(claims.to_dict("records"))],
        "instruments": _checked(context),
    }
    bad = int((claims["coherence"] == "incoherent").sum())
    differ = sum(light_of(str(v)) == "warn" for v in claims["verdict"])
    grave = int(found["severity"].isin(["error", "warning"]).sum())
    status = [text("reproduction.status.claims", incoherent=bad, differ=differ)] if len(claims) else []
    findings = plural(len(found), "finding")
    status += [text("reproduction.status.findings", findings=findings)] if len(found) else []
    return Section(
        "reproduction",
        text("reproduction.title" if len(claims) else "reproduction.title_without_claims"),
        blocks,
        facts,
        "warn" if bad or differ or grave else "good",
        ", ".join(status) or text("reproduction.status.nothing"),
    )


def _claims(claims: pd.DataFrame) -> Table:
    """The published claims with their verdicts."""
    return Table(
        "table-claims",
        text("reproduction.claims.title"),
        "claims",
        _claim_columns(),
        tuple(_row(r) for r in claims.pipe(named_rows)),
        wide=True,
        note=text("reproduction.claims.note"),
    )


def _checked(context: Context) -> str:
    """How many tables were looked at, by how many rules, and what came of it."""
    traits, table = context.results["instruments"]["trait"].nunique(), context.results["harmonised"]
    pairs = len(
        table.loc[table["keep"].fillna(False).astype(bool), ["relation", "exposure", "outcome"]].drop_duplicates()
    )
    found = context.results["plausibility"]
    looked = {
        "traits": plural(traits, "trait"),
        "pairs": plural(pairs, "pair"),
        "rules": sum(id_.startswith("GNB-INS") for id_ in RULES),
    }
    if found.empty:
        return text("reproduction.instruments.nothing", **looked)
    counts = found["severity"].value_counts()
    kinds = [plural(int(counts[s]), s) for s in SEVERITY if s in counts]
    return text("reproduction.instruments.found", **looked, findings=words.listing(kinds))


def _plausibility(context: Context) -> Table:
    """Findings on instruments, errors first."""
    found = context.results["plausibility"]
    order = found["severity"].map({s: i for i, s in enumerate(SEVERITY)})
    rows = []
    for i, r in enumerate(found.iloc[order.argsort(kind="stable")].pipe(named_rows)):
        about = context.label(r.exposure) + (f" \u2192 {context.label(r.outcome)}" if r.outcome else "")
        rule = text(
            "reproduction.plausibility.rule",
            severity=name("reproduction.severities", r.severity),
            title=RULES[r.rule].title if r.rule in RULES else "",
            rule=r.rule,
        )
        cells = (
            Cell(about, (r.relation, r.exposure, r.outcome)),
            Cell(rule, (r.rule, r.severity), SEVERITY.get(r.severity, "none")),
            text_cell(r.what),
            count_cell(r.n_variants),
            text_cell(r.variants),
        )
        rows.append(Row(slug("plausibility", str(i + 1)), cells))
    return Table(
        "table-plausibility",
        text("reproduction.plausibility.title"),
        "plausibility",
        _finding_columns(),
        tuple(rows),
        summary=20,
        note=text("reproduction.plausibility.note"),
    )


def _row(r: Any) -> Row:
    verdict = name("words.verdicts", str(r.verdict)) + (f": {numbers.typeset(r.reason)}" if r.reason else "")
    low, high = numbers.p_text(r.p_implied_low), numbers.p_text(r.p_implied_high)
    implied = low if low == high else text("reproduction.claims.range", low=low, high=high)
    cells = (
        Cell(f"{r.claim}: {r.statement or r.kind}" + (f" ({r.place})" if r.place else ""), (r.claim, r.statement)),
        Cell(verdict, (r.verdict, r.reason), light_of(str(r.verdict))),
        _printed(r.printed_estimate),
        _printed(r.printed_ci),
        _printed(r.printed_p),
        estimate_cell(r.our_estimate, r.our_ci_low, r.our_ci_high),
        p_cell(r.our_p),
        count_cell(r.our_n_variants),
        _coherence_cell(r),
        Cell(implied, (numbers.exact(r.p_implied_low), numbers.exact(r.p_implied_high))),
    )
    return Row(slug("claim", r.claim), cells)


def _coherence_cell(r: Any) -> Cell:
    """Whether the printed figures fit each other, with what was found; the implied P has a column of its own."""
    said = [
        part for part in str(r.explanation).split("; ") if part and not part.startswith("estimate and interval give P")
    ]
    verdict = name("reproduction.coherence", r.coherence)
    light = "note" if r.coherence == "undecidable" and r.rules else COHERENCE.get(r.coherence, "none")
    shown = ": ".join(x for x in (verdict, numbers.typeset("; ".join(said))) if x)
    return Cell(shown, (r.coherence, r.explanation), light)


def _printed(figures: object) -> Cell:
    """Printed figures with true minus signs (not of exponents), without what goes without saying."""
    whole = "" if numbers.missing(figures) else str(figures)
    shown = re.sub(r"(?<![\dex])-(?=[\d.])", numbers.MINUS, whole.removeprefix("= "))
    return Cell(shown or numbers.DASH, (whole,))
