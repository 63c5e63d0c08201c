"""R's random normals: Mersenne Twister as ``set.seed`` starts it, by inversion (R's defaults)."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

_BIG = 134217728


class RNormals:
    """What ``rnorm`` gives after ``set.seed(seed)``, behind numpy's name for it."""

    def __init__(self, seed: int) -> None:
        state = seed & 0xFFFFFFFF
        words = []
        for _ in range(50 + 625):
            state = (69069 * state + 1) & 0xFFFFFFFF
            words.append(state)
        self.bits = np.random.MT19937()
        self.bits.state = {"bit_generator": "MT19937", "state": {"key": np.array(words[51:], np.uint32), "pos": 624}}

    def standard_normal(self, shape: tuple[int, ...]) -> np.ndarray:
        """Normals in the order of the array's last axis."""
        uniform = self.bits.random_raw(2 * int(np.prod(shape))).reshape(-1, 2) * 2.3283064365386963e-10
        return ndtri((np.floor(_BIG * uniform[:, 0]) + uniform[:, 1]) / _BIG).reshape(shape)
