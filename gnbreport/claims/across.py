"""Figures of different rows and tables against each other: products of steps, sums of counts, repeated cells."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence

from gnbreport.claims.model import RATIOS, Claim
from gnbreport.claims.ours import method_id
from gnbreport.claims.printed import figure
from gnbreport.claims.ranges import Range, on_scale, overlap

Finding = tuple[int, tuple[str, str]]
_RUN = 3  # equal cells in a row that are no chance


def findings(claims: Sequence[Claim]) -> list[Finding]:
    """All findings across rows: (index of the row, (rule, text))."""
    return [*derived(claims), *parts(claims), *repeats(claims), *copied_columns(claims)]


def corners(*factors: Range) -> Range:
    """Range of a product of factors that vary independently."""
    products = [math.prod(c) for c in itertools.product(*factors)]
    return min(products), max(products)


def derived(claims: Sequence[Claim]) -> list[Finding]:
    """Proportions that are not ``a b / c`` (or indirect over total), indirect effects that are not ``a b``.

    The steps stand in the claim's ``values`` (``a``, ``b``, and ``total`` for a proportion), or are other rows of the
    same paper: the effects of exposure on mediator, of mediator on outcome, of exposure on outcome.
    """
    found: list[Finding] = []
    for i, claim in enumerate(claims):
        if claim.kind not in {"proportion", "indirect"} or not figure(claim.estimate).legible:
            continue
        indirect, printed = _indirect(claims, claim), figure(claim.estimate).box()
        if indirect is None:
            continue
        if claim.kind == "indirect":
            if not overlap(indirect, printed):
                text = f"a b is {indirect[0]:.3g} to {indirect[1]:.3g}, printed {claim.estimate}"
                found.append((i, ("GNB-TAB-009", text)))
            continue
        total = _step(claims, claim, "total", claim.exposure, claim.outcome)
        finding = None if total is None else _proportion(claim, indirect, total, printed)
        found += [(i, finding)] if finding else []
    return found


def _indirect(claims: Sequence[Claim], claim: Claim) -> Range | None:
    """Rounding interval of a row's indirect effect: ``a b``, or for a proportion the one printed; None if unknown."""
    a = _step(claims, claim, "a", claim.exposure, claim.mediator)
    b = _step(claims, claim, "b", claim.mediator, claim.outcome)
    if a is not None and b is not None:
        return corners(a, b)
    if claim.kind != "proportion":
        return None
    if "indirect" in claim.values:
        own = figure(claim.values["indirect"])
        return own.box() if own.legible else None
    about = (claim.paper, claim.exposure, claim.mediator, claim.outcome)
    rows = [
        figure(c.estimate)
        for c in claims
        if claim.paper and c.kind == "indirect" and (c.paper, c.exposure, c.mediator, c.outcome) == about
    ]
    return rows[0].box() if len(rows) == 1 and rows[0].legible else None


def _step(claims: Sequence[Claim], claim: Claim, name: str, source: str | None, target: str | None) -> Range | None:
    """Rounding interval of one step on the linear (log) scale: from the row itself, else from its paper's rows."""
    if name in claim.values:
        printed = figure(claim.values[name])
        return printed.box() if printed.legible else None
    if not (claim.paper and source and target):
        return None
    rows = [
        c
        for c in claims
        if (c.paper, c.exposure, c.outcome) == (claim.paper, source, target)
        and not c.mediator
        and c.kind in RATIOS | {"beta"}
        and method_id(c.method) in {"ivw", "wald_ratio"}
        and figure(c.estimate).legible
    ]
    if len(rows) != 1:
        return None
    return on_scale(figure(rows[0].estimate).box(), rows[0].kind in RATIOS)


def _proportion(claim: Claim, indirect: Range, total: Range, printed: Range) -> tuple[str, str] | None:
    """The finding if a proportion is not ``a b / c``."""
    if total[0] <= 0 <= total[1]:
        return None
    percent = 100.0 if "%" in claim.estimate or abs(printed[1]) > 1 else 1.0
    share = corners(indirect, (percent / total[0], percent / total[1]))
    if overlap(share, printed):
        return None
    return "GNB-TAB-008", f"a b / c is {share[0]:.3g} to {share[1]:.3g}, printed {claim.estimate}"


def parts(claims: Sequence[Claim]) -> list[Finding]:
    """Counts that name the count they are part of (``values["part_of"]``, its id) and do not add up to it."""
    found: list[Finding] = []
    for i, whole in enumerate(claims):
        mine = [c for c in claims if c.kind == "count" and c.values.get("part_of") == whole.id]
        if whole.kind != "count" or not mine:
            continue
        total = sum(figure(c.estimate).value for c in mine)
        if not math.isclose(total, figure(whole.estimate).value):
            text = f"its {len(mine)} parts add up to {total:,.0f}, not {whole.estimate}"
            found.append((i, ("GNB-TAB-010", text)))
    return found


def repeats(claims: Sequence[Claim]) -> list[Finding]:
    """Rows of one paper that are printed twice, and rows about different things with the same figures."""
    seen: dict[tuple[str, ...], int] = {}
    found: list[Finding] = []
    for i, claim in enumerate(claims):
        figures = tuple(figure(t).text for t in (claim.estimate, claim.ci_low, claim.ci_high) if t)
        if len(figures) < 3 or any(_digits(t, claim) < 2 for t in figures):
            continue
        key = (claim.paper, claim.kind, *figures, claim.p_op, claim.p)
        first = seen.setdefault(key, i)
        if first == i:
            continue
        same = _about(claims[first]) == _about(claim)
        rule, words = ("GNB-TAB-011", "the same row as") if same else ("GNB-TAB-012", "every figure equals that of")
        found.append((i, (rule, f"{words} {claims[first].id}{_elsewhere(claims[first], claim)}")))
    return found


def copied_columns(claims: Sequence[Claim]) -> list[Finding]:
    """A run of three or more cells of a column (F, Q, R2) that stands again in another table, about other things."""
    columns: dict[tuple[str, str], dict[str, list[int]]] = {}
    for i, claim in enumerate(claims):
        if claim.kind in {"F", "Q", "R2"} and claim.place and _digits(figure(claim.estimate).text, claim) >= 2:
            columns.setdefault((claim.paper, claim.kind), {}).setdefault(claim.place, []).append(i)
    found: dict[int, tuple[str, str]] = {}
    for places in columns.values():
        for one, other in itertools.combinations(places.values(), 2):
            for i, j in _common_runs(claims, one, other):
                text = f"equals that of {claims[i].id}{_elsewhere(claims[i], claims[j])}, and so do its neighbours"
                found.setdefault(j, ("GNB-TAB-012", text))
    return list(found.items())


def _common_runs(claims: Sequence[Claim], one: Sequence[int], other: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Pairs of rows in runs of equal cells, where the rows are not all about the same things."""
    left, right = ([figure(claims[i].estimate).text for i in rows] for rows in (one, other))
    places: dict[str, list[int]] = {}
    for k, text in enumerate(right):
        places.setdefault(text, []).append(k)
    for start, text in enumerate(left):
        for begin in places.get(text, ()):
            if start and begin and left[start - 1] == right[begin - 1]:
                continue  # inside a run that was seen
            length = _equal_from(left[start:], right[begin:])
            pairs = list(zip(one[start : start + length], other[begin : begin + length], strict=True))
            if length >= _RUN and any(_about(claims[i]) != _about(claims[j]) for i, j in pairs):
                yield from pairs


def _equal_from(left: Sequence[str], right: Sequence[str]) -> int:
    """Number of equal cells that both begin with."""
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(left, right, strict=False)))


def _elsewhere(first: Claim, second: Claim) -> str:
    """Where the first stands, if that is another place."""
    return f" in {first.place}" if first.place and first.place != second.place else ""


def _digits(text: str, claim: Claim) -> int:
    """Significant digits that carry information; for ratios those of the distance from 1."""
    if claim.kind in RATIOS and text.startswith(("1.", "0.9")):
        text = f"{abs(figure(text).value - 1):.10f}".rstrip("0")
    return sum(c.isdigit() for c in text.lstrip("-0."))


def _about(claim: Claim) -> tuple[str, ...]:
    """What a row is about."""
    return claim.exposure or "", claim.mediator or "", claim.outcome or "", claim.method
