"""Weighted medians of ratio estimates (Bowden et al. 2016) and their parametric bootstrap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from gnbreport.kernels.tails import chi2_1_upper

Floats = NDArray[np.float64]

#: Draws made at a time. Part of the seed contract: results never depend on memory or workers.
CHUNK = 1000


def ratio_weights(x: Floats, sx: Floats, y: Floats, sy: Floats) -> Floats:
    """Second-order inverse variances of the ratios, ``1/(sy^2/x^2 + y^2 sx^2/x^4)``; 0 where ``x = 0``."""
    x2 = x * x
    return np.asarray(x2 * x2 / (sy * sy * x2 + y * y * sx * sx))


def first_order_weights(x: Floats, sy: Floats) -> Floats:
    """First-order inverse variances of the ratios, ``x^2/sy^2``."""
    return np.asarray((x / sy) ** 2)


def penalised_weights(ratios: Floats, weights: Floats, centre: float | Floats, penalty: float) -> Floats:
    """``v min(1, penalty P(chi2_1 > v (t - centre)^2))`` (Bowden et al. 2016, section 3.3)."""
    tail = chi2_1_upper(np.sqrt(weights) * (ratios - centre))
    return np.asarray(weights * np.minimum(1.0, penalty * tail))


def weighted_median(ratios: Floats, weights: Floats) -> float:
    """Weighted median of ``ratios`` ``(J,)``: linear interpolation at one half of the mid-point cumulated weights.

    Ties are ordered by weight, so that the order of the rows does not matter.
    """
    order = np.lexsort((weights, ratios))
    return float(_interpolate(ratios[order][:, None], weights[order][:, None])[0])


def weighted_medians(ratios: Floats, weightings: Sequence[Floats]) -> Floats:
    """Weighted median of each row of ``ratios`` ``(D, J)`` for each of the weights ``(J,)``; shape ``(W, D)``."""
    order = np.ascontiguousarray(np.argsort(ratios, axis=1).T)
    ordered = ratios[np.arange(len(ratios)), order]
    return np.stack([_interpolate(ordered, weights[order]) for weights in weightings])


def _interpolate(ordered: Floats, weights: Floats) -> Floats:
    """Value at one half of ``(cumsum v - v/2)/sum v``, clamped to the ends; ``(J, D)``, each column in order."""
    position = np.cumsum(weights, axis=0)
    half = 0.5 * position[-1]
    position -= 0.5 * weights
    right = np.clip((position < half).sum(axis=0), 1, len(ordered) - 1)
    left, columns = right - 1, np.arange(len(right))
    t0, t1 = ordered[left, columns], ordered[right, columns]
    c0, c1 = position[left, columns], position[right, columns]
    gap = np.where(c1 > c0, c1 - c0, 1.0)
    share = np.clip((half - c0) / gap, 0.0, 1.0)
    step = np.where(share > 0.0, t1 - t0, 0.0)
    return np.asarray(np.where(share >= 1.0, t1, t0 + step * share))


def redraws(
    rng: np.random.Generator, x: Floats, sx: Floats, y: Floats, sy: Floats, draws: int
) -> Iterator[tuple[Floats, Floats]]:
    """Parametric redraws ``x* ~ N(x, sx)``, ``y* ~ N(y, sy)`` in chunks of :data:`CHUNK`, each ``(D, J)``."""
    for start in range(0, draws, CHUNK):
        size = (min(CHUNK, draws - start), len(x))
        yield x + sx * rng.standard_normal(size), y + sy * rng.standard_normal(size)


def bootstrap_medians(
    rng: np.random.Generator,
    x: Floats,
    sx: Floats,
    y: Floats,
    sy: Floats,
    weightings: Sequence[Floats],
    draws: int,
) -> Floats:
    """Weighted medians of redrawn ratios, one row for each of ``weightings`` ``(J,)``, which stay as they are.

    All rows are of the same draws; shape ``(len(weightings), draws)``. Draws belong to the variants' values, not to
    their rows or coding: ``x >= 0``, sorted.
    """
    sign = np.where(x < 0.0, -1.0, 1.0)
    order = np.lexsort((sy, sx, y * sign, x * sign))
    x, y, sx, sy = (x * sign)[order], (y * sign)[order], sx[order], sy[order]
    weightings = [weights[order] for weights in weightings]
    chunks = [weighted_medians(ys / xs, weightings) for xs, ys in redraws(rng, x, sx, y, sy, draws)]
    return np.concatenate(chunks, axis=1)
