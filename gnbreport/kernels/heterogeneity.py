"""Weighted regressions of outcome on exposure associations, with and without intercept, and what they leave over.

All arrays have shape ``(J,)``: ``x`` association with the exposure, ``y`` with the outcome, ``w`` weights (inverse
variances). Leave-one-out fits are sums over a ``(rows, J)`` matrix whose own variant has weight zero: exact even
where one variant dominates, unlike subtracting its share from the total.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gnbreport.kernels.regression import COLLINEAR

Floats = NDArray[np.float64]

#: Rows of the leave-one-out matrix held at once.
BLOCK = 512


class OriginFit(NamedTuple):
    """Regression through the origin: slope, standard error at residual variance 1, weighted residual sum of squares."""

    slope: Floats
    unit_se: Floats
    q: Floats


class InterceptFit(NamedTuple):
    """Regression with intercept; standard errors at residual variance 1, ``q`` the weighted residual sum of squares."""

    slope: Floats
    slope_unit_se: Floats
    intercept: Floats
    intercept_unit_se: Floats
    q: Floats


def origin_fit(x: Floats, y: Floats, w: Floats) -> OriginFit:
    """Fit ``y = b x`` along the last axis; ``w`` ``(J,)`` or ``(rows, J)``, results scalars or ``(rows,)``.

    ``b = sum(w x y) / sum(w x^2)``, unit SE ``1 / sqrt(sum(w x^2))``; nan where every weighted ``x`` is 0.
    """
    wx = w * x
    sxx = (wx * x).sum(axis=-1)
    sxx = np.where(sxx > 0.0, sxx, np.nan)
    slope = (wx * y).sum(axis=-1) / sxx
    residual = y - np.multiply.outer(slope, x)
    return OriginFit(slope, 1.0 / np.sqrt(sxx), (w * residual**2).sum(axis=-1))


def intercept_fit(x: Floats, y: Floats, w: Floats) -> InterceptFit:
    """Fit ``y = a + b x`` along the last axis; shapes as for :func:`origin_fit`; nan where ``x`` has no spread."""
    total = w.sum(axis=-1)
    mean_x = (w * x).sum(axis=-1) / total
    mean_y = (w * y).sum(axis=-1) / total
    dx = x - np.expand_dims(mean_x, -1)
    dy = y - np.expand_dims(mean_y, -1)
    sxx = (w * dx * dx).sum(axis=-1)
    sxx = np.where(sxx > COLLINEAR * (w * x * x).sum(axis=-1), sxx, np.nan)
    slope = (w * dx * dy).sum(axis=-1) / sxx
    q = (w * (dy - np.expand_dims(slope, -1) * dx) ** 2).sum(axis=-1)
    intercept_unit_se = np.sqrt(1.0 / total + mean_x**2 / sxx)
    return InterceptFit(slope, 1.0 / np.sqrt(sxx), mean_y - slope * mean_x, intercept_unit_se, q)


def oriented(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """``(|x|, y)`` with the sign of ``y`` changed where ``x`` is negative; a zero ``x`` keeps its row."""
    return np.abs(x), np.where(x < 0.0, -y, y)


def _left_out(w: Floats, start: int, stop: int) -> Floats:
    """Weights ``(stop - start, J)``: row ``i`` has weight zero for variant ``start + i``."""
    rows = np.repeat(w[None, :], stop - start, axis=0)
    rows[np.arange(stop - start), np.arange(start, stop)] = 0.0
    return rows


def leave_one_out_origin(x: Floats, y: Floats, w: Floats) -> OriginFit:
    """:func:`origin_fit` without each variant in turn; every field has shape ``(J,)``."""
    blocks = [origin_fit(x, y, _left_out(w, i, min(i + BLOCK, len(x)))) for i in range(0, len(x), BLOCK)]
    return OriginFit(*(np.concatenate(field) for field in zip(*blocks, strict=True)))


def leave_one_out_intercept(x: Floats, y: Floats, w: Floats) -> InterceptFit:
    """:func:`intercept_fit` without each variant in turn; every field has shape ``(J,)``."""
    blocks = [intercept_fit(x, y, _left_out(w, i, min(i + BLOCK, len(x)))) for i in range(0, len(x), BLOCK)]
    return InterceptFit(*(np.concatenate(field) for field in zip(*blocks, strict=True)))


def i_squared(q: float, df: int) -> float:
    """``I2 = max(0, (Q - df) / Q)`` (Higgins and Thompson 2002); 0 where Q is 0."""
    return max(0.0, (q - df) / q) if q > 0.0 else 0.0


def i2_gx(g: Floats, se: Floats) -> float:
    """I2 of the associations ``g`` with standard errors ``se``: share of their spread beyond error (Bowden 2016).

    0 with fewer than two associations.
    """
    if len(g) < 2:
        return 0.0
    w = 1.0 / se**2
    centred = g - (w * g).sum() / w.sum()
    return i_squared(float((w * centred**2).sum()), len(g) - 1)


class Influence(NamedTuple):
    """Influence of each variant on a weighted regression, ``(J,)`` each."""

    leverage: Floats
    cooks_distance: Floats
    studentised: Floats


def influence(design: Floats, y: Floats, w: Floats) -> Influence:
    """Leverage, Cook's distance and externally studentised residuals of a weighted regression.

    With ``h`` the leverage, ``e`` the weighted residual, ``s2`` the residual variance and P columns:
    ``D = e^2 h / (P s2 (1 - h)^2)`` (Cook 1977); ``e / sqrt(s2_(j) (1 - h))`` with ``s2_(j)`` without the variant
    (Cook and Weisberg 1982). nan where ``h`` is 1; the latter also where no residual
    degree of freedom is left without the variant.

    Args:
        design: ``(J, P)``.
        y: ``(J,)``.
        w: ``(J,)``.
    """
    rows, columns = design.shape
    root = np.sqrt(w)
    orthogonal, _ = np.linalg.qr(design * root[:, None])
    response = y * root
    residual = response - orthogonal @ (orthogonal.T @ response)
    leverage = (orthogonal**2).sum(axis=1)
    free = 1.0 - leverage
    rss = float(residual @ residual)
    with np.errstate(divide="ignore", invalid="ignore"):
        deleted = (rss - residual**2 / free) / (rows - columns - 1)
        cooks = residual**2 * leverage / (columns * rss / (rows - columns) * free**2)
        studentised = residual / np.sqrt(np.maximum(deleted, 0.0) * free)
    undefined = free < 1e-12
    no_residual = undefined | (rows - columns < 2)
    return Influence(leverage, np.where(undefined, np.nan, cooks), np.where(no_residual, np.nan, studentised))
