"""Why P does not fit an estimate and an interval that fit each other."""

from __future__ import annotations

import math
from collections.abc import Sequence

from gnbreport.claims.implied import MULTIPLIERS, NARROW, multiplier, p_central
from gnbreport.claims.judging import Judged
from gnbreport.claims.model import Explanation, Multiplier
from gnbreport.claims.ranges import Range, log10_of, log10_range, overlap, to_p
from gnbreport.kernels import coherence as kernel

_BOUNDS = (0.05, 0.01, 0.005, 0.001, 0.0005, 0.0001, 0.00001, 0.05 / 211, 5e-8, 1e-5)


def explanations(row: Judged, others: Sequence[Judged]) -> list[Explanation]:
    """Readings under which P fits.

    Args:
        row: A row whose P does not fit.
        others: The other rows of its paper.

    Returns:
        Explanations, unordered.
    """
    if row.z is None or not row.reading.p.usable:
        return []
    found = [*_multipliers(row, others), *_inequality(row, others), *_one_sided(row), *_corrected(row), *_student(row)]
    return found if found else [_another_test(row)]


def _multipliers(row: Judged, others: Sequence[Judged]) -> list[Explanation]:
    """The interval is built with another multiple of the SE."""
    df = math.inf if row.reading.degrees is None else float(row.reading.degrees)
    k = multiplier(row.reading, df)
    if k is None or row.z is None:
        return []
    inside = [m for m in MULTIPLIERS if k.low * (1 - 1e-9) <= m[0] <= k.high * (1 + 1e-9)]
    alone = len([m for m in inside if m[0] != 2.0]) == 1
    found = []
    for value, rule, words in inside:
        if value == 2.0 and k.low <= 1.96:
            continue
        scale = value / row.reading.critical[0], value / row.reading.critical[1]
        p = to_p(log10_range((row.z[0] * min(scale), row.z[1] * max(scale)), df))
        weight, remark = _weight(k, value, alone, _of_same_kind(row, others))
        middle = p_central(row.reading, value, df)
        law = "" if math.isinf(df) else f" with t on {df:.0f} degrees of freedom"
        fits = f"{middle:.2g} ({show(p)}){law}, which fits (k = {k.value:.2f}{remark})"
        found.append(Explanation(rule, f"read as {words}, the interval gives P {fits}", weight, p))
    return found


def _of_same_kind(row: Judged, others: Sequence[Judged]) -> list[Multiplier]:
    """Multipliers of other rows of the same kind (other kinds come from other computations)."""
    alike = [o.reading for o in others if o.reading.claim.kind == row.reading.claim.kind and o.shape]
    return [m for m in map(multiplier, alike) if m is not None]


def _weight(k: Multiplier, value: float, alone: bool, others: Sequence[Multiplier]) -> tuple[float, str]:
    """Rank of one multiple: narrow range, and whether the paper's other rows agree or refute it."""
    base = {1.0: 95.0, 2.0: 47.0}.get(value, 90.0)
    narrow = alone or k.high <= NARROW * k.low
    agree = sum(m.low <= value <= m.high and not m.low <= 1.96 <= m.high for m in others)
    refute = sum(m.low <= 1.96 <= m.high and not m.low <= value <= m.high for m in others)
    off = abs(math.log(max(k.value, 1e-9) / value))
    if not narrow:
        return 32.0 - min(off, 1.0), "; the rounding leaves a wide range"
    if refute > agree:
        return 31.0 - min(off, 1.0), f"; {refute} other row{'s' if refute > 1 else ''} of the paper speak against it"
    remark = f"; {agree} other row{'s' if agree > 1 else ''} of the paper agree" if agree else ""
    return base + min(agree, 4) - min(off, 1.0), remark


def _inequality(row: Judged, others: Sequence[Judged]) -> list[Explanation]:
    """``=`` printed for ``<`` and the reverse; a blanket inequality."""
    reading, implied = row.reading, row.log10_p
    number = reading.p.figure
    assert number is not None
    assert implied is not None
    p, gives = to_p(implied), f"{reading.error_text} gives P"
    found = []
    if (
        reading.p.op == "="
        and any(math.isclose(number.value, b, rel_tol=1e-9) for b in _BOUNDS)
        and p[0] < number.value
    ):
        text = f"'P = {number.text}' may have been meant as 'P < {number.text}': {gives} {show(p)}"
        found.append(Explanation("GNB-CON-015", text, 82.0, p))
    if reading.p.op == "<":
        if overlap(implied, log10_of(reading.p.as_equal().range())):
            text = f"'P < {number.text}' may have been meant as 'P = {number.text}': {gives} {show(p)}"
            found.append(Explanation("GNB-CON-016", text, 88.0, p))
        shared = sum(o.reading.p.op == "<" and o.reading.claim.p == reading.claim.p for o in others)
        if shared >= 2:
            text = f"'P < {number.text}' is printed for {shared + 1} rows; for this one {gives} {show(p)}"
            found.append(Explanation("GNB-CON-017", text, 90.0, p))
    return found


def _one_sided(row: Judged) -> list[Explanation]:
    """Half of the implied P fits."""
    implied = row.log10_p
    assert implied is not None
    half = implied[0] - math.log10(2), implied[1] - math.log10(2)
    if row.reading.p.op != "=" or not overlap(half, log10_of(row.reading.p.range())):
        return []
    return [Explanation("GNB-CON-018", f"a one-sided P would be {show(to_p(half))}, which fits", 46.0, to_p(half))]


def _corrected(row: Judged) -> list[Explanation]:
    """The implied P times the number of tests fits."""
    tests, implied = row.reading.claim.n_tests, row.log10_p
    assert implied is not None
    if not tests or tests < 2 or row.reading.p.op != "=":
        return []
    many = tuple(min(x + math.log10(tests), 0.0) for x in implied)
    if not overlap((many[0], many[1]), log10_of(row.reading.p.range())):
        return []
    p = to_p((many[0], many[1]))
    return [Explanation("GNB-CON-019", f"P times {tests} tests is {show(p)}, which fits: a corrected P", 84.0, p)]


def _student(row: Judged) -> list[Explanation]:
    """P fits Student's t with some degrees of freedom."""
    if row.reading.p.op != "=" or row.z is None:
        return []
    found = kernel.df_range(row.z, log10_of(row.reading.p.range()))
    if found is None or found[0] > 5000 or found[1] < 3:
        return []
    n, less = row.reading.claim.nsnp, row.reading.df_less
    own = n is not None and found[0] <= n - (less or 1) <= found[1]
    words = f"which is {n} variants less {less or 1}" if own else "which the row does not state"
    if n is not None and not own:
        words = f"while the row has {n} variants"
    weight = 80.0 if own else 40.0
    df = str(found[0]) if found[0] == found[1] else f"{found[0]} to {found[1]}"
    return [Explanation("GNB-CON-014", f"P fits Student's t with {df} degrees of freedom, {words}", weight)]


def _another_test(row: Judged) -> Explanation:
    """Nothing else explains P."""
    implied = row.log10_p
    assert implied is not None
    p = to_p(implied)
    text = (
        f"{row.reading.error_text} gives P {show(p, implied)}; the printed P may be that of another test, model or row"
    )
    return Explanation("GNB-CON-013", text, 25.0, p)


def show(p: Range, logs: Range | None = None) -> str:
    """A range of P in words: ``0.0024 to 0.0034``, or one figure where both ends print alike."""
    low, high = (_figure(x, logs[i] if logs else None) for i, x in enumerate(p))
    return low if low == high else f"{low} to {high}"


def _figure(p: float, log10_p: float | None) -> str:
    """Two significant digits; below the floats' range from log10."""
    if p > 0:
        return f"{p:.2g}"
    if log10_p is None or math.isinf(log10_p):
        return "0"
    exponent = math.floor(log10_p)
    return f"{10 ** (log10_p - exponent):.1f}e{exponent}"
