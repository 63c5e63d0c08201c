"""Scale of residuals by Tukey's bisquare with 50% breakdown: the S-scale of robust regression."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Bisquare constant of the scale, and the share of its loss that the scale leaves.
SCALE_TUNING = 1.54764
BREAKDOWN = 0.5
#: Relative tolerance.
TOLERANCE = 1e-13
_ITERATIONS = 200


def _free(size: Floats, scales: Floats) -> Floats:
    """``1 - (size/(c scale))^2`` of each row ``(M, J)``, at least 0."""
    free = size / (-SCALE_TUNING * scales)[:, None]
    free *= -free
    free += 1.0
    return np.maximum(free, 0.0, out=free)


def s_scales(residuals: Floats, fitted: int, start: Floats | None = None) -> Floats:
    """Scale ``s`` of each row ``(M, J)`` with ``sum chi(r/(c s)) = (J - fitted)/2``; shape ``(M,)``.

    Salibian-Barrera and Yohai (2006); ``fitted`` coefficients. 0 where too many of a row are zero. Newton's method
    on ``log s``, bisected where it leaves the bracket.
    """
    size = np.abs(residuals)
    target = BREAKDOWN * (size.shape[1] - fitted)
    alive = np.count_nonzero(size, axis=1) > target
    top = np.where(alive, size.max(axis=1), 1.0)
    low, high = np.zeros(len(size)), 10.0 * top
    scale = _middle(size) / 0.6745 if start is None else start
    scale = np.where(scale > 0.0, scale, 0.1 * top)
    for _ in range(_ITERATIONS):
        free = _free(size, scale)
        squares = free * free
        excess = size.shape[1] - target - np.einsum("mj,mj->m", squares, free)
        slope = 6.0 * (squares.sum(axis=1) - np.einsum("mj,mj->m", squares, free))  # minus d excess / d log s
        low, high = np.where(excess > 0.0, scale, low), np.where(excess > 0.0, high, scale)
        step = scale * np.exp(np.clip(excess / np.where(slope > 0.0, slope, 1.0), -50.0, 50.0))
        done = np.abs(step - scale) <= TOLERANCE * scale
        step = np.where(done | ((slope > 0.0) & (step > low) & (step < high)), step, 0.5 * (low + high))
        scale = step
        if np.all(done | ~alive):
            break
    return np.where(alive, scale, 0.0)


def _middle(size: Floats) -> Floats:
    """Upper median of each row."""
    half = size.shape[1] // 2
    return np.asarray(np.partition(size, half, axis=1)[:, half])


def least_scales(size: Floats, fitted: int, count: int, known: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Rows of ``size`` whose scale can be among the ``count`` least with those ``known``, and their scales.

    First the rows of least median; another can only be if its loss at the last of the least scales is small enough.
    """
    first = np.argsort(_middle(size), kind="stable")[:count]
    found = s_scales(size[first], fitted)
    bar = float(np.sort(np.concatenate([known, found]))[:count][-1])
    rest = np.setdiff1d(np.arange(len(size)), first)
    if bar > 0.0 and len(rest):
        free = _free(size[rest], np.full(len(rest), bar))
        loss = size.shape[1] - np.einsum("mj,mj,mj->m", free, free, free)
        rest = rest[loss < BREAKDOWN * (size.shape[1] - fitted) * (1.0 + 1e-9)]
    if len(rest) == 0:
        return first, found
    return np.concatenate([first, rest]), np.concatenate([found, s_scales(size[rest], fitted)])
