"""RAPS by estimating equations (Zhao, Chen, Wang and Small 2019), without shrinkage of the strengths.

With ``n = sy^2 + tau2``, ``v = n + b^2 sx^2``, ``r = (y - b x)/sqrt(v)`` and the estimated strengths
``u = (x n + b y sx^2)/v``, independent of ``r`` under the model, the slope and ``tau2`` solve

    psi1 = sum u rho'(r)/sqrt(v) = 0,    psi2 = sum (r rho'(r) - delta)/v = 0.

Variance ``A^-1 B A^-T``. ``B``: ``E[psi1^2] = c1 sum u^2/v``, ``E[psi2^2] = c2 sum 1/v^2``, and
``E[psi1 psi2] = 0`` (odd in r).
``A``, from ``dr/db = -u/sqrt(v)`` and ``x = u - b sx^2 r/sqrt(v)``:

- ``-E[dpsi2/db] = 0`` and ``-E[dpsi2/dtau2] = (delta + c3)/2 sum 1/v^2``;
- in ``dpsi1``, what is ``u`` times an odd function of ``r`` has mean 0, and by Stein's identity ``E[rho''] = delta``.
  Leaving out the derivatives of ``u``'s denominator and of ``1/sqrt(v)`` (mean 0), with ``rho''`` at its mean:
  ``A11 = delta sum u x/v - sum sx^2 y rho'(r)/v^1.5``, ``A12 = sum b y sx^2 rho'(r)/(n v^1.5)``.
  Under the model both have the means of the exact derivatives: ``delta sum mu^2/v`` (``mu`` the true strength)
  and ``delta b sum sx^2/v^2``.
"""

from __future__ import annotations

import math

import numpy as np
from scipy import optimize

from gnbreport.kernels.raps import (
    Associations,
    Floats,
    Raps,
    overdispersed_mle,
    parts,
    profile_mle,
    sandwich,
    score,
    solve_tau2,
)
from gnbreport.kernels.robust_losses import LOSSES, Loss

#: Starts of the search for a redescending loss: slopes (standard errors off), variances (times the first one).
_SLOPE_STEPS = (0.0, -0.5, 0.5, -1.5, 1.5)
_TAU2_FACTORS = (1.0, 0.3, 3.0, 0.05)


def estimating_equations(data: Associations, loss: Loss, over_dispersion: bool = True) -> Raps:
    """Root of both equations; ``tau2`` 0 and the root of the first alone where there is none with ``tau2 > 0``.

    Of several roots, the one nearest the profile likelihood's (monotone losses) or nearest Huber's root (Tukey's).

    Args:
        data: Associations, ``(J,)`` each.
        loss: One of ``LOSSES``.
        over_dispersion: False solves the first equation alone, at ``tau2 = 0``.
    """
    if not over_dispersion:
        return _with_errors(profile_mle(data, loss).slope, 0.0, data, loss)
    if loss.redescending:
        return _with_errors(*_redescending_root(data, loss), data, loss)
    b = _nearest_root(overdispersed_mle(data, loss), data, loss)
    return _with_errors(b, solve_tau2(b, data, loss, 1.0), data, loss)


def _with_errors(b: float, tau2: float, data: Associations, loss: Loss) -> Raps:
    """The root with its standard errors; at ``tau2 = 0`` those of the first equation alone."""
    v, r, u = parts(b, tau2, data)
    pull = data.sx**2 * data.y * loss.psi(r) / v**1.5
    i11 = float((loss.delta * u * data.x / v - pull).sum())
    i12 = b * float((pull / (data.sy**2 + tau2)).sum())
    i22 = 0.5 * (loss.delta + loss.c3) * float((1.0 / v**2).sum())
    v11, v22 = loss.c1 * float((u * u / v).sum()), loss.c2 * float((1.0 / v**2).sum())
    if tau2 == 0.0:
        i12, v22 = 0.0, 0.0
    return sandwich(b, tau2, (i11, i12, i22), (v11, v22))


def _nearest_root(start: Raps, data: Associations, loss: Loss) -> float:
    """Root of the slope's equation, ``tau2`` solved for at each slope, nearest the start; nan if there is none."""

    def profiled(b: float) -> float:
        """The slope's equation with over-dispersion profiled out."""
        return score(b, solve_tau2(b, data, loss, 1.0), data, loss)

    at, width = profiled(start.slope), start.standard_error
    width = width if math.isfinite(width) and width > 0.0 else max(abs(start.slope), 1e-3)
    for reach in (0.05, 0.2, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0):
        for other in (start.slope - reach * width, start.slope + reach * width):
            if at * profiled(other) <= 0.0:
                low, high = sorted((start.slope, other))
                return float(
                    optimize.brentq(profiled, low, high, xtol=1e-14 * max(abs(start.slope), width), rtol=1e-13)
                )
    return math.nan


def _redescending_root(data: Associations, loss: Loss) -> tuple[float, float]:
    """Slope and ``tau2`` of a redescending loss: the root with ``tau2 > 0`` nearest Huber's slope.

    A redescending loss has several roots; as for an MM-estimate, a monotone loss chooses among them. Points where
    at least half of the variants are rejected (``rho' = 0``) are not counted as roots.
    """
    start = estimating_equations(data, LOSSES["huber"])
    scale = start.standard_error
    if not (math.isfinite(start.slope) and math.isfinite(scale)):
        return profile_mle(data, loss).slope, 0.0
    typical = float(np.median(data.sy**2))
    tau2 = start.tau2 if start.tau2 > 0.0 else 0.1 * typical
    origin = Raps(start.slope, scale, tau2, 0.0)
    roots = [
        root
        for step in _SLOPE_STEPS
        for factor in _TAU2_FACTORS
        if (root := _root_from((step, math.log(factor)), origin, data, loss)) is not None and root[1] > 1e-9 * typical
    ]
    if not roots:
        return profile_mle(data, loss).slope, 0.0
    return min(roots, key=lambda root: (round(abs(root[0] - start.slope) / scale, 9), root))


def _root_from(begin: tuple[float, float], origin: Raps, data: Associations, loss: Loss) -> tuple[float, float] | None:
    """Root that a Powell hybrid search finds from ``(standard errors off, log of tau2's factor)``; None if none."""

    def place(point: Floats) -> tuple[float, float]:
        """Slope and ``tau2`` of a point of the search."""
        return origin.slope + point[0] * origin.standard_error, origin.tau2 * math.exp(min(max(point[1], -60.0), 60.0))

    def equations(point: Floats) -> list[float]:
        """Both equations in units of their standard deviations."""
        v, r, u = parts(*place(point), data)
        psi = loss.psi(r)
        first = (u * psi / np.sqrt(v)).sum() / math.sqrt(loss.c1 * (u * u / v).sum())
        second = ((r * psi - loss.delta) / v).sum() / math.sqrt(loss.c2 * (v**-2.0).sum())
        return [float(first), float(second)]

    found = optimize.root(equations, list(begin), method="hybr", tol=1e-12)
    b, tau2 = place(found.x)
    rejected = float((loss.psi(parts(b, tau2, data)[1]) == 0.0).mean())
    if not float(np.max(np.abs(equations(found.x)))) <= 1e-8 or rejected >= 0.5:
        return None
    return b, tau2
