"""Generalised method of moments on principal components of correlated variants (Patel et al. 2023).

Marginal associations of variants in linkage disequilibrium become joint associations with their leading principal
components, with a full covariance; the effect is the continuously updated estimate.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from gnbreport.kernels import likelihood

Floats = NDArray[np.float64]


class Joint(NamedTuple):
    """Associations ``(r,)`` of ``r`` components with a trait, and their covariance ``(r, r)``."""

    effects: Floats
    covariance: Floats


class MomentsFit(NamedTuple):
    """Slope, its standard error and the statistic of over-identification, ``r - 1`` degrees of freedom."""

    slope: float
    standard_error: float
    q: float


def principal_axes(x: Floats, sy: Floats, correlation: Floats, share: float, centred: bool) -> Floats:
    """Orthonormal axes ``(J, r)`` of ``P = |x/sy| |x/sy|' * R``, the fewest with more than ``share`` of its squares.

    ``centred`` takes each column's mean off first, as if the rows of ``P`` were observations; which axes come out then
    depends on the coding of alleles.
    """
    size = np.abs(x) / sy
    weighted = np.outer(size, size) * correlation
    _, values, axes = np.linalg.svd(weighted - weighted.mean(axis=0) if centred else weighted)
    shares = np.cumsum(values**2) / np.sum(values**2)
    return np.asarray(axes[: int(np.argmax(shares > share)) + 1].T)


def joint_associations(axes: Floats, beta: Floats, se: Floats, size: float, correlation: Floats) -> Joint | None:
    """Joint associations with the components, of a trait of variance 1; None where they explain all of it.

    With ``a = 1/(n se^2 + beta^2)``, the variance of a variant, ``A = sqrt(a) sqrt(a)' * R`` and axes L: effects
    ``(L'AL)^-1 L'(a beta)``, covariance ``(L'AL)^-1 (1 - explained)/(n - r + 1)``.

    Raises:
        numpy.linalg.LinAlgError: The components' covariance is singular.
    """
    variance = 1.0 / (size * se * se + beta * beta)
    root = np.sqrt(variance)
    inverse = np.linalg.inv(axes.T @ (np.outer(root, root) * correlation) @ axes)
    score = axes.T @ (variance * beta)
    effects = inverse @ score
    left = 1.0 - float(score @ effects)
    if not left > 0.0:
        return None
    return Joint(effects, inverse * left / (size - axes.shape[1] + 1.0))


def strength(exposure: Joint) -> float:
    """F statistic of all components, ``g' V^-1 g/r``."""
    effects = exposure.effects
    return float(effects @ np.linalg.solve(exposure.covariance, effects)) / len(effects)


def moments_fit(exposure: Joint, outcome: Joint, extra: float = 0.0) -> MomentsFit:
    """Least ``q(b) = (y - b x)'(Vy + extra I + b^2 Vx)^-1 (y - b x)``, the global one; SE ``1/sqrt(x' (..)^-1 x)``."""
    lower_x = np.asarray(np.linalg.cholesky(exposure.covariance), dtype=np.float64)
    spread = outcome.covariance + extra * np.eye(len(outcome.effects))
    lower_y = np.asarray(np.linalg.cholesky(spread), dtype=np.float64)
    x, sx, y = likelihood.diagonal_axes(exposure.effects, lower_x, outcome.effects, lower_y)
    slope = likelihood.maximum_likelihood(x, sx, y, np.ones(len(x)))
    variance = 1.0 + (slope * sx) ** 2
    q = float(np.sum((y - slope * x) ** 2 / variance))
    return MomentsFit(slope, 1.0 / math.sqrt(float(np.sum(x * x / variance))), q)


def over_dispersion(slope: float, exposure: Joint, outcome: Joint) -> float:
    """Variance added to every component of the outcome so that ``q`` at ``slope`` is ``r - 1``; 0 if q is less."""
    covariance = outcome.covariance + slope * slope * exposure.covariance
    values, axes = np.linalg.eigh(covariance)
    squares = (axes.T @ (outcome.effects - slope * exposure.effects)) ** 2
    df = len(values) - 1

    def excess(extra: float) -> float:
        return float(np.sum(squares / (values + extra))) - df

    if df == 0 or excess(0.0) <= 0.0:
        return 0.0
    return float(optimize.brentq(excess, 0.0, float(np.sum(squares)) / df, rtol=1e-14))
