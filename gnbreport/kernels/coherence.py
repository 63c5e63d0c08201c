"""What a printed estimate with its interval allows: exact ranges over the rounding boxes.

A printed figure stands for every number that rounds to it. Estimate, lower and upper limit thus span a box; an
interval ``b -+ c s`` is symmetric about its estimate, which cuts the (lower, upper) rectangle to the strip
``e_low <= (l + h)/2 <= e_high``. On that convex polygon the ratio ``u = (l + h)/(h - l) = b/(c s)`` is
linear-fractional, so its extremes lie at the vertices (Charnes and Cooper 1962, Naval Res Logist Q 9:181).
A printed standard error bounds the half-width and cuts a second strip, along ``h - l``.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gnbreport.kernels import tails

Floats = NDArray[np.float64]
_TOLERANCE = 1e-11


def symmetric_range(
    estimate: Floats, lower: Floats, upper: Floats, half_width: Floats | None = None
) -> tuple[Floats, Floats]:
    """Range of ``|b| / half-width`` over the box, for intervals symmetric about their estimate.

    Args:
        estimate: ``(n, 2)`` lower and upper end of the estimate's rounding interval, on the scale of the test.
        lower: ``(n, 2)`` the same for the lower limit.
        upper: ``(n, 2)`` the same for the upper limit.
        half_width: ``(n, 2)`` least and greatest half-width, where a standard error is printed beside the interval.

    Returns:
        Two arrays ``(n,)``: smallest and largest ``|u|``; nan where no point of the box is symmetric.
        The largest is ``inf`` where the box allows a width of 0.
    """
    low, high = _vertices(estimate, lower, upper)
    if half_width is not None:
        more = _cut_by_width(estimate, lower, upper, half_width)
        low, high = np.concatenate([low, more[0]], axis=1), np.concatenate([high, more[1]], axis=1)
    scale = 1.0 + np.max(np.abs(np.concatenate([estimate, lower, upper], axis=1)), axis=1, keepdims=True)
    slack = _TOLERANCE * scale
    total = low + high
    inside = (low >= lower[:, :1] - slack) & (low <= lower[:, 1:] + slack)
    inside &= (high >= upper[:, :1] - slack) & (high <= upper[:, 1:] + slack)
    inside &= (total >= 2 * estimate[:, :1] - 2 * slack) & (total <= 2 * estimate[:, 1:] + 2 * slack)
    inside &= high - low >= -slack
    if half_width is not None:
        inside &= (high - low >= 2 * half_width[:, :1] - slack) & (high - low <= 2 * half_width[:, 1:] + slack)
    width = np.maximum(high - low, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(width > slack, total / width, np.sign(total) * np.inf)
    ratio = np.where(np.isnan(ratio), 0.0, ratio)
    return _absolute_range(ratio, inside)


def _vertices(estimate: Floats, lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
    """Candidate vertices ``(n, 14)``: corners of the rectangle, and edges cut by the strip and by ``l = h``."""
    low, high = [], []
    for i in (0, 1):
        for j in (0, 1):
            low.append(lower[:, i])
            high.append(upper[:, j])
            low.append(lower[:, j])
            high.append(2 * estimate[:, i] - lower[:, j])
            low.append(2 * estimate[:, i] - upper[:, j])
            high.append(upper[:, j])
    for corner in (np.minimum(lower[:, 1], upper[:, 1]), np.maximum(lower[:, 0], upper[:, 0])):
        low.append(corner)
        high.append(corner)
    return np.stack(low, axis=1), np.stack(high, axis=1)


def _cut_by_width(estimate: Floats, lower: Floats, upper: Floats, half_width: Floats) -> tuple[Floats, Floats]:
    """Where the lines ``h - l = 2 w`` cut the edges of rectangle and strip: ``(n, 12)``."""
    low, high = [], []
    for i in (0, 1):
        for j in (0, 1):
            w = half_width[:, j]
            low += [lower[:, i], upper[:, i] - 2 * w, estimate[:, i] - w]
            high += [lower[:, i] + 2 * w, upper[:, i], estimate[:, i] + w]
    return np.stack(low, axis=1), np.stack(high, axis=1)


def _absolute_range(ratio: Floats, inside: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Smallest and largest ``|ratio|`` over a connected set given by its vertices; nan where there is none."""
    smallest = np.min(np.where(inside, ratio, np.inf), axis=1)
    largest = np.max(np.where(inside, ratio, -np.inf), axis=1)
    below = np.where((smallest <= 0) & (largest >= 0), 0.0, np.minimum(np.abs(smallest), np.abs(largest)))
    above = np.maximum(np.abs(smallest), np.abs(largest))
    empty = ~inside.any(axis=1)
    return np.where(empty, np.nan, below), np.where(empty, np.nan, above)


def width_range(estimate: Floats, lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
    """Range of ``|b| / half-width`` over the whole box, symmetric or not.

    For intervals that need not be symmetric (products, bootstrap percentiles); arguments and returns as
    :func:`symmetric_range`.
    """
    widest = np.maximum(upper[:, 1] - lower[:, 0], 0.0) / 2
    narrowest = np.maximum(upper[:, 0] - lower[:, 1], 0.0) / 2
    crosses = (estimate[:, 0] <= 0) & (estimate[:, 1] >= 0)
    least = np.where(crosses, 0.0, np.min(np.abs(estimate), axis=1))
    most = np.max(np.abs(estimate), axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        below = np.where(widest > 0, least / widest, np.inf)
        above = np.where(narrowest > 0, most / narrowest, np.inf)
    return below, above


def log10_p(statistic: float, df: float = math.inf) -> float:
    """log10 of the two-sided p-value of ``|statistic|``: normal, or Student's t with ``df`` degrees of freedom."""
    if math.isinf(statistic):
        return -math.inf
    if math.isinf(df):
        return tails.normal_two_sided(statistic)[1]
    return tails.t_two_sided(statistic, df)[1]


def statistic_of(log10_p_value: float, df: float = math.inf) -> float:
    """The ``|z|`` (or ``|t|``) whose two-sided p-value has this log10; 0 for p >= 1, inf for p = 0."""
    if log10_p_value >= 0:
        return 0.0
    if math.isinf(log10_p_value):
        return math.inf
    if math.isinf(df):
        return float(-special.ndtri_exp(log10_p_value * tails.LN10 - math.log(2.0)))
    if log10_p_value > -250:
        return float(-special.stdtrit(df, 0.5 * 10.0**log10_p_value))
    from scipy import optimize  # takes longer to import than a report's section to make

    top = 1.0
    while log10_p(math.exp(top), df) > log10_p_value:
        top *= 2.0
    return math.exp(float(optimize.brentq(lambda x: log10_p(math.exp(x), df) - log10_p_value, 0.0, top)))


def df_range(
    statistic: tuple[float, float], log10_p_range: tuple[float, float], largest: int = 10_000
) -> tuple[int, int] | None:
    """Whole degrees of freedom with which some ``t`` in the range has a p-value in the range.

    The p-value of a given ``t`` falls as df grows, so the answer is one run of integers.

    Args:
        statistic: Smallest and largest ``|t|``.
        log10_p_range: Smallest and largest log10 p.
        largest: Largest df looked at.

    Returns:
        Smallest and largest df, or None.
    """
    if log10_p(statistic[0], 1) < log10_p_range[0] or log10_p(statistic[1], largest) > log10_p_range[1]:
        return None
    first = _first(lambda df: log10_p(statistic[1], df) <= log10_p_range[1], largest)
    past = _first(lambda df: log10_p(statistic[0], df) < log10_p_range[0], largest)
    last = largest if past is None else past - 1
    return None if first is None or first > last else (first, last)


def _first(holds: object, largest: int) -> int | None:
    """Smallest integer in 1..largest for which a predicate that turns true once holds; None if it never does."""
    assert callable(holds)
    if not holds(largest):
        return None
    low, high = 1, largest
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low


def implied_n(standard_error: Floats, frequency: Floats) -> Floats:
    """Sample size behind a standard error, for a trait with variance 1 and small effects.

    ``n = 1 / (2 p (1 - p) SE^2)``: the variance of an additive genotype under Hardy-Weinberg is ``2 p (1 - p)``.

    Args:
        standard_error: ``(n,)`` standard errors of the associations, in SD units.
        frequency: ``(n,)`` allele frequencies, within 0 and 1.
    """
    return np.asarray(1.0 / (2.0 * frequency * (1.0 - frequency) * standard_error**2))
