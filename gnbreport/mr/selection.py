"""Estimators that select valid variants: contamination mixture, lasso, constrained maximum likelihood."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from scipy import special

from gnbreport.estimates import Estimate, normal_estimate
from gnbreport.harmonise import Harmonised
from gnbreport.kernels import cml, lasso, regression, tails
from gnbreport.kernels import conmix as kernel
from gnbreport.mr.inverse_variance import heterogeneity_extras
from gnbreport.mr.options import Options
from gnbreport.mr.requirements import Degenerate, arrays, estimator, with_ratio

CHI2_95 = float(special.chdtri(1.0, 0.05))


@estimator("conmix", 2)
def conmix(data: Harmonised, options: Options) -> Estimate:
    """Contamination mixture: maximum of the profile likelihood of valid and invalid ratios (Burgess et al. 2020).

    On the grid of MendelianRandomization (step ``options.conmix_step`` from ``min (y - 2 sy)/x``), or the continuous
    maximum for step 0. No SE; the interval is the hull of the likelihood-ratio set, whose parts are extras. p is
    chi-squared on 1 df of ``2 (Lmax - L(0))/phi^2``; the R package multiplies by ``phi^2`` (``p_value_multiplied``).
    """
    data, notices = with_ratio(data, 2)
    x, _, y, sy = arrays(data)
    ratios, errors = y / x, np.abs(sy / x)
    psi = 1.5 * float(np.std(ratios, ddof=1)) if options.conmix_psi is None else options.conmix_psi
    if psi == 0.0 and not np.any(ratios):
        raise Degenerate("flat-likelihood", "every ratio is 0: any effect is as likely as another")
    parts = kernel.mixture(ratios, errors, psi)
    low, high = float(np.min((y - 2.0 * sy) / x)), float(np.max((y + 2.0 * sy) / x))
    if not (low < high) or options.conmix_step <= 0.0:
        low, high = float(np.min(ratios - 2.0 * errors)), float(np.max(ratios + 2.0 * errors))
    theta = kernel.maximise(parts, low, high, options.conmix_step)
    top, null = kernel.log_likelihood(np.array([theta, 0.0]), parts)
    phi = kernel.over_dispersion(theta, parts)
    intervals = kernel.level_set(parts, float(top) - 0.5 * CHI2_95 * phi * phi, low, high, options.conmix_step)
    gain = max(0.0, 2.0 * float(top - null))
    p, log10_p = tails.chi2_upper(gain / phi**2, 1)
    wide_low, wide_high = float(np.min(ratios - 2.0 * errors)), float(np.max(ratios + 2.0 * errors))
    extras = {
        "psi": psi,
        "phi": phi,
        "n_valid": float(np.count_nonzero(kernel.is_valid(theta, parts))),
        "estimate_continuous": kernel.maximise(parts, wide_low, wide_high, 0.0),
        "p_value_multiplied": tails.chi2_upper(gain * phi**2, 1)[0],
        "n_intervals": float(len(intervals)),
    }
    for i, (a, b) in enumerate(intervals, 1):
        extras |= {f"interval_{i}_low": a, f"interval_{i}_high": b}
    ends = (intervals[0][0], intervals[-1][1]) if intervals else (math.nan, math.nan)
    return Estimate("conmix", theta, math.nan, *ends, p, log10_p, len(data), "chi2(1)", extras=extras, notices=notices)


@estimator("lasso", 3)
def lasso_(data: Harmonised, options: Options) -> Estimate:
    """MR-Lasso: IVW of the variants whose intercept the penalty leaves at 0; SE as in :func:`ivw` (Rees et al. 2019).

    The penalty is chosen along glmnet's path by the heterogeneity stopping rule. Extras: penalty, penalised slope,
    valid variants, and their Q.
    """
    x, _, y, sy = arrays(data)
    x, y, _ = regression.orient(x, y)
    path = lasso.lasso_path(x, y, sy)
    chosen = lasso.select(x, y, sy, path)
    valid = path.intercepts[chosen] == 0.0
    fit = regression.origin_fit(x[valid], y[valid], 1.0 / sy[valid] ** 2)
    extras = heterogeneity_extras(fit.q, fit.df, fit.slope, fit.floored_se) | {
        "lambda": float(path.lambdas[chosen]),
        "estimate_penalised": float(path.slopes[chosen]),
        "n_valid": float(np.count_nonzero(valid)),
    }
    return normal_estimate("lasso", fit.slope, fit.floored_se, len(data), extras=extras)


@lru_cache(maxsize=1)
def _constrained(data: Harmonised) -> cml.Constrained:
    """Fits for every number of invalid variants; kept for the pair at hand, of which both estimators ask."""
    return cml.constrained_fits(*arrays(data))


def _fits(data: Harmonised, options: Options) -> tuple[cml.Constrained, np.ndarray]:
    """Constrained fits for every number of invalid variants, and their BIC."""
    sizes = np.concatenate([data.n_exposure, data.n_outcome])
    known = sizes[np.isfinite(sizes)]
    size = options.sample_size if options.sample_size is not None else float(np.min(known, initial=math.inf))
    if not (math.isfinite(size) and size > 0.0):
        raise Degenerate(
            "needs-sample-size", "needs a sample size: columns n_exposure and n_outcome, or option sample_size"
        )
    fits = _constrained(data)
    criterion = cml.bic(fits, size)
    if not np.any(np.isfinite(fits.standard_errors) & np.isfinite(criterion)):
        raise Degenerate("no-information", "no fit has positive information about the slope")
    return fits, criterion


@estimator("cml_bic", 3)
def cml_bic(data: Harmonised, options: Options) -> Estimate:
    """Constrained maximum likelihood with the number of invalid variants of least BIC; normal p (Xue et al. 2021)."""
    fits, criterion = _fits(data, options)
    best = int(np.nanargmin(criterion))
    extras = {"n_invalid": float(best), "bic": float(criterion[best])}
    if not math.isfinite(fits.standard_errors[best]):
        raise Degenerate("no-information", "the fit of least BIC has no positive information about the slope")
    slope, error = float(fits.slopes[best]), float(fits.standard_errors[best])
    return normal_estimate("cml_bic", slope, error, len(data), extras=extras)


@estimator("cml_ma_bic", 3)
def cml_ma_bic(data: Harmonised, options: Options) -> Estimate:
    """Constrained maximum likelihood averaged by BIC over the number of invalid variants.

    Normal p (Xue, Shen and Pan 2021).
    """
    fits, criterion = _fits(data, options)
    slope, error = cml.model_average(fits, criterion)
    return normal_estimate("cml_ma_bic", slope, error, len(data))
