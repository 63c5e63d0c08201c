"""MR-PRESSO's simulations (Verbanck, Chen, Neale and Do 2018), without a regression per draw.

Leave-one-out slopes of a draw follow from its sums: ``b_(-j) = (S_xy - x_j y_j) / (S_xx - x_j^2)`` in units of
``se_outcome``. The normals are drawn draw by draw, exposure then outcome, so that more draws extend fewer draws and
the size of the blocks in which they are worked off changes nothing.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gnbreport.kernels.heterogeneity import leave_one_out_origin

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

#: Values per array and block: what fits the second-level cache.
BLOCK_VALUES = 1 << 15


class Observed(NamedTuple):
    """Observed leave-one-out slopes ``(J,)``, residuals ``d = y - b_(-j) x`` ``(J,)`` and ``sum(d^2/sy^2)``."""

    slopes: Floats
    residuals: Floats
    rss: float


class Exceedances(NamedTuple):
    """Draws whose statistic exceeds the observed one: of the global test, and of each variant ``(J,)``."""

    overall: int
    variants: Ints


def observed(x: Floats, y: Floats, sy: Floats) -> Observed:
    """Observed residual sum of squares, each variant predicted by the others."""
    slopes = leave_one_out_origin(x, y, 1.0 / sy**2).slope
    residuals = y - slopes * x
    return Observed(slopes, residuals, float(np.sum((residuals / sy) ** 2)))


def exceedances(x: Floats, sx: Floats, sy: Floats, seen: Observed, draws: int, rng: np.random.Generator) -> Exceedances:
    """Count draws under no pleiotropy that exceed the observed statistics.

    A draw is ``x* ~ N(x, sx)``, ``y* ~ N(b_(-j) x, sy)``. Global statistic: its own leave-one-out residual sum of
    squares. Variant statistic: ``(y* - b_(-j) x*)^2`` with the observed slope.

    Args:
        x: ``(J,)``.
        sx: ``(J,)``.
        sy: ``(J,)``.
        seen: Result of :func:`observed`.
        draws: Number of draws.
        rng: Source of ``2 J draws`` standard normals.
    """
    size = len(x)
    rows = max(1, BLOCK_VALUES // size)
    centre, spread, mean = x / sy, sx / sy, seen.slopes * x / sy
    limit = np.abs(seen.residuals / sy)
    largest = int(np.argmax(centre**2 + spread**2))
    overall, variants = 0, np.zeros(size, dtype=np.int64)
    for start in range(0, draws, rows):
        normals = rng.standard_normal((min(rows, draws - start), 2, size))
        u = normals[:, 0] * spread
        u += centre
        v = normals[:, 1] + mean
        overall += int(np.count_nonzero(_residual_sums(u, v, largest) > seen.rss))
        u *= seen.slopes
        v -= u
        np.abs(v, out=v)
        variants += np.count_nonzero(v > limit, axis=0)
    return Exceedances(overall, variants)


def _residual_sums(u: Floats, v: Floats, largest: int) -> Floats:
    """Leave-one-out residual sum of squares of each row, ``(rows,)``, from scaled associations ``(rows, J)``.

    ``largest`` is the variant with most weight: it is the one whose own share must not be subtracted from the total.
    """
    slopes, squares = u * v, u * u
    for shares in (slopes, squares):
        own = shares[:, largest].copy()
        shares[:, largest] = 0.0
        rest = shares.sum(axis=1)
        np.subtract((rest + own)[:, None], shares, out=shares)
        shares[:, largest] = rest
    with np.errstate(divide="ignore", invalid="ignore"):
        slopes /= squares
    slopes *= u
    np.subtract(v, slopes, out=slopes)
    return np.asarray(np.einsum("ij,ij->i", slopes, slopes))


class Sums(NamedTuple):
    """Per-variant parts of a slope through the origin: ``w x y`` and ``w x^2``."""

    products: Floats
    squares: Floats


def distortions(total: float, fixed: Sums, pool: Sums, picks: Ints) -> Floats:
    """Distortion ``(b_all - b*) / |b*|`` of each null fit, ``(draws,)``.

    Args:
        total: Slope of all variants, ``b_all``.
        fixed: Parts of the variants in every null fit.
        pool: Parts of the variants that are picked from.
        picks: ``(draws, n)`` positions in the pool.
    """
    above = fixed.products.sum() + pool.products[picks].sum(axis=1)
    below = fixed.squares.sum() + pool.squares[picks].sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        slopes = above / below
        return np.asarray((total - slopes) / np.abs(slopes))


def resample(pool: int, count: int, draws: int, rng: np.random.Generator) -> Ints:
    """``(draws, count)`` positions drawn with replacement from ``pool``."""
    return rng.integers(0, pool, size=(draws, count))


def subsets(pool: int, count: int, draws: int, rng: np.random.Generator) -> Ints:
    """``(draws, count)`` positions drawn without replacement from ``pool``."""
    keys = rng.random((draws, pool))
    return np.asarray(np.argpartition(keys, count - 1, axis=1)[:, :count])
