"""Constrained maximum likelihood with several exposures and m invalid variants (Lin, Xue and Pan 2023).

An invalid variant's own effect takes up its residual, so that twice minus the log-likelihood is the discrepancy of the
valid variants: the least sum of the ``J - m`` smallest ``(y - x b)^2 / v``. From each start the valid variants and the
coefficients are found in turn until neither changes (concentration steps), which never raises the sum.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gnbreport.kernels.errors_in_variables import Associations, contributions, descend, discrepancy, minimum

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_STEPS = 100


class Trimmed(NamedTuple):
    """Coefficients ``(K,)``, -2 log L of the valid variants, mask ``(J,)`` of these."""

    coefficients: Floats
    deviance: float
    valid: Mask


def constrained_fits(data: Associations, most: int, starts: list[Floats]) -> list[Trimmed]:
    """Fits with ``0 .. most`` invalid variants: the best from ``starts`` and from fits with one more or one fewer."""
    first = minimum(data)
    fits = [Trimmed(first, discrepancy(first, data), np.ones(len(data.y), dtype=bool))]
    for m in range(1, most + 1):
        fits.append(_best([concentrated(b, m, data) for b in (fits[-1].coefficients, *starts)]))
    for m in range(most - 1, 0, -1):
        fits[m] = _best([fits[m], concentrated(fits[m + 1].coefficients, m, data)])
    return fits


def _best(fits: list[Trimmed]) -> Trimmed:
    return min(fits, key=lambda fit: fit.deviance)


def concentrated(b: Floats, m: int, data: Associations) -> Trimmed:
    """Fit with ``m`` invalid variants reached from coefficients ``b``."""
    kept = _smallest(contributions(b, data), m)
    for _ in range(_STEPS):
        b = descend(b, data.chosen(kept))
        again = _smallest(contributions(b, data), m)
        if np.array_equal(again, kept):
            break
        kept = again
    return Trimmed(b, discrepancy(b, data.chosen(kept)), kept)


def _smallest(shares: Floats, m: int) -> Mask:
    """Mask of all but the ``m`` largest; the first of equal shares stay."""
    kept = np.zeros(len(shares), dtype=bool)
    kept[np.argsort(shares, kind="stable")[: len(shares) - m]] = True
    return kept


def bic(fits: list[Trimmed], sample_size: float) -> Floats:
    """``log(n) m - 2 log L`` of the fits with ``m = 0, 1, ..`` invalid variants."""
    return np.asarray(np.log(sample_size) * np.arange(len(fits)) + np.array([fit.deviance for fit in fits]))
