"""Our figures for published indirect effects and proportions mediated, under one specification of the estimation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from gnbreport.kernels import mediation as kernel
from gnbreport.kernels import product
from gnbreport.pipeline.search.figures import Figures, Fitted
from gnbreport.pipeline.search.pool import Bools, Floats, Ints
from gnbreport.pipeline.search.specification import Estimating


@dataclass(frozen=True, eq=False)
class Pathways:
    """The rows of a table of effects through mediators.

    Attributes:
        exposure: Number of the exposure per row.
        mediator: Number of the mediator per row.
        step: Number of the fits of the exposures on that mediator.
        share: Whether the row is a proportion.
    """

    exposure: Ints
    mediator: Ints
    step: Sequence[int]
    share: Bools


def mediated_figures(fitted: Sequence[Fitted], rows: Pathways, chosen: Estimating) -> Figures:
    """Figures of effects through mediators; step estimates count as independent, as published formulas have them.

    Args:
        fitted: Fits of the exposures on the outcome, of the mediators on it, and of the exposures on each mediator.
        rows: The rows.
        chosen: Method, residual variance, formula of the product, error of the total effect, sign.
    """
    total, onward, *first = fitted
    a, sa, n = (np.empty(len(rows.exposure)) for _ in range(3))
    for k, step in enumerate(rows.step):
        fits, at = first[step][chosen.method], rows.exposure[k]
        a[k], sa[k], n[k] = fits.slope[at], fits.standard_error(chosen.variance)[at], fits.n[at]
    b, sb = _step(onward, rows.mediator, chosen)
    c, sc = _step(total, rows.exposure, chosen)
    sign = -1.0 if chosen.flipped else 1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        indirect, se = sign * a * b, _standard_error(a, sa, b, sb, chosen)
        low, high = _limits(sign * a, sa, b, sb, se, chosen)
        share = indirect / (sign * c)
        of_share = _share_error(indirect, se, c, sc, chosen)
        half = special.ndtri(0.975) * of_share
        if not chosen.total_error:
            ends = np.sort([low / (sign * c), high / (sign * c)], axis=0)
        else:
            ends = np.array([share - half, share + half])
        estimate, se = np.where(rows.share, share, indirect), np.where(rows.share, of_share, se)
        low, high = np.where(rows.share, ends[0], low), np.where(rows.share, ends[1], high)
        p = 2.0 * special.ndtr(-np.abs(estimate / se))
    nothing = np.full(len(a), np.nan)
    return Figures(estimate, se, p, n.astype(np.intp), low, high, low, high, nothing, n.astype(np.intp), nothing)


def _step(fitted: Fitted, which: Ints, chosen: Estimating) -> tuple[Floats, Floats]:
    """Estimates and standard errors of one step."""
    fits = fitted[chosen.method]
    return fits.slope[which], fits.standard_error(chosen.variance)[which]


def _standard_error(a: Floats, sa: Floats, b: Floats, sb: Floats, chosen: Estimating) -> Floats:
    """Standard error of the indirect effect; second order where the interval is that of the product."""
    if chosen.product == "first_order":
        return np.sqrt(kernel.variance_first(a, sa, b, sb))
    if chosen.product == "own_se":
        return np.sqrt(a**2 * sa**2 + b**2 * sb**2)
    return np.sqrt(kernel.variance_second(a, sa, b, sb))


def _limits(a: Floats, sa: Floats, b: Floats, sb: Floats, se: Floats, chosen: Estimating) -> tuple[Floats, Floats]:
    """Limits of the indirect effect: normal, or quantiles of the distribution of the product."""
    if chosen.product != "product":
        half = special.ndtri(0.975) * se
        return a * b - half, a * b + half
    known = np.isfinite(a) & np.isfinite(sa) & np.isfinite(b) & np.isfinite(sb)
    low, high = np.full(len(a), np.nan), np.full(len(a), np.nan)
    if known.any():
        low[known], high[known] = product.interval(a[known], sa[known], b[known], sb[known])
    return low, high


def _share_error(indirect: Floats, se: Floats, c: Floats, sc: Floats, chosen: Estimating) -> Floats:
    """Standard error of the proportion: full delta, or that of the indirect effect divided by the total one."""
    if not chosen.total_error:
        return np.asarray(se / np.abs(c))
    return np.sqrt(kernel.variance_ratio(indirect, se**2, c, sc**2))
