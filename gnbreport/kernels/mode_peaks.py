"""Highest grid points of many densities smoothed on the whole grid by FFT, in single precision.

For any bandwidth of at least one grid step and any number of ratios.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from gnbreport.kernels.mode import POINTS
from gnbreport.kernels.mode_sums import Draws

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

#: Kernel SD in grid steps below which the transform of the sampled Gaussian needs its first alias.
ALIAS_FREE = 4.0
#: Smallest exponent of the kernel's transform: keeps products out of the subnormal numbers.
_LOWEST = np.float32(-60.0)
#: Frequencies of the grid as shares of a turn a step. The grid ends 7 bandwidths beyond the draws: what goes round its
#: ends is e^-24 of a peak, so no zeros are padded.
_TURNS = np.arange(POINTS // 2 + 1) / POINTS
_DECAY = (-2.0 * (math.pi * _TURNS) ** 2).astype(np.float32)
_ALIAS_DECAY = (-2.0 * (math.pi * (1.0 - _TURNS)) ** 2).astype(np.float32)
_BOTH = np.array([[0.0], [1.0]])


class _Grid(NamedTuple):
    """Draws on their grids: lowest points, steps, bandwidths ``(D,)``; cells, right shares ``(D, J)``."""

    low: Floats
    step: Floats
    h: Floats
    cells: NDArray[np.intp]
    right: Floats


def finder(draws: Draws) -> Callable[[Floats], Floats]:
    """What gives the output grid points of largest density ``(W, D)`` for weights ``(W, J)`` or ``(W, D, J)``."""
    low = draws.lowest - 7.0 * draws.h
    step = draws.step
    position = (draws.ratios - low[:, None]) / step[:, None]
    cells = position.astype(np.intp)
    grid = _Grid(low, step, draws.h, cells, position - cells)
    # SD of the kernel in grid steps, at the abscissae of R's ``density``
    kernel = _transform(draws.h / step * ((2 * POINTS - 1) / (2 * POINTS - 2)))
    return lambda weights: np.stack([_peaks(grid, kernel, own) for own in weights])


def _transform(spread: Floats) -> Singles:
    """Frequencies of the sampled Gaussian of SD ``spread`` ``(D,)`` steps, up to a constant."""
    square = (spread * spread).astype(np.float32)[:, None]
    exponent = square * _DECAY
    np.maximum(exponent, _LOWEST, out=exponent)
    np.exp(exponent, out=exponent)
    narrow = spread < ALIAS_FREE
    if narrow.any():
        exponent[narrow] += np.exp(np.maximum(square[narrow] * _ALIAS_DECAY, _LOWEST))
    return exponent


def _peaks(grid: _Grid, kernel: Singles, weights: Floats) -> Floats:
    """Weights as shares of the largest, split linearly between the ends of each cell, and smoothed."""
    size = len(grid.low)
    weights = weights / np.maximum(np.max(weights, axis=-1, keepdims=True), np.finfo(np.float64).tiny)
    right = grid.right * weights
    cells = (grid.cells + (POINTS * np.arange(size))[:, None]).ravel()
    binned = np.zeros(size * POINTS, dtype=np.float32)
    np.add.at(binned, cells, (weights - right).astype(np.float32).ravel())
    np.add.at(binned, cells + 1, right.astype(np.float32).ravel())
    spectrum = fft.rfft(binned.reshape(size, POINTS), axis=1)
    spectrum *= kernel
    return _highest(fft.irfft(spectrum, POINTS, axis=1, overwrite_x=True), grid)


def _highest(density: Singles, grid: _Grid) -> Floats:
    """The better of the two output grid points around the largest density; the first of equals.

    Output points are closer to each other than grid points, so the largest interpolated density is at one of them.
    """
    start = 4.0 * grid.h / grid.step
    pace = (POINTS - 1 - 2.0 * start) / (POINTS - 1)
    output = np.minimum(np.maximum(np.floor((np.argmax(density, axis=1) - start) / pace), 0.0), POINTS - 2.0)
    places = start + (output + _BOTH) * pace
    index = np.minimum(places.astype(np.intp), POINTS - 2)
    rows = np.arange(len(density))
    left = density[rows, index].astype(np.float64)
    value = left + (density[rows, index + 1] - left) * (places - index)
    place = np.where(value[1] > value[0], places[1], places[0])
    return np.asarray(grid.low + place * grid.step)
