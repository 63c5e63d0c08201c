"""Arithmetic of two-step mediation: variances, Fieller's interval, Monte Carlo limits. NumPy in, NumPy out.

Throughout, ``a`` is exposure -> mediator, ``b`` mediator -> outcome, ``c`` the total effect; ``cov_xy`` the covariance
of two estimates. Everything is elementwise unless a shape is given.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def _f(x: ArrayLike) -> Floats:
    return np.asarray(x, dtype=np.float64)


def variance_first(a: ArrayLike, se_a: ArrayLike, b: ArrayLike, se_b: ArrayLike, cov_ab: ArrayLike = 0.0) -> Floats:
    """First-order variance of ``a b``: ``a^2 sb^2 + b^2 sa^2 + 2 a b cov`` (Sobel 1982, eq. 8)."""
    a, se_a, b, se_b = _f(a), _f(se_a), _f(b), _f(se_b)
    return np.asarray(np.maximum(a**2 * se_b**2 + b**2 * se_a**2 + 2.0 * a * b * _f(cov_ab), 0.0))


def variance_second(a: ArrayLike, se_a: ArrayLike, b: ArrayLike, se_b: ArrayLike, cov_ab: ArrayLike = 0.0) -> Floats:
    """Exact variance of a product of normals at the estimates: first order ``+ sa^2 sb^2 + cov^2``.

    Aroian 1947; with covariance Bohrnstedt and Goldberger 1969.
    """
    se_a, se_b = _f(se_a), _f(se_b)
    return np.asarray(variance_first(a, se_a, b, se_b, cov_ab) + se_a**2 * se_b**2 + _f(cov_ab) ** 2)


def covariance_indirect_total(a: ArrayLike, b: ArrayLike, cov_ac: ArrayLike, cov_bc: ArrayLike) -> Floats:
    """First-order covariance of ``a b`` and ``c``: ``b cov_ac + a cov_bc``."""
    return np.asarray(_f(b) * _f(cov_ac) + _f(a) * _f(cov_bc))


def variance_difference(var_x: ArrayLike, var_y: ArrayLike, cov_xy: ArrayLike) -> Floats:
    """Variance of ``x - y``, never below 0."""
    return np.asarray(np.maximum(_f(var_x) + _f(var_y) - 2.0 * _f(cov_xy), 0.0))


def variance_ratio(
    numerator: ArrayLike, var_n: ArrayLike, denominator: ArrayLike, var_d: ArrayLike, cov: ArrayLike = 0.0
) -> Floats:
    """Delta-method variance of ``n / d``: ``vn/d^2 + n^2 vd/d^4 - 2 n cov/d^3`` (full delta for the proportion)."""
    n, d = _f(numerator), _f(denominator)
    return np.asarray(np.maximum(_f(var_n) / d**2 + n**2 * _f(var_d) / d**4 - 2.0 * n * _f(cov) / d**3, 0.0))


def fieller(
    numerator: ArrayLike, var_n: ArrayLike, denominator: ArrayLike, var_d: ArrayLike, cov: ArrayLike, z: float
) -> tuple[Floats, Floats, Floats]:
    """Fieller's (1954) confidence set of ``n / d``.

    The set of ``r`` with ``(n - r d)^2 <= z^2 (vn - 2 r cov + r^2 vd)``, a quadratic inequality
    ``A r^2 - 2 B r + C <= 0`` with ``A = d^2 - z^2 vd``, ``B = n d - z^2 cov``, ``C = n^2 - z^2 vn``.

    Returns:
        ``(root_low, root_high, kind)``; ``kind`` 0: the interval between the roots; 1: everything outside
        them (denominator not distinct from 0); 2: the whole line (roots nan).
    """
    n, d, z2 = _f(numerator), _f(denominator), z * z
    qa, qb, qc = d**2 - z2 * _f(var_d), n * d - z2 * _f(cov), n**2 - z2 * _f(var_n)
    disc = qb**2 - qa * qc
    with np.errstate(divide="ignore", invalid="ignore"):
        root = np.sqrt(np.where(disc >= 0.0, disc, np.nan))
        stable = qb + np.copysign(root, qb)  # avoids cancellation in the smaller root
        r1, r2 = stable / qa, np.where(stable == 0.0, 0.0, qc / stable)
    kind = np.where(qa > 0.0, 0.0, np.where(disc > 0.0, 1.0, 2.0))
    return np.asarray(np.minimum(r1, r2)), np.asarray(np.maximum(r1, r2)), np.asarray(kind)


def cholesky3(corr_ab: float, corr_ac: float, corr_bc: float) -> Floats:
    """Lower Cholesky factor ``(3, 3)`` of a correlation matrix that may be singular (no LAPACK: same bytes)."""
    l22 = np.sqrt(max(1.0 - corr_ab**2, 0.0))
    l32 = (corr_bc - corr_ab * corr_ac) / l22 if l22 > 1e-12 else 0.0
    l33 = np.sqrt(max(1.0 - corr_ac**2 - l32**2, 0.0))
    return np.array([[1.0, 0.0, 0.0], [corr_ab, l22, 0.0], [corr_ac, l32, l33]])


def percentile_limits(draws: Floats, level: float) -> tuple[float, float, float, float]:
    """Equal-tailed percentile limits of simulated values, with their Monte Carlo standard errors.

    The error of the ``q`` quantile of ``n`` draws is half the distance of the order statistics at
    ``n q -+ sqrt(n q (1 - q))`` (distribution-free; David and Nagaraja 2003, section 7.1).

    Args:
        draws: Simulated values ``(n,)``.
        level: Confidence level.

    Returns:
        ``(low, high, error_low, error_high)``.
    """
    n, tail = len(draws), 0.5 * (1.0 - level)
    spread = np.sqrt(n * tail * (1.0 - tail))
    centre = tail * (n - 1)
    ranks = np.array([centre - spread, centre, centre + spread])
    ranks = np.clip(np.concatenate([ranks, (n - 1) - ranks[::-1]]), 0, n - 1)
    below, above = np.floor(ranks).astype(int), np.ceil(ranks).astype(int)
    part = np.partition(draws, np.unique(np.concatenate([below, above])))
    share = ranks - below
    v = (1.0 - share) * part[below] + share * part[above]
    return float(v[1]), float(v[4]), float(0.5 * (v[2] - v[0])), float(0.5 * (v[5] - v[3]))


def multivariable_weights(x: Floats, weights: Floats) -> Floats:
    """Weights ``(K, J)`` of multivariable IVW: estimates are ``W y`` with ``W = (X' V X)^-1 X' V``.

    Args:
        x: Associations with the exposures ``(J, K)``, of full column rank.
        weights: ``1 / sy^2``, ``(J,)``.
    """
    root = np.sqrt(weights)
    return np.asarray(np.linalg.pinv(x * root[:, None]) * root)
