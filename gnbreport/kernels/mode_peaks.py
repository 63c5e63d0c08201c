"""Highest point of many smoothed densities, in single precision: two ways to the same grid point.

:func:`peaks` smooths on the whole grid by FFT, for any bandwidth and number of ratios. :func:`smooth_peaks` uses that a
Gaussian of SD ``s`` grid steps passes no frequency beyond about ``POINTS/s``: a few waves, sampled on every fourth grid
point, show where the peak is, and the grid points around it are computed from the same waves.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from gnbreport.kernels.mode import POINTS

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Waves = NDArray[np.complex64]

#: Kernel SD in grid steps below which the transform of the sampled Gaussian needs its first alias.
ALIAS_FREE = 4.0
#: Smallest exponent of the kernel's transform: keeps products out of the subnormal numbers.
_LOWEST = np.float32(-60.0)
#: Frequencies of the grid as shares of a turn a step. The grid ends 7 bandwidths beyond the draws: what goes round its
#: ends is e^-24 of a peak, so no zeros are padded.
_TURNS = np.arange(POINTS // 2 + 1) / POINTS
_DECAY = (-2.0 * (math.pi * _TURNS) ** 2).astype(np.float32)
_ALIAS_DECAY = (-2.0 * (math.pi * (1.0 - _TURNS)) ** 2).astype(np.float32)

#: Waves of the smooth way, and kernel SD in grid steps from which they are enough: the next is e^-21 of the first.
WAVES, SMOOTH = 48, 11.0
#: Most ratios for which the smooth way is the faster one.
FEW = 40
#: Grid points from one sample to the next in the smooth way, and grid points computed on either side of the highest.
_STRIDE, _REACH = 4, 6
#: Waves at the grid points, ``e^(-2 pi i n k/POINTS)``; shape ``(POINTS, WAVES)``.
_WAVES = np.exp(-2j * math.pi * np.outer(np.arange(POINTS), np.arange(WAVES)) / POINTS).astype(np.complex64)


def _sum_of_waves(points: NDArray[np.intp]) -> Singles:
    """Matrix from a spectrum, parts in turn, to the density at grid points; shape ``(2 WAVES, len(points))``."""
    turns = 2.0 * math.pi * np.outer(np.arange(WAVES), points) / POINTS
    matrix = np.stack([2.0 * np.cos(turns), -2.0 * np.sin(turns)], axis=1).reshape(2 * WAVES, -1)
    matrix[:2] /= 2.0
    return np.asarray(matrix.astype(np.float32))


#: Samples: from the earliest begin of the output, 4 kernel SDs from an end of the grid (no peak is nearer than 7).
_SAMPLES = np.arange(4 * int(SMOOTH), POINTS - 6 * int(SMOOTH) + 1, _STRIDE)
_SAMPLED, _AHEAD = _sum_of_waves(_SAMPLES), _sum_of_waves(np.arange(2 * _REACH + 1))


class Layout(NamedTuple):
    """Draws on their grids: lowest points, steps, bandwidths ``(D,)``; cells, right shares ``(D, J)``."""

    low: Floats
    step: Floats
    h: Floats
    cells: NDArray[np.intp]
    right: Floats

    def rows(self, chosen: NDArray[np.intp]) -> Layout:
        """The layout of some draws."""
        return Layout(self.low[chosen], self.step[chosen], self.h[chosen], self.cells[chosen], self.right[chosen])

    @property
    def spread(self) -> Floats:
        """SD of the kernel in grid steps, at the abscissae of R's ``density``; shape ``(D,)``."""
        return np.asarray(self.h / self.step * ((2 * POINTS - 1) / (2 * POINTS - 2)))


def transform(spread: Floats, count: int = len(_TURNS)) -> Singles:
    """First ``count`` frequencies of the sampled Gaussian of SD ``spread`` ``(D,)`` steps, up to a constant."""
    square = (spread * spread).astype(np.float32)[:, None]
    exponent = square * _DECAY[:count]
    np.maximum(exponent, _LOWEST, out=exponent)
    np.exp(exponent, out=exponent)
    narrow = spread < ALIAS_FREE
    if narrow.any():
        exponent[narrow] += np.exp(np.maximum(square[narrow] * _ALIAS_DECAY[:count], _LOWEST))
    return exponent


def _shares(layout: Layout, weights: Floats) -> tuple[Singles, Singles]:
    """Weights as shares of the largest, split linearly between the two ends of each cell; each ``(D, J)``."""
    weights = weights / np.maximum(np.max(weights, axis=-1, keepdims=True), np.finfo(np.float64).tiny)
    right = layout.right * weights
    return (weights - right).astype(np.float32), right.astype(np.float32)


def peaks(layout: Layout, kernel: Singles, weights: Floats) -> Floats:
    """Output grid point of largest density of each draw; ``weights`` ``(J,)`` or ``(D, J)``; shape ``(D,)``.

    ``kernel`` is the :func:`transform` of the layout's spreads.
    """
    size = len(layout.low)
    left, right = _shares(layout, weights)
    cells = (layout.cells + (POINTS * np.arange(size))[:, None]).ravel()
    binned = np.zeros(size * POINTS, dtype=np.float32)
    np.add.at(binned, cells, left.ravel())
    np.add.at(binned, cells + 1, right.ravel())
    spectrum = fft.rfft(binned.reshape(size, POINTS), axis=1)
    spectrum *= kernel
    density = fft.irfft(spectrum, POINTS, axis=1, overwrite_x=True)
    best = np.argmax(density, axis=1)
    return _beside(density, best, np.zeros_like(best), layout)


def waves(layout: Layout) -> Singles:
    """The waves at the cells of the draws, real and imaginary parts in turn; shape ``(D, J, 2 WAVES)``."""
    return np.asarray(_WAVES[layout.cells].view(np.float32))


def smooth_peaks(layout: Layout, kernel: Singles, at_cells: Singles, weights: Floats) -> Floats:
    """As :func:`peaks`, for layouts whose spread is at least :data:`SMOOTH`.

    ``kernel`` is the :func:`transform` to :data:`WAVES` frequencies, ``at_cells`` the :func:`waves` of the layout.
    """
    split = np.matmul(np.stack(_shares(layout, weights), axis=1), at_cells).view(np.complex64)
    spectrum = (split[:, 0] + split[:, 1] * _WAVES[1]) * kernel
    highest = 1 + np.argmax(_heights(spectrum.view(np.float32) @ _SAMPLED), axis=1)
    first = _SAMPLES[highest] - _REACH
    near = (spectrum * np.conj(_WAVES[first])).view(np.float32) @ _AHEAD
    return _beside(near, first + np.argmax(near, axis=1), first, layout)


def _heights(samples: Singles) -> Singles:
    """Inner samples, each local maximum raised to the vertex of the parabola through it and its neighbours.

    So that of two peaks of nearly equal height the higher wins, wherever the samples fall beside them.
    """
    before, middle, after = samples[:, :-2], samples[:, 1:-1], samples[:, 2:]
    slope = after - before
    bend = (middle - before) + (middle - after)
    # at a local maximum the bend is not below the slope; elsewhere this bounds the rise, below any peak's vertex
    np.maximum(bend, np.abs(slope), out=bend)
    bend += np.finfo(np.float32).tiny
    slope *= slope
    slope /= bend
    slope *= 0.125
    slope += middle
    return np.asarray(slope)


_BOTH = np.array([[0.0], [1.0]])


def _beside(density: Singles, best: NDArray[np.intp], first: NDArray[np.intp], layout: Layout) -> Floats:
    """The better of the two output grid points around the largest density; the first of equals.

    Output points are closer to each other than grid points, so the largest interpolated density is at one of them.
    ``density`` holds the grid points from ``first`` ``(D,)`` on.
    """
    start = 4.0 * layout.h / layout.step
    pace = (POINTS - 1 - 2.0 * start) / (POINTS - 1)
    output = np.minimum(np.maximum(np.floor((best - start) / pace), 0.0), POINTS - 2.0)
    places = start + (output + _BOTH) * pace
    index = np.minimum(places.astype(np.intp), POINTS - 2)
    rows = np.arange(len(best))
    column = np.minimum(np.maximum(index - first, 0), density.shape[1] - 2)
    left = density[rows, column].astype(np.float64)
    value = left + (density[rows, column + 1] - left) * (places - index)
    place = np.where(value[1] > value[0], places[1], places[0])
    return np.asarray(layout.low + place * layout.step)
