"""Random numbers whose bytes do not depend on NumPy's version: uniforms of PCG64, and inverse distribution functions.

NumPy keeps the streams of bit generators and of ``random`` for ever, but not those of ``Generator.normal``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gnbreport.streams import stream

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Shape = int | tuple[int, ...]

_HALF_STEP = 2.0**-54


class Draws:
    """Draws of one named stream, in order of the calls."""

    def __init__(self, seed: int, *labels: str) -> None:
        """Open the stream ``simulate/labels`` of a seed."""
        self._generator = stream(seed, "simulate", *labels)

    def uniform(self, shape: Shape, low: float = 0.0, high: float = 1.0) -> Floats:
        """Uniform on the open interval (low, high); 0 and 1 themselves never occur."""
        u = self._generator.random(shape) + _HALF_STEP
        return np.asarray(low + (high - low) * u, dtype=np.float64)

    def normal(self, shape: Shape) -> Floats:
        """Standard normal, by the inverse distribution function."""
        return np.asarray(special.ndtri(self.uniform(shape)), dtype=np.float64)

    def integers(self, shape: Shape, low: int, high: int) -> Ints:
        """Integers of ``low`` to ``high``, both included (``floor`` of a uniform)."""
        return np.asarray(np.floor(self.uniform(shape, low, high + 1)), dtype=np.int64)

    def flags(self, shape: Shape, probability: float) -> Bools:
        """True with the given probability."""
        return np.asarray(self.uniform(shape) < probability)

    def signs(self, shape: Shape) -> Floats:
        """-1 or 1, each with probability one half."""
        return np.where(self.flags(shape, 0.5), -1.0, 1.0)

    def order(self, size: int) -> Ints:
        """A random order of ``0..size-1``."""
        return np.argsort(self.uniform(size), kind="stable").astype(np.int64)
