"""Inverse-variance weighted estimators: fixed and random effects, second-order, penalised, robust, correlated."""

from __future__ import annotations

import math

import numpy as np

from gnbreport.estimates import Estimate, normal_estimate, t_estimate
from gnbreport.harmonise import Harmonised
from gnbreport.kernels import median, regression, robust, tails
from gnbreport.kernels.regression import OriginFit
from gnbreport.mr.options import Options
from gnbreport.mr.requirements import Degenerate, arrays, estimator


def heterogeneity_extras(q: float, df: int, estimate: float, standard_error: float) -> dict[str, float]:
    """Named numbers of a weighted fit: Q, its df and p, I2, residual standard error, and the Student t p-value."""
    extras = {"q": q, "q_df": float(df)}
    if df > 0:
        extras["q_p_value"], extras["q_log10_p"] = tails.chi2_upper(q, df)
        extras["i2"] = max(0.0, (q - df) / q) if q > 0.0 else 0.0
        extras["residual_standard_error"] = math.sqrt(q / df)
        if standard_error > 0.0:
            extras["p_value_t"] = tails.t_two_sided(estimate / standard_error, df)[0]
    return extras


def _fit(data: Harmonised) -> OriginFit:
    """First-order IVW fit, weights ``1/sy^2``."""
    x, _, y, sy = arrays(data)
    return regression.origin_fit(x, y, 1.0 / (sy * sy))


def _result(method: str, fit: OriginFit, standard_error: float, count: int) -> Estimate:
    extras = heterogeneity_extras(fit.q, fit.df, fit.slope, standard_error)
    return normal_estimate(method, fit.slope, standard_error, count, extras=extras)


@estimator("ivw", 2)
def ivw(data: Harmonised, options: Options) -> Estimate:
    """IVW with multiplicative random effects: ``sum w x y / sum w x^2``, ``w = 1/sy^2``.

    SE ``max(1, sigma)/sqrt(sum w x^2)``: never more precise than fixed effects; normal p (Burgess, Butterworth and
    Thompson 2013; Bowden et al. 2017).
    """
    fit = _fit(data)
    return _result("ivw", fit, fit.floored_se, len(data))


@estimator("ivw_fe", 2)
def ivw_fe(data: Harmonised, options: Options) -> Estimate:
    """IVW with fixed effects: SE ``1/sqrt(sum w x^2)``; normal p."""
    fit = _fit(data)
    return _result("ivw_fe", fit, fit.fixed_se, len(data))


@estimator("ivw_mre", 2)
def ivw_mre(data: Harmonised, options: Options) -> Estimate:
    """IVW with multiplicative random effects without floor: SE ``sigma/sqrt(sum w x^2)``; normal p."""
    fit = _fit(data)
    return _result("ivw_mre", fit, fit.fixed_se * fit.sigma, len(data))


@estimator("ivw_delta", 2)
def ivw_delta(data: Harmonised, options: Options) -> Estimate:
    """IVW with second-order weights ``1/(sy^2 + y^2 sx^2/x^2 - 2 psi y sx sy/x)``, SE as in :func:`ivw`.

    Thompson, Minelli and Del Greco (2016). ``psi`` is ``options.sample_overlap_correlation``.
    """
    x, sx, y, sy = arrays(data)
    weights = regression.delta_weights(x, sx, y, sy, options.sample_overlap_correlation)
    fit = regression.origin_fit(x, y, weights)
    return _result("ivw_delta", fit, fit.standard_error(options.fixed_effects), len(data))


@estimator("uwr", 2)
def uwr(data: Harmonised, options: Options) -> Estimate:
    """Unweighted regression through the origin: ``sum x y / sum x^2``; t(J-1).

    SE ``s/sqrt(sum x^2)`` with ``s^2 = sum (y - b x)^2/(J-1)`` in outcome units: no floor, for ``s`` is not compared
    with 1, and no Q.
    """
    x, _, y, _ = arrays(data)
    fit = regression.origin_fit(x, y, np.ones(len(x)))
    return t_estimate("uwr", fit.slope, fit.fixed_se * fit.sigma, len(data), fit.df, extras={"residual_sd": fit.sigma})


def _penalised_weights(data: Harmonised, options: Options) -> np.ndarray:
    """Weights ``w min(1, c P(chi2_1 > w (y - x median t)^2))``, ``(J,)``: ``w`` of first or second order."""
    x, sx, y, sy = arrays(data)
    with_ratio = x != 0.0
    ratios = np.where(with_ratio, y / np.where(with_ratio, x, 1.0), np.copysign(np.inf, y))
    centre = median.weighted_median(ratios, np.ones_like(ratios))
    weights = 1.0 / (sy * sy)
    if options.ivw_penalised_order == 2:
        weights = regression.delta_weights(x, sx, y, sy, options.sample_overlap_correlation)
    distance = np.sqrt(weights) * np.where(with_ratio, y - centre * x, y)
    return np.asarray(weights * np.minimum(1.0, options.ivw_penalty * tails.chi2_1_upper(distance)))


@estimator("ivw_penalised", 2)
def ivw_penalised(data: Harmonised, options: Options) -> Estimate:
    """IVW with weights ``w min(1, 100 p_j)``, ``p_j = P(chi2_1 > x^2/sy^2 (t - median t)^2)``; SE as in :func:`ivw`.

    Burgess, Bowden, Dudbridge and Thompson (2016); the centre is the simple median of the ratios.
    ``options.ivw_penalised_order`` 2 penalises second-order weights.
    """
    x, _, y, _ = arrays(data)
    fit = regression.origin_fit(x, y, _penalised_weights(data, options))
    return _result("ivw_penalised", fit, fit.standard_error(options.fixed_effects), len(data))


@estimator("ivw_robust", 2)
def ivw_robust(data: Harmonised, options: Options) -> Estimate:
    """IVW by MM-estimation (Yohai 1987), bisquare with 50% breakdown and 95% efficiency; SE over ``min(1, sigma)``.

    SE by Croux, Dhaene and Hoorelbeke (2003); the S-estimate is the global optimum over all elemental starts.
    Burgess, Bowden, Dudbridge and Thompson (2016); normal p.
    """
    x, _, y, sy = arrays(data)
    root = np.sqrt(_penalised_weights(data, options)) if options.robust_penalised else 1.0 / sy
    fit = robust.mm_fit((x * root)[:, None], y * root)
    if fit is None:
        raise Degenerate("exact-fit", "more than half of the variants fit one slope exactly: no robust scale")
    unfloored = float(fit.standard_errors[0])
    standard_error = unfloored / (fit.scale if options.fixed_effects else min(1.0, fit.scale))
    extras = {"scale": fit.scale, "standard_error_unfloored": unfloored}
    return normal_estimate("ivw_robust", float(fit.coefficients[0]), standard_error, len(data), extras=extras)


@estimator("ivw_correlated", 2, needs_ld=True)
def ivw_correlated(data: Harmonised, options: Options) -> Estimate:
    """IVW of correlated variants: generalised least squares with ``diag(sy) R diag(sy)``; SE times ``max(1, sigma)``.

    Burgess, Dudbridge and Thompson (2016), equation 4; normal p. Extra ``f_mean``: ``x' (diag(sx) R diag(sx))^-1 x/J``,
    the strength of all variants together.
    """
    x, sx, y, sy = arrays(data)
    lower = cholesky(sy, data.ld)
    white = np.linalg.solve(lower, np.column_stack([x, y]))
    fit = regression.origin_fit(white[:, 0], white[:, 1], np.ones(len(x)))
    extras = heterogeneity_extras(fit.q, fit.df, fit.slope, fit.standard_error(options.fixed_effects))
    strength = np.linalg.solve(cholesky(sx, data.ld), x)
    extras["f_mean"] = float(strength @ strength) / len(x)
    return normal_estimate(
        "ivw_correlated", fit.slope, fit.standard_error(options.fixed_effects), len(x), extras=extras
    )


def cholesky(standard_errors: np.ndarray, correlation: np.ndarray | None) -> np.ndarray:
    """Cholesky factor of the outcome associations' covariance, or a reason why there is none."""
    try:
        return regression.whitener(standard_errors, np.asarray(correlation))
    except np.linalg.LinAlgError as error:
        raise Degenerate("ld-singular", "the correlation matrix of the variants is not positive definite") from error
