"""Greedy clumping: best variant first, its neighbours removed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from gnbreport.kernels.ld import Words, genotype_correlation, haplotype_correlation, pair_counts

Ints = NDArray[np.intp]
Floats = NDArray[np.float64]

#: (row, neighbours) -> r2 of the row with each neighbour
Neighbours = Callable[[int, Ints], Floats]

#: Named measures of LD between unphased genotypes.
CORRELATIONS = {"em": haplotype_correlation, "genotype": genotype_correlation}


def greedy(
    order: Ints,
    chromosome: NDArray[np.generic],
    position: NDArray[np.int64],
    reach: int,
    r2_of: Neighbours,
    threshold: float,
) -> tuple[Ints, Floats]:
    """Clump variants: each in order, unless removed before, removes its neighbours in LD.

    Args:
        order: ``(m,)`` rows, best first.
        chromosome: ``(m,)`` chromosome codes.
        position: ``(m,)`` base-pair positions.
        reach: Largest distance of a neighbour, in bases, inclusive.
        r2_of: r2 of a row with other rows.
        threshold: Neighbours with r2 strictly above it are removed; nan never removes.

    Returns:
        ``(m,)`` the row that removed each (-1: none, an index variant) and the r2 with it.
    """
    size = len(order)
    by, strength = np.full(size, -1, dtype=np.intp), np.full(size, np.nan)
    rank = np.empty(size, dtype=np.intp)
    rank[order] = np.arange(size)
    for code in np.unique(chromosome):
        rows = np.flatnonzero(chromosome == code)
        rows = rows[np.argsort(position[rows], kind="stable")]
        _one_chromosome(rows, rank, position, reach, r2_of, threshold, by, strength)
    return by, strength


def _one_chromosome(
    rows: Ints,
    rank: Ints,
    position: NDArray[np.int64],
    reach: int,
    r2_of: Neighbours,
    threshold: float,
    by: Ints,
    strength: Floats,
) -> None:
    """Clump ``rows`` (one chromosome, by position), writing to ``by`` and ``strength``."""
    here = position[rows]
    low = np.searchsorted(here, here - reach, side="left")
    high = np.searchsorted(here, here + reach, side="right")
    alive = np.ones(len(rows), dtype=bool)
    for k in np.argsort(rank[rows]):
        if not alive[k]:
            continue
        alive[k] = False
        near = np.arange(low[k], high[k])[alive[low[k] : high[k]]]
        if near.size == 0:
            continue
        r2 = r2_of(int(rows[k]), rows[near])
        with np.errstate(invalid="ignore"):
            removed = r2 > threshold
        gone = near[removed]
        alive[gone] = False
        by[rows[gone]], strength[rows[gone]] = rows[k], r2[removed]


def panel_r2(planes: Words, method: str) -> Neighbours:
    """r2 from genotypes in bit planes, by the method's name."""
    correlation = CORRELATIONS[method]

    def r2_of(row: int, others: Ints) -> Floats:
        return correlation(pair_counts(planes[row], planes[others])) ** 2

    return r2_of


def always(row: int, others: Ints) -> Floats:
    """r2 = 1 with everybody: clumping by distance alone."""
    return np.ones(len(others))
