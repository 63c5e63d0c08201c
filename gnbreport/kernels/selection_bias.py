"""What selection by P does to an association: the effect that explains a z-score seen because it passed a threshold."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]

_STEPS = 200


def corrected_z(z: Floats, threshold: float) -> Floats:
    """Maximum of the likelihood of ``z ~ N(mu, 1)`` given ``|z| > threshold``, shape ``(J,)``.

    Ghosh, Zou & Wright 2008 (the conditional likelihood): the root in mu of ``E(z | mu, |z| > threshold) = z``. The
    expectation rises with mu, so bisection between 0 and z finds it. A z-score on the threshold gives about 0, one far
    above it stays as it is.

    Args:
        z: z-scores ``(J,)``, all beyond the threshold; others are returned as they are.
        threshold: Smallest absolute z-score that was selected.

    Returns:
        ``mu`` in standard errors, ``(J,)``, with the sign of ``z`` and at most its size.
    """
    size = np.abs(z)
    low, high = np.zeros_like(size), size.copy()
    for _ in range(_STEPS):
        middle = 0.5 * (low + high)
        above = _conditional_mean(middle, threshold) > size
        low, high = np.where(above, low, middle), np.where(above, middle, high)
        if np.all(high - low <= 1e-14 * size):
            break
    return np.asarray(np.where(size > threshold, np.sign(z) * 0.5 * (low + high), z))


def _conditional_mean(mu: Floats, threshold: float) -> Floats:
    """``E(z)`` of ``z ~ N(mu, 1)`` given ``|z| > threshold``, for ``mu >= 0``.

    In units of the upper tail's density, so that nothing underflows.
    """
    near, far = threshold - mu, threshold + mu
    ratio = np.exp(0.5 * (near**2 - far**2))  # density at the far limit over that at the near one
    tails = _mills(near) + ratio * _mills(far)
    return np.asarray(mu + (1.0 - ratio) / tails)


def _mills(x: Floats) -> Floats:
    """Upper tail over density of the standard normal; beyond -35 so large that only its size matters."""
    return np.asarray(math.sqrt(math.pi / 2.0) * special.erfcx(np.maximum(x, -35.0) / math.sqrt(2.0)))
