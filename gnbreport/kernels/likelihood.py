"""Exact maximum likelihood of the errors-in-variables line, by its one-dimensional profile.

Model: ``x_j ~ N(mu_j, sx_j^2)``, ``y_j ~ N(b mu_j, sy_j^2)``, correlated ``psi`` within a variant
(Thompson, Minelli and Del Greco 2016; Burgess et al. 2013). Profiling out every ``mu_j`` leaves
``q(b) = sum (y - b x)^2 / (sy^2 + b^2 sx^2 - 2 b psi sx sy)``.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

Floats = NDArray[np.float64]

#: Slopes of 181 lines at equal angles.
_LINES = np.tan(np.linspace(-0.5 * math.pi, 0.5 * math.pi, 183)[1:-1])


def profile(b: Floats | float, x: Floats, sx: Floats, y: Floats, sy: Floats, psi: float = 0.0) -> Floats:
    """``q(b)`` at each slope of ``b`` ``(M,)``; arrays ``(J,)``."""
    slope = np.atleast_1d(b)[:, None]
    variance = sy * sy + (slope * sx) ** 2 - 2.0 * psi * slope * sx * sy
    return np.asarray(((y - slope * x) ** 2 / variance).sum(axis=1))


def profile_slope(b: float, x: Floats, sx: Floats, y: Floats, sy: Floats, psi: float = 0.0) -> float:
    """Derivative ``q'(b)``."""
    variance = sy * sy + (b * sx) ** 2 - 2.0 * psi * b * sx * sy
    standard = (y - b * x) / variance
    return float(-2.0 * (standard * (x + standard * (b * sx * sx - psi * sx * sy))).sum())


def candidates(x: Floats, sx: Floats, y: Floats, sy: Floats) -> Floats:
    """Slopes dense enough to bracket every well of the profile: each ratio, and a grid of angles, sorted."""
    scale = float(np.exp((np.log(sy) - np.log(sx)).mean()))
    usable = x != 0.0
    ratios = y[usable] / x[usable]
    pooled = float((x * y / sy**2).sum() / ((x / sy) ** 2).sum()) if usable.any() else 0.0
    return np.unique(np.concatenate([scale * _LINES, ratios, [pooled]]))


def maximum_likelihood(x: Floats, sx: Floats, y: Floats, sy: Floats, psi: float = 0.0) -> float:
    """Global minimiser of the profile ``q``: the exact maximum likelihood slope.

    The lowest candidate is bracketed by its neighbours and the root of ``q'`` found to machine precision.
    """
    grid = candidates(x, sx, y, sy)
    values = profile(grid, x, sx, y, sy, psi)
    wells = np.flatnonzero((values[1:-1] <= values[:-2]) & (values[1:-1] <= values[2:])) + 1
    wells = wells[np.argsort(values[wells], kind="stable")][:5]
    if len(wells) == 0:
        return math.nan
    slopes = [_refine(grid[i - 1], grid[i], grid[i + 1], (x, sx, y, sy, psi)) for i in wells]
    best = profile(np.array(slopes), x, sx, y, sy, psi)
    return slopes[int(np.argmin(best))]


def _refine(left: float, middle: float, right: float, data: tuple[Floats, Floats, Floats, Floats, float]) -> float:
    """Stationary point of the profile between ``left`` and ``right``."""
    at_left, at_middle, at_right = (profile_slope(b, *data) for b in (left, middle, right))
    if at_middle == 0.0:
        return float(middle)
    low, high = (left, middle) if at_middle > 0.0 else (middle, right)
    if (at_left if at_middle > 0.0 else -at_right) >= 0.0:
        return float(middle)
    return float(
        optimize.brentq(profile_slope, low, high, args=data, xtol=1e-15 * max(1e-300, abs(middle)), rtol=1e-15)
    )


def information(b: float, x: Floats, sx: Floats, y: Floats, sy: Floats, psi: float = 0.0) -> float:
    """Information about ``b`` after profiling: Schur complement of the exact Hessian; negative at a saddle."""
    determinant = 1.0 - psi * psi
    pxx, pxy, pyy = 1.0 / (sx * sx * determinant), -psi / (sx * sy * determinant), 1.0 / (sy * sy * determinant)
    curvature = pxx + 2.0 * b * pxy + b * b * pyy
    mu = ((pxx + b * pxy) * x + (pxy + b * pyy) * y) / curvature
    cross = mu * (pxy + b * pyy) - (pxy * (x - mu) + pyy * (y - b * mu))
    return float((mu * mu * pyy - cross * cross / curvature).sum())


def diagonal_axes(x: Floats, lower_x: Floats, y: Floats, lower_y: Floats) -> tuple[Floats, Floats, Floats]:
    """``x, sx, y``, each ``(J,)``, on axes where both covariances are diagonal, that of ``y`` the identity.

    ``lower_x, lower_y``: Cholesky factors ``(J, J)`` of the covariances.
    """
    axes, sx, _ = np.linalg.svd(np.linalg.solve(lower_y, lower_x))
    turn = np.linalg.solve(lower_y.T, axes).T
    return turn @ x, np.asarray(sx), turn @ y
