"""Robust adjusted profile score (Zhao, Wang, Hemani, Bowden and Small 2020; Zhao, Chen, Wang and Small 2019).

``r_j = (y - b x)/sqrt(v_j)``, ``v_j = sy^2 + tau2 + b^2 sx^2``. Arrays ``(J,)``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from gnbreport.kernels import likelihood

Floats = NDArray[np.float64]
LossName = Literal["l2", "huber", "tukey"]

HUBER_TUNING = 1.345
TUKEY_TUNING = 4.685


class Loss(NamedTuple):
    """A loss: its value, its derivative, and moments under the standard normal.

    ``delta = E[r rho'(r)]``, ``c1 = E[rho'^2]``, ``c2 = E[r^2 rho'^2] - delta^2``, ``c3 = E[r^2 rho'']``.
    """

    rho: Callable[[Floats], Floats]
    psi: Callable[[Floats], Floats]
    delta: float
    c1: float
    c2: float
    c3: float


class Raps(NamedTuple):
    """Slope, its standard error, variance of balanced pleiotropy and its standard error."""

    slope: float
    standard_error: float
    tau2: float
    tau2_standard_error: float


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
        lambda r: np.clip(r, -k, k),
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
    )


LOSSES: dict[str, Loss] = {"l2": _l2(), "huber": _huber(), "tukey": _tukey()}


class Associations(NamedTuple):
    """The four arrays of a pair."""

    x: Floats
    sx: Floats
    y: Floats
    sy: Floats


def _parts(b: float, tau2: float, data: Associations) -> tuple[Floats, Floats, Floats]:
    """Variances ``v``, standardised residuals and estimated strengths ``u = (x (sy^2+tau2) + b y sx^2)/v``."""
    x, sx, y, sy = data
    noise = sy * sy + tau2
    v = noise + (b * sx) ** 2
    return v, (y - b * x) / np.sqrt(v), (x * noise + b * y * sx * sx) / v


def _score(b: float, tau2: float, data: Associations, loss: Loss) -> float:
    """``sum u rho'(r)/sqrt(v)``: derivative of the profile log-likelihood in the slope."""
    v, r, u = _parts(b, tau2, data)
    return float(np.sum(u * loss.psi(r) / np.sqrt(v)))


def _tau2_score(tau2: float, b: float, data: Associations, loss: Loss, strength: Floats | float) -> float:
    """``sum s (r rho'(r) - delta)/v``, s the weights of the variants."""
    v, r, _ = _parts(b, tau2, data)
    return float(np.sum(strength * (r * loss.psi(r) - loss.delta) / v))


def _mle_information(b: float, tau2: float, data: Associations) -> tuple[Floats, Floats]:
    """Per-variant expected information of the slope, and the extra variance of its score."""
    x, sx, y, sy = data
    noise = sy * sy + tau2
    v2 = (noise + (b * sx) ** 2) ** 2
    information = ((x * x - sx * sx) * noise + (y * y - noise) * sx * sx) / v2
    return information, sx * sx * noise / v2


def profile_mle(data: Associations, loss: Loss) -> Raps:
    """Maximum of ``-sum rho(r)`` without over-dispersion; sandwich SE (Zhao et al. 2020, theorem 3.2)."""
    slope = _maximise_slope(0.0, data, loss)
    information, extra = _mle_information(slope, 0.0, data)
    total = float(np.sum(information))
    variance = loss.c1 * float(np.sum(information + extra)) / (loss.delta * total) ** 2
    return Raps(slope, math.sqrt(variance) if variance > 0.0 else math.nan, 0.0, 0.0)


def _maximise_slope(tau2: float, data: Associations, loss: Loss) -> float:
    """Slope that minimises ``sum rho(r)`` at this over-dispersion: lowest candidate, then the root of the score."""
    x, sx, y, sy = data
    noise = np.sqrt(sy * sy + tau2)
    grid = likelihood.candidates(x, sx, y, noise)
    r = (y - grid[:, None] * x) / np.sqrt(noise**2 + (grid[:, None] * sx) ** 2)
    values = np.sum(loss.rho(r), axis=1)
    wells = np.flatnonzero((values[1:-1] <= values[:-2]) & (values[1:-1] <= values[2:])) + 1
    if len(wells) == 0:
        return math.nan
    wells = wells[np.argsort(values[wells], kind="stable")][:4]
    slopes = [_refine(grid[i - 1], grid[i], grid[i + 1], tau2, data, loss) for i in wells]
    found = [float(np.sum(loss.rho(_parts(b, tau2, data)[1]))) for b in slopes]
    return slopes[int(np.argmin(found))]


def _refine(left: float, middle: float, right: float, tau2: float, data: Associations, loss: Loss) -> float:
    """Root of the score beside ``middle``."""
    at = _score(middle, tau2, data, loss)
    other = right if at > 0.0 else left
    if at == 0.0 or at * _score(other, tau2, data, loss) > 0.0:
        return float(middle)
    tolerance = 1e-15 * max(abs(middle), 1e-300)
    return float(optimize.brentq(_score, middle, other, args=(tau2, data, loss), xtol=tolerance, rtol=1e-14))


def _solve_tau2(b: float, data: Associations, loss: Loss, strength: Floats | float) -> float:
    """Over-dispersion at this slope: the root of its score, 0 where the score at 0 is not positive."""
    if _tau2_score(0.0, b, data, loss, strength) <= 0.0:
        return 0.0
    high = float(np.median(data.sy**2))
    while _tau2_score(high, b, data, loss, strength) > 0.0:
        high *= 10.0
        if not math.isfinite(high):
            return math.nan
    arguments = (b, data, loss, strength)
    return float(optimize.brentq(_tau2_score, 0.0, high, args=arguments, xtol=1e-18 * high, rtol=1e-14))


def overdispersed_mle(data: Associations, loss: Loss, steps: int = 100) -> Raps:
    """Profile likelihood with over-dispersion: slope and ``tau2`` in turn (Zhao et al. 2020, 4).

    ``tau2`` solves ``sum sx^2 (r rho'(r) - delta)/v = 0``.
    """
    strength = data.sx**2
    b = _maximise_slope(0.0, data, loss)
    tau2 = _solve_tau2(b, data, loss, strength)
    for _ in range(steps):
        previous = (b, tau2)
        b = _maximise_slope(tau2, data, loss)
        tau2 = _solve_tau2(b, data, loss, strength)
        if abs(b - previous[0]) <= 1e-11 * abs(b) and abs(tau2 - previous[1]) <= 1e-9 * max(tau2, 1e-300):
            break
    v = data.sy**2 + tau2 + (b * data.sx) ** 2
    information, extra = _mle_information(b, tau2, data)
    i11, i12 = loss.delta * float(np.sum(information)), loss.delta * b * float(np.sum(strength / v**2))
    i22 = 0.5 * (loss.delta + loss.c3) * float(np.sum(strength / v**2))
    v11, v22 = loss.c1 * float(np.sum(information + extra)), loss.c2 * float(np.sum(strength**2 / v**2))
    return _sandwich(b, tau2, (i11, i12, i22), (v11, v22))


def _sandwich(b: float, tau2: float, slopes: tuple[float, float, float], variances: tuple[float, float]) -> Raps:
    """SEs from an upper triangular Jacobian ``[[i11, i12], [0, i22]]`` and the scores' variances."""
    (i11, i12, i22), (v11, v22) = slopes, variances
    variance = v11 / i11**2 + (i12 / (i11 * i22)) ** 2 * v22
    return Raps(b, math.sqrt(variance) if variance > 0.0 else math.nan, tau2, math.sqrt(v22) / abs(i22))


def estimating_equations(data: Associations, loss: Loss, over_dispersion: bool = True) -> Raps:
    """Roots of ``sum u rho'(r)/sqrt(v) = 0`` and ``sum (r rho'(r) - delta)/v = 0``.

    Of several roots, the one nearest the profile likelihood's.

    ``tau2`` is 0 where its equation has no positive root. SEs from the Jacobian and variance of the scores
    (Zhao, Chen, Wang and Small 2019).
    """
    start = overdispersed_mle(data, loss) if over_dispersion else profile_mle(data, loss)
    b = start.slope if not over_dispersion else _nearest_root(start, data, loss)
    tau2 = _solve_tau2(b, data, loss, 1.0) if over_dispersion else 0.0
    v, r, u = _parts(b, tau2, data)
    pull = data.sx**2 * loss.psi(r) * ((data.sy**2 + tau2) * r + b * u * np.sqrt(v))
    i11 = float(np.sum(loss.delta * u * data.x / v - pull / v**2))
    i12 = loss.delta * b * float(np.sum(data.sx**2 / v**2))
    i22 = 0.5 * (loss.delta + loss.c3) * float(np.sum(1.0 / v**2))
    v11, v22 = loss.c1 * float(np.sum(u * u / v)), loss.c2 * float(np.sum(1.0 / v**2))
    if not over_dispersion or tau2 == 0.0:
        i12, v22 = 0.0, 0.0
    return _sandwich(b, tau2, (i11, i12, i22), (v11, v22))


def _nearest_root(start: Raps, data: Associations, loss: Loss) -> float:
    """Root of the slope's equation, ``tau2`` solved for at each slope, nearest to the start; nan where there is none."""

    def score(b: float) -> float:
        """The slope's equation with over-dispersion profiled out."""
        return _score(b, _solve_tau2(b, data, loss, 1.0), data, loss)

    at, width = score(start.slope), start.standard_error
    width = width if math.isfinite(width) and width > 0.0 else max(abs(start.slope), 1e-3)
    for reach in (0.05, 0.2, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0):
        for other in (start.slope - reach * width, start.slope + reach * width):
            if at * score(other) <= 0.0:
                low, high = sorted((start.slope, other))
                return float(optimize.brentq(score, low, high, xtol=1e-14 * max(abs(start.slope), width), rtol=1e-13))
    return math.nan
