"""Debiased and penalised inverse-variance weighting, and GRIP: estimators for weak instruments. Arrays ``(J,)``."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gnbreport.kernels.regression import line_fit

Floats = NDArray[np.float64]


class Debiased(NamedTuple):
    """Slope, its standard error and the variance of balanced pleiotropy."""

    slope: float
    standard_error: float
    tau2: float


def condition(x: Floats, sx: Floats) -> float:
    """Effective instrument strength ``(mean(x^2/sx^2) - 1) sqrt(J)`` (Ye, Shao and Kang 2021); want above 20."""
    return float(np.mean((x / sx) ** 2) - 1.0) * math.sqrt(len(x))


def _tau2(slope: float, x: Floats, sx: Floats, y: Floats, sy: Floats) -> float:
    """``max(0, sum ((y - b x)^2 - sy^2 - b^2 sx^2)/sy^2 / sum 1/sy^2)``."""
    w = 1.0 / (sy * sy)
    excess = (y - slope * x) ** 2 - sy * sy - (slope * sx) ** 2
    return max(0.0, float(np.sum(excess * w)) / float(np.sum(w)))


def divw(x: Floats, sx: Floats, y: Floats, sy: Floats, over_dispersion: bool) -> Debiased:
    """Debiased IVW ``sum x y/sy^2 / sum (x^2 - sx^2)/sy^2`` (Ye, Shao and Kang 2021, equation 7 and theorem 4.2)."""
    w = 1.0 / (sy * sy)
    debiased = float(np.sum((x * x - sx * sx) * w))
    if debiased == 0.0:
        return Debiased(math.nan, math.nan, math.nan)
    slope = float(np.sum(x * y * w)) / debiased
    tau2 = _tau2(slope, x, sx, y, sy) if over_dispersion else 0.0
    spread = x * x * w + (slope * sx * w) ** 2 * (x * x + sx * sx) + tau2 * (x * w) ** 2
    return Debiased(slope, math.sqrt(float(np.sum(spread))) / abs(debiased), tau2)


def pivw(x: Floats, sx: Floats, y: Floats, sy: Floats, over_dispersion: bool, penalty: float = 1.0) -> Debiased:
    """Penalised IVW: dIVW with its denominator kept away from 0 (Xu, Wang, Fung and Liu 2022, equations 5 to 9)."""
    w = 1.0 / (sy * sy)
    m1, m2 = float(np.sum(w * x * y)), float(np.sum(w * (x * x - sx * sx)))
    v2 = float(np.sum(w * w * (4.0 * (x * x - sx * sx) * sx * sx + 2.0 * sx**4)))
    v12 = float(np.sum(2.0 * w * w * x * y * sx * sx))
    root = 0.25 * m2 * m2 + penalty * v2
    if root <= 0.0 or v2 == 0.0:
        return Debiased(math.nan, math.nan, math.nan)
    denominator = 0.5 * m2 + math.copysign(math.sqrt(root), m2)
    slope = (m1 + v12 / v2 * (denominator - m2)) / denominator
    tau2 = _tau2(slope, x, sx, y, sy) if over_dispersion else 0.0
    spread = x * x * w * (1.0 + tau2 * w) + (slope * sx * w) ** 2 * (x * x + sx * sx)
    return Debiased(slope, math.sqrt(float(np.sum(spread))) / abs(denominator), tau2)


class Grip(NamedTuple):
    """GRIP slope with SE, intercept with SE, and the slope corrected for weak instruments with SE (nan: none)."""

    slope: float
    standard_error: float
    intercept: float
    intercept_standard_error: float
    adjusted: float
    adjusted_standard_error: float


def grip(x: Floats, sx: Floats, y: Floats, sy: Floats) -> Grip:
    """Regression of ``x y`` on ``x^2`` with intercept, weights ``1/(x^2 sy^2)``; no row may have ``x = 0``.

    The corrected slope uses weights ``1/sy^2`` and replaces the moments of ``x`` by unbiased ones:
    ``x^2 - sx^2``, ``x^2 - 3 sx^2`` (times x y), ``x^4 - 6 x^2 sx^2 + 3 sx^4``. Its error takes every ``y`` to vary by
    the mean squared residual of the uncorrected line; ``x^2 - sx^2`` is in the covariance of its two sums too.
    """
    fit = line_fit(x * x, x * y, 1.0 / (x * sy) ** 2)
    sigma = fit.sigma
    w = 1.0 / (sy * sy)
    second, fourth = x * x - sx * sx, x**4 - 6.0 * (x * sx) ** 2 + 3.0 * sx**4
    total, product, square = float(np.sum(w)), float(np.sum(w * x * y)), float(np.sum(w * second))
    above = total * float(np.sum(w * x * y * (x * x - 3.0 * sx * sx))) - product * square
    below = total * float(np.sum(w * fourth)) - square * square
    adjusted = above / below if below != 0.0 else math.nan
    residual = y - fit.intercept / x - fit.slope * x
    third = total * (x * x - 3.0 * sx * sx)
    spread = float(np.sum((w * x) ** 2 * (third * third - 2.0 * total * square * second + square * square)))
    spread *= float(np.mean(residual * residual))
    error = math.sqrt(spread) / abs(below) if below != 0.0 and spread > 0.0 else math.nan
    return Grip(fit.slope, fit.fixed_se * sigma, fit.intercept, fit.fixed_se_intercept * sigma, adjusted, error)
