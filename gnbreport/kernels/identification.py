"""Tests of a slope that hold however weak the instruments: Anderson-Rubin, Kleibergen, conditional likelihood ratio.

With ``g = y - b x``, ``O = Vy + b^2 Vx`` its covariance and ``D = x + b Vx O^-1 g``, ``VD = Vx - b^2 Vx O^-1 Vx`` the
part of ``x`` that ``g`` does not tell: ``S = O^-1/2 g``, ``T = VD^-1/2 D`` (symmetric roots) are independent.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from gnbreport.kernels import tails
from gnbreport.kernels.components import Joint

Floats = NDArray[np.float64]

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(120)
#: Points where a set is looked for: directions of the slope, and errors to both sides of its estimate.
_ANGLES, _ERRORS = 361, np.linspace(-12.0, 12.0, 121)
_LN10 = math.log(10.0)


class Statistics(NamedTuple):
    """At each slope ``(M,)``: ``S'S``, ``(S'T)^2/T'T``, the likelihood ratio made of both, and ``T'T``."""

    anderson_rubin: Floats
    kleibergen: Floats
    likelihood_ratio: Floats
    strength: Floats


def _rooted(covariances: Floats, values: Floats) -> Floats:
    """Inverse symmetric roots of ``(M, r, r)`` times ``(M, r)``."""
    spread, axes = np.linalg.eigh(covariances)
    turned = np.einsum("mji,mj->mi", axes, values) / np.sqrt(spread)
    return np.asarray(np.einsum("mij,mj->mi", axes, turned))


def statistics(slopes: Floats, exposure: Joint, outcome: Joint) -> Statistics:
    """The three statistics at ``slopes`` ``(M,)`` (Patel, Gill, Newcombe and Burgess 2023, section 3)."""
    b = slopes[:, None, None]
    variance = outcome.covariance + b * b * exposure.covariance
    left = outcome.effects - slopes[:, None] * exposure.effects
    solved = np.linalg.solve(variance, exposure.covariance)  # O^-1 Vx
    told = exposure.effects + slopes[:, None] * np.einsum("mij,mi->mj", solved, left)
    untold = exposure.covariance - b * b * (exposure.covariance @ solved)
    s, t = _rooted(variance, left), _rooted(0.5 * (untold + np.swapaxes(untold, 1, 2)), told)
    ss, tt, st = np.sum(s * s, axis=1), np.sum(t * t, axis=1), np.sum(s * t, axis=1)
    ratio = 0.5 * (ss - tt + np.hypot(ss - tt, 2.0 * st))
    return Statistics(ss, st * st / tt, ratio, tt)


def conditional_p(ratio: float, strength: float, count: int) -> tuple[float, float]:
    """Tail of the likelihood ratio m given ``t = T'T`` for ``count`` associations, and its log10 (Moreira 2003).

    ``P(chi2_{r-1} > m + t) + int f_{r-1}(q) P(chi2_1 > m (m + t - q)/(m + t)) dq`` over ``q < m + t``, by quadrature
    in the angle whose squared sine is ``q/(m + t)``.
    """
    total = ratio + strength
    if not ratio > 0.0:
        return 1.0, 0.0
    if count == 1:
        return tails.chi2_upper(ratio, 1)
    df = count - 1
    share = strength / total
    reach = math.inf if share == 0.0 else float(special.chdtri(df, 1e-18)) / share
    angles = 0.5 * math.asin(math.sqrt(min(1.0, reach / total))) * (_NODES + 1.0)
    step = 0.5 * math.asin(math.sqrt(min(1.0, reach / total))) * _WEIGHTS
    q = total * np.sin(angles) ** 2
    log_f = (0.5 * df - 1.0) * np.log(q) - 0.5 * q * share - 0.5 * df * math.log(2.0) - special.gammaln(0.5 * df)
    tail = special.erfcx(math.sqrt(0.5 * ratio) * np.cos(angles))
    integral = float(np.sum(step * np.exp(log_f) * tail * total * np.sin(2.0 * angles)))
    log10_p = float(np.logaddexp(math.log(integral) - 0.5 * ratio, tails.chi2_upper(total, df)[1] * _LN10)) / _LN10
    log10_p = min(log10_p, 0.0)
    return 10.0**log10_p, log10_p


def search_grid(slope: float, error: float, scale: float) -> Floats:
    """Slopes where a set is looked for, sorted: all directions in units of ``scale``, and close to the estimate."""
    angles = np.linspace(-0.5 * math.pi, 0.5 * math.pi, _ANGLES + 2)[1:-1]
    return np.unique(np.concatenate([scale * np.tan(angles), slope + error * _ERRORS]))


def accepted(test: Callable[[float], float], grid: Floats, values: Floats) -> list[tuple[float, float]]:
    """Intervals where ``test``, ``values`` on the grid, is positive; open to infinity where it is at the grid's end."""
    inside = values > 0.0
    edges = [_root(test, float(grid[i]), float(grid[i + 1])) for i in np.flatnonzero(inside[:-1] != inside[1:])]
    if inside[0]:
        edges.insert(0, -math.inf)
    if inside[-1]:
        edges.append(math.inf)
    return list(zip(edges[::2], edges[1::2], strict=True))


def _root(test: Callable[[float], float], low: float, high: float) -> float:
    return float(optimize.brentq(test, low, high, rtol=1e-12))
