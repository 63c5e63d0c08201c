"""Claims about single figures: Q with df and P, F, R2, n, counts; and remarks on multiple testing."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace

from gnbreport.claims import across, cohorts, multiplicity, tables
from gnbreport.claims.cells import figures_in
from gnbreport.claims.model import EFFECTS, Claim, Coherence, Verdict
from gnbreport.claims.printed import figure, printed_p
from gnbreport.claims.ranges import overlap
from gnbreport.claims.typography import is_empty


def check_figure(claim: Claim) -> Coherence:
    """Check a claim of kind Q, F, R2, n or count.

    Args:
        claim: The claim; further figures it needs stand in its ``values``: ``q_df`` for Q; ``beta`` and ``se``, or
            ``r2``, ``n`` (and ``k``) for F; ``parts`` for a count; ``public_n`` for n.
    """
    verdict, reason, rules = {"Q": _q, "F": _f, "R2": _r2, "n": _n, "count": _count}[claim.kind](claim)
    return Coherence(claim, verdict, reason, rules=rules)


Finding = tuple[Verdict, str, tuple[str, ...]]


def _q(claim: Claim) -> Finding:
    """Q against its df and P."""
    q, p = figure(claim.estimate), printed_p(claim.p, claim.p_op)
    df = _number(claim, "q_df" if claim.values.get("q_df") else "df")
    if not q.legible or not p.usable:
        return "undecidable", "no usable P is printed", ()
    found = tables.q_verdict(q, p, claim.nsnp, None if df is None else int(df), claim.method)
    return found.verdict, found.reason, found.rules


def _f(claim: Claim) -> Finding:
    """F against beta and SE, or R2 and n."""
    f, values = figure(claim.estimate), claim.values
    if {"beta", "se"} <= set(values):
        allowed = tables.f_from_beta(figure(values["beta"]), figure(values["se"]))
        rule, source = "GNB-TAB-004", "beta and SE"
    elif {"r2", "n"} <= set(values):
        k = int(_number(claim, "k") or claim.nsnp or 1)
        allowed = tables.f_from_r2(figure(values["r2"]), figure(values["n"]), k)
        rule, source = "GNB-TAB-005", f"R2 and n with {k} variant{'' if k == 1 else 's'}"
    else:
        return "undecidable", "neither beta and SE nor R2 and n are given", ()
    if any(math.isnan(x) for x in (*allowed, *f.box())):
        return "undecidable", "a figure is illegible as printed", ("GNB-CON-022",)
    if overlap(allowed, f.box()):
        return "coherent", f"F follows from {source}", ()
    return "incoherent", f"{source} give F {allowed[0]:.3g} to {allowed[1]:.3g}", (rule,)


def _r2(claim: Claim) -> Finding:
    """R2 within 0 to 1."""
    value = figure(claim.estimate)
    bound = 100.0 if "percent" in value.flags else 1.0
    if 0 <= value.value <= bound:
        return "undecidable", "nothing else to hold it against", ()
    return "incoherent", "a share of variance lies between 0 and 1", ("GNB-TAB-019",)


def _n(claim: Claim) -> Finding:
    """N against the size of the cohort and of the public files."""
    n = figure(claim.estimate)
    rules, reasons = [], []
    ceiling = cohorts.ceiling(claim.cohort) if claim.cohort else None
    if ceiling is not None and n.box()[0] > ceiling.n:
        rules.append("GNB-TAB-013")
        reasons.append(
            f"{n.value:,.0f} is above the {ceiling.n:,} of {ceiling.name}: an effective size of a mixed "
            f"model, a sum over studies, or an error"
        )
    public = [figure(f).value for f in re.split(r"[;/]", claim.values.get("public_n", "")) if not is_empty(f)]
    if public and all(abs(n.value - x) > 0.5 for x in public):
        rules.append("GNB-TAB-014")
        reasons.append(f"{n.value:,.0f} is not the size of the public files ({', '.join(f'{x:,.0f}' for x in public)})")
    if rules:
        return "undecidable", "; ".join(reasons), tuple(rules)
    if ceiling is None and not public:
        return "undecidable", "neither a known cohort nor the size of the files is given", ()
    return "coherent", "n is possible", ()


def _count(claim: Claim) -> Finding:
    """A whole against its parts."""
    parts = [figure(t).value for t in figures_in(claim.values.get("parts", "").replace("+", " "))]
    if not parts:
        return "undecidable", "no parts are given", ()
    total = figure(claim.estimate).value
    if math.isclose(sum(parts), total):
        return "coherent", "the parts add up", ()
    return "incoherent", f"the parts add up to {sum(parts):,.0f}, not {total:,.0f}", ("GNB-TAB-010",)


def _number(claim: Claim, name: str) -> float | None:
    """A further printed figure of a claim, or None."""
    text = claim.values.get(name, "")
    value = figure(text).value
    return None if math.isnan(value) else value


def remarks(results: Sequence[Coherence]) -> list[Coherence]:
    """Add what only shows across claims: multiple testing, rows printed twice, cells copied between rows.

    Args:
        results: One result per claim.

    Returns:
        The results in the same order, with further rules and notes.
    """
    added: list[list[tuple[str, str]]] = [[] for _ in results]
    claims = [r.claim for r in results]
    for i, finding in [
        *multiplicity.findings(claims),
        *across.findings(claims),
        *tables.formulas(claims),
        *tables.scales(claims),
    ]:
        added[i].append(finding)
    return [_with(r, new) for r, new in zip(results, added, strict=True)]


def _with(result: Coherence, new: Sequence[tuple[str, str]]) -> Coherence:
    """A result with further rules and notes."""
    if not new:
        return result
    rules = tuple(dict.fromkeys((*result.rules, *(rule for rule, _ in new))))
    return replace(result, rules=rules, notes=(*result.notes, *(text for _, text in new)))


__all__ = ["EFFECTS", "check_figure", "remarks"]
