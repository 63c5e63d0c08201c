"""MM-estimation of a slope through the origin: Tukey's bisquare, 50% breakdown, 95% efficiency."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Bisquare constants: of the S-scale (breakdown 50%) and of the M-step (95% efficiency at the normal).
SCALE_TUNING = 1.54764
SLOPE_TUNING = 4.685061
BREAKDOWN = 0.5
#: Relative tolerances of scale and slope.
TOLERANCE = 1e-13
SLOPE_TOLERANCE = 1e-11
#: Elemental slopes that are followed to convergence.
DESCENTS = 5
_ITERATIONS = 200


class MMFit(NamedTuple):
    """Slope, its standard error (Croux, Dhaene and Hoorelbeke 2003) and the S-scale."""

    slope: float
    standard_error: float
    scale: float


def s_scales(residuals: Floats, start: Floats | None = None) -> Floats:
    """Scale ``s`` of each row ``(M, J)`` with ``sum chi(r/(c s)) = (J-1)/2``; one fitted parameter; shape ``(M,)``.

    Salibian-Barrera and Yohai (2006). 0 where at least half of a row is zero. Newton's method on ``log s``, bisected
    where it leaves the bracket.
    """
    size = np.abs(residuals)
    target = BREAKDOWN * (size.shape[1] - 1)
    alive = np.count_nonzero(size, axis=1) > target
    top = np.where(alive, size.max(axis=1), 1.0)
    low, high = np.zeros(len(size)), 10.0 * top
    scale = np.median(size, axis=1) / 0.6745 if start is None else start
    scale = np.where(scale > 0.0, scale, 0.1 * top)
    for _ in range(_ITERATIONS):
        free = 1.0 - np.minimum((size / (SCALE_TUNING * scale)[:, None]) ** 2, 1.0)
        excess = np.sum(1.0 - free**3, axis=1) - target
        slope = np.sum(6.0 * (1.0 - free) * free * free, axis=1)  # minus d excess / d log s
        low, high = np.where(excess > 0.0, scale, low), np.where(excess > 0.0, high, scale)
        step = scale * np.exp(np.clip(excess / np.where(slope > 0.0, slope, 1.0), -50.0, 50.0))
        done = np.abs(step - scale) <= TOLERANCE * scale
        step = np.where(done | ((slope > 0.0) & (step > low) & (step < high)), step, 0.5 * (low + high))
        scale = step
        if np.all(done | ~alive):
            break
    return np.where(alive, scale, 0.0)


def _steps(x: Floats, residuals: Floats, scales: Floats, tuning: float) -> Floats:
    """Change of each slope: reweighting, lengthened towards Newton's step where curvature allows; ``(M,)``."""
    u = residuals / (tuning * scales)[:, None]
    free = 1.0 - np.minimum(u * u, 1.0)
    weights = free * free
    gram = np.sum(weights * x * x, axis=1)
    curvature = np.sum(free * (5.0 * free - 4.0) * x * x, axis=1)  # psi' = (1 - u^2)(1 - 5 u^2)
    length = np.clip(np.where(curvature > 0.0, gram / np.where(curvature > 0.0, curvature, 1.0), 1.0), 1.0, 8.0)
    return np.asarray(length * np.sum(weights * x * residuals, axis=1) / np.where(gram > 0.0, gram, 1.0))


def s_estimate(x: Floats, y: Floats) -> tuple[float, float]:
    """S-estimate of the slope and its scale: the least scale over descents from the best elemental slopes ``y_j/x_j``.

    Every elemental slope is tried; the :data:`DESCENTS` of least scale are followed to convergence.
    """
    starts = np.unique(y[x != 0.0] / x[x != 0.0])
    scales = s_scales(y - starts[:, None] * x)
    best = np.argsort(scales, kind="stable")[:DESCENTS]
    slopes, scales = starts[best], scales[best]
    for _ in range(_ITERATIONS):
        if np.any(scales == 0.0):
            break
        steps = _steps(x, y - slopes[:, None] * x, scales, SCALE_TUNING)
        slopes, scales = _descended(x, y, slopes, scales, steps)
        if np.all(np.abs(steps) <= SLOPE_TOLERANCE * np.maximum(np.abs(slopes), 1e-12)):
            break
    winner = int(np.lexsort((slopes, scales))[0])
    return float(slopes[winner]), float(scales[winner])


def _descended(x: Floats, y: Floats, slopes: Floats, scales: Floats, steps: Floats) -> tuple[Floats, Floats]:
    """Slopes after ``steps``, halved where the scale would rise."""
    for _ in range(4):
        moved = slopes + steps
        found = s_scales(y - moved[:, None] * x, scales)
        worse = found > scales * (1.0 + 1e-12)
        if not np.any(worse):
            return moved, found
        steps = np.where(worse, 0.25 * steps, steps)
    return np.where(worse, slopes, moved), np.where(worse, scales, found)


def mm_origin(x: Floats, y: Floats) -> MMFit | None:
    """MM-estimate of ``y = b x`` for standardised arrays ``(J,)`` (already divided by ``sy``); None without a scale."""
    initial, scale = s_estimate(x, y)
    if scale <= 1e-13 * float(np.max(np.abs(y), initial=0.0)):
        return None
    final = m_step(x, y, initial, scale)
    return MMFit(final, mm_standard_error(x, y, final, initial, scale), scale)


def m_step(x: Floats, y: Floats, initial: float, scale: float) -> float:
    """Slope of the M-step: local minimum of ``sum rho((y - b x)/scale)`` reached from the initial slope."""
    slope = np.array([initial])
    for _ in range(_ITERATIONS):
        step = _steps(x, y - slope[:, None] * x, np.array([scale]), SLOPE_TUNING)
        slope = slope + step
        if abs(step[0]) <= SLOPE_TOLERANCE * max(abs(slope[0]), 1e-12):
            break
    return float(slope[0])


def mm_standard_error(x: Floats, y: Floats, slope: float, initial: float, scale: float) -> float:
    """Sandwich SE from the influence functions of slope and scale (Croux, Dhaene and Hoorelbeke 2003, avar1).

    ``b - beta = mean(A psi x - a (chi - 1/2))`` with ``A = s/mean(psi' x^2)`` and
    ``a = A mean(psi' x r/s)/mean(chi' r0/s)``; r from the slope, r0 from the S-estimate. The variance of chi is taken
    as ``mean(chi^2) - 1/4``, its expectation at the solution being 1/2.
    """
    r, r0 = (y - slope * x) / scale, (y - initial * x) / scale
    free = 1.0 - np.minimum((r / SLOPE_TUNING) ** 2, 1.0)
    free0 = 1.0 - np.minimum((r0 / SCALE_TUNING) ** 2, 1.0)
    psi, psi_slope, chi = r * free * free, free * (5.0 * free - 4.0), 1.0 - free0**3
    gain = scale / float(np.mean(psi_slope * x * x))
    scale_gain = gain * float(np.mean(psi_slope * x * r)) / float(np.mean(6.0 * (1.0 - free0) * free0 * free0))
    own = gain * psi * x
    spread = float(np.mean(chi * chi)) - BREAKDOWN**2
    variance = float(np.mean(own * own - 2.0 * scale_gain * own * chi)) + scale_gain**2 * spread
    if variance <= 0.0:
        variance = float(np.mean((own - scale_gain * (chi - BREAKDOWN)) ** 2))
    return math.sqrt(variance / len(x))
