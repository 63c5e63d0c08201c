"""Heterogeneity-penalised model averaging over every subset of variants (Burgess, Zuber, Gkatzionis and Foley 2018).

A subset ``k`` of two or more variants adds a normal density at its IVW estimate, with random-effects standard error,
and weight ``prod_in prior N(t_j; theta_k, se_j) prod_out (1 - prior)/width_j``: an invalid ratio may be anywhere in a
width. Subsets of unlike ratios so lose their weight.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

Floats = NDArray[np.float64]

#: Natural logarithm of a component's height below the tallest at which it is left out of the search (not of density).
NEGLIGIBLE = 50.0
#: Grid points of the search per standard error of the narrowest component, and most of them.
POINTS_PER_ERROR, MOST_POINTS = 5.0, 20_000
_BLOCK = 2_000_000


class Mixture(NamedTuple):
    """Means, standard deviations and log heights of the normal components, one per subset."""

    means: Floats
    errors: Floats
    heights: Floats


def mixture(ratios: Floats, errors: Floats, widths: Floats, prior: float) -> Mixture:
    """Components of all subsets of two or more of ``J`` variants; arrays ``(J,)`` to ``(2^J - J - 1,)``.

    Subsets are doubled variant by variant; Q grows by ``W w/(W + w) (t - mean)^2``.
    """
    odds = math.log(prior / (1.0 - prior))
    gains = np.log(widths / errors) - 0.5 * math.log(2.0 * math.pi) + odds
    count, weight, mean, q, gain = np.zeros((5, 1))
    for ratio, own, more in zip(ratios, errors**-2.0, gains, strict=True):
        total, away = weight + own, ratio - mean
        mean = np.append(mean, mean + own / total * away)
        q = np.append(q, q + weight * own / total * away * away)
        weight, gain, count = np.append(weight, total), np.append(gain, gain + more), np.append(count, count + 1.0)
    kept = count >= 2.0
    inflation = np.sqrt(np.maximum(1.0, q[kept] / (count[kept] - 1.0)))
    spread = inflation / np.sqrt(weight[kept])
    return Mixture(mean[kept], spread, gain[kept] - 0.5 * q[kept] - np.log(spread))


def log_density(theta: Floats, parts: Mixture) -> Floats:
    """Log density of the mixture, up to a constant, at each ``theta`` ``(M,)``; worked off in blocks."""
    block = max(1, _BLOCK // len(parts.means))
    pieces = [theta[i : i + block, None] for i in range(0, len(theta), block)]
    values = [special.logsumexp(parts.heights - 0.5 * ((p - parts.means) / parts.errors) ** 2, axis=1) for p in pieces]
    return np.concatenate(values)


def _tall(parts: Mixture) -> Mixture:
    """Components that can be seen where the density is near its maximum."""
    tall = parts.heights > parts.heights.max() - NEGLIGIBLE
    return Mixture(*(a[tall] for a in parts))


def search_grid(parts: Mixture, depth: float) -> Floats:
    """Points that span wherever the log density is within ``depth`` of its maximum; equal steps.

    The density is at most the number of components times the largest of them, and at least the tallest.
    """
    reach = parts.heights - parts.heights.max() + math.log(len(parts.means)) + depth
    near = reach > 0.0
    half = parts.errors[near] * np.sqrt(2.0 * reach[near])
    low, high = float(np.min(parts.means[near] - half)), float(np.max(parts.means[near] + half))
    count = (high - low) / float(parts.errors[near].min()) * POINTS_PER_ERROR
    return np.linspace(low, high, int(min(max(count, 101.0), MOST_POINTS)) + 1)


def mode_and_intervals(parts: Mixture, depth: float) -> tuple[float, list[tuple[float, float]]]:
    """Mode of the mixture, and the intervals where the log density is within ``depth`` of its value there."""
    tall = _tall(parts)
    grid = search_grid(tall, depth)
    values = log_density(grid, tall)
    peaks = np.flatnonzero((values[1:-1] >= values[:-2]) & (values[1:-1] >= values[2:])) + 1
    peaks = peaks[np.argsort(-values[peaks], kind="stable")][:3]
    modes = np.array([_peak(float(grid[i - 1]), float(grid[i + 1]), float(grid[i]), tall) for i in peaks])
    tops = log_density(modes, tall)
    best = int(np.argmax(tops))
    level = float(tops[best]) - depth
    edges = [float(grid[0]), *_crossings(grid, values - level, level, tall), float(grid[-1])]
    inside = [i for i in range(len(edges) - 1) if _at(0.5 * (edges[i] + edges[i + 1]), level, tall) > 0.0]
    return float(modes[best]), [(edges[i], edges[i + 1]) for i in inside]


def _at(theta: float, level: float, parts: Mixture) -> float:
    """Log density above a level."""
    return float(log_density(np.array([theta]), parts)[0]) - level


def _slope(theta: float, parts: Mixture) -> float:
    """Derivative of the log density."""
    away = parts.means - theta
    shares = special.softmax(parts.heights - 0.5 * (away / parts.errors) ** 2)
    return float(np.sum(shares * away / parts.errors**2))


def _peak(low: float, high: float, middle: float, parts: Mixture) -> float:
    """Stationary point between two grid points; the middle one where the slope does not change its sign."""
    if not (_slope(low, parts) > 0.0 > _slope(high, parts)):
        return middle
    return float(optimize.brentq(_slope, low, high, args=(parts,), xtol=1e-15 * max(1e-300, abs(middle)), rtol=1e-14))


def _crossings(grid: Floats, above: Floats, level: float, parts: Mixture) -> list[float]:
    """Where the log density crosses the level, between neighbouring grid points."""
    changes = np.flatnonzero(np.signbit(above[:-1]) != np.signbit(above[1:]))
    return [float(optimize.brentq(_at, grid[i], grid[i + 1], args=(level, parts), rtol=1e-14)) for i in changes]
