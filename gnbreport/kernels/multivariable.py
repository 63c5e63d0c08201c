"""Linear fits with several exposures: multivariable IVW and Egger, conditional F, Q_A.

Notation: ``X`` associations with the exposures ``(J, K)``, ``SX`` their standard errors ``(J, K)``, ``y`` and ``sy``
association with the outcome and its standard error ``(J,)``, ``correlation`` phenotypic correlation of the
exposures ``(K, K)``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: A column whose part orthogonal to the others is smaller than this share of it counts as collinear (R's lm: 1e-7).
COLLINEAR = 1e-7


class Fit(NamedTuple):
    """A weighted least-squares fit.

    ``coefficients`` ``(P,)``; ``unit_se`` ``(P,)`` their standard errors at residual variance 1; ``q`` weighted
    residual sum of squares; ``df`` its degrees of freedom ``J - P``.
    """

    coefficients: Floats
    unit_se: Floats
    q: float
    df: int

    @property
    def sigma(self) -> float:
        """Residual standard deviation ``sqrt(q / df)``; nan without degrees of freedom."""
        return float(np.sqrt(self.q / self.df)) if self.df > 0 else float("nan")


def weighted_fit(design: Floats, response: Floats, weights: Floats) -> Fit | None:
    """Weighted least squares of ``response`` on the columns of ``design``, by QR; None where columns are collinear.

    Args:
        design: ``(J, P)``.
        response: ``(J,)``.
        weights: ``(J,)``, inverse variances.
    """
    root = np.sqrt(weights)
    a, b = design * root[:, None], response * root
    rows, columns = a.shape
    if rows < columns:
        return None
    orthogonal, triangle = np.linalg.qr(a)
    scale = np.sqrt(np.sum(a * a, axis=0))
    if np.any(np.abs(np.diag(triangle)) <= COLLINEAR * scale):
        return None
    inverse = np.linalg.inv(triangle)
    coefficients = inverse @ (orthogonal.T @ b)
    residual = b - a @ coefficients
    unit_se = np.sqrt(np.sum(inverse * inverse, axis=1))
    return Fit(coefficients, unit_se, float(residual @ residual), rows - columns)


def oriented_design(x: Floats, y: Floats, orientate: int) -> tuple[Floats, Floats]:
    """Design ``(J, K + 1)`` with intercept first and response, rows signed so that exposure ``orientate`` is >= 0.

    A row whose association with that exposure is exactly 0 keeps its sign.
    """
    sign = np.where(x[:, orientate] < 0.0, -1.0, 1.0)
    return np.column_stack([np.ones(len(y)), x * sign[:, None]]), y * sign


def combination_variance(sx: Floats, combination: Floats, correlation: Floats) -> Floats:
    """Variance ``(J,)`` of ``X @ combination``: ``sum_kl c_k c_l rho_kl sx_jk sx_jl``."""
    scaled = sx * combination
    return np.asarray(np.einsum("jk,kl,jl->j", scaled, correlation, scaled))


def conditional_q(x: Floats, sx: Floats, correlation: Floats) -> Floats:
    """Conditional heterogeneity statistic of each exposure given the others, ``(K,)``.

    ``Q_k = sum_j (x_jk - x_j,-k delta)^2 / var_j`` with ``delta`` from unweighted least squares without intercept
    (Sanderson, Spiller and Bowden 2021, two-sample form of Sanderson and Windmeijer 2016); nan where the other
    exposures are collinear.
    """
    count = x.shape[1]
    out = np.full(count, np.nan)
    for k in range(count):
        combination = np.zeros(count)
        combination[k] = -1.0
        others = np.delete(np.arange(count), k)
        if len(others):
            fit = weighted_fit(x[:, others], x[:, k], np.ones(len(x)))
            if fit is None:
                continue
            combination[others] = fit.coefficients
        residual = x @ combination
        out[k] = float(np.sum(residual**2 / combination_variance(sx, combination, correlation)))
    return out


def q_a(x: Floats, sx: Floats, y: Floats, sy: Floats, estimates: Floats, correlation: Floats) -> float:
    """Heterogeneity ``Q_A = sum_j (y_j - x_j b)^2 / (sy_j^2 + b' S_j b)`` (Sanderson, Spiller and Bowden 2021)."""
    residual = y - x @ estimates
    return float(np.sum(residual**2 / (sy**2 + combination_variance(sx, estimates, correlation))))
