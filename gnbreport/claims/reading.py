"""A claim's printed figures read as numbers on the scale of their test."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from gnbreport.claims.model import RATIOS, Claim
from gnbreport.claims.printed import Figure, PrintedP, figure, printed_p
from gnbreport.claims.typography import is_empty
from gnbreport.kernels import coherence as kernel

Range = tuple[float, float]
_T_METHODS = (
    (re.compile(r"egger", re.IGNORECASE), 2),
    (re.compile(r"mode|presso", re.IGNORECASE), 1),
)
_PRODUCT = re.compile(r"product|mediat|two.?step|bootstrap|indirect", re.IGNORECASE)
_DOWN = re.compile(r"\b(decreas|lower|reduc|declin|inverse|negative|protect|fewer|less|shorter)", re.IGNORECASE)
_SMALLEST = 1e-300


@dataclass(frozen=True, slots=True)
class Reading:
    """One claim as numbers.

    Attributes:
        claim: The claim.
        estimate: Its estimate.
        low: Lower limit (limits printed in reverse are swapped), or None.
        high: Upper limit, or None.
        se: Standard error, where it is printed and no interval is.
        p: Its P.
        log_scale: Whether estimate and limits are tested as logarithms.
        df_less: Student's t of the method has ``nsnp - df_less`` degrees of freedom; None for a normal P.
        product: Whether the interval may be asymmetric (product of coefficients, bootstrap percentiles).
        flags: What was odd: ``reversed-limits``, ``sign-in-words``.
    """

    claim: Claim
    estimate: Figure
    low: Figure | None
    high: Figure | None
    se: Figure | None
    p: PrintedP
    log_scale: bool
    df_less: int | None
    product: bool
    flags: tuple[str, ...] = ()

    @property
    def impossible(self) -> bool:
        """Whether a ratio is printed that no positive number rounds to: it has no logarithm."""
        return self.log_scale and any(f is not None and not f.positive for f in (self.estimate, self.low, self.high))

    @property
    def interval(self) -> bool:
        """Whether both limits are printed."""
        return self.low is not None and self.high is not None

    @property
    def legible(self) -> bool:
        """Whether estimate and interval (or SE) can be read."""
        figures = all(f.legible for f in (self.estimate, self.low, self.high, self.se) if f is not None)
        return figures and math.isfinite(self.critical[0])

    @property
    def critical(self) -> Range:
        """Half-width in standard errors at the printed level; 95% intervals are built with 1.96 or 1.959964."""
        return critical(self.claim.ci_level)


def critical(level: str) -> Range:
    """Normal quantile of a two-sided level as printed (``95``, ``95%``, ``0.95``), usual rounding; nan if none."""
    value = figure(level).value
    value = value / 100 if value > 1 else value
    if not 0.0 < value < 1.0:
        return math.nan, math.nan
    z = float(-special.ndtri((1 - value) / 2))
    rounded = (round(z, 2), round(z, 3))
    return min(z, *rounded), max(z, *rounded)


def read(claim: Claim) -> Reading:
    """Read a claim's figures.

    Args:
        claim: As printed.

    Returns:
        The reading; limits in order, a sign carried by a word restored.
    """
    estimate = figure(claim.estimate)
    low = None if is_empty(claim.ci_low) else figure(claim.ci_low)
    high = None if is_empty(claim.ci_high) else figure(claim.ci_high)
    text = claim.values.get("se", "")
    se = None if is_empty(text) or (low and high) else figure(text)
    reading = Reading(
        claim,
        estimate,
        low,
        high,
        se,
        printed_p(claim.p, claim.p_op),
        claim.kind in RATIOS,
        next((less for pattern, less in _T_METHODS if pattern.search(claim.method)), None),
        claim.kind in {"proportion", "indirect"} or bool(_PRODUCT.search(claim.method)),
    )
    return _signed(_ordered(reading))


def _ordered(reading: Reading) -> Reading:
    """Limits printed in reverse, swapped and flagged."""
    if reading.low and reading.high and reading.low.value > reading.high.value:
        return replace(reading, low=reading.high, high=reading.low, flags=(*reading.flags, "reversed-limits"))
    return reading


def _signed(reading: Reading) -> Reading:
    """A sign that the statement carries in a word (``decrease of 0.05, -0.08 to -0.02``), restored and flagged."""
    if reading.log_scale or not (reading.low and reading.high) or not _DOWN.search(reading.claim.statement):
        return reading
    if reading.estimate.value > 0 and reading.high.value <= 0:
        minus = replace(reading.estimate, text=f"-{reading.estimate.text}", value=-reading.estimate.value)
        return replace(reading, estimate=minus, flags=(*reading.flags, "sign-in-words"))
    return reading


def on_scale(box: Range, log_scale: bool) -> Range:
    """A rounding interval on the scale of the test; logarithms of what is not positive are cut at 1e-300."""
    if not log_scale:
        return box
    return math.log(max(box[0], _SMALLEST)), math.log(max(box[1], _SMALLEST))


def boxes(reading: Reading, units: float = 0.5, log_scale: bool | None = None) -> tuple[Range, Range, Range]:
    """Rounding intervals of estimate, lower and upper limit on the scale of the test."""
    assert reading.low is not None
    assert reading.high is not None
    scale = reading.log_scale if log_scale is None else log_scale
    return (
        on_scale(reading.estimate.box(units), scale),
        on_scale(reading.low.box(units), scale),
        on_scale(reading.high.box(units), scale),
    )


def relative(three: tuple[Range, Range, Range], symmetric: bool = True) -> Range | None:
    """Range of ``|b| / half-width`` for one claim's rounding intervals; None where no point is symmetric."""
    arrays = [np.array([r]) for r in three]
    low, high = kernel.symmetric_range(*arrays) if symmetric else kernel.width_range(*arrays)
    return None if np.isnan(low[0]) else (float(low[0]), float(high[0]))


def statistic(reading: Reading, units: float = 0.5, symmetric: bool = True) -> Range | None:
    """Range of ``|z|`` that the figures allow: from the interval, or from the standard error."""
    if reading.se is not None:
        return _from_se(reading, units)
    ratio = relative(boxes(reading, units), symmetric)
    if ratio is None:
        return None
    least, most = reading.critical
    return ratio[0] * least, ratio[1] * most


def _from_se(reading: Reading, units: float) -> Range:
    """Range of ``|b| / SE``; the SE of a ratio is that of its logarithm."""
    assert reading.se is not None
    low, high = on_scale(reading.estimate.box(units), reading.log_scale)
    narrow, wide = reading.se.box(units)
    least = 0.0 if low <= 0 <= high else min(abs(low), abs(high))
    most = max(abs(low), abs(high))
    return least / wide if wide > 0 else 0.0, most / narrow if narrow > 0 else math.inf


def log10_range(z: Range, df: float = math.inf) -> Range:
    """Range of log10 P of a range of ``|z|``."""
    return kernel.log10_p(z[1], df), kernel.log10_p(z[0], df)


def log10_of(p: Range) -> Range:
    """log10 of a range of P; 0 gives -inf."""
    low, high = (math.log10(x) if x > 0 else -math.inf for x in p)
    return low, high


def overlap(a: Range, b: Range) -> bool:
    """Whether two closed ranges meet, with room for rounding in the last bits."""
    return a[0] <= b[1] + 1e-9 and b[0] <= a[1] + 1e-9


def to_p(log10_p: Range) -> Range:
    """P from log10 P; underflows to 0 where a float must."""
    return 10.0 ** log10_p[0], 10.0 ** log10_p[1]
