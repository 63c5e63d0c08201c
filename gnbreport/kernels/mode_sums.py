"""Modes of many redrawn sets of ratios by summing their kernels at a few points, in single precision.

A sum of Gaussians of one bandwidth has its modes between the lowest and the highest of them and little happens within
half a bandwidth, so points that far apart show which peak is the highest; Newton's method goes to its top. Draws lie
along the last axis: numpy is fastest along it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gnbreport.kernels.mode import POINTS

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

#: Distance of the points in bandwidths, and steps of Newton's method. The top that is found is lower than the highest
#: by more than 0.2% in some 3 of 10,000 draws, by less than 1% in all.
STRIDE, STEPS = 0.6, 2
#: Smallest exponent of a kernel: keeps products out of the subnormal numbers.
_LOWEST = np.float32(-60.0)
#: Newton's denominator is at least this share of the density: steps on a flat top stay short.
_FLAT = np.float32(0.05)
_TINY = np.finfo(np.float32).tiny


class Draws(NamedTuple):
    """Redrawn ratios ``(D, J)``, their lowest, highest and bandwidths ``(D,)``."""

    ratios: Floats
    lowest: Floats
    highest: Floats
    h: Floats

    def rows(self, chosen: NDArray[np.intp]) -> Draws:
        """Some of the draws."""
        return Draws(self.ratios[chosen], self.lowest[chosen], self.highest[chosen], self.h[chosen])

    @property
    def points(self) -> Floats:
        """Points needed from one before the lowest ratio to one beyond the highest; shape ``(D,)``."""
        return np.asarray(np.ceil((self.highest - self.lowest) / (STRIDE * self.h)) + 3.0)

    @property
    def step(self) -> Floats:
        """Distance of the points of the grid of R's ``density``, which ends 7 bandwidths beyond the ratios."""
        return np.asarray((self.highest - self.lowest + 14.0 * self.h) / (POINTS - 1))


def finder(draws: Draws) -> Callable[[Floats], Floats]:
    """What gives the modes ``(W, D)`` of the draws for weights ``(W, J)``, or ``(W, D, J)``, each draw its own.

    Kernels are computed once, at as many points as the widest draw needs.
    """
    middle = 0.5 * (draws.lowest + draws.highest)
    centred = np.ascontiguousarray(((draws.ratios - middle[:, None]) / draws.h[:, None]).T, dtype=np.float32)
    count = int(draws.points.max())
    points = (STRIDE * (np.arange(count) - 0.5 * (count - 1))).astype(np.float32)
    kernels = _kernels(centred, points)

    def find(weights: Floats) -> Floats:
        shares = (weights / np.maximum(weights.max(axis=-1, keepdims=True), _TINY)).astype(np.float32)
        columns = shares[:, :, None] if shares.ndim == 2 else np.swapaxes(shares, 1, 2)
        top = _summit(_sums(kernels, columns), points)
        for _ in range(STEPS):
            top = _climbed(centred, columns, top)
        modes = middle + draws.h * top
        return np.asarray(np.minimum(np.maximum(modes, draws.lowest), draws.highest))

    return find


def _kernels(centred: Singles, points: Singles) -> Singles:
    """``exp(-(point - ratio)^2/2)``, distances in bandwidths; shape ``(J, M, D)``."""
    kernels = points[:, None] - centred[:, None, :]
    kernels *= kernels
    kernels *= np.float32(-0.5)
    np.maximum(kernels, _LOWEST, out=kernels)
    return np.asarray(np.exp(kernels, out=kernels))


def _sums(kernels: Singles, weights: Singles) -> Singles:
    """Densities at the points for weights ``(W, J, 1)`` or ``(W, J, D)``, up to a constant; shape ``(W, M, D)``.

    Not by products of matrices: their last digits depend on the processor.
    """
    if weights.shape[2] == 1:
        return np.stack([np.einsum("jmd,j->md", kernels, own) for own in weights[:, :, 0]])
    return np.stack([np.einsum("jmd,jd->md", kernels, own) for own in weights])


def _summit(sums: Singles, points: Singles) -> Singles:
    """Vertex of the highest parabola through three neighbouring points of each column; shape ``(W, D)``.

    So that of two peaks of nearly equal height the higher wins, wherever the points fall beside them.
    """
    before, middle, after = sums[:, :-2], sums[:, 1:-1], sums[:, 2:]
    slope = after - before
    bend = middle + middle
    bend -= before
    bend -= after
    # at a local maximum the bend is not below the slope; elsewhere this bounds the rise, below any peak's vertex
    np.maximum(bend, np.abs(slope), out=bend)
    bend += _TINY
    rise = slope / bend
    slope *= rise
    slope *= 0.125
    slope += middle
    best = _largest(slope)
    offset = rise[np.arange(len(sums))[:, None], best, np.arange(sums.shape[2])]
    return np.asarray(points[best + 1] + np.float32(0.5 * STRIDE) * offset)


def _largest(heights: Singles) -> NDArray[np.int32]:
    """Place along the middle axis of the largest of values that are not negative; 1 in 8,000 is a tie at 1,000 places.

    Bits of such numbers are ordered as they are: the last ones give way to the place, counted from behind, so that
    the maximum has it, of equal ones the first (``argmax`` along an axis that is not the last takes twice as long).
    """
    count = heights.shape[1]
    last = np.int32((1 << int(count - 1).bit_length()) - 1)
    bits = heights.view(np.int32) & ~last
    bits |= last - np.arange(count, dtype=np.int32)[:, None]
    return np.asarray(last - (bits.max(axis=1) & last))


def _climbed(centred: Singles, weights: Singles, start: Singles) -> Singles:
    """One step of Newton's method from ``start`` ``(W, D)`` towards the top of the density there, within a stride."""
    distance = centred - start[:, None, :]
    square = distance * distance
    density = np.multiply(square, -0.5)
    np.maximum(density, _LOWEST, out=density)
    np.exp(density, out=density)
    density *= weights
    slope = np.einsum("wjd,wjd->wd", density, distance)
    total = density.sum(axis=1)
    bend = total - np.einsum("wjd,wjd->wd", density, square)
    step = slope / np.maximum(bend, _FLAT * total + _TINY)
    return np.asarray(start + np.minimum(np.maximum(step, -STRIDE), STRIDE))
