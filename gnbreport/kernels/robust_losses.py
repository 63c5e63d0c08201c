"""Loss functions of the robust profile score and their moments under the standard normal (closed forms)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]
LossName = Literal["l2", "huber", "tukey"]

HUBER_TUNING = 1.345
TUKEY_TUNING = 4.685


class Loss(NamedTuple):
    """A loss: its value, its derivative, and moments under the standard normal.

    ``delta = E[r rho'(r)]``, ``c1 = E[rho'^2]``, ``c2 = E[r^2 rho'^2] - delta^2``, ``c3 = E[r^2 rho'']``;
    ``redescending``: whether ``rho'`` returns to 0.
    """

    rho: Callable[[Floats], Floats]
    psi: Callable[[Floats], Floats]
    delta: float
    c1: float
    c2: float
    c3: float
    redescending: bool = False


def _truncated_moments(k: float, highest: int) -> list[float]:
    """``E[z^m; |z| < k]`` for even ``m = 0, 2, .., highest`` under the standard normal."""
    density = math.exp(-0.5 * k * k) / math.sqrt(2.0 * math.pi)
    moments = [1.0 - 2.0 * float(special.ndtr(-k))]
    for m in range(2, highest + 1, 2):
        moments.append((m - 1) * moments[-1] - 2.0 * k ** (m - 1) * density)
    return moments


def _l2() -> Loss:
    return Loss(lambda r: 0.5 * r * r, lambda r: r, 1.0, 1.0, 2.0, 1.0)


def _huber(k: float = HUBER_TUNING) -> Loss:
    """Huber's loss; moments in closed form."""
    m0, m2, m4 = _truncated_moments(k, 4)
    delta = m0
    outside = 1.0 - m0
    return Loss(
        lambda r: np.where(np.abs(r) <= k, 0.5 * r * r, k * (np.abs(r) - 0.5 * k)),
        lambda r: np.minimum(np.maximum(r, -k), k),
        delta,
        m2 + k * k * outside,
        m4 + k * k * (1.0 - m2) - delta * delta,
        m2,
    )


def _tukey(k: float = TUKEY_TUNING) -> Loss:
    """Tukey's bisquare loss, ``rho' = r (1 - r^2/k^2)^2``; moments in closed form."""
    m = _truncated_moments(k, 12)

    def expect(coefficients: dict[int, float]) -> float:
        """``E[sum c_p z^p; |z| < k]``, powers even."""
        return sum(c * m[p // 2] / k ** (p - base) for p, c in coefficients.items())

    base = 2
    delta = expect({2: 1.0, 4: -2.0, 6: 1.0})
    c1 = expect({2: 1.0, 4: -4.0, 6: 6.0, 8: -4.0, 10: 1.0})
    c3 = expect({2: 1.0, 4: -6.0, 6: 5.0})
    base = 4
    c2 = expect({4: 1.0, 6: -4.0, 8: 6.0, 10: -4.0, 12: 1.0}) - delta * delta
    return Loss(
        lambda r: k * k / 6.0 * (1.0 - (1.0 - np.minimum((r / k) ** 2, 1.0)) ** 3),
        lambda r: r * (1.0 - np.minimum((r / k) ** 2, 1.0)) ** 2,
        delta,
        c1,
        c2,
        c3,
        redescending=True,
    )


LOSSES: dict[str, Loss] = {"l2": _l2(), "huber": _huber(), "tukey": _tukey()}
