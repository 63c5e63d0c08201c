"""Whether a claim's estimate, interval and P can be true together: the exact rounding-box test."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gnbreport.claims.model import EFFECTS, Claim, Coherence, Verdict
from gnbreport.claims.reading import (
    Range,
    Reading,
    boxes,
    log10_of,
    log10_range,
    overlap,
    read,
    statistic,
)
from gnbreport.kernels import coherence as kernel

#: A box that allows z to vary by more than this factor decides nothing (OR 1.002, 1.001 to 1.003 allows 2.6 to 7.8).
COARSE = 2.0
#: Largest ratio of the two sides of an asymmetric interval that is let pass.
LEANING = 2.5
_EDGE = 1e-6


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict on one claim's own figures, before causes are looked for."""

    reading: Reading
    verdict: Verdict
    reason: str
    z: Range | None = None
    n_implied: Range | None = None
    shape: bool = True  # whether some point of the box is an interval about its estimate

    @property
    def log10_p(self) -> Range | None:
        """log10 P that estimate and interval allow."""
        return None if self.z is None else log10_range(self.z)


def check(claims: Iterable[Claim]) -> list[Coherence]:
    """Check the inner coherence of published claims.

    For each effect: some point of the half-unit rounding box must satisfy estimate, limits and P (normal theory, or
    Student's t where the method has it; log scale for ratios). Causes of what does not fit are looked for among the
    readings of :mod:`gnbreport.claims.causes`, where rows of one paper vote together. Claims of kind Q, F, R2, n and
    count go to the table checks.

    Args:
        claims: The claims, as printed.

    Returns:
        One result per claim, in order.
    """
    from gnbreport.claims.causes import explain_all
    from gnbreport.claims.figures import check_figure, remarks

    everything = list(claims)
    judged = [judge_figures(c) for c in everything if c.kind in EFFECTS]
    explained = iter(explain_all(_agreed(judged)))
    results = [next(explained) if c.kind in EFFECTS else check_figure(c) for c in everything]
    return remarks(results)


def judge_figures(claim: Claim) -> Judged:
    """Verdict on one effect claim, without looking at other rows."""
    reading = read(claim)
    if not reading.legible:
        return Judged(reading, "undecidable", "a figure is illegible as printed")
    if not reading.interval and reading.se is None:
        return Judged(reading, "undecidable", "no interval and no standard error is printed")
    if reading.impossible:
        return Judged(reading, "incoherent", "a ratio is never negative", None, None, False)
    z = statistic(reading)
    whole = statistic(reading, units=1.0)
    if reading.p.impossible:
        return Judged(reading, "incoherent", f"P {reading.claim.p.strip()} is no probability", z, None, z is not None)
    if reading.product and reading.interval and (z is not None or _leans(reading)):
        wide = statistic(reading, symmetric=False)
        return _against_p(reading, wide, statistic(reading, 1.0, symmetric=False), shape=z is not None)
    if z is None and whole is None:
        return Judged(reading, "incoherent", "the estimate is not where its interval says", None, None, False)
    return _against_p(reading, z, whole, shape=z is not None)


def _leans(reading: Reading) -> bool:
    """Whether estimate and limits can be those of an asymmetric interval: one side up to 2.5 times the other.

    Intervals of a product of two normal estimates stay below a factor of about 2.
    """
    estimate, low, high = boxes(reading)
    if estimate[1] < low[0] or estimate[0] > high[1]:
        return False
    below = max(estimate[0] - low[1], 0.0), estimate[1] - low[0]
    above = max(high[0] - estimate[1], 0.0), high[1] - estimate[0]
    return below[0] <= LEANING * above[1] and above[0] <= LEANING * below[1]


def _against_p(reading: Reading, z: Range | None, whole: Range | None, shape: bool) -> Judged:
    """Verdict from the range of z at half and at whole units, against the printed P."""
    if not reading.p.usable:
        return Judged(reading, "undecidable", _no_p(reading), z if shape or reading.product else None, None, shape)
    if z is not None:
        inside = _half_unit(reading, z, shape)
        if inside is not None:
            return inside
    if whole is not None and _fits_somehow(reading, whole, reading.p.range(1.0)):
        return Judged(reading, "marginal", "fits only within a whole unit of the last digit", z, None, shape)
    reason = f"P {reading.claim.printed_p} is not the P of this estimate and interval"
    if z is None:
        reason = "the estimate is not where its interval says"
    return Judged(reading, "incoherent", reason, z, None, shape)


def _half_unit(reading: Reading, z: Range, shape: bool) -> Judged | None:
    """Verdict if P fits within half units, normal or t; None if it does not."""
    printed = log10_of(reading.p.range())
    normal = overlap(log10_range(z), printed)
    variants = None if normal else _t_variants(reading, z, printed)
    if not normal and variants is None:
        return None
    if z[1] > COARSE * z[0]:
        return Judged(reading, "undecidable", "rounding is too coarse to decide", z, None, shape)
    if normal:
        return Judged(reading, "coherent", "estimate, interval and P fit each other", z, None, shape)
    assert variants is not None
    n = variants if reading.claim.nsnp is None else None
    return Judged(reading, "coherent_t", _t_reason(reading, variants), z, n, shape)


def _t_reason(reading: Reading, variants: Range) -> str:
    df = f"n-{reading.df_less}"
    if reading.claim.nsnp is not None:
        return f"fits with Student's t on {df} degrees of freedom"
    return (
        f"fits with Student's t on {df} degrees of freedom if {variants[0]:.0f} to {variants[1]:.0f} variants were used"
    )


def _t_variants(reading: Reading, z: Range, printed: Range) -> Range | None:
    """Numbers of variants with which the method's Student t gives P; None if it has none, or none does.

    The interval may be normal beside a t P (TwoSampleMR), or t like the P.
    """
    if reading.df_less is None:
        return None
    n = reading.claim.nsnp
    if n is None:
        found = kernel.df_range(z, printed)
        return None if found is None else (found[0] + reading.df_less, found[1] + reading.df_less)
    df = n - reading.df_less
    if df < 1:
        return None
    for statistic_range in (z, _t_interval(reading, z, df)):
        if overlap(log10_range(statistic_range, df), printed):
            return n, n
    return None


def _t_interval(reading: Reading, z: Range, df: int) -> Range:
    """The statistic if the interval was built with t quantiles."""
    level = kernel.log10_p(reading.critical[0])
    factor = kernel.statistic_of(level, df) / reading.critical[0]
    return z[0] * factor, z[1] * factor


def _fits_somehow(reading: Reading, z: Range, p: Range) -> bool:
    """Whether P fits, normal or with the method's t."""
    low, high = log10_of(p)
    printed = (low + _EDGE, high - _EDGE)  # a figure that was cut, or off by one, is less than a whole unit away
    return overlap(log10_range(z), printed) or _t_variants(reading, z, printed) is not None


def _no_p(reading: Reading) -> str:
    """Why P cannot be held against the interval."""
    if reading.p.adjusted:
        return "P is corrected for multiple testing, so it is not that of the interval"
    if reading.p.figure is not None:
        return f"P is illegible as printed ({reading.claim.p.strip()})"
    return "no P is printed"


def _agreed(judged: Sequence[Judged]) -> list[Judged]:
    """Rows of one analysis must agree on a number of variants that is not printed; a disagreement is noted.

    One analysis: same paper, exposure, outcome, consecutive in the table, each method once.
    """
    result: list[Judged] = []
    for group in _analyses(judged):
        ranges = [j.n_implied for j in group if j.n_implied is not None]
        if len(ranges) < 2:
            result.extend(group)
            continue
        common = (max(r[0] for r in ranges), min(r[1] for r in ranges))
        result.extend(_with_common(j, common) for j in group)
    return result


def _with_common(judged: Judged, common: Range) -> Judged:
    """The row with the number of variants all rows of its analysis agree on, or a remark that they do not."""
    if judged.n_implied is None:
        return judged
    if common[0] > common[1]:
        reason = f"{judged.reason}; other rows of the analysis ask for another number"
        return Judged(judged.reading, judged.verdict, reason, judged.z, judged.n_implied, judged.shape)
    return Judged(judged.reading, judged.verdict, _t_reason(judged.reading, common), judged.z, common, judged.shape)


def _analyses(judged: Sequence[Judged]) -> list[list[Judged]]:
    """Runs of rows that belong to one analysis."""
    groups: list[list[Judged]] = []
    for row in judged:
        claim = row.reading.claim
        if groups and claim.paper:
            last = [j.reading.claim for j in groups[-1]]
            same = all(
                (c.paper, c.exposure, c.outcome, c.mediator)
                == (claim.paper, claim.exposure, claim.outcome, claim.mediator)
                for c in last
            )
            if same and claim.method not in {c.method for c in last}:
                groups[-1].append(row)
                continue
        groups.append([row])
    return groups
