"""MR-Egger regression (Bowden, Davey Smith and Burgess 2015), for independent and for correlated variants."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np

from gnbreport.estimates import Estimate, normal_estimate, t_estimate
from gnbreport.harmonise import Harmonised
from gnbreport.kernels import regression, robust, tails
from gnbreport.kernels.regression import LineFit
from gnbreport.mr.inverse_variance import cholesky, heterogeneity_extras
from gnbreport.mr.options import Options
from gnbreport.mr.requirements import Degenerate, arrays, estimator

NO_SPREAD = "all exposure associations are equal in size: slope and intercept cannot be told apart"


@estimator("egger", 3, parameters=2)
def egger(data: Harmonised, options: Options) -> Estimate:
    """MR-Egger: weighted regression of ``y`` on ``|x|`` with intercept, ``w = 1/sy^2``; t(J-2).

    SE times ``max(1, sigma)``.

    Extras: the intercept with its SE and p, Q' and I2, ``p_value_normal``.
    """
    x, _, y, sy = arrays(data)
    x, y, _ = regression.orient(x, y)
    return _line("egger", regression.line_fit(x, y, 1.0 / (sy * sy)), len(data), options)


@estimator("egger_penalised", 3, parameters=2)
def egger_penalised(data: Harmonised, options: Options) -> Estimate:
    """MR-Egger with weights ``w min(1, 100 P(chi2_1 > w r^2))``, r the residuals of :func:`egger`; t(J-2).

    Burgess, Bowden, Dudbridge and Thompson (2016); factor ``options.ivw_penalty``.
    """
    x, _, y, sy = arrays(data)
    x, y, _ = regression.orient(x, y)
    return _line(
        "egger_penalised", regression.line_fit(x, y, _penalised_weights(x, y, sy, options)), len(data), options
    )


def _penalised_weights(x: np.ndarray, y: np.ndarray, sy: np.ndarray, options: Options) -> np.ndarray:
    """``1/sy^2``, less where an oriented variant is far from the line of :func:`egger`."""
    weights = 1.0 / (sy * sy)
    plain = regression.line_fit(x, y, weights)
    residual = (y - plain.intercept - plain.slope * x) / sy
    weights = weights * np.minimum(1.0, options.ivw_penalty * tails.chi2_1_upper(residual))
    left = int(np.count_nonzero(weights))
    if left < 3:
        raise Degenerate("no-weight-left", f"the penalty leaves weight to {left} variants; a line with error needs 3")
    return np.asarray(weights)


@estimator("egger_robust", 3, parameters=2)
def egger_robust(data: Harmonised, options: Options) -> Estimate:
    """MR-Egger by MM-estimation (Yohai 1987), as ``ivw_robust`` with an intercept; SE over ``min(1, sigma)``; t(J-2).

    Burgess, Bowden, Dudbridge and Thompson (2016). ``options.robust_penalised`` starts from the weights of
    :func:`egger_penalised`. Extras: the intercept with its SE and p, the S-scale, and q: all variants' squared
    residuals times their weights.
    """
    x, _, y, sy = arrays(data)
    x, y, _ = regression.orient(x, y)
    weights = _penalised_weights(x, y, sy, options) if options.robust_penalised else 1.0 / (sy * sy)
    if math.isnan(regression.line_fit(x, y, weights).slope):
        raise Degenerate("no-spread", NO_SPREAD)
    root = np.sqrt(weights)
    fit = robust.mm_fit(np.column_stack([root, root * x]), root * y)
    if fit is None:
        raise Degenerate("exact-fit", "more than half of the variants fit one line exactly: no robust scale")
    intercept, slope = (float(v) for v in fit.coefficients)
    floor = fit.scale if options.fixed_effects else min(1.0, fit.scale)
    intercept_se, standard_error = (float(v) / floor for v in fit.standard_errors)
    df = len(data) - 2
    q = float(np.sum(weights * (y - intercept - slope * x) ** 2))
    extras = {"scale": fit.scale, "q": q, "q_df": float(df)}
    extras["q_p_value"], extras["q_log10_p"] = tails.chi2_upper(q, df)
    extras |= intercept_extras(intercept, intercept_se, df, options, "t")
    return t_estimate("egger_robust", slope, standard_error, len(data), df, extras=extras)


def _line(method: str, fit: LineFit, count: int, options: Options) -> Estimate:
    """A weighted line as an estimate with its intercept; t(df)."""
    if math.isnan(fit.slope):
        raise Degenerate("no-spread", NO_SPREAD)
    inflation = 1.0 if options.fixed_effects else fit.inflation
    standard_error, intercept_se = fit.fixed_se * inflation, fit.fixed_se_intercept * inflation
    extras = heterogeneity_extras(fit.q, fit.df, fit.slope, standard_error)
    extras.pop("p_value_t", None)
    extras["p_value_normal"] = tails.normal_two_sided(fit.slope / standard_error)[0]
    extras |= intercept_extras(fit.intercept, intercept_se, fit.df, options, "t")
    return t_estimate(method, fit.slope, standard_error, count, fit.df, extras=extras)


def intercept_extras(
    intercept: float, standard_error: float, df: int, options: Options, own: Literal["normal", "t"]
) -> dict[str, float]:
    """Intercept with standard error and p: the method's ``own`` distribution unless the options name one."""
    chosen = own if options.distribution == "method" else options.distribution
    ratio = intercept / standard_error if standard_error > 0.0 else 0.0
    p, log10_p = tails.t_two_sided(ratio, df) if chosen == "t" else tails.normal_two_sided(ratio)
    return {
        "intercept": intercept,
        "intercept_standard_error": standard_error,
        "intercept_p_value": p,
        "intercept_log10_p": log10_p,
    }


@estimator("egger_correlated", 3, needs_ld=True, parameters=2)
def egger_correlated(data: Harmonised, options: Options) -> Estimate:
    """MR-Egger of correlated variants: generalised least squares, orientation applied to the LD matrix; normal p.

    Burgess and Thompson (2017); SE times ``max(1, sigma)``. Extras as in :func:`egger`, ``p_value_t`` for t(J-2).
    """
    x, _, y, sy = arrays(data)
    x, y, signs = regression.orient(x, y)
    lower = cholesky(sy, np.asarray(data.ld) * np.outer(signs, signs))
    design = np.linalg.solve(lower, np.column_stack([np.ones(len(x)), x]))
    outcome = np.linalg.solve(lower, y)
    gram = design.T @ design
    if np.linalg.matrix_rank(design) < 2:
        raise Degenerate("no-spread", NO_SPREAD)
    covariance = np.linalg.inv(gram)
    intercept, slope = (float(v) for v in covariance @ (design.T @ outcome))
    residual = outcome - design @ np.array([intercept, slope])
    df = len(x) - 2
    q = float(residual @ residual)
    inflation = 1.0 if options.fixed_effects else max(1.0, math.sqrt(q / df))
    intercept_se, standard_error = (float(v) * inflation for v in np.sqrt(np.diag(covariance)))
    extras = heterogeneity_extras(q, df, slope, standard_error)
    extras |= intercept_extras(intercept, intercept_se, df, options, "normal")
    return normal_estimate("egger_correlated", slope, standard_error, len(data), extras=extras)
