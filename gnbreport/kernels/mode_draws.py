"""Modes of many redrawn sets of ratios: the density of :mod:`gnbreport.kernels.mode` in single precision.

The draws' modes only give a standard error, so the density is smoothed in single precision and interpolated only
beside its largest grid point. A mode found so is the output grid point of :func:`~gnbreport.kernels.mode.grid_modes`,
unless the draw has two peaks whose heights differ by less than interpolation takes off them (a few draws in 1,000 with
a bandwidth factor of 0.1, hardly any from 0.25 on) or two points equal to 7 digits.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from gnbreport.kernels.median import penalised_weights
from gnbreport.kernels.mode import MINIMUM_BANDWIDTH, POINTS, grid_modes
from gnbreport.kernels.spread import MAD_SCALE

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

#: Draws smoothed at a time: their work arrays fit the cache. No draw's mode depends on it.
CHUNK = 128
#: Kernel SD in grid steps below which the transform of the sampled Gaussian needs its first alias.
ALIAS_FREE = 4.0
#: Kernel SD in grid steps below which further aliases matter: such draws are smoothed in double precision.
COARSEST = 1.0
#: Smallest exponent of the kernel's transform: keeps products out of the subnormal numbers.
_LOWEST = np.float32(-60.0)
#: Frequencies of the grid as shares of a turn a step. The grid ends 7 bandwidths beyond the draws: what goes round its
#: ends is e^-24 of a peak, so no zeros are padded.
_TURNS = np.arange(POINTS // 2 + 1) / POINTS
_DECAY = (-2.0 * (math.pi * _TURNS) ** 2).astype(np.float32)
_ALIAS_DECAY = (-2.0 * (math.pi * (1.0 - _TURNS)) ** 2).astype(np.float32)


class _Layout(NamedTuple):
    """Draws on their grids: lowest points, steps, bandwidths ``(D,)``; cells, right shares ``(D, J)``; transform."""

    low: Floats
    step: Floats
    h: Floats
    cells: NDArray[np.intp]
    right: Floats
    transform: Singles


def bootstrap_modes(
    rng: np.random.Generator,
    ratios: Floats,
    errors: Floats,
    weights: Floats,
    phi: float,
    draws: int,
    penalty: float | None = None,
) -> Floats:
    """Modes of redrawn ratios ``t* ~ N(t, errors)``, weights kept, bandwidths recomputed; shape ``(draws,)``.

    With a ``penalty``, each draw's weights are penalised by their distance from that draw's own mode.

    Draws belong to the variants' values, not to their rows: sorted by ratio. Draw ``i`` takes normals ``i J`` to
    ``(i + 1) J - 1`` of the stream.
    """
    order = np.lexsort((weights, errors, ratios))
    ratios, errors, weights = ratios[order], errors[order], weights[order]
    modes = np.empty(draws)
    for start in range(0, draws, CHUNK):
        drawn = rng.standard_normal((min(CHUNK, draws - start), len(ratios)))
        drawn *= errors
        drawn += ratios
        modes[start : start + CHUNK] = _chunk_modes(drawn, weights, phi, penalty)
    return modes


def _chunk_modes(drawn: Floats, weights: Floats, phi: float, penalty: float | None) -> Floats:
    """Modes of the rows of ``drawn``; see :func:`bootstrap_modes`."""
    layout = _lay_out(drawn, phi)
    found = _peaks(layout, weights)
    coarse = np.flatnonzero(layout.h < COARSEST * layout.step)
    if len(coarse):
        found[coarse] = grid_modes(drawn[coarse], weights, phi)
    if penalty is None:
        return found
    penalised = penalised_weights(drawn, weights, found[:, None], penalty)
    found = _peaks(layout, penalised)
    if len(coarse):
        found[coarse] = grid_modes(drawn[coarse], penalised[coarse], phi)
    return found


def _lay_out(drawn: Floats, phi: float) -> _Layout:
    """Bandwidths, grids, grid cells and kernels of the rows of ``drawn`` ``(D, J)``."""
    size, count = drawn.shape
    middle, above = (count - 1) // 2, count // 2
    ordered = np.sort(drawn, axis=1)
    distance = np.abs(ordered - 0.5 * (ordered[:, middle] + ordered[:, above])[:, None])
    distance.sort(axis=1)
    centred = drawn - (drawn @ np.full(count, 1.0 / count))[:, None]
    deviation = np.sqrt(np.einsum("ij,ij->i", centred, centred) / (count - 1))
    scale = np.minimum(deviation, 0.5 * MAD_SCALE * (distance[:, middle] + distance[:, above]))
    h = np.maximum(MINIMUM_BANDWIDTH, phi * 0.9 / count**0.2 * scale)
    low = ordered[:, 0] - 7.0 * h
    step = (ordered[:, -1] + 7.0 * h - low) / (POINTS - 1)
    position = (drawn - low[:, None]) / step[:, None]
    cells = position.astype(np.intp)
    share = position - cells
    cells += (POINTS * np.arange(size))[:, None]
    return _Layout(low, step, h, cells, share, _transform(h / step * ((2 * POINTS - 1) / (2 * POINTS - 2))))


def _transform(spread: Floats) -> Singles:
    """Transform of the sampled Gaussian of SD ``spread`` ``(D,)`` steps, up to a constant; ``(D, POINTS / 2 + 1)``."""
    square = (spread * spread).astype(np.float32)[:, None]
    exponent = square * _DECAY
    np.maximum(exponent, _LOWEST, out=exponent)
    np.exp(exponent, out=exponent)
    narrow = spread < ALIAS_FREE
    if narrow.any():
        exponent[narrow] += np.exp(np.maximum(square[narrow] * _ALIAS_DECAY, _LOWEST))
    return exponent


def _peaks(layout: _Layout, weights: Floats) -> Floats:
    """Output grid point of largest density of each draw; ``weights`` ``(J,)`` or ``(D, J)``; shape ``(D,)``."""
    size = len(layout.low)
    weights = weights / np.maximum(np.max(weights, axis=-1, keepdims=True), np.finfo(np.float64).tiny)
    right = layout.right * weights
    binned = np.zeros(size * POINTS, dtype=np.float32)
    np.add.at(binned, layout.cells.ravel(), (weights - right).astype(np.float32).ravel())
    np.add.at(binned, layout.cells.ravel() + 1, right.astype(np.float32).ravel())
    spectrum = fft.rfft(binned.reshape(size, POINTS), axis=1)
    spectrum *= layout.transform
    density = fft.irfft(spectrum, POINTS, axis=1, overwrite_x=True)
    return _beside(density, np.argmax(density, axis=1), layout)


def _beside(density: Singles, best: NDArray[np.intp], layout: _Layout) -> Floats:
    """The better of the two output grid points around the largest density; the first of equals.

    Output points are closer to each other than grid points, so the largest interpolated density is at one of them.
    """
    start = 4.0 * layout.h / layout.step
    pace = (POINTS - 1 - 2.0 * start) / (POINTS - 1)
    first = np.clip(np.floor((best - start) / pace), 0, POINTS - 2)
    places = start + (first + np.array([[0.0], [1.0]])) * pace
    index = np.clip(places.astype(np.intp), 0, POINTS - 2)
    rows = np.arange(len(best))
    left = density[rows, index].astype(np.float64)
    value = left + (density[rows, index + 1] - left) * (places - index)
    place = np.where(value[1] > value[0], places[1], places[0])
    return np.asarray(layout.low + place * layout.step)
