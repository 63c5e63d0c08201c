"""Multiple testing, from printed P values alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

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
        claims: All claims; those with ``n_tests`` are looked at. Rows of one paper with
            the same ``n_tests`` are one family.

    Returns:
        (index, (rule, text)) of each finding.
    """
    return [*_bonferroni(claims), *_benjamini_hochberg(claims), *_order(claims)]


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
    """Rows that Bonferroni does not pass, and statements that say the opposite."""
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
        if p.op == "=" and _SURVIVES.search(claim.statement) and not _NOT.search(claim.statement):
            text = f"the statement says that it survives correction; over {claim.n_tests} tests it does not"
            found.append((i, ("GNB-TAB-015", text)))
    return found


def _benjamini_hochberg(claims: Sequence[Claim]) -> list[Finding]:
    """Rows that Benjamini-Hochberg does not pass on the printed P values of their family."""
    families: dict[tuple[str, int], list[tuple[float, int]]] = {}
    for i, claim, p in _tested(claims):
        assert claim.n_tests is not None
        families.setdefault((claim.paper, claim.n_tests), []).append((_bound(p), i))
    found = []
    for (_, tests), rows in families.items():
        rows.sort()
        passed = max((k for k, (x, _) in enumerate(rows, start=1) if x <= ALPHA * k / tests), default=0)
        for k, (_, i) in enumerate(rows, start=1):
            if k > passed:
                q = min(min(x * tests / j for j, (x, _) in enumerate(rows, start=1) if j >= k), 1.0)
                value = "q 1" if q >= 1 else f"q of at least {q:.2g}"
                text = f"Benjamini-Hochberg over {tests} tests gives {value} on the printed P values"
                found.append((i, ("GNB-TAB-007", text)))
    return found


def _order(claims: Sequence[Claim]) -> list[Finding]:
    """Corrected P values (``values["q"]``) that are not in the order of P."""
    papers: dict[str, list[tuple[float, float, int]]] = {}
    for i, claim in enumerate(claims):
        printed = printed_p(claim.p, claim.p_op)
        text = claim.values.get("fdr") or claim.values.get("p_fdr") or ""
        if printed.usable and printed.op == "=" and printed.figure and not is_empty(text) and figure(text).legible:
            papers.setdefault(claim.paper, []).append((printed.figure.value, figure(text).value, i))
    found = []
    for rows in papers.values():
        highest = 0.0
        for p, q, i in sorted(rows):
            if q < highest - 1e-12:
                found.append(
                    (i, ("GNB-TAB-016", f"corrected P {q:g} beside P {p:g} is smaller than that of a smaller P"))
                )
            highest = max(highest, q)
    return found
