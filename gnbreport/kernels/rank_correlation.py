"""Kendall's rank correlation (Kendall 1938, 1970).

``scipy.stats`` has it too, but takes a second to import and a millisecond for a pair's dozen variants.
"""

from __future__ import annotations

import math
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Most values for which p is exact where no two are equal; beyond, only for nearly perfect order.
EXACT = 33


class RankCorrelation(NamedTuple):
    """``tau_b`` and its two-sided p against independence; both nan where all values of one side are equal."""

    tau: float
    p_value: float


def kendall(x: Floats, y: Floats) -> RankCorrelation:
    """Kendall's ``tau_b = (C - D)/sqrt((n0 - t_x)(n0 - t_y))`` of ``x`` and ``y`` ``(J,)``.

    ``C``, ``D``: pairs in the same and in opposite order, ``n0 = J (J - 1)/2``, ``t``: pairs equal in one of them.
    p is exact without ties and for at most :data:`EXACT` values, else normal with the variance for ties (Kendall 1970,
    equation 4.3).
    """
    order_x, order_y = np.sign(np.subtract.outer(x, x)), np.sign(np.subtract.outer(y, y))
    size = len(x)
    balance = float((order_x * order_y).sum()) / 2.0
    total = size * (size - 1) / 2.0
    different_x, different_y = (float(np.count_nonzero(order)) / 2.0 for order in (order_x, order_y))
    if different_x == 0.0 or different_y == 0.0:
        return RankCorrelation(math.nan, math.nan)
    tau = max(-1.0, min(1.0, balance / math.sqrt(different_x) / math.sqrt(different_y)))
    discordant = (total - balance) / 2.0
    if different_x == different_y == total and (size <= EXACT or min(discordant, total - discordant) <= 1.0):
        return RankCorrelation(tau, _exact(size, round(min(discordant, total - discordant))))
    return RankCorrelation(tau, math.erfc(abs(balance) / math.sqrt(2.0 * _variance(x, y))))


@cache
def _inversions(size: int) -> tuple[int, ...]:
    """Number of orders of ``size`` values with each number of inversions (Mahonian numbers)."""
    if size < 2:
        return (1,)
    shorter = _inversions(size - 1)
    return tuple(sum(shorter[max(0, k - size + 1) : k + 1]) for k in range(len(shorter) + size - 1))


def _exact(size: int, discordant: int) -> float:
    """Two-sided p of at most so many discordant pairs, the smaller of the two tails doubled."""
    if 4 * discordant == size * (size - 1):
        return 1.0
    few = size > EXACT  # then at most one pair stands against the order
    orders = 1 + discordant * (size - 1) if few else sum(_inversions(size)[: discordant + 1])
    return min(1.0, 2 * orders / math.factorial(size))


def _variance(x: Floats, y: Floats) -> float:
    """Variance of ``C - D`` under independence, for ties."""
    size = float(len(x))
    runs_x, runs_y = (np.unique(values, return_counts=True)[1].astype(float) for values in (x, y))
    base = size * (size - 1.0) * (2.0 * size + 5.0)
    own = [float((t * (t - 1.0) * (2.0 * t + 5.0)).sum()) for t in (runs_x, runs_y)]
    pairs = [float((t * (t - 1.0)).sum()) for t in (runs_x, runs_y)]
    triples = [float((t * (t - 1.0) * (t - 2.0)).sum()) for t in (runs_x, runs_y)]
    variance = (base - sum(own)) / 18.0 + pairs[0] * pairs[1] / (2.0 * size * (size - 1.0))
    if size > 2.0:
        variance += triples[0] * triples[1] / (9.0 * size * (size - 1.0) * (size - 2.0))
    return variance
