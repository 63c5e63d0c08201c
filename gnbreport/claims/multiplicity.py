"""Multiple testing, from printed P values alone: what survives correction, and corrected P values recomputed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gnbreport.claims import corrected
from gnbreport.claims.model import EFFECTS, Claim
from gnbreport.claims.printed import PrintedP, figure, printed_p
from gnbreport.claims.typography import is_empty

ALPHA = 0.05
_SURVIVES = re.compile(
    r"(signific|surviv|remain|pass|robust)\w*\b.{0,60}\b(bonferroni|fdr|false discovery|multiple|correction)"
    r"|(bonferroni|fdr)[- ](corrected|adjusted|signific)",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(not|no|none|fail\w*|lost|nominal\w*|before|without|did ?n.t)\b", re.IGNORECASE)

Finding = tuple[int, tuple[str, str]]


def findings(claims: Sequence[Claim]) -> list[Finding]:
    """What printed P values say about correction for the stated number of tests.

    Args:
        claims: All claims; those with ``n_tests`` are looked at. Rows of one paper,
            outcome and method with the same ``n_tests`` are one family.

    Returns:
        (index, (rule, text)) of each finding.
    """
    failed = [*_bonferroni(claims), *_benjamini_hochberg(claims)]
    return [*failed, *_statements(claims, failed), *_order(claims), *corrected.findings(claims)]


def _tested(claims: Sequence[Claim]) -> list[tuple[int, Claim, PrintedP]]:
    """Claims with a stated number of tests and a P that can be used."""
    rows = []
    for i, claim in enumerate(claims):
        p = printed_p(claim.p, claim.p_op)
        if claim.n_tests and claim.n_tests > 1 and claim.kind in EFFECTS and p.usable and p.op != ">":
            rows.append((i, claim, p))
    return rows


def _bound(p: PrintedP) -> float:
    """The smallest P that ``=`` allows; the bound itself for ``<`` (more is not printed)."""
    return p.range()[1] if p.op == "<" else p.range()[0]


def _bonferroni(claims: Sequence[Claim]) -> list[Finding]:
    """Rows that Bonferroni does not pass."""
    found = []
    for i, claim, p in _tested(claims):
        assert claim.n_tests is not None
        level = ALPHA / claim.n_tests
        # for '<' a smaller P may be behind the bound: only a bound above the nominal level of the claim is no proof
        if _bound(p) <= level:
            continue
        words = "is not below" if p.op == "=" else "does not show to be below"
        text = f"P {p.op} {claim.p.strip()} {words} {level:.2g} (0.05 over {claim.n_tests} tests)"
        found.append((i, ("GNB-TAB-006", text)))
    return found


def _benjamini_hochberg(claims: Sequence[Claim]) -> list[Finding]:
    """Rows that Benjamini-Hochberg does not pass on the printed P values of their family."""
    families: dict[tuple[str, ...], list[tuple[float, int]]] = {}
    for i, claim, p in _tested(claims):
        families.setdefault(corrected.family(claim), []).append((_bound(p), i))
    found = []
    for rows in families.values():
        tests = claims[rows[0][1]].n_tests or 1
        rows.sort()
        passed = max((k for k, (x, _) in enumerate(rows, start=1) if x <= ALPHA * k / tests), default=0)
        for k, (_, i) in enumerate(rows, start=1):
            if k > passed:
                q = min(min(x * tests / j for j, (x, _) in enumerate(rows, start=1) if j >= k), 1.0)
                value = "q 1" if q >= 1 else f"q of at least {q:.2g}"
                text = f"Benjamini-Hochberg over {tests} tests gives {value} on the printed P values"
                found.append((i, ("GNB-TAB-007", text)))
    return found


def _statements(claims: Sequence[Claim], failed: Sequence[Finding]) -> list[Finding]:
    """Statements that a row survives correction, where its printed P does not: Bonferroni's if named, else BH's."""
    found = []
    rules = {(i, rule) for i, (rule, _) in failed}
    for i, claim in enumerate(claims):
        text = claim.statement
        if printed_p(claim.p, claim.p_op).op != "=" or not _SURVIVES.search(text) or _NOT.search(text):
            continue
        name, rule = ("Bonferroni", "GNB-TAB-006") if "bonferroni" in text.lower() else ("any", "GNB-TAB-007")
        if (i, rule) in rules:
            words = f"the statement says that it survives {name} correction; over {claim.n_tests} tests it does not"
            found.append((i, ("GNB-TAB-015", words)))
    return found


def _order(claims: Sequence[Claim]) -> list[Finding]:
    """Corrected P values (``values["fdr"]``) that are not in the order of P."""
    families: dict[tuple[str, ...], list[tuple[float, float, int]]] = {}
    for i, claim in enumerate(claims):
        printed = printed_p(claim.p, claim.p_op)
        text = claim.values.get("fdr", "")
        if printed.usable and printed.op == "=" and printed.figure and not is_empty(text) and figure(text).legible:
            families.setdefault(corrected.family(claim), []).append((printed.figure.value, figure(text).value, i))
    found = []
    for rows in families.values():
        highest = 0.0
        for p, q, i in sorted(rows):
            if q < highest - 1e-12:
                found.append(
                    (i, ("GNB-TAB-016", f"corrected P {q:g} beside P {p:g} is smaller than that of a smaller P"))
                )
            highest = max(highest, q)
    return found
