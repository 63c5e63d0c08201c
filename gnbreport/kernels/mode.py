"""Mode of the smoothed density of ratio estimates (Hartwig et al. 2017), on the grid of R's ``density``."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from gnbreport.kernels.spread import MAD_SCALE

Floats = NDArray[np.float64]

#: Points of the density grid.
POINTS = 512
#: Smallest bandwidth, for ratios without spread.
MINIMUM_BANDWIDTH = 1e-8


def bandwidths(ratios: Floats, phi: float) -> Floats:
    """Modified Silverman bandwidths ``phi 0.9 min(sd, mad)/J^(1/5)`` of the rows of ``ratios`` ``(D, J)``.

    Unweighted also for weighted modes (Hartwig et al. 2017, equation 3, as TwoSampleMR and
    MendelianRandomization compute it); never below :data:`MINIMUM_BANDWIDTH`.
    """
    count = ratios.shape[1]
    centre = np.median(ratios, axis=1, keepdims=True)
    mad = MAD_SCALE * np.median(np.abs(ratios - centre), axis=1)
    scale = np.minimum(np.std(ratios, axis=1, ddof=1), mad)
    return np.asarray(np.maximum(MINIMUM_BANDWIDTH, phi * 0.9 * scale / count**0.2))


def grid_modes(ratios: Floats, weights: Floats, phi: float) -> Floats:
    """Grid point of the largest density for each row of ``ratios`` ``(D, J)``; shape ``(D,)``.

    Weights ``(J,)``, or ``(D, J)`` for each row its own. Gaussian kernel; weights spread linearly over 512 points of
    ``[min - 7h, max + 7h]``, convolved by FFT with a kernel at 1024 abscissae of step ``2 (range + 14h)/1023``, and
    interpolated to 512 points of ``[min - 3h, max + 3h]``; the first of equal maxima. This is R's ``density`` before
    4.4 (``old.coords``).
    """
    h = bandwidths(ratios, phi)
    low, high = ratios.min(axis=1) - 7.0 * h, ratios.max(axis=1) + 7.0 * h
    binned = _bin(ratios, weights, low, high)
    density = _smooth(binned, h, high - low)
    start, stop = low + 4.0 * h, high - 4.0 * h
    return _highest(density, low, high, start, stop)


def _bin(ratios: Floats, weights: Floats, low: Floats, high: Floats) -> Floats:
    """Weights split linearly between neighbouring grid points; shape ``(D, 2 POINTS)``, second half zero."""
    rows = len(ratios)
    width = 2 * POINTS
    position = (ratios - low[:, None]) / ((high - low) / (POINTS - 1))[:, None]
    index = np.floor(position)
    share = position - index
    flat = (index.astype(np.intp) + width * np.arange(rows)[:, None]).ravel()
    size = rows * width
    left = np.bincount(flat, ((1.0 - share) * weights).ravel(), size)
    right = np.bincount(flat + 1, (share * weights).ravel(), size)
    return np.asarray((left + right).reshape(rows, width))


def _smooth(binned: Floats, h: Floats, width: Floats) -> Floats:
    """Circular convolution with the Gaussian kernel, up to a constant; the first POINTS columns."""
    step = 2.0 * width / (2 * POINTS - 1)
    offsets = np.arange(POINTS + 1) * (step / h)[:, None]
    half = np.exp(-0.5 * offsets * offsets)
    kernel = np.concatenate([half, half[:, POINTS - 1 : 0 : -1]], axis=1)
    spectrum = fft.rfft(binned, axis=1)
    spectrum *= fft.rfft(kernel, axis=1).real
    return np.asarray(fft.irfft(spectrum, 2 * POINTS, axis=1)[:, :POINTS])


def _highest(density: Floats, low: Floats, high: Floats, start: Floats, stop: Floats) -> Floats:
    """Abscissa of the largest interpolated density on ``POINTS`` points of ``[start, stop]``."""
    rows = np.arange(len(density))[:, None]
    share = np.arange(POINTS) / (POINTS - 1)
    output = start[:, None] + share * (stop - start)[:, None]
    position = (output - low[:, None]) / ((high - low) / (POINTS - 1))[:, None]
    index = np.clip(position.astype(np.intp), 0, POINTS - 2)
    left = density[rows, index]
    value = left + (density[rows, index + 1] - left) * (position - index)
    best = np.argmax(value, axis=1)
    return np.asarray(output[rows[:, 0], best])


def grid_mode(ratios: Floats, weights: Floats, phi: float) -> float:
    """Mode of ``ratios`` ``(J,)`` with ``weights`` ``(J,)``; see :func:`grid_modes`."""
    return float(grid_modes(ratios[None, :], weights, phi)[0])


def resolution(ratios: Floats, phi: float) -> float:
    """Distance between neighbouring grid points: the mode is known to this, ``(range + 6h)/511``."""
    h = float(bandwidths(ratios[None, :], phi)[0])
    return (float(np.ptp(ratios)) + 6.0 * h) / (POINTS - 1) if len(ratios) else math.nan
