"""Corrected P values printed beside P, recomputed over the stated number of tests."""

from __future__ import annotations

from collections.abc import Sequence

from gnbreport.claims.model import Claim
from gnbreport.claims.printed import PrintedP, printed_p
from gnbreport.claims.ranges import Range, overlap

Finding = tuple[int, tuple[str, str]]
_RULE = "GNB-TAB-020"


def findings(claims: Sequence[Claim]) -> list[Finding]:
    """Corrected P values that correction of the printed P cannot give.

    ``values["bonferroni"]`` is ``min(1, m p)``. ``values["fdr"]`` (Benjamini-Hochberg) is ``min over j >= i of
    m p_j / j`` of the sorted P values: known where all ``m`` rows of the family are printed; else between ``p`` and
    ``m p`` over the row's rank among those printed, since more tests can only raise its rank.

    Args:
        claims: All claims; those with ``n_tests`` and a corrected P are looked at.
    """
    found = []
    for rows in _families(claims).values():
        tests = claims[rows[0][0]].n_tests or 1
        boxes = [p.range() for _, p in rows]
        for k, (i, _) in enumerate(rows):
            for name, allowed in (
                ("bonferroni", _times(boxes[k], float(tests))),
                ("fdr", _benjamini_hochberg(boxes, k, tests)),
            ):
                text = claims[i].values.get(name, "")
                if not _printed(text) or overlap(printed_p(text).range(), allowed):
                    continue
                given = f"P {claims[i].printed_p} corrected over {tests} tests is {_show(allowed)}"
                found.append((i, (_RULE, f"{given}, printed {text}")))
    return found


def family(claim: Claim) -> tuple[str, ...]:
    """What rows that are corrected together have in common: paper, number of tests, outcome, mediator and method."""
    return claim.paper, str(claim.n_tests), claim.outcome or "", claim.mediator or "", claim.method


def _families(claims: Sequence[Claim]) -> dict[tuple[str, ...], list[tuple[int, PrintedP]]]:
    """Rows of each family with a P that can be used."""
    families: dict[tuple[str, ...], list[tuple[int, PrintedP]]] = {}
    for i, claim in enumerate(claims):
        p = printed_p(claim.p, claim.p_op)
        if claim.n_tests and claim.n_tests > 1 and p.usable:
            families.setdefault(family(claim), []).append((i, p))
    return families


def _benjamini_hochberg(boxes: Sequence[Range], k: int, tests: int) -> Range:
    """Range of the corrected P of row ``k``, each P anywhere in its rounding interval."""
    highest = _step_up([b[1] for b in boxes], k, tests)
    if len(boxes) == tests:
        return _step_up([b[0] for b in boxes], k, tests), highest
    return boxes[k][0], highest


def _step_up(values: Sequence[float], k: int, tests: int) -> float:
    """Corrected P of value ``k`` among the printed ones: the least ``m p / rank`` at its rank or beyond."""
    ordered = sorted(values)
    return min([1.0, *(tests * p / rank for rank, p in enumerate(ordered, start=1) if p >= values[k])])


def _times(box: Range, factor: float) -> Range:
    return min(box[0] * factor, 1.0), min(box[1] * factor, 1.0)


def _printed(text: str) -> bool:
    """Whether a corrected P is printed that can be read."""
    p = printed_p(text)
    return p.figure is not None and 0.0 <= p.figure.value <= 1.0


def _show(allowed: Range) -> str:
    """A range of P in words."""
    low, high = f"{allowed[0]:.3g}", f"{allowed[1]:.3g}"
    return low if low == high else f"{low} to {high}"
