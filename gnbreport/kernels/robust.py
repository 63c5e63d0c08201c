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
#: Relative tolerance of scale and slope.
TOLERANCE = 1e-13
_ITERATIONS = 1000


class MMFit(NamedTuple):
    """Slope, its standard error (Croux, Dhaene and Hoorelbeke 2003) and the S-scale."""

    slope: float
    standard_error: float
    scale: float


def chi(u: Floats) -> Floats:
    """Bisquare ``rho`` scaled to a maximum of 1: ``1 - (1 - u^2)^3`` inside the unit interval (``u`` in tuning units)."""
    inside = np.minimum(u * u, 1.0)
    return np.asarray(1.0 - (1.0 - inside) ** 3)


def weight(u: Floats) -> Floats:
    """Bisquare weight ``(1 - u^2)^2`` inside the unit interval, 0 outside (``u`` in tuning units)."""
    return np.asarray((1.0 - np.minimum(u * u, 1.0)) ** 2)


def s_scale(residuals: Floats, start: float | None = None) -> float:
    """Scale ``s`` with ``sum chi(r/(c s)) = (n-1)/2``: one fitted parameter, as in Salibian-Barrera and Yohai (2006)."""
    size = np.sort(np.abs(residuals))
    count = len(size)
    target = BREAKDOWN * (count - 1)
    if np.count_nonzero(size) <= target:
        return 0.0
    low, high = 0.0, float(size[-1]) * 10.0
    scale = start if start is not None and start > 0.0 else float(np.median(size[size > 0.0])) / 0.6745
    for _ in range(_ITERATIONS):
        u = size / (SCALE_TUNING * scale)
        inside = np.minimum(u * u, 1.0)
        excess = float(np.sum(1.0 - (1.0 - inside) ** 3)) - target
        low, high = (scale, high) if excess > 0.0 else (low, scale)
        slope = float(np.sum(6.0 * inside * (1.0 - inside) ** 2))  # minus d excess / d log scale
        proposal = scale * math.exp(excess / slope) if slope > 0.0 else 0.0
        step = proposal if low < proposal < high else 0.5 * (low + high)
        if abs(step - scale) <= TOLERANCE * scale:
            return step
        scale = step
    return scale


def _descend(x: Floats, y: Floats, slope: float) -> tuple[float, float]:
    """Iterated reweighting to a stationary point of the S-scale: slope and scale."""
    scale = s_scale(y - slope * x)
    for _ in range(_ITERATIONS):
        if scale == 0.0:
            break
        w = weight((y - slope * x) / (SCALE_TUNING * scale))
        step = float(np.sum(w * x * y) / np.sum(w * x * x))
        done = abs(step - slope) <= TOLERANCE * max(abs(slope), 1e-12)
        slope = step
        scale = s_scale(y - slope * x, scale)
        if done:
            break
    return slope, scale


def s_estimate(x: Floats, y: Floats) -> tuple[float, float]:
    """S-estimate of the slope: least S-scale over descents from every elemental slope ``y_j/x_j``."""
    starts = y[x != 0.0] / x[x != 0.0]
    scales = np.array([s_scale(y - b * x) for b in starts])
    best = np.argsort(scales, kind="stable")[: max(5, len(starts) // 4)]
    found = [_descend(x, y, float(starts[i])) for i in best]
    return min(found, key=lambda pair: (pair[1], pair[0]))


def mm_origin(x: Floats, y: Floats) -> MMFit | None:
    """MM-estimate of ``y = b x`` for standardised arrays ``(J,)`` (already divided by ``sy``); None without a scale."""
    initial, scale = s_estimate(x, y)
    if scale <= 1e-14 * float(np.max(np.abs(y), initial=0.0)) or scale == 0.0:
        return None
    slope = initial
    for _ in range(_ITERATIONS):
        w = weight((y - slope * x) / (SLOPE_TUNING * scale))
        step = float(np.sum(w * x * y) / np.sum(w * x * x))
        done = abs(step - slope) <= TOLERANCE * max(abs(slope), 1e-12)
        slope = step
        if done:
            break
    return MMFit(slope, _standard_error(x, y, slope, initial, scale), scale)


def _standard_error(x: Floats, y: Floats, slope: float, initial: float, scale: float) -> float:
    """Sandwich SE from the influence functions of slope and scale (Croux, Dhaene and Hoorelbeke 2003, avar1).

    ``b - beta = mean(A psi x - a (chi - 1/2))`` with ``A = s/mean(psi' x^2)`` and
    ``a = A mean(psi' x r/s)/mean(chi' r0/s)``; r from the slope, r0 from the S-estimate.
    """
    r, r0 = (y - slope * x) / scale, (y - initial * x) / scale
    u, u0 = r / SLOPE_TUNING, r0 / SCALE_TUNING
    inside, inside0 = np.minimum(u * u, 1.0), np.minimum(u0 * u0, 1.0)
    psi = r * (1.0 - inside) ** 2
    psi_slope = (1.0 - inside) * (1.0 - 5.0 * inside)
    chi_slope = 6.0 * inside0 * (1.0 - inside0) ** 2  # chi'(r0) r0
    gain = scale / float(np.mean(psi_slope * x * x))
    scale_gain = gain * float(np.mean(psi_slope * x * r)) / float(np.mean(chi_slope))
    influence = gain * psi * x - scale_gain * (chi(u0) - BREAKDOWN)
    return math.sqrt(float(np.sum(influence * influence))) / len(x)
