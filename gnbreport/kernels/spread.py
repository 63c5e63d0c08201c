"""Spread of resampled values, with its Monte Carlo error."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Makes the median absolute deviation estimate a normal standard deviation (R's ``mad``).
MAD_SCALE = 1.4826


def mad(values: Floats) -> float:
    """Median absolute deviation from the median, times 1.4826."""
    return MAD_SCALE * float(np.median(np.abs(values - np.median(values))))


def standard_deviation(draws: Floats) -> tuple[float, float]:
    """SD (n-1) of ``draws`` ``(D,)`` and its Monte Carlo error ``sqrt((m4 - s^4)/D)/(2 s)``."""
    centred = draws - np.mean(draws)
    square = centred * centred
    count = len(draws)
    variance = float(np.sum(square)) / (count - 1)
    if variance == 0.0:
        return 0.0, 0.0
    spread = max(0.0, float(np.mean(square * square)) - variance * variance)
    return math.sqrt(variance), math.sqrt(spread / count) / (2.0 * math.sqrt(variance))


def scaled_mad(draws: Floats) -> tuple[float, float]:
    """MAD (times 1.4826) of ``draws`` ``(D,)`` and its Monte Carlo error.

    The error is half the distance between the order statistics one binomial standard deviation
    above and below the median of the absolute deviations.
    """
    deviation = np.sort(np.abs(draws - np.median(draws)))
    count = len(deviation)
    middle, step = 0.5 * (count - 1), 0.5 * math.sqrt(count)
    low = deviation[max(0, math.floor(middle - step))]
    high = deviation[min(count - 1, math.ceil(middle + step))]
    centre = 0.5 * (deviation[(count - 1) // 2] + deviation[count // 2])
    return MAD_SCALE * float(centre), MAD_SCALE * 0.5 * float(high - low)
