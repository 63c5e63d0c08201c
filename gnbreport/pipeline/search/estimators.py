"""IVW, MR-Egger, medians and modes of all traits at once; the formulas are those of :mod:`gnbreport.kernels`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from gnbreport.kernels.median import first_order_weights, ratio_weights
from gnbreport.kernels.mode import grid_modes
from gnbreport.kernels.regression import COLLINEAR
from gnbreport.pipeline.search.pool import Floats, Ints
from gnbreport.pipeline.search.specification import Law, Method, Variance


@dataclass(frozen=True, eq=False)
class Variants:
    """Kept variants of all traits; arrays ``(k,)``, sorted by trait.

    Attributes:
        trait: Number of the trait.
        size: Number of traits ``T``.
        x: Associations with the exposure.
        sx: Their standard errors.
        y: Associations with the outcome.
        sy: Their standard errors.
    """

    trait: Ints
    size: int
    x: Floats
    sx: Floats
    y: Floats
    sy: Floats

    def sums(self, values: Floats) -> Floats:
        """Sum per trait, ``(T,)``."""
        return np.asarray(np.bincount(self.trait, values, self.size), dtype=np.float64)

    @property
    def counts(self) -> Ints:
        """Variants per trait, ``(T,)``."""
        return np.bincount(self.trait, minlength=self.size).astype(np.intp)


@dataclass(frozen=True, eq=False)
class Fits:
    """Estimates of all traits; arrays ``(T,)``, nan where not estimable.

    Attributes:
        slope: Estimate.
        fixed_se: Standard error with the residual variance taken as 1; nan for medians and modes (theirs is drawn).
        sigma: Residual standard error; nan where there are no degrees of freedom.
        df: Residual degrees of freedom.
        n: Variants.
    """

    slope: Floats
    fixed_se: Floats
    sigma: Floats
    df: Ints
    n: Ints

    def standard_error(self, variance: Variance) -> Floats:
        """Standard error; of a single variant always with the residual variance taken as 1."""
        if variance == "fixed":
            return self.fixed_se
        inflation = np.maximum(self.sigma, 1.0) if variance == "floored" else self.sigma
        return np.where(self.df > 0, self.fixed_se * inflation, self.fixed_se)

    def p_value(self, variance: Variance, law: Law) -> Floats:
        """Two-sided P, normal or Student's t (normal without degrees of freedom)."""
        with np.errstate(divide="ignore", invalid="ignore"):
            z = np.abs(self.slope / self.standard_error(variance))
        normal = 2.0 * special.ndtr(-z)
        if law == "normal":
            return np.asarray(normal)
        return np.asarray(np.where(self.df > 0, 2.0 * special.stdtr(np.maximum(self.df, 1), -z), normal))


def fit(method: Method, data: Variants, bandwidth: float = 1.0) -> Fits:
    """Estimates of all traits with one method.

    IVW needs one variant (then it is the Wald ratio), the other methods three.

    Args:
        method: The method.
        data: Kept variants.
        bandwidth: Factor of the bandwidth of modes (phi).
    """
    if method == "ivw":
        return _origin(data)
    if method in ("egger", "egger_unoriented"):
        return _line(data, oriented=method == "egger")
    if method.endswith(("_mode", "_mode_nome")):
        return _mode(method, data, bandwidth)
    return _median(data, first_order=method == "weighted_median_first_order")


def _origin(data: Variants) -> Fits:
    """Regression through the origin, weights ``1/sy^2``."""
    weight = 1.0 / (data.sy * data.sy)
    n = data.counts
    with np.errstate(divide="ignore", invalid="ignore"):
        sxx = data.sums(weight * data.x * data.x)
        slope = data.sums(weight * data.x * data.y) / sxx
        q = data.sums(weight * (data.y - slope[data.trait] * data.x) ** 2)
        sigma = np.where(n > 1, np.sqrt(q / (n - 1)), np.nan)
        return Fits(slope, 1.0 / np.sqrt(sxx), sigma, n - 1, n)


def _line(data: Variants, *, oriented: bool) -> Fits:
    """Regression with intercept, weights ``1/sy^2``; oriented: signs turned so that ``x >= 0``."""
    sign = np.where(data.x < 0, -1.0, 1.0) if oriented else 1.0
    x, y, weight, t, n = data.x * sign, data.y * sign, 1.0 / (data.sy * data.sy), data.trait, data.counts
    with np.errstate(divide="ignore", invalid="ignore"):
        total = data.sums(weight)
        dx = x - (data.sums(weight * x) / total)[t]
        dy = y - (data.sums(weight * y) / total)[t]
        sxx = data.sums(weight * dx * dx)
        sxx = np.where((n > 2) & (sxx > COLLINEAR * data.sums(weight * x * x)), sxx, np.nan)
        slope = data.sums(weight * dx * dy) / sxx
        sigma = np.sqrt(data.sums(weight * (dy - slope[t] * dx) ** 2) / np.where(n > 2, n - 2, np.nan))
        return Fits(slope, 1.0 / np.sqrt(sxx), sigma, n - 2, n)


def _median(data: Variants, *, first_order: bool) -> Fits:
    """Weighted median of the ratios per trait."""
    x, y, t, n = data.x, data.y, data.trait, data.counts
    nonzero = np.where(x == 0, 1.0, x)
    ratio = np.where(x == 0, np.where(y < 0, -np.inf, np.inf), y / nonzero)
    weight = first_order_weights(x, data.sy) if first_order else ratio_weights(nonzero, data.sx, y, data.sy)
    weight = np.where(x == 0, 0.0, weight)
    order = np.lexsort((weight, ratio, t))
    ratio, weight, t = ratio[order], weight[order], t[order]
    start = np.cumsum(n) - n
    total = np.bincount(t, weight, len(n))
    # cumulated within each trait in its own units, so that large traits cost others no digits
    scaled = weight / total[t]
    place = np.cumsum(scaled) - (np.cumsum(total > 0) - 1)[t] - 0.5 * scaled
    below = np.bincount(t, place < 0.5, len(n)).astype(np.intp)
    right = start + np.clip(below, 1, np.maximum(n - 1, 1))
    valid = n > 2
    hi = np.where(valid, right, 1)
    lo = hi - 1
    if len(ratio) < 2:
        slope = np.full(len(n), np.nan)
    else:
        gap = np.where(place[hi] > place[lo], place[hi] - place[lo], 1.0)
        share = np.clip((0.5 - place[lo]) / gap, 0.0, 1.0)
        with np.errstate(invalid="ignore"):
            slope = np.where(share >= 1, ratio[hi], ratio[lo] + np.where(share > 0, share * (ratio[hi] - ratio[lo]), 0))
        slope = np.where(valid, slope, np.nan)
    nothing = np.full(len(n), np.nan)
    return Fits(slope, nothing, nothing, n - 1, n)


def _mode(method: Method, data: Variants, bandwidth: float) -> Fits:
    """Mode of the ratios' smoothed density per trait; traits of equally many variants in one call."""
    some = data.x != 0
    x, sx, y, sy, t = data.x[some], data.sx[some], data.y[some], data.sy[some], data.trait[some]
    n = np.bincount(t, minlength=data.size).astype(np.intp)
    weight = np.ones(len(x))
    if method != "simple_mode":
        weight = first_order_weights(x, sy) if method == "weighted_mode_nome" else ratio_weights(x, sx, y, sy)
    start = np.cumsum(n) - n
    slope = np.full(data.size, np.nan)
    for count in np.unique(n[n > 2]):
        traits = np.flatnonzero(n == count)
        rows = start[traits][:, None] + np.arange(count)
        slope[traits] = grid_modes((y / x)[rows], weight[rows], bandwidth)
    nothing = np.full(data.size, np.nan)
    return Fits(slope, nothing, nothing, n - 1, n)
