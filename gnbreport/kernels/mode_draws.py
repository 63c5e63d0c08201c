"""Modes of many redrawn sets of ratios, for standard errors: in single precision, each draw the way that suits it.

Most draws' kernels are summed at a few points (:mod:`~gnbreport.kernels.mode_sums`): the mode of the density itself,
within one step of the grid point that :func:`~gnbreport.kernels.mode.grid_modes` gives. Draws for which that takes
too many kernels are smoothed on the grid (:mod:`~gnbreport.kernels.mode_peaks`). Where two peaks are of nearly one
height, either may be found: a few draws in 1,000 with a bandwidth factor of 0.1, hardly any from 0.25 on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from gnbreport.kernels import mode_peaks, mode_sums
from gnbreport.kernels.median import penalised_weights
from gnbreport.kernels.mode import MINIMUM_BANDWIDTH, grid_modes
from gnbreport.kernels.mode_sums import Draws
from gnbreport.kernels.spread import MAD_SCALE

Floats = NDArray[np.float64]

#: Normals drawn, and kernels of a block of draws, at a time: their arrays fit the cache. A draw's mode depends on it by
#: rounding alone.
BLOCK = 1 << 17
#: Most kernels of one draw that are summed, and draws smoothed on the grid at a time.
MOST_KERNELS, SMOOTHED = 1 << 11, 256
#: Kernel SD in grid steps below which further aliases matter: such draws are smoothed in double precision.
COARSEST = 1.0

#: Modes ``(W, D)`` of some draws for weights ``(W, J)``, or ``(W, D, J)``.
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
    together = np.stack([weights[order] for weights in weightings])
    modes = np.empty((len(weightings) + (penalty is not None), draws))
    size = max(1, BLOCK // len(ratios))
    for start in range(0, draws, size):
        drawn = rng.standard_normal((min(size, draws - start), len(ratios)))
        drawn *= errors
        drawn += ratios
        here = modes[:, start : start + size]
        for rows, find in _finders(drawn, phi):
            found = find(together)
            here[: len(found), rows] = found
            if penalty is not None:
                penalised = penalised_weights(drawn[rows], together[-1], found[-1][:, None], penalty)
                here[-1, rows] = find(penalised[None])[0]
    return modes


def _finders(ratios: Floats, phi: float) -> Iterator[tuple[NDArray[np.intp], _Finder]]:
    """Rows of ``ratios`` and what finds their modes, each draw by the way that suits its bandwidth."""
    draws = _lay_out(ratios, phi)
    kernels = draws.points * ratios.shape[1]
    few = kernels <= MOST_KERNELS
    coarse = ~few & (draws.h < COARSEST * draws.step)
    for rows in _blocks(kernels, np.flatnonzero(few)):
        yield rows, mode_sums.finder(draws.rows(rows))
    wide = np.flatnonzero(~few & ~coarse)
    for start in range(0, len(wide), SMOOTHED):
        rows = wide[start : start + SMOOTHED]
        yield rows, mode_peaks.finder(draws.rows(rows))
    if coarse.any():
        coarsest = ratios[coarse]
        yield np.flatnonzero(coarse), lambda weights: np.stack([grid_modes(coarsest, own, phi) for own in weights])


def _blocks(kernels: Floats, rows: NDArray[np.intp]) -> Iterator[NDArray[np.intp]]:
    """Rows in blocks of about :data:`BLOCK` kernels, draws that need alike many together."""
    rows = rows[np.argsort(kernels[rows], kind="stable")]
    while len(rows):
        total = kernels[rows] * np.arange(1, len(rows) + 1)
        size = max(1, int(np.searchsorted(total, BLOCK, side="right")))
        yield rows[:size]
        rows = rows[size:]


def _lay_out(ratios: Floats, phi: float) -> Draws:
    """Ranges and bandwidths of the rows of ``ratios`` ``(D, J)``; see :func:`~gnbreport.kernels.mode.bandwidths`."""
    count = ratios.shape[1]
    middle, above = (count - 1) // 2, count // 2
    ordered = np.sort(ratios, axis=1)
    distance = np.abs(ordered - 0.5 * (ordered[:, middle] + ordered[:, above])[:, None])
    distance.sort(axis=1)
    centred = ratios - (np.einsum("ij->i", ratios) / count)[:, None]
    deviation = np.sqrt(np.einsum("ij,ij->i", centred, centred) / (count - 1))
    scale = np.minimum(deviation, 0.5 * MAD_SCALE * (distance[:, middle] + distance[:, above]))
    h = np.maximum(MINIMUM_BANDWIDTH, phi * 0.9 / count**0.2 * scale)
    return Draws(ratios, ordered[:, 0], ordered[:, -1], h)
