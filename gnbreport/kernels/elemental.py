"""Elemental fits: coefficients that fit as many rows exactly as there are columns; starts of robust regression."""

from __future__ import annotations

import math
from itertools import chain, combinations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Subsets that are tried at most: all of them where there are no more.
SUBSETS = 2_500
#: Rows whose determinant is a smaller share of the product of their lengths are linearly dependent.
_DEPENDENT = 1e-9


def elemental_fits(x: Floats, y: Floats) -> Floats:
    """Coefficients ``(M, P)`` through every P rows of ``x`` ``(J, P)`` and ``y`` ``(J,)`` that determine them.

    Where there are more than :data:`SUBSETS` of them, that many evenly spread ones, the same however rows are ordered
    and signed.
    """
    subsets = _subsets(x, y)
    lengths = np.linalg.norm(x, axis=0)
    design = x[subsets] / np.where(lengths > 0.0, lengths, 1.0)
    product = np.prod(np.linalg.norm(design, axis=2), axis=1)
    determined = np.abs(np.linalg.det(design)) > _DEPENDENT * product
    fits = np.linalg.solve(design[determined], y[subsets[determined]][:, :, None])[:, :, 0]
    return np.unique(fits / np.where(lengths > 0.0, lengths, 1.0), axis=0)


def _subsets(x: Floats, y: Floats) -> Ints:
    """Rows of each subset, ``(M, P)``."""
    rows, columns = x.shape
    if math.comb(rows, columns) <= SUBSETS:
        every = chain.from_iterable(combinations(range(rows), columns))
        return np.fromiter(every, dtype=np.int64).reshape(-1, columns)
    order = np.lexsort((*np.abs(x.T), np.abs(y)))
    return np.asarray(order[_spread(rows, columns)])


def _spread(rows: int, columns: int) -> Ints:
    """:data:`SUBSETS` evenly spread tuples of rows without those that hold a row twice (Weyl's sequence)."""
    primes = [p for p in range(2, 20 * columns) if all(p % q for q in range(2, p))][:columns]
    turns = np.arange(1, SUBSETS + 1)[:, None] * np.sqrt(np.array(primes, dtype=float))
    picks = np.sort((rows * (turns % 1.0)).astype(np.int64), axis=1)
    return np.asarray(picks[np.all(np.diff(picks, axis=1) > 0, axis=1)])
