"""Modes of many redrawn sets of ratios: the density of :mod:`gnbreport.kernels.mode` in single precision.

The draws' modes only give a standard error, so the density is smoothed in single precision and interpolated only
beside its largest grid point. A mode found so is the output grid point of :func:`~gnbreport.kernels.mode.grid_modes`,
unless the draw has two peaks whose heights differ by less than interpolation takes off them (a few draws in 1,000 with
a bandwidth factor of 0.1, hardly any from 0.25 on) or two points equal to 7 digits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from gnbreport.kernels import mode_peaks
from gnbreport.kernels.median import penalised_weights
from gnbreport.kernels.mode import MINIMUM_BANDWIDTH, POINTS, grid_modes
from gnbreport.kernels.mode_peaks import Layout
from gnbreport.kernels.spread import MAD_SCALE

Floats = NDArray[np.float64]

#: Draws smoothed at a time: their work arrays fit the cache. No draw's mode depends on it.
CHUNK = 256
#: Kernel SD in grid steps below which further aliases matter: such draws are smoothed in double precision.
COARSEST = 1.0

#: Modes of a chunk's draws for weights ``(J,)`` or ``(D, J)``.
_Finder = Callable[[Floats], Floats]


def bootstrap_modes(
    rng: np.random.Generator,
    ratios: Floats,
    errors: Floats,
    weightings: Sequence[Floats],
    phi: float,
    draws: int,
    penalty: float | None = None,
) -> Floats:
    """Modes of redrawn ratios ``t* ~ N(t, errors)``, weights kept, bandwidths recomputed.

    One row for each of ``weightings``, each ``(J,)``, of the same draws. With a ``penalty`` a row more: the last
    weights penalised in each draw by the distance from that draw's own mode. Shape ``(rows, draws)``.

    Draws belong to the variants' values, not to their rows: sorted by ratio. Draw ``i`` takes normals ``i J`` to
    ``(i + 1) J - 1`` of the stream.
    """
    order = np.lexsort((*weightings, errors, ratios))
    ratios, errors = ratios[order], errors[order]
    weightings = [weights[order] for weights in weightings]
    modes = np.empty((len(weightings) + (penalty is not None), draws))
    for start in range(0, draws, CHUNK):
        drawn = rng.standard_normal((min(CHUNK, draws - start), len(ratios)))
        drawn *= errors
        drawn += ratios
        find = _finder(drawn, phi)
        here = modes[:, start : start + CHUNK]
        for row, weights in enumerate(weightings):
            here[row] = find(weights)
        if penalty is not None:
            row = len(weightings)
            here[row] = find(penalised_weights(drawn, weightings[-1], here[row - 1][:, None], penalty))
    return modes


def _finder(drawn: Floats, phi: float) -> _Finder:
    """What finds the modes of the rows of ``drawn``, each draw by the way that suits its bandwidth."""
    layout = _lay_out(drawn, phi)
    spread = layout.spread
    smooth = (spread >= mode_peaks.SMOOTH) & (drawn.shape[1] <= mode_peaks.FEW)
    coarse = layout.h < COARSEST * layout.step
    ways = (
        (np.flatnonzero(smooth), _smooth_finder),
        (np.flatnonzero(~smooth & ~coarse), _fourier_finder),
    )
    finders = [(rows, way(layout.rows(rows))) for rows, way in ways if len(rows)]
    if coarse.any():
        rows = np.flatnonzero(coarse)
        finders.append((rows, lambda weights: grid_modes(drawn[rows], weights, phi)))

    def find(weights: Floats) -> Floats:
        found = np.empty(len(drawn))
        for rows, part in finders:
            found[rows] = part(weights if weights.ndim == 1 else weights[rows])
        return found

    return find


def _smooth_finder(layout: Layout) -> _Finder:
    """Finds modes from a few waves."""
    kernel = mode_peaks.transform(layout.spread, mode_peaks.WAVES)
    at_cells = mode_peaks.waves(layout)
    return lambda weights: mode_peaks.smooth_peaks(layout, kernel, at_cells, weights)


def _fourier_finder(layout: Layout) -> _Finder:
    """Finds modes on the whole grid."""
    kernel = mode_peaks.transform(layout.spread)
    return lambda weights: mode_peaks.peaks(layout, kernel, weights)


def _lay_out(drawn: Floats, phi: float) -> Layout:
    """Bandwidths, grids and grid cells of the rows of ``drawn`` ``(D, J)``."""
    count = drawn.shape[1]
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
    return Layout(low, step, h, cells, position - cells)
