"""Contamination mixture (Burgess, Foley, Allara, Staley and Howson 2020): exact maximum, without a grid search.

Each variant's profile log-likelihood at ``theta`` is the larger of a valid part ``log N(t; theta, se)`` and an
invalid part ``log N(t; 0, sqrt(psi^2 + se^2))``. So the sum is quadratic between the 2J points where variants
switch, and its maximum, its grid maximum and its level sets follow from 2J + 1 parabolas.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Mixture(NamedTuple):
    """Ratios, their SEs, heights of the valid parts, invalid-part log-likelihoods, half widths of the valid parts."""

    ratios: Floats
    errors: Floats
    heights: Floats
    invalid: Floats
    reach: Floats


def mixture(ratios: Floats, errors: Floats, psi: float) -> Mixture:
    """Per-variant parts of the profile log-likelihood; arrays ``(J,)``."""
    heights = -np.log(errors) - 0.5 * math.log(2.0 * math.pi)
    spread = psi * psi + errors * errors
    invalid = -0.5 * np.log(2.0 * math.pi * spread) - 0.5 * ratios * ratios / spread
    reach = errors * np.sqrt(np.maximum(0.0, 2.0 * (heights - invalid)))
    return Mixture(ratios, errors, heights, invalid, reach)


def log_likelihood(theta: Floats | float, parts: Mixture) -> Floats:
    """Profile log-likelihood at each ``theta`` ``(M,)``; worked off in blocks."""
    points = np.atleast_1d(np.asarray(theta, dtype=np.float64))
    block = max(1, 1_000_000 // len(parts.ratios))
    values = [_block(points[i : i + block], parts) for i in range(0, len(points), block)]
    return np.concatenate(values)


def _block(points: Floats, parts: Mixture) -> Floats:
    standard = (parts.ratios - points[:, None]) / parts.errors
    return np.asarray(np.maximum(parts.heights - 0.5 * standard * standard, parts.invalid).sum(axis=1))


def knots(parts: Mixture) -> Floats:
    """Sorted points where a variant switches between valid and invalid; shape ``(2J,)``."""
    return np.sort(np.concatenate([parts.ratios - parts.reach, parts.ratios + parts.reach]))


def vertices(parts: Mixture) -> tuple[Floats, Floats, Floats]:
    """Between neighbouring knots: left end, right end, and top of the parabola clipped to them; ``(2J - 1,)`` each."""
    edges = knots(parts)
    left, right = edges[:-1], edges[1:]
    middle = 0.5 * (left + right)
    inside = np.abs(parts.ratios - middle[:, None]) < parts.reach
    weights = np.where(inside, 1.0 / parts.errors**2, 0.0)
    total = weights.sum(axis=1)
    top = (weights * parts.ratios).sum(axis=1) / np.where(total > 0.0, total, 1.0)
    return left, right, np.where(total > 0.0, np.clip(top, left, right), left)


def maximise(parts: Mixture, low: float, high: float, step: float) -> float:
    """The ``theta`` of largest log-likelihood in ``[low, high]``: on the grid ``low + k step``, or anywhere for step 0.

    The first of equal maxima. Grid points need only be looked at beside a vertex or a knot.
    """
    left, right, top = vertices(parts)
    points = np.unique(np.clip(np.concatenate([left, right, top, [low, high]]), low, high))
    if step > 0.0:
        last = math.floor((high - low) / step + 1e-10)
        index = np.floor((points - low) / step)
        index = np.unique(np.clip(np.concatenate([index, index + 1.0]), 0, last))
        points = low + step * index
    values = log_likelihood(points, parts)
    return float(points[int(np.argmax(values))])


def level_set(parts: Mixture, level: float, low: float, high: float, step: float) -> list[tuple[float, float]]:
    """Intervals of ``[low, high]`` on which the log-likelihood exceeds ``level``; grid points only, if ``step > 0``."""
    inside: list[tuple[float, float]] = []
    edges = np.unique(np.clip(np.concatenate([knots(parts), [low, high]]), low, high))
    for left, right in pairwise(edges):
        inside.extend(_piece(parts, level, float(left), float(right)))
    merged = _merge(inside, 1e-12 * max(1.0, abs(low), abs(high)))
    if step <= 0.0:
        return merged
    slack = 1e-9
    grid = [(math.ceil((a - low) / step - slack), math.floor((b - low) / step + slack)) for a, b in merged]
    runs = _merge([(float(a), float(b)) for a, b in grid if a <= b], 1.0)
    return [(low + step * a, low + step * b) for a, b in runs]


def _piece(parts: Mixture, level: float, left: float, right: float) -> list[tuple[float, float]]:
    """Part of ``[left, right]``, on which the log-likelihood is one parabola, that exceeds ``level``."""
    valid = np.abs(parts.ratios - 0.5 * (left + right)) < parts.reach
    weights = 1.0 / parts.errors[valid] ** 2
    base = float(parts.heights[valid].sum() + parts.invalid[~valid].sum()) - level
    total = float(weights.sum())
    if total == 0.0:
        return [(left, right)] if base > 0.0 else []
    centre = float((weights * parts.ratios[valid]).sum()) / total
    peak = base - 0.5 * float((weights * (parts.ratios[valid] - centre) ** 2).sum())
    if peak <= 0.0:
        return []
    half = math.sqrt(2.0 * peak / total)
    low, high = max(left, centre - half), min(right, centre + half)
    return [(low, high)] if low <= high else []


def _merge(intervals: list[tuple[float, float]], gap: float) -> list[tuple[float, float]]:
    """Union of intervals, joined where they are at most ``gap`` apart."""
    merged: list[tuple[float, float]] = []
    for low, high in sorted(intervals):
        if merged and low <= merged[-1][1] + gap:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return merged


def is_valid(theta: float, parts: Mixture) -> NDArray[np.bool_]:
    """Whether the valid part is the larger one at ``theta``; shape ``(J,)``."""
    standard = (parts.ratios - theta) / parts.errors
    return np.asarray(parts.heights - 0.5 * standard * standard > parts.invalid)


def over_dispersion(theta: float, parts: Mixture) -> float:
    """``max(1, phi)``, phi the weighted SD of the ratios that are valid at ``theta``; 1 with fewer than two."""
    valid = is_valid(theta, parts)
    count = int(np.count_nonzero(valid))
    if count < 2:
        return 1.0
    ratios, weights = parts.ratios[valid], 1.0 / parts.errors[valid] ** 2
    standard = (ratios - (weights * ratios).sum() / weights.sum()) * np.sqrt(weights)
    return max(1.0, math.sqrt(float((standard * standard).sum()) / (count - 1)))
