"""Linear models with error in the exposures: the least discrepancy and what its curvature says.

``Q(b) = sum (y_j - x_j b)^2 / v_j(b)`` with ``v_j(b) = variance_j - 2 b' cross_j + b' covariance_j b``: the variance of
the residual where ``y_j`` has variance ``variance_j``, ``x_j`` ``covariance_j``, and both covary by ``cross_j``.
``Q / 2`` is minus the log-likelihood after each variant's true associations are profiled out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_STEPS = 200
_SHORTENINGS = 40
_TOLERANCE = 1e-13


@dataclass(frozen=True, eq=False)
class Associations:
    """Associations and the covariances of their errors.

    ``x`` ``(J, K)``, ``y`` ``(J,)``; ``variance`` of y ``(J,)``, ``cross`` of both ``(J, K)``, ``covariance`` of x
    ``(J, K, K)``.
    """

    x: Floats
    y: Floats
    variance: Floats
    cross: Floats
    covariance: Floats

    def chosen(self, rows: Mask) -> Associations:
        """The chosen rows only."""
        return Associations(*(a[rows] for a in (self.x, self.y, self.variance, self.cross, self.covariance)))

    def spread(self, extra: float) -> Associations:
        """With ``extra`` added to the variance of every ``y``."""
        return Associations(self.x, self.y, self.variance + extra, self.cross, self.covariance)


def separate(x: Floats, sx: Floats, y: Floats, sy: Floats, correlation: Floats) -> Associations:
    """Associations with exposures that share people and an outcome that shares none: ``covariance = rho sx sx'``."""
    covariance = sx[:, :, None] * sx[:, None, :] * correlation
    return Associations(x, y, sy**2, np.zeros_like(x), covariance)


def _parts(b: Floats, data: Associations) -> tuple[Floats, Floats, Floats]:
    """Residuals ``(J,)``, their variances ``(J,)``, and half the variances' slopes ``(J, K)``."""
    half = data.covariance @ b - data.cross
    return data.y - data.x @ b, data.variance + (half - data.cross) @ b, half


def discrepancy(b: Floats, data: Associations) -> float:
    """``Q(b)``."""
    residual, variance, _ = _parts(b, data)
    return float(np.sum(residual**2 / variance))


def contributions(b: Floats, data: Associations) -> Floats:
    """Each variant's share of ``Q(b)``, ``(J,)``."""
    residual, variance, _ = _parts(b, data)
    return np.asarray(residual**2 / variance)


def scores(b: Floats, data: Associations) -> Floats:
    """Slope of each variant's share of ``-Q/2``, ``(J, K)``: ``u r/v``, ``u = x + r half/v`` the fitted exposures."""
    residual, variance, half = _parts(b, data)
    share = (residual / variance)[:, None]
    return np.asarray((data.x + half * share) * share)


def information(b: Floats, data: Associations) -> Floats:
    """Curvature of ``Q/2`` at ``b``, ``(K, K)``: the observed information."""
    residual, variance, half = _parts(b, data)
    share = residual / variance
    turned = data.x + 2.0 * half * share[:, None]
    return np.asarray(
        np.einsum("jk,jl,j->kl", turned, turned, 1.0 / variance) - np.einsum("jkl,j->kl", data.covariance, share**2)
    )


def score_variance(b: Floats, data: Associations) -> Floats:
    """Variance of the summed score where residuals have variance v, ``(K, K)``: ``sum u u'/v``."""
    residual, variance, half = _parts(b, data)
    fitted = data.x + half * (residual / variance)[:, None]
    return np.asarray(np.einsum("jk,jl,j->kl", fitted, fitted, 1.0 / variance))


def weighted_products(b: Floats, data: Associations) -> Floats:
    """``X' diag(1/v) X``, ``(K, K)``."""
    variance = _parts(b, data)[1]
    return np.asarray(np.einsum("jk,jl,j->kl", data.x, data.x, 1.0 / variance))


def minimum(data: Associations, *starts: Floats) -> Floats:
    """Coefficients ``(K,)`` of least discrepancy, descending from (total) least squares and from ``starts``."""
    found = [descend(start, data) for start in (_least_squares(data), *_total_least_squares(data), *starts)]
    return min(found, key=lambda b: discrepancy(b, data))


def _least_squares(data: Associations) -> Floats:
    """Weighted least squares that takes the exposures for known."""
    root = 1.0 / np.sqrt(data.variance)
    return np.asarray(np.linalg.lstsq(data.x * root[:, None], data.y * root, rcond=None)[0])


def _total_least_squares(data: Associations) -> list[Floats]:
    """The minimum where all variants have the same, mean, covariance: an eigenvector. Empty where it is none."""
    root = 1.0 / np.sqrt(data.variance)
    rows = np.column_stack([data.x, data.y]) * root[:, None]
    size, count = data.x.shape
    errors = np.zeros((count + 1, count + 1))
    errors[:count, :count] = np.einsum("jkl,j->kl", data.covariance, root**2)
    errors[:count, count] = errors[count, :count] = np.sum(data.cross * root[:, None] ** 2, axis=0)
    errors[count, count] = size
    scale = 1.0 / np.sqrt(np.maximum(np.diag(errors), np.finfo(float).tiny))
    values, axes = np.linalg.eigh(errors * scale * scale[:, None])
    if values[0] <= 1e-10 * values[-1]:
        return []
    whiten = (scale[:, None] * axes) / np.sqrt(values)
    direction = whiten @ np.linalg.svd(rows @ whiten, full_matrices=False)[2][-1]
    if abs(direction[count]) <= 1e-12 * float(np.max(np.abs(direction))):
        return []
    return [np.asarray(-direction[:count] / direction[count])]


def descend(b: Floats, data: Associations) -> Floats:
    """Newton's method with shortened steps, the curvature kept positive by the weighted products where it is not."""
    value = discrepancy(b, data)
    for _ in range(_STEPS):
        gradient = np.sum(scores(b, data), axis=0)
        step = _uphill(gradient, information(b, data), weighted_products(b, data))
        for _ in range(_SHORTENINGS):
            moved = discrepancy(b + step, data)
            if moved <= value * (1.0 + 1e-15):
                break
            step = 0.25 * step
        else:
            return b
        b, value = b + step, moved
        if np.max(np.abs(step)) <= _TOLERANCE * np.max(np.abs(b), initial=1e-300):
            break
    return b


def _uphill(gradient: Floats, curvature: Floats, positive: Floats) -> Floats:
    """Newton's step up the likelihood, or that of the positive matrix where the curvature is not positive."""
    scale = 1.0 / np.sqrt(np.diag(positive))
    for matrix in (curvature, positive):
        scaled = matrix * scale * scale[:, None]
        if np.linalg.eigvalsh(scaled)[0] > 1e-12:
            return np.asarray(scale * np.linalg.solve(scaled, scale * gradient))
    return np.asarray(scale * scale * gradient)


def balanced(data: Associations, df: int) -> tuple[Floats, float]:
    """Coefficients of least discrepancy and the spread added to every ``y`` at which that discrepancy is ``df``.

    No spread where it is at most ``df`` without.
    """
    found = minimum(data)
    if discrepancy(found, data) <= df:
        return found, 0.0

    def excess(extra: float) -> float:
        wider = data.spread(extra)
        return discrepancy(minimum(wider, found), wider) - df

    extra = spread_at(excess, float(np.mean(data.variance)))
    return minimum(data.spread(extra), found), extra


def spread_at(excess: Callable[[float], float], scale: float) -> float:
    """Root of a decreasing function that is positive at 0, ``scale`` being a first guess."""
    top = scale
    while excess(top) > 0.0:
        top *= 4.0
    return float(optimize.brentq(excess, 0.0, top, xtol=1e-14 * scale, rtol=1e-13))
