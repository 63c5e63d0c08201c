"""MR-Lasso (Rees, Wood, Dudbridge and Burgess 2019): variants freed of their pleiotropy by an L1 penalty.

For a given penalty the intercepts ``a_j`` and the slope ``b`` minimise
``sum (y - a - b x)^2/(2 sy^2) + n lambda sum s_j |a_j|``. Given b, ``a_j`` soft-thresholds the residual, so b solves
one monotone equation, ``sum w x clip(y - b x, -tau_j, tau_j) = 0``: a Huber regression, here for the whole path at
once. ``s_j`` is the standard deviation of column j of the design projected off ``x``: glmnet's standardisation.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

#: glmnet's path: values of lambda, smallest as a share of the largest, and when it stops early.
PATH_LENGTH = 100
PATH_RATIO = 1e-4
_STOP_CHANGE = 1e-5
_STOP_EXPLAINED = 0.999
_STOP_AFTER = 5
_ITERATIONS = 200
#: A sum this small beside the rounding of its terms is 0.
_ROUND_OFF = 4.0 * np.finfo(np.float64).eps
#: Upper 5% point of chi-squared on 1 df: the stopping rule's allowance.
_CHI2_95 = 3.841458820694124


class Path(NamedTuple):
    """Penalties in decreasing order ``(M,)``, slopes ``(M,)``, intercepts ``(M, J)``."""

    lambdas: Floats
    slopes: Floats
    intercepts: Floats


def lasso_path(x: Floats, y: Floats, sy: Floats) -> Path:
    """Penalised fits along glmnet's path of penalties; arrays ``(J,)``, ``x >= 0``."""
    size = len(x)
    u, v = x / sy, y / sy
    projected = v - u * float(u @ v) / float(u @ u)
    square = (1.0 - u * u / float(u @ u)) / (sy * sy)
    mean = (1.0 - u * float(u.sum()) / float(u @ u)) / (sy * size)
    scales = np.sqrt(np.maximum(square / size - mean * mean, 0.0))
    largest = float(np.max(np.abs(projected) / (sy * scales))) / size
    lambdas = largest * PATH_RATIO ** (np.arange(PATH_LENGTH) / (PATH_LENGTH - 1))
    thresholds = size * lambdas[:, None] * scales * sy * sy
    slopes = _huber_slopes(x, y, 1.0 / (sy * sy), thresholds)
    residual = y - slopes[:, None] * x
    excess = np.abs(residual) - thresholds
    intercepts = np.where(excess > 1e-12 * np.abs(residual), np.sign(residual) * excess, 0.0)
    intercepts[0] = 0.0
    stop = _early_stop(projected, x, sy, slopes, intercepts, y)
    return Path(lambdas[:stop], slopes[:stop], intercepts[:stop])


def _huber_slopes(x: Floats, y: Floats, w: Floats, thresholds: Floats) -> Floats:
    """Root of ``sum w x clip(y - b x, -tau, tau)`` per row of ``thresholds`` ``(M, J)``."""
    ratios = y[x != 0.0] / x[x != 0.0]
    low = np.full(len(thresholds), float(np.min(ratios)))
    high = np.full(len(thresholds), float(np.max(ratios)))
    b = np.full(len(thresholds), float((w * x * y).sum() / (w * x * x).sum()))
    wx, wxx = w * x, w * x * x
    for _ in range(_ITERATIONS):
        residual = y - b[:, None] * x
        clipped = np.clip(residual, -thresholds, thresholds)
        value = clipped @ wx
        slope = (clipped == residual) @ wxx
        low, high = np.where(value >= 0.0, b, low), np.where(value <= 0.0, b, high)
        step = b + value / np.where(slope > 0.0, slope, np.inf)
        step = np.where((slope > 0.0) & (step > low) & (step < high), step, 0.5 * (low + high))
        done = np.abs(value) <= _ROUND_OFF * (np.abs(clipped) @ np.abs(wx) + slope * np.abs(b))
        if np.all(done | (step == b)):
            break
        b = np.where(done, b, step)
    return b


def _early_stop(projected: Floats, x: Floats, sy: Floats, slopes: Floats, intercepts: Floats, y: Floats) -> int:
    """Length of the path where glmnet stops: explained share above 0.999, or growing by less than 1e-5 of itself."""
    total = float(projected @ projected) - float(projected.sum()) ** 2 / len(x)
    residual = (((y - intercepts - slopes[:, None] * x) / sy) ** 2).sum(axis=1)
    explained = (float(projected @ projected) - residual) / total
    for k in range(_STOP_AFTER - 1, len(slopes)):
        grown = explained[k] - explained[k - 1]
        if grown < _STOP_CHANGE * explained[k] or explained[k] > _STOP_EXPLAINED:
            return k + 1
    return len(slopes)


def select(x: Floats, y: Floats, sy: Floats, path: Path) -> int:
    """Index of the chosen penalty by the heterogeneity stopping rule.

    From the smallest penalty on: the last before the residual standard error of the valid variants (intercept 0)
    exceeds 1 and grows by more than ``chi2_1(0.95)/n_valid``; the largest penalty if that never happens; at least 2
    valid variants.
    """
    valid = path.intercepts[::-1] == 0.0
    errors, counts = _residual_errors(x, y, sy, valid), valid.sum(axis=1)
    grown = errors[1:] - errors[:-1]
    jumps = np.flatnonzero((errors[1:] > 1.0) & (grown > _CHI2_95 / counts[1:]))
    chosen = int(jumps[0]) if len(jumps) else len(errors) - 1
    enough = np.flatnonzero(counts > 1)
    return len(errors) - 1 - max(chosen, int(enough[0]))


def _residual_errors(x: Floats, y: Floats, sy: Floats, valid: Bools) -> Floats:
    """Residual standard error of IVW on each row's valid variants; nan where fewer than two."""
    u, v = np.where(valid, x / sy, 0.0), np.where(valid, y / sy, 0.0)
    sxx = (u * u).sum(axis=1)
    slope = (u * v).sum(axis=1) / np.where(sxx > 0.0, sxx, 1.0)
    df = valid.sum(axis=1) - 1
    q = ((v - slope[:, None] * u) ** 2).sum(axis=1)
    return np.asarray(np.where(df > 0, np.sqrt(q / np.maximum(df, 1)), math.nan))
