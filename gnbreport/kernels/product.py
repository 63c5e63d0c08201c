"""Distribution of the product of two normal variables: cdf and quantiles, correlation allowed.

With ``U ~ N(za, 1)``, ``V ~ N(zb, 1)`` of correlation ``rho``, put ``P = (U + V)/2`` and ``Q = (U - V)/2``.
``P`` and ``Q`` are independent normal with variances ``(1 + rho)/2`` and ``(1 - rho)/2``, and ``U V = P^2 - Q^2``. So
``Pr(U V <= t) = E_Q[ Pr(|P| <= sqrt(t + Q^2)) ]``, a single smooth integral, exact also at ``rho = +-1`` (Craig 1936;
Meeker and Escobar 1994 for the use of one-dimensional quadrature; MacKinnon 2007 for the use in mediation).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special
from scipy.optimize import elementwise

Floats = NDArray[np.float64]

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(16)
_STEP = 0.5 * (_NODES + 1.0)
#: Smoothstep map of each panel: clusters nodes at its ends, where square-root behaviour may sit.
_MAPPED = _STEP * _STEP * (3.0 - 2.0 * _STEP)
_MAPPED_WEIGHTS = 0.5 * _WEIGHTS * 6.0 * _STEP * (1.0 - _STEP)
_REACH = 8.5
_GRID = np.linspace(-_REACH, _REACH, 12)


def cdf(t: ArrayLike, za: ArrayLike, zb: ArrayLike, rho: ArrayLike = 0.0) -> Floats:
    """``Pr(U V <= t)`` for unit-variance normals, elementwise.

    Args:
        t: Where to evaluate.
        za: Mean of ``U``.
        zb: Mean of ``V``.
        rho: Correlation of ``U`` and ``V``, in [-1, 1].

    Returns:
        Probabilities in [0, 1], of the broadcast shape; absolute error about 1e-12.
    """
    t_, za_, zb_, rho_ = np.broadcast_arrays(*(np.asarray(x, dtype=np.float64) for x in (t, za, zb, rho)))
    flip = np.where(rho_ < 0.0, -1.0, 1.0)  # U(-V): quadrature always over the narrower of P and Q
    lower = _cdf_nonnegative(*(np.ravel(x) for x in (flip * t_, za_, flip * zb_, np.abs(rho_))))
    lower = lower.reshape(t_.shape)
    return np.asarray(np.clip(np.where(flip < 0.0, 1.0 - lower, lower), 0.0, 1.0))


def _cdf_nonnegative(t: Floats, za: Floats, zb: Floats, rho: Floats) -> Floats:
    """The cdf for ``rho >= 0``; all arrays ``(N,)``."""
    p0, q0 = 0.5 * (za + zb), 0.5 * (za - zb)
    sp, sq = np.sqrt(0.5 * (1.0 + rho)), np.sqrt(0.5 * (1.0 - rho))
    edges = _edges(t, q0, sq)
    width = np.diff(edges, axis=1)
    x = edges[:, :-1, None] + width[:, :, None] * _MAPPED
    q = q0[:, None, None] + sq[:, None, None] * x
    square = t[:, None, None] + q * q
    root = np.sqrt(np.maximum(square, 0.0))
    inside = special.ndtr((root - p0[:, None, None]) / sp[:, None, None])
    inside -= special.ndtr((-root - p0[:, None, None]) / sp[:, None, None])
    density = np.exp(-0.5 * x * x) / np.sqrt(2.0 * np.pi)
    return np.asarray(np.einsum("npk,k,np->n", np.where(square > 0.0, inside * density, 0.0), _MAPPED_WEIGHTS, width))


def _edges(t: Floats, q0: Floats, sq: Floats) -> Floats:
    """Panel edges in units of ``(Q - q0)/sq``: an even grid, and where ``t + Q^2`` is or nearly is singular."""
    size = np.sqrt(np.abs(t))
    special_q = np.stack([np.zeros_like(t), size, -size, 4.0 * size, -4.0 * size], axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        places = (special_q - q0[:, None]) / sq[:, None]
    places = np.where(np.isfinite(places), np.clip(places, -_REACH, _REACH), _REACH)
    return np.sort(np.concatenate([np.broadcast_to(_GRID, (len(t), len(_GRID))), places], axis=1), axis=1)


def quantile(q: ArrayLike, za: ArrayLike, zb: ArrayLike, rho: ArrayLike = 0.0) -> Floats:
    """Quantile of ``U V``: the ``t`` with ``Pr(U V <= t) = q``, elementwise.

    The bracket ``mean +- sd / sqrt(min(q, 1 - q))`` is certain (Cantelli); Chandrupatla's method finds the root.

    Args:
        q: Probabilities in (0, 1).
        za: Mean of ``U``.
        zb: Mean of ``V``.
        rho: Correlation.

    Returns:
        Quantiles of the broadcast shape.
    """
    q_, za_, zb_, rho_ = np.broadcast_arrays(*(np.asarray(x, dtype=np.float64) for x in (q, za, zb, rho)))
    mean = za_ * zb_ + rho_
    sd = np.sqrt(np.maximum(za_**2 + zb_**2 + 2.0 * rho_ * za_ * zb_ + 1.0 + rho_**2, 1e-300))
    reach = (1.0 + sd) / np.sqrt(np.minimum(q_, 1.0 - q_))

    def miss(t: Floats, q: Floats, za: Floats, zb: Floats, rho: Floats) -> Floats:
        return cdf(t, za, zb, rho) - q

    found = elementwise.find_root(
        miss,
        (mean - reach, mean + reach),
        args=(q_, za_, zb_, rho_),
        tolerances={"xrtol": 1e-13, "xatol": 1e-13, "fatol": 0.0},
    )
    return np.asarray(found.x, dtype=np.float64)


def interval(
    a: ArrayLike, se_a: ArrayLike, b: ArrayLike, se_b: ArrayLike, corr: ArrayLike = 0.0, level: float = 0.95
) -> tuple[Floats, Floats]:
    """Equal-tailed interval of ``a b`` from the distribution of the product (asymmetric), elementwise.

    Args:
        a: First estimate.
        se_a: Its standard error, positive.
        b: Second estimate.
        se_b: Its standard error, positive.
        corr: Correlation of the two estimates.
        level: Confidence level.

    Returns:
        Lower and upper limits, in units of ``a b``.
    """
    za, zb = np.asarray(a) / np.asarray(se_a), np.asarray(b) / np.asarray(se_b)
    scale = np.asarray(se_a) * np.asarray(se_b)
    tail = 0.5 * (1.0 - level)
    return scale * quantile(tail, za, zb, corr), scale * quantile(1.0 - tail, za, zb, corr)
