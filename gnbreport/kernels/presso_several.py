"""MR-PRESSO's simulations with several exposures: every draw fitted once, its leave-one-out residuals from that fit.

A residual left out is ``r_j / (1 - h_j)`` with the leverage ``h_j`` of the fit to all variants. The normals are drawn
draw by draw, one exposure after the other, then the outcome, as in :mod:`gnbreport.kernels.presso`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gnbreport.kernels.multivariable import weighted_fit
from gnbreport.kernels.presso import BLOCK_VALUES, Exceedances

Floats = NDArray[np.float64]

#: Condition number of normal equations, in columns of unit length, up to which they are solved.
SOLVABLE = 1e13


class Observed(NamedTuple):
    """Leave-one-out coefficients ``(J, K)``, residuals ``d = y - x b_(-j)`` ``(J,)`` and ``sum(d^2/sy^2)``."""

    coefficients: Floats
    residuals: Floats
    rss: float


def observed(x: Floats, y: Floats, sy: Floats) -> Observed | None:
    """Observed residual sum of squares, each variant predicted by the others; None where others are collinear.

    Args:
        x: ``(J, K)``.
        y: ``(J,)``.
        sy: ``(J,)``.
    """
    coefficients = np.empty_like(x)
    for j in range(len(y)):
        others = np.arange(len(y)) != j
        fit = weighted_fit(x[others], y[others], sy[others] ** -2.0)
        if fit is None:
            return None
        coefficients[j] = fit.coefficients
    residuals = y - np.sum(x * coefficients, axis=1)
    return Observed(coefficients, residuals, float(np.sum((residuals / sy) ** 2)))


def exceedances(x: Floats, sx: Floats, sy: Floats, seen: Observed, draws: int, rng: np.random.Generator) -> Exceedances:
    """Count draws under no pleiotropy that exceed the observed statistics.

    A draw is ``x* ~ N(x, sx)``, ``y* ~ N(x_j b_(-j), sy)``. Global statistic: its own leave-one-out residual sum of
    squares. Variant statistic: ``(y* - x* b_(-j))^2`` with the observed coefficients.

    Args:
        x: ``(J, K)``.
        sx: ``(J, K)``.
        sy: ``(J,)``.
        seen: Result of :func:`observed`.
        draws: Number of draws.
        rng: Source of ``J (K + 1) draws`` standard normals.
    """
    size, count = x.shape
    rows = max(1, BLOCK_VALUES // (size * (count + 1)))
    mean, limit = np.sum(x * seen.coefficients, axis=1), np.abs(seen.residuals)
    overall, variants = 0, np.zeros(size, dtype=np.int64)
    for start in range(0, draws, rows):
        normals = rng.standard_normal((min(rows, draws - start), count + 1, size))
        drawn = x + sx * np.swapaxes(normals[:, :count], 1, 2)
        response = mean + sy * normals[:, count]
        sums = residual_sums(drawn / sy[:, None], response / sy)
        overall += int(np.count_nonzero(sums > seen.rss))
        apart = np.abs(response - np.sum(drawn * seen.coefficients, axis=2))
        variants += np.count_nonzero(apart > limit, axis=0)
    return Exceedances(overall, variants)


def residual_sums(u: Floats, v: Floats) -> Floats:
    """Leave-one-out residual sum of squares ``(M,)`` of scaled associations ``(M, J, K)`` and ``(M, J)``."""
    orthogonal = np.linalg.qr(u).Q
    fitted = np.einsum("mjk,mk->mj", orthogonal, np.einsum("mjk,mj->mk", orthogonal, v))
    left = 1.0 - np.sum(orthogonal**2, axis=2)
    return np.asarray(np.sum(((v - fitted) / left) ** 2, axis=1))


class Sums(NamedTuple):
    """Per-variant parts of the coefficients: ``w x y`` ``(J, K)`` and ``w x x'`` ``(J, K, K)``."""

    products: Floats
    squares: Floats


def distortions(total: Floats, fixed: Sums, pool: Sums, picks: NDArray[np.int64]) -> Floats:
    """Distortion ``(b_all - b*) / |b*|`` of each null fit and exposure, ``(draws, K)``; nan where it has no fit.

    Args:
        total: Coefficients of all variants, ``(K,)``.
        fixed: Parts of the variants in every null fit.
        pool: Parts of the variants that are picked from.
        picks: ``(draws, n)`` positions in the pool.
    """
    above = fixed.products.sum(axis=0) + pool.products[picks].sum(axis=1)
    below = fixed.squares.sum(axis=0) + pool.squares[picks].sum(axis=1)
    fits = np.full_like(above, np.nan)
    solvable = np.linalg.cond(below) < SOLVABLE
    fits[solvable] = np.linalg.solve(below[solvable], above[solvable][:, :, None])[:, :, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((total - fits) / np.abs(fits))
