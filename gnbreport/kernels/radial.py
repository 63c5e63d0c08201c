"""Radial regression (Bowden et al. 2018): weights and each variant's contribution to Q. Arrays have shape ``(J,)``."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gnbreport.kernels.heterogeneity import intercept_fit, origin_fit

Floats = NDArray[np.float64]


class Radial(NamedTuple):
    """A radial fit: slope, intercept (0 for IVW), weights, contributions to Q and their chi-squared(1) p-values."""

    slope: float
    intercept: float
    weights: Floats
    contributions: Floats
    p_values: Floats


def weights(x: Floats, sx: Floats, y: Floats, sy: Floats, order: str, slope: float) -> Floats:
    """Inverse variances of the Wald ratios.

    Args:
        x: Association with the exposure, not 0.
        sx: Its standard error.
        y: Association with the outcome.
        sy: Its standard error.
        order: ``"first"`` ``x^2/sy^2``; ``"second"`` ``1/(sy^2/x^2 + y^2 sx^2/x^4)``; ``"modified"``
            ``x^2/(sy^2 + b^2 sx^2)``.
        slope: b, the slope at first-order weights, for ``"modified"``.
    """
    if order == "first":
        return np.asarray(x**2 / sy**2)
    if order == "second":
        return np.asarray(1.0 / (sy**2 / x**2 + y**2 * sx**2 / x**4))
    return np.asarray(x**2 / (sy**2 + slope**2 * sx**2))


def radial_ivw(x: Floats, sx: Floats, y: Floats, sy: Floats, order: str) -> Radial:
    """Regression of ``t sqrt(W)`` on ``sqrt(W)`` through the origin; ``Q_j = W (t - b)^2``."""
    ratio = y / x
    first = float(origin_fit(np.ones_like(x), ratio, x**2 / sy**2).slope)
    w = weights(x, sx, y, sy, order, first)
    slope = float(origin_fit(np.ones_like(x), ratio, w).slope)
    contributions = w * (ratio - slope) ** 2
    return Radial(slope, 0.0, w, contributions, np.asarray(special.chdtrc(1.0, contributions)))


def radial_egger(x: Floats, sx: Floats, y: Floats, sy: Floats, order: str) -> Radial:
    """Regression of ``t sqrt(W)`` on ``sqrt(W)`` with intercept a; ``Q_j = (t sqrt(W) - a - b sqrt(W))^2``."""
    ratio, unit = y / x, np.ones_like(x)
    root = np.sqrt(x**2 / sy**2)
    first = float(intercept_fit(root, ratio * root, unit).slope)
    w = weights(x, sx, y, sy, order, first)
    root = np.sqrt(w)
    fit = intercept_fit(root, ratio * root, unit)
    contributions = (ratio * root - fit.intercept - fit.slope * root) ** 2
    p_values = np.asarray(special.chdtrc(1.0, contributions))
    return Radial(float(fit.slope), float(fit.intercept), w, contributions, p_values.astype(np.float64))
