"""Constrained maximum likelihood with K invalid variants (Xue, Shen and Pan 2021), every K at once.

For each K the block coordinate descent of the paper is run from ``b = 0`` to find the invalid set; the slope is then
brought to the maximum of the valid variants' profile likelihood by Newton's method.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

#: Change of the slope at which the descent stops, and its most steps (as in the authors' code).
TOLERANCE = 1e-7
STEPS = 100
_POLISH = 30
_HALVINGS = 8
_NEWTON_TOLERANCE = 1e-13


class Constrained(NamedTuple):
    """Fits for ``K = 0 .. J-2``: slopes, SEs (nan where the information is negative), -2 log L, valid sets."""

    slopes: Floats
    standard_errors: Floats
    deviances: Floats
    valid: Bools


def constrained_fits(x: Floats, sx: Floats, y: Floats, sy: Floats) -> Constrained:
    """Constrained maximum likelihood fits for every number of invalid variants; arrays ``(J,)``."""
    slopes, valid = _descend(x, sx, y, sy)
    slopes = _polish(slopes, valid, x, sx, y, sy)
    deviances = _deviance(slopes, valid, x, sx, y, sy)
    information = _information(slopes[:, None], valid, x, sx, y, sy)
    errors = np.where(information > 0.0, 1.0 / np.sqrt(np.abs(information)), np.nan)
    return Constrained(slopes, errors, deviances, valid)


def _largest(values: Floats, counts: NDArray[np.int64]) -> Bools:
    """Mask of the ``counts[i]`` largest values of row ``i``; the first of equal values."""
    least = np.sort(values, axis=1)[np.arange(len(values)), values.shape[1] - np.maximum(counts, 1)]
    mask = (values >= least[:, None]) & (counts[:, None] > 0)
    if (mask.sum(axis=1) == counts).all():
        return np.asarray(mask)
    order = np.argsort(-values, axis=1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.arange(values.shape[1])[None, :], axis=1)
    return np.asarray(rank < counts[:, None])


def _descend(x: Floats, sx: Floats, y: Floats, sy: Floats) -> tuple[Floats, Bools]:
    """Block coordinate descent from slope 0 for every K: slopes ``(J-1,)`` and valid sets ``(J-1, J)``."""
    size = len(x)
    px, py = 1.0 / (sx * sx), 1.0 / (sy * sy)
    known = x * px
    slopes, valid = np.zeros(size - 1), np.ones((size - 1, size), dtype=bool)
    active, b, mu = np.arange(size - 1), slopes, np.zeros((size - 1, size))
    for step in range(1, STEPS + 1):
        fitted = b[:, None] * mu
        invalid = _largest((y - fitted) ** 2 * py, active)
        target = np.where(invalid, fitted, y)
        pull = b[:, None] * py
        mu = (known + pull * target) / (px + b[:, None] * pull)
        weighted = mu * py
        moved = np.einsum("kj,kj->k", target, weighted) / np.einsum("kj,kj->k", mu, weighted)
        settled = (np.abs(moved - b) <= TOLERANCE) | (step == STEPS)
        b = moved
        if settled.any():
            slopes[active[settled]], valid[active[settled]] = b[settled], ~invalid[settled]
            active, b, mu = active[~settled], b[~settled], mu[~settled]
            if len(active) == 0:
                break
    return slopes, valid


def _deviance(slopes: Floats, valid: Bools, x: Floats, sx: Floats, y: Floats, sy: Floats) -> Floats:
    """Profile deviance of the valid variants at each slope."""
    residual = (y - slopes[:, None] * x) ** 2 / (sy * sy + (slopes[:, None] * sx) ** 2)
    return np.asarray(np.where(valid, residual, 0.0).sum(axis=1))


def _newton_steps(slopes: Floats, valid: Bools, x: Floats, sx: Floats, y: Floats, sy: Floats) -> Floats:
    """Newton step of each slope on its profile deviance; downhill by the gradient's scale where it is concave."""
    slope = slopes[:, None]
    variance = sy * sy + (slope * sx) ** 2
    s = (y - slope * x) / variance
    pull = s * slope * sx * sx
    m = x + pull
    s_slope = -(m + pull) / variance
    m_slope = sx * sx * (s + slope * s_slope)
    gradient = np.where(valid, s * m, 0.0).sum(axis=1)
    curvature = -np.where(valid, s_slope * m + s * m_slope, 0.0).sum(axis=1)
    scale = np.where(curvature > 0.0, curvature, np.where(valid, m * m / variance, 0.0).sum(axis=1))
    return np.asarray(gradient / np.where(scale > 0.0, scale, np.inf))


def _polish(slopes: Floats, valid: Bools, x: Floats, sx: Floats, y: Floats, sy: Floats) -> Floats:
    """Damped Newton's method on the profile deviance: stays in the basin the descent ended in."""
    b = slopes.copy()
    value = _deviance(b, valid, x, sx, y, sy)
    for _ in range(_POLISH):
        step = _newton_steps(b, valid, x, sx, y, sy)
        for _ in range(_HALVINGS):
            moved = _deviance(b + step, valid, x, sx, y, sy)
            worse = moved > value * (1.0 + 1e-14)
            if not np.any(worse):
                break
            step = np.where(worse, 0.25 * step, step)
        step = np.where(worse, 0.0, step)
        b, value = b + step, np.where(worse, value, moved)
        if np.all(np.abs(step) <= _NEWTON_TOLERANCE * np.maximum(np.abs(b), 1e-300)):
            break
    return b


def _information(slope: Floats, valid: Bools, x: Floats, sx: Floats, y: Floats, sy: Floats) -> Floats:
    """Information about each slope after profiling: ``sum mu^2/sy^2 - (2 b mu - y)^2/sy^4/(1/sx^2 + b^2/sy^2)``."""
    px, py = 1.0 / (sx * sx), 1.0 / (sy * sy)
    curvature = px + slope * slope * py
    mu = (x * px + slope * y * py) / curvature
    each = mu * mu * py - ((2.0 * slope * mu - y) * py) ** 2 / curvature
    return np.asarray(np.where(valid, each, 0.0).sum(axis=1))


def bic(fits: Constrained, sample_size: float) -> Floats:
    """``log(n) K - 2 log L`` for ``K = 0 .. J-2``; shape ``(J-1,)``."""
    return np.asarray(np.log(sample_size) * np.arange(len(fits.slopes)) + fits.deviances)


def model_average(fits: Constrained, criterion: Floats) -> tuple[float, float]:
    """Average over K with weights ``exp(-BIC/2)``; SE ``sum w sqrt(se^2 + (b - mean)^2)`` (Buckland et al. 1997)."""
    usable = np.isfinite(fits.standard_errors)
    weights = np.where(usable, np.exp(-0.5 * (criterion - np.min(criterion[usable]))), 0.0)
    weights = weights / weights.sum()
    mean = float((weights * fits.slopes).sum())
    errors = np.where(usable, fits.standard_errors, 0.0)
    return mean, float((weights * np.sqrt(errors**2 + (fits.slopes - mean) ** 2)).sum())
