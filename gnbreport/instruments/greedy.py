"""Greedy clumping: best variant first, its neighbours removed; all variants that cannot be removed at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from gnbreport.kernels.ld import Words, genotype_correlation, haplotype_correlation, pair_counts

Ints = NDArray[np.intp]
Floats = NDArray[np.float64]

#: (rows, other rows), both ``(k,)`` -> ``(k,)`` r2 of each pair
PairR2 = Callable[[Ints, Ints], Floats]

#: Named measures of LD between unphased genotypes.
CORRELATIONS = {"em": haplotype_correlation, "genotype": genotype_correlation}

_CHUNK = 50_000


def greedy(
    chromosome: Ints, position: NDArray[np.int64], reach: int, r2_of: PairR2, threshold: float
) -> tuple[Ints, Floats]:
    """Clump variants, best first: each, unless removed before, removes its neighbours in LD.

    A variant with no better one left within reach is an index variant whatever happens elsewhere, so each
    round settles all of these together; the index variants are those of the pass one by one.

    Args:
        chromosome: ``(m,)`` chromosome codes, of variants in order of choice (best first).
        position: ``(m,)`` base-pair positions.
        reach: Largest distance of a neighbour, in bases, inclusive.
        r2_of: r2 of pairs.
        threshold: Neighbours with r2 strictly above it are removed; nan never removes.

    Returns:
        ``(m,)`` an index variant that removes each (-1: none, it is one itself) and the r2 with it.
    """
    size = len(position)
    by, strength = np.full(size, -1, dtype=np.intp), np.full(size, np.nan)
    if size == 0:
        return by, strength
    codes = np.unique(chromosome, return_inverse=True)[1]
    place = position - position.min() + codes * (np.ptp(position) + max(reach, 0) + 1)
    alive = np.argsort(place, kind="stable")
    while alive.size:
        here = place[alive]
        low = np.searchsorted(here, here - reach, side="left")
        high = np.searchsorted(here, here + reach, side="right")
        best = np.flatnonzero(_minima(alive, low, np.maximum(high, low + 1)) == alive)
        one = np.repeat(alive[best], high[best] - low[best])
        other = alive[_ranges(low[best], high[best])]
        one, other = one[one != other], other[one != other]
        removed, who, r2 = _removed(one, other, r2_of, threshold)
        by[removed], strength[removed] = who, r2
        settled = np.zeros(size, dtype=bool)
        settled[alive[best]] = settled[removed] = True
        alive = alive[~settled[alive]]
    return by, strength


def _removed(one: Ints, other: Ints, r2_of: PairR2, threshold: float) -> tuple[Ints, Ints, Floats]:
    """Others above the threshold, each with its best remover and the r2 with it."""
    starts = range(0, len(one), _CHUNK)
    r2 = np.concatenate([r2_of(one[s : s + _CHUNK], other[s : s + _CHUNK]) for s in starts] or [np.empty(0)])
    with np.errstate(invalid="ignore"):
        above = r2 > threshold
    one, other, r2 = one[above], other[above], r2[above]
    order = np.lexsort((one, other))
    rows, first = np.unique(other[order], return_index=True)
    return rows, one[order][first], r2[order][first]


def _ranges(low: Ints, high: Ints) -> Ints:
    """``low[0]..high[0]-1, low[1]..high[1]-1, ...``."""
    length = high - low
    ends = np.cumsum(length)
    return np.asarray(np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - length - low, length), dtype=np.intp)


def _minima(values: Ints, low: Ints, high: Ints) -> Ints:
    """Smallest of ``values[low:high]`` for each (non-empty) range, by a table of powers of two."""
    level = [values]
    width = 1
    longest = int((high - low).max())
    while 2 * width <= longest:
        level.append(np.minimum(level[-1][:-width], level[-1][width:]))
        width *= 2
    exponent = np.floor(np.log2(high - low)).astype(np.intp)
    result = np.empty(len(values), dtype=np.intp)
    for k in np.unique(exponent):
        rows = exponent == k
        table = level[k]
        result[rows] = np.minimum(table[low[rows]], table[high[rows] - (1 << int(k))])
    return result


def panel_r2(planes: Words, method: str) -> PairR2:
    """r2 of pairs of variants from their bit planes, by the method's name."""
    correlation = CORRELATIONS[method]

    def r2_of(one: Ints, other: Ints) -> Floats:
        return correlation(pair_counts(planes[one], planes[other])) ** 2

    return r2_of


def always(one: Ints, other: Ints) -> Floats:
    """r2 = 1 for every pair: clumping by distance alone."""
    return np.ones(len(one))
