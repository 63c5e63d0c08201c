"""Multivariable MR-Lasso (Grant and Burgess 2021): variants freed of their pleiotropy by an L1 penalty.

For a penalty lambda the intercepts ``a_j`` and coefficients ``b`` minimise
``sum (y - a - x b)^2/(2 sy^2) + J lambda sum s_j |a_j|``. Given b, ``a_j`` soft-thresholds the residual at
``tau_j = J lambda s_j sy_j^2``, so b is a Huber regression. ``s_j`` is the standard deviation of column j of the design
projected off ``x``: glmnet's standardisation, which depends on how the variants are signed.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gnbreport.kernels.lasso import PATH_LENGTH, PATH_RATIO
from gnbreport.kernels.multivariable import weighted_fit

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

#: When glmnet stops its path early: explained share, its growth, and after how many penalties.
_STOP_EXPLAINED = 0.999
_STOP_CHANGE = 1e-5
_STOP_AFTER = 5
#: A share of a length that is rounding.
_EXACT = 1e-12
_STEPS = 500
_TOLERANCE = 1e-13


class Path(NamedTuple):
    """Penalties in decreasing order ``(M,)``, coefficients ``(M, K)``, intercepts ``(M, J)``."""

    lambdas: Floats
    coefficients: Floats
    intercepts: Floats


def lasso_path(x: Floats, y: Floats, sy: Floats) -> Path:
    """Penalised fits along glmnet's path of penalties.

    Args:
        x: ``(J, K)``, linearly independent columns.
        y: ``(J,)``.
        sy: ``(J,)``.
    """
    size, u, v = len(y), x / sy[:, None], y / sy
    base = np.linalg.qr(u).Q
    projected, scales = v - base @ (base.T @ v), _scales(base, sy)
    b = np.asarray(np.linalg.lstsq(u, v, rcond=None)[0], dtype=np.float64)
    if np.linalg.norm(projected) <= _EXACT * np.linalg.norm(v):
        return Path(np.zeros(1), b[None, :], np.zeros((1, size)))
    largest = float(np.max(np.abs(projected) / (sy * scales))) / size
    lambdas = largest * PATH_RATIO ** (np.arange(PATH_LENGTH) / (PATH_LENGTH - 1))
    coefficients: list[Floats] = []
    intercepts: list[Floats] = []
    explained: list[float] = []
    for penalty in lambdas:
        thresholds = size * penalty * scales * sy
        b = huber_fit(u, v, thresholds, b)
        alone = _intercepts(v - u @ b, thresholds, first=not intercepts)
        coefficients.append(b)
        intercepts.append(alone * sy)
        explained.append(_explained(projected, v - alone - u @ b))
        if _ends(explained):
            break
    return Path(lambdas[: len(explained)], np.array(coefficients), np.array(intercepts))


def _scales(base: Floats, sy: Floats) -> Floats:
    """Standard deviation of each column ``(I - base base') e_j / sy_j``; of ``e_j / sy_j`` where it is 0."""
    size = len(sy)
    square = (1.0 - np.sum(base**2, axis=1)) / sy**2
    mean = (1.0 - base @ np.sum(base, axis=0)) / (sy * size)
    spread = np.sqrt(np.maximum(square / size - mean**2, 0.0))
    whole = 1.0 / (sy * math.sqrt(size))
    return np.where(spread > _EXACT * whole, spread, whole)


def _intercepts(residual: Floats, thresholds: Floats, *, first: bool) -> Floats:
    """Soft-thresholded residuals; all 0 at the first penalty, the least that leaves none."""
    excess = np.abs(residual) - thresholds
    return np.where((excess > 1e-12 * np.abs(residual)) & (not first), np.sign(residual) * excess, 0.0)


def _explained(projected: Floats, residual: Floats) -> float:
    """Share of the projected response that the intercepts explain, as glmnet has it (spread about the mean)."""
    total = float(projected @ projected)
    return (total - float(residual @ residual)) / (total - float(np.sum(projected)) ** 2 / len(projected))


def _ends(explained: list[float]) -> bool:
    """Whether glmnet ends its path here: explained share above 0.999, or growing by less than 1e-5 of itself."""
    if len(explained) < _STOP_AFTER:
        return False
    return explained[-1] - explained[-2] < _STOP_CHANGE * explained[-1] or explained[-1] > _STOP_EXPLAINED


def huber_fit(u: Floats, v: Floats, thresholds: Floats, b: Floats) -> Floats:
    """Coefficients of least Huber loss of ``v - u b``, linear beyond ``thresholds`` ``(J,)``, from a start ``b``.

    Newton's method; rows beyond their threshold count by ``threshold/|residual|`` where the rest do not determine b or
    the loss would rise.
    """
    value = _loss(v - u @ b, thresholds)
    for _ in range(_STEPS):
        residual = v - u @ b
        inside = np.abs(residual) <= thresholds
        pull = u.T @ np.clip(residual, -thresholds, thresholds)
        reweighted = np.where(inside, 1.0, thresholds / np.where(inside, 1.0, np.abs(residual)))
        for weights in (inside.astype(float), reweighted):
            step = np.linalg.lstsq(u.T @ (weights[:, None] * u), pull, rcond=1e-12)[0]
            moved = _loss(residual - u @ step, thresholds)
            if moved <= value:
                break
        else:
            break
        b, value = b + step, moved
        if np.max(np.abs(step)) <= _TOLERANCE * np.max(np.abs(b)):
            break
    return b


def _loss(residual: Floats, thresholds: Floats) -> float:
    """Huber's loss."""
    size = np.abs(residual)
    inner = np.minimum(size, thresholds)
    return float(np.sum(0.5 * inner**2 + thresholds * (size - inner)))


def select(x: Floats, y: Floats, sy: Floats, path: Path) -> int:
    """Index of the chosen penalty by the heterogeneity stopping rule.

    From the smallest penalty on: the last before the residual standard error of the valid variants (intercept 0)
    exceeds 1 and grows by more than ``chi2_1(0.95)/n_valid``; the largest penalty if that never happens. An error
    needs more valid variants than exposures, so these are more.
    """
    valid = path.intercepts[::-1] == 0.0
    counts = valid.sum(axis=1)
    errors = np.array([_residual_error(x, y, sy, rows) for rows in valid])
    jumps = np.flatnonzero((errors[1:] > 1.0) & (np.diff(errors) > float(special.chdtri(1.0, 0.05)) / counts[1:]))
    chosen = int(jumps[0]) if len(jumps) else len(errors) - 1
    return len(errors) - 1 - chosen


def _residual_error(x: Floats, y: Floats, sy: Floats, valid: Mask) -> float:
    """Residual standard error of the valid variants' fit; nan where they do not determine it."""
    fit = weighted_fit(x[valid], y[valid], sy[valid] ** -2.0)
    return math.nan if fit is None else fit.sigma
