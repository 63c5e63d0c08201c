"""The exact rounding-box test of one claim: estimate, interval, standard error, z or t, and P."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from gnbreport.claims.box import boxes, relative, statistic
from gnbreport.claims.model import Claim, Verdict
from gnbreport.claims.ranges import Range, log10_of, log10_range, on_scale, overlap
from gnbreport.claims.reading import Reading, read
from gnbreport.kernels import coherence as kernel

#: A box that allows z to vary by more than this factor decides nothing (OR 1.002, 1.001 to 1.003 allows 2.6 to 7.8).
COARSE = 2.0
#: Largest ratio of the two sides of an asymmetric interval that is let pass.
LEANING = 2.5
_EDGE = 1e-6


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict on one claim's own figures, before causes are looked for.

    Attributes:
        reading: The figures.
        verdict: The verdict.
        reason: The verdict in one sentence.
        z: Range of ``|z|`` that the figures allow; where one figure is at odds with the others, without it.
        n_implied: Numbers of variants with which Student's t fits, where none is printed.
        shape: Whether some point of the box is an interval about its estimate.
        odd: The figure that is at odds with estimate and interval: ``se``, ``statistic``, ``sign``; or empty.
    """

    reading: Reading
    verdict: Verdict
    reason: str
    z: Range | None = None
    n_implied: Range | None = None
    shape: bool = True
    odd: str = ""

    @property
    def log10_p(self) -> Range | None:
        """log10 P that the figures allow: normal, or Student's t where the row says so."""
        return None if self.z is None else log10_range(self.z, self.reading.p_df)


def judge_figures(claim: Claim) -> Judged:
    """Verdict on one effect claim, without looking at other rows.

    The SE of a ratio is that of its logarithm; if that fits nothing, that of the ratio itself (delta method), as some
    software prints.
    """
    reading = read(claim)
    judged = judge_reading(reading)
    if judged.verdict != "incoherent" or reading.se is None or not reading.log_scale or reading.impossible:
        return judged
    flags = (*reading.flags, "se-of-ratio")
    other = judge_reading(replace(reading, se_of_ratio=True, flags=flags))
    return judged if other.verdict == "incoherent" else other


def judge_reading(reading: Reading) -> Judged:
    """Verdict on one reading."""
    if not reading.legible:
        return Judged(reading, "undecidable", _illegible(reading))
    if not reading.interval and reading.se is None and reading.statistic is None:
        return Judged(reading, "undecidable", "no interval and no standard error is printed")
    if reading.impossible:
        return Judged(reading, "incoherent", "a ratio is never negative", None, None, False)
    shape = not reading.interval or relative(boxes(reading)) is not None
    symmetric = not (reading.product and reading.interval and (shape or leans(reading)))
    z, whole = _allowed(reading, 0.5, symmetric), _allowed(reading, 1.0, symmetric)
    if reading.p.impossible:
        return Judged(reading, "incoherent", f"P {reading.claim.p.strip()} is no probability", z, None, shape)
    if _opposite(reading):
        reason = f"the sign of {reading.statistic_text} is not that of the estimate"
        return Judged(reading, "incoherent", reason, z, None, shape, "sign")
    if z is None and whole is None:
        return _pointless(reading, shape, symmetric)
    return _against_p(reading, z, whole, shape, symmetric)


def _illegible(reading: Reading) -> str:
    """Which figure is illegible."""
    names = ("estimate", "low", "high", "se", "statistic")
    words = ("estimate", "lower limit", "upper limit", "standard error", reading.statistic_name)
    found = ((w, getattr(reading, n)) for n, w in zip(names, words, strict=True))
    word, figure = next(((w, f) for w, f in found if f is not None and not f.legible), ("level of the interval", None))
    return f"the {word} is illegible as printed ({figure.text if figure else reading.claim.ci_level})"


def _allowed(reading: Reading, units: float, symmetric: bool) -> Range | None:
    """Range of ``|z|`` with a normal interval, else with one built from the method's t."""
    z = statistic(reading, units, symmetric)
    if z is None and reading.degrees is not None:
        return statistic(reading, units, symmetric, reading.degrees)
    return z


def _opposite(reading: Reading) -> bool:
    """Whether z is printed with a minus beside a positive estimate; one without a minus may be an absolute value."""
    low = on_scale(reading.estimate.box(), reading.log_scale)[0]
    return reading.statistic is not None and reading.statistic.box()[1] < 0 < low


def _pointless(reading: Reading, shape: bool, symmetric: bool) -> Judged:
    """Verdict where no point of the box satisfies estimate, interval, standard error and z: which is at odds."""
    if not shape and symmetric:
        return Judged(reading, "incoherent", "the estimate is not where its interval says", None, None, False)
    rest = _allowed(replace(reading, statistic=None), 0.5, symmetric)
    if reading.statistic is not None and rest is not None:
        reason = f"{reading.statistic_text} does not fit the other figures"
        return Judged(reading, "incoherent", reason, rest, None, shape, "statistic")
    rest = _allowed(replace(reading, statistic=None, se=None), 0.5, symmetric)
    return Judged(reading, "incoherent", "the standard error is not that of the interval", rest, None, shape, "se")


def leans(reading: Reading) -> bool:
    """Whether estimate and limits can be those of an asymmetric interval: one side up to 2.5 times the other.

    Intervals of a product of two normal estimates stay below a factor of about 2.
    """
    estimate, low, high = boxes(reading)
    if estimate[1] < low[0] or estimate[0] > high[1]:
        return False
    below = max(estimate[0] - low[1], 0.0), estimate[1] - low[0]
    above = max(high[0] - estimate[1], 0.0), high[1] - estimate[0]
    return below[0] <= LEANING * above[1] and above[0] <= LEANING * below[1]


def _against_p(reading: Reading, z: Range | None, whole: Range | None, shape: bool, symmetric: bool) -> Judged:
    """Verdict from the range of z at half and at whole units, against the printed P."""
    if not reading.p.usable:
        return _without_p(reading, z, shape, symmetric)
    inside = _half_unit(reading, shape, symmetric)
    if inside is not None:
        return inside
    low, high = log10_of(reading.p.range(1.0))
    printed = (low + _EDGE, high - _EDGE)  # a figure that was cut, or off by one, is less than a whole unit away
    if whole is not None and _fit(reading, 1.0, symmetric, printed) is not None:
        return Judged(reading, "marginal", "fits only within a whole unit of the last digit", z, None, shape)
    reason = f"P {reading.claim.printed_p} is not the P of {_what(reading)}"
    if z is None:
        reason = "the estimate is not where its interval says"
    return Judged(reading, "incoherent", reason, z, None, shape)


def _what(reading: Reading) -> str:
    """What P is held against, in words."""
    if reading.statistic is not None:
        df = f" on {reading.df} degrees of freedom" if reading.student else ""
        return f"{reading.statistic_text}{df}"
    return f"this estimate and {'interval' if reading.interval else 'standard error'}"


def _without_p(reading: Reading, z: Range | None, shape: bool, symmetric: bool) -> Judged:
    """Verdict where P cannot be used: the printed z may still be held against the other figures."""
    kept = z if shape or not symmetric else None
    others = replace(reading, statistic=None)
    if reading.statistic is None or (reading.se is None and not reading.interval):
        return Judged(reading, "undecidable", _no_p(reading), kept, None, shape)
    if z is None:
        return Judged(reading, "marginal", "fits only within a whole unit of the last digit", z, None, shape)
    rest = _allowed(others, 0.5, symmetric)
    if rest is None or rest[1] > COARSE * rest[0]:
        return Judged(reading, "undecidable", "rounding is too coarse to decide", z, None, shape)
    return Judged(reading, "coherent", f"{_no_p(reading)}; {reading.statistic_text} fits", z, None, shape)


def _half_unit(reading: Reading, shape: bool, symmetric: bool) -> Judged | None:
    """Verdict if P fits within half units, normal or t; None if it does not."""
    fit = _fit(reading, 0.5, symmetric, log10_of(reading.p.range()))
    if fit is None:
        return None
    z, variants = fit
    if z[1] > COARSE * z[0]:
        return Judged(reading, "undecidable", "rounding is too coarse to decide", z, None, shape)
    if variants is None:
        return Judged(reading, "coherent", f"{_fitting(reading)} fit each other", z, None, shape)
    n = None if reading.degrees is not None else variants
    return Judged(reading, "coherent_t", t_reason(reading, variants), z, n, shape)


def _fitting(reading: Reading) -> str:
    """What fits, in words."""
    names = ["interval"] * reading.interval + ["standard error"] * (reading.se is not None)
    names += [reading.statistic_text] * (reading.statistic is not None)
    return ", ".join(["estimate", *names]) + " and P"


def t_reason(reading: Reading, variants: Range) -> str:
    """The verdict on a row that fits with Student's t."""
    if reading.df is not None:
        return f"fits with Student's t on {reading.df} degrees of freedom"
    df = f"n-{reading.df_less}"
    if reading.claim.nsnp is not None:
        return f"fits with Student's t on {df} degrees of freedom"
    return (
        f"fits with Student's t on {df} degrees of freedom if {variants[0]:.0f} to {variants[1]:.0f} variants were used"
    )


def _fit(reading: Reading, units: float, symmetric: bool, printed: Range) -> tuple[Range, Range | None] | None:
    """The range of z with which P fits, and for Student's t the numbers of variants; None if P fits under no law.

    The interval may be normal beside a t P (TwoSampleMR), or t like the P. Where the degrees of freedom are not
    known they are solved for.
    """
    for interval_df, df in _laws(reading):
        z = statistic(reading, units, symmetric, interval_df)
        if z is not None and overlap(log10_range(z, df), printed):
            n = df + (reading.df_less or 0)
            return z, (None if math.isinf(df) else (n, n))
    z = statistic(reading, units, symmetric)
    if z is None or reading.df_less is None or reading.claim.nsnp is not None or reading.df is not None:
        return None
    found = kernel.df_range(z, printed)
    return None if found is None else (z, (found[0] + reading.df_less, found[1] + reading.df_less))


def _laws(reading: Reading) -> list[tuple[float, float]]:
    """Degrees of freedom behind interval and P, in the order in which they are tried; infinite for normal."""
    df = reading.degrees
    student = [] if df is None else [(math.inf, float(df)), (float(df), float(df))]
    return student if reading.student else [(math.inf, math.inf), *student]


def _no_p(reading: Reading) -> str:
    """Why P cannot be held against the interval."""
    if reading.p.adjusted:
        return "P is corrected for multiple testing, so it is not that of the interval"
    if reading.p.figure is not None:
        return f"P is illegible as printed ({reading.claim.p.strip()})"
    return "no P is printed"
