"""Weighted regressions of outcome on exposure associations: through the origin, with intercept, and generalised."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: A design column whose spread is below this share of its size is collinear (R's ``lm``: QR tolerance 1e-7, squared).
COLLINEAR = 1e-14


class OriginFit(NamedTuple):
    """Weighted regression through the origin.

    Attributes:
        slope: ``sum w x y / sum w x^2``.
        fixed_se: ``1/sqrt(sum w x^2)``, residual variance taken as 1.
        q: Weighted residual sum of squares (Cochran's Q where weights are inverse variances).
        df: Residual degrees of freedom: rows of positive weight minus 1.
    """

    slope: float
    fixed_se: float
    q: float
    df: int

    @property
    def sigma(self) -> float:
        """Residual standard error ``sqrt(q/df)``; nan where df is 0."""
        return math.sqrt(self.q / self.df) if self.df > 0 else math.nan

    @property
    def floored_se(self) -> float:
        """Multiplicative random effects, never below fixed effects: ``fixed_se max(1, sigma)``."""
        return self.fixed_se * max(1.0, self.sigma) if self.df > 0 else self.fixed_se

    def standard_error(self, fixed_effects: bool) -> float:
        """``fixed_se``, or ``floored_se``."""
        return self.fixed_se if fixed_effects else self.floored_se


class LineFit(NamedTuple):
    """Weighted regression with intercept; standard errors with the residual variance taken as 1."""

    slope: float
    intercept: float
    fixed_se: float
    fixed_se_intercept: float
    q: float
    df: int

    @property
    def sigma(self) -> float:
        """Residual standard error ``sqrt(q/df)``; nan where df is 0."""
        return math.sqrt(self.q / self.df) if self.df > 0 else math.nan

    @property
    def inflation(self) -> float:
        """``max(1, sigma)``: factor of multiplicative random effects that never shrink."""
        return max(1.0, self.sigma) if self.df > 0 else 1.0


def origin_fit(x: Floats, y: Floats, weights: Floats) -> OriginFit:
    """Weighted least squares of ``y`` on ``x`` without intercept; all arrays ``(J,)``.

    The slope is nan where no row of positive weight has a non-zero ``x``.
    """
    sxx = float(np.sum(weights * x * x))
    if not sxx > 0.0:
        return OriginFit(math.nan, math.nan, math.nan, 0)
    slope = float(np.sum(weights * x * y)) / sxx
    residual = y - slope * x
    q = float(np.sum(weights * residual * residual))
    return OriginFit(slope, 1.0 / math.sqrt(sxx), q, int(np.count_nonzero(weights > 0)) - 1)


def line_fit(x: Floats, y: Floats, weights: Floats) -> LineFit:
    """Weighted least squares of ``y`` on ``x`` with intercept; all arrays ``(J,)``.

    The slope is nan where ``x`` has no spread (relative tolerance :data:`COLLINEAR`) or no row has a weight.
    """
    total = float(np.sum(weights))
    if not total > 0.0:
        return LineFit(math.nan, math.nan, math.nan, math.nan, math.nan, 0)
    x_mean = float(np.sum(weights * x)) / total
    y_mean = float(np.sum(weights * y)) / total
    dx = x - x_mean
    sxx = float(np.sum(weights * dx * dx))
    if not sxx > COLLINEAR * float(np.sum(weights * x * x)):
        return LineFit(math.nan, math.nan, math.nan, math.nan, math.nan, 0)
    slope = float(np.sum(weights * dx * (y - y_mean))) / sxx
    residual = (y - y_mean) - slope * dx
    q = float(np.sum(weights * residual * residual))
    return LineFit(
        slope,
        y_mean - slope * x_mean,
        1.0 / math.sqrt(sxx),
        math.sqrt(1.0 / total + x_mean * x_mean / sxx),
        q,
        int(np.count_nonzero(weights > 0)) - 2,
    )


def orient(x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
    """Signs flipped jointly so that ``x >= 0`` (a zero counts as positive): ``x``, ``y`` and the signs."""
    signs = np.where(x < 0.0, -1.0, 1.0)
    return x * signs, y * signs, signs


def whitener(standard_errors: Floats, correlation: Floats) -> Floats:
    """Lower Cholesky factor of ``diag(se) R diag(se)``, shape ``(J, J)``.

    Raises:
        numpy.linalg.LinAlgError: The correlation matrix is not positive definite.
    """
    return np.asarray(np.linalg.cholesky(correlation) * standard_errors[:, None])


def delta_weights(x: Floats, sx: Floats, y: Floats, sy: Floats, psi: float = 0.0) -> Floats:
    """Second-order inverse variances of the outcome side, ``1/(sy^2 + y^2 sx^2/x^2 - 2 psi y sx sy/x)``.

    Thompson, Minelli and Del Greco (2016); ``psi`` is the correlation that sample overlap makes between the
    two associations of a variant. A variant with ``x = 0`` has weight 0.
    """
    ratio = y / np.where(x == 0.0, 1.0, x)
    variance = sy * sy + (ratio * sx) ** 2 - 2.0 * psi * ratio * sx * sy
    return np.asarray(np.where(x == 0.0, 0.0, 1.0 / variance))
