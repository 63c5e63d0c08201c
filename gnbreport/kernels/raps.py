"""Robust adjusted profile score (Zhao, Wang, Hemani, Bowden and Small 2020; Zhao, Chen, Wang and Small 2019).

``r_j = (y - b x)/sqrt(v_j)``, ``v_j = sy^2 + tau2 + b^2 sx^2``. Arrays ``(J,)``.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from gnbreport.kernels import likelihood
from gnbreport.kernels.robust_losses import LOSSES, Loss

Floats = NDArray[np.float64]


class Raps(NamedTuple):
    """Slope, its standard error, variance of balanced pleiotropy and its standard error."""

    slope: float
    standard_error: float
    tau2: float
    tau2_standard_error: float


class Associations(NamedTuple):
    """The four arrays of a pair."""

    x: Floats
    sx: Floats
    y: Floats
    sy: Floats


def parts(b: float, tau2: float, data: Associations) -> tuple[Floats, Floats, Floats]:
    """Variances ``v``, standardised residuals and estimated strengths ``u = (x (sy^2+tau2) + b y sx^2)/v``."""
    x, sx, y, sy = data
    noise = sy * sy + tau2
    v = noise + (b * sx) ** 2
    return v, (y - b * x) / np.sqrt(v), (x * noise + b * y * sx * sx) / v


def score(b: float, tau2: float, data: Associations, loss: Loss) -> float:
    """``sum u rho'(r)/sqrt(v)``: derivative of the profile log-likelihood in the slope."""
    v, r, u = parts(b, tau2, data)
    return float(u @ (loss.psi(r) / np.sqrt(v)))


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
    total = float(information.sum())
    variance = loss.c1 * float((information + extra).sum()) / (loss.delta * total) ** 2
    return Raps(slope, math.sqrt(variance) if variance > 0.0 else math.nan, 0.0, 0.0)


def naive_standard_error(b: float, data: Associations, loss: Loss) -> float:
    """``1/sqrt(delta I)``: variance of the score taken equal to the information ``I``; nan where that is negative."""
    information = loss.delta * float(_mle_information(b, 0.0, data)[0].sum())
    return 1.0 / math.sqrt(information) if information > 0.0 else math.nan


def _maximise_slope(tau2: float, data: Associations, loss: Loss) -> float:
    """Slope that minimises ``sum rho(r)`` at this over-dispersion: lowest candidate, then the root of the score."""
    x, sx, y, sy = data
    noise = np.sqrt(sy * sy + tau2)
    grid = likelihood.candidates(x, sx, y, noise)
    r = (y - grid[:, None] * x) / np.sqrt(noise**2 + (grid[:, None] * sx) ** 2)
    values = loss.rho(r).sum(axis=1)
    wells = np.flatnonzero((values[1:-1] <= values[:-2]) & (values[1:-1] <= values[2:])) + 1
    if len(wells) == 0:
        return math.nan
    wells = wells[np.argsort(values[wells], kind="stable")][:4]
    slopes = [_refine(grid[i - 1], grid[i], grid[i + 1], tau2, data, loss) for i in wells]
    found = [float(loss.rho(parts(b, tau2, data)[1]).sum()) for b in slopes]
    return slopes[int(np.argmin(found))]


def _refine(left: float, middle: float, right: float, tau2: float, data: Associations, loss: Loss) -> float:
    """Root of the score beside ``middle``."""
    at = score(middle, tau2, data, loss)
    other = right if at > 0.0 else left
    if at == 0.0 or at * score(other, tau2, data, loss) > 0.0:
        return float(middle)
    tolerance = 1e-15 * max(abs(middle), 1e-300)
    return float(optimize.brentq(score, middle, other, args=(tau2, data, loss), xtol=tolerance, rtol=1e-14))


def solve_tau2(b: float, data: Associations, loss: Loss, strength: Floats | float, near: float = 0.0) -> float:
    """Over-dispersion at this slope: the root of ``sum s (r rho'(r) - delta)/v`` beside ``near``.

    0 where that score is negative at ``near`` and below. ``strength`` is ``s``, the weights of the variants.

    A monotone loss has one root at most. A redescending one rejects variants at small ``tau2``: its score may be
    negative at 0 and positive above, so that ``near`` chooses. nan where the slope is.
    """
    if not math.isfinite(b):
        return math.nan
    miss, least = data.y - b * data.x, data.sy**2 + (b * data.sx) ** 2

    def excess(tau2: float) -> float:
        """The score of the over-dispersion."""
        v = least + tau2
        r = miss / np.sqrt(v)
        return float((strength * (r * loss.psi(r) - loss.delta) / v).sum())

    low, high = near, max(2.0 * near, float((data.sy**2).mean()))
    while low > 1e-12 * near and excess(low) <= 0.0:
        low, high = 0.5 * low, low
    if low <= 1e-12 * near:
        low = 0.0
    if excess(low) <= 0.0:
        return 0.0
    while excess(high) > 0.0:
        high *= 10.0
        if not math.isfinite(high):
            return math.nan
    return float(optimize.brentq(excess, low, high, xtol=1e-18 * high, rtol=1e-14))


def joint_root(
    b: float, tau2: float, data: Associations, loss: Loss, strength: Floats | float
) -> tuple[float, float] | None:
    """Slope and over-dispersion at which both scores are 0, searched from these by Powell's hybrid method.

    ``strength``: as in :func:`solve_tau2`. None where the search fails.
    """

    def scores(at: Floats) -> tuple[float, float]:
        """Both scores at a slope and the logarithm of an over-dispersion."""
        v, r, u = parts(at[0], math.exp(min(at[1], 700.0)), data)
        psi = loss.psi(r)
        return float((u * psi / np.sqrt(v)).sum()), float((strength * (r * psi - loss.delta) / v).sum())

    found = optimize.root(scores, (b, math.log(tau2)), method="hybr", options={"xtol": 1e-12})
    return (float(found.x[0]), math.exp(found.x[1])) if found.success and found.x[1] < 700.0 else None


def overdispersed_mle(data: Associations, loss: Loss, steps: int = 100) -> Raps:
    """Profile likelihood with over-dispersion: slope and ``tau2`` in turn (Zhao et al. 2020, 4).

    ``tau2`` solves ``sum sx^2 (r rho'(r) - delta)/v = 0``. A redescending loss has several solutions: its search
    begins at Huber's.
    """
    strength, near = data.sx**2, 0.0
    if loss.redescending:
        huber = overdispersed_mle(data, LOSSES["huber"], steps)
        b, near = huber.slope, huber.tau2
    else:
        b = _maximise_slope(0.0, data, loss)
    tau2 = solve_tau2(b, data, loss, strength, near)
    if tau2 > 0.0 and not loss.redescending:  # of several roots, turns choose
        b, tau2 = joint_root(b, tau2, data, loss, strength) or (b, tau2)
    turns = steps if tau2 > 0.0 or (loss.redescending and math.isfinite(b)) else 0
    for _ in range(turns):  # without over-dispersion, the slope has its maximum
        previous = (b, tau2)
        b = _maximise_slope(tau2, data, loss)
        tau2 = solve_tau2(b, data, loss, strength, tau2 if loss.redescending else 0.0)
        if abs(b - previous[0]) <= 1e-11 * abs(b) and abs(tau2 - previous[1]) <= 1e-9 * max(tau2, 1e-300):
            break
    return mle_with_errors(b, tau2, data, loss)


def mle_with_errors(b: float, tau2: float, data: Associations, loss: Loss) -> Raps:
    """Slope and ``tau2`` of the profile likelihood with their standard errors (Zhao et al. 2020, theorem 4.1)."""
    strength = data.sx**2
    v = data.sy**2 + tau2 + (b * data.sx) ** 2
    information, extra = _mle_information(b, tau2, data)
    i11, i12 = loss.delta * float(information.sum()), loss.delta * b * float((strength / v**2).sum())
    i22 = 0.5 * (loss.delta + loss.c3) * float((strength / v**2).sum())
    v11, v22 = loss.c1 * float((information + extra).sum()), loss.c2 * float((strength**2 / v**2).sum())
    return sandwich(b, tau2, (i11, i12, i22), (v11, v22))


def sandwich(b: float, tau2: float, slopes: tuple[float, float, float], variances: tuple[float, float]) -> Raps:
    """SEs from an upper triangular Jacobian ``[[i11, i12], [0, i22]]`` and the scores' variances."""
    (i11, i12, i22), (v11, v22) = slopes, variances
    variance = v11 / i11**2 + (i12 / (i11 * i22)) ** 2 * v22
    return Raps(b, math.sqrt(variance) if variance > 0.0 else math.nan, tau2, math.sqrt(v22) / abs(i22))
