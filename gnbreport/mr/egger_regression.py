"""MR-Egger regression (Bowden, Davey Smith and Burgess 2015), for independent and for correlated variants."""

from __future__ import annotations

import math

import numpy as np

from gnbreport.estimates import Estimate, normal_estimate, t_estimate
from gnbreport.harmonise import Harmonised
from gnbreport.kernels import regression, tails
from gnbreport.mr.inverse_variance import cholesky, heterogeneity_extras
from gnbreport.mr.options import Options
from gnbreport.mr.requirements import Degenerate, arrays, estimator

NO_SPREAD = "all exposure associations are equal in size: slope and intercept cannot be told apart"


@estimator("egger", 3)
def egger(data: Harmonised, options: Options) -> Estimate:
    """MR-Egger: weighted regression of ``y`` on ``|x|`` with intercept, ``w = 1/sy^2``; t(J-2).

    SE times ``max(1, sigma)``.

    Extras: the intercept with its SE and p, Q' and I2, ``p_value_normal``.
    """
    x, _, y, sy = arrays(data)
    x, y, _ = regression.orient(x, y)
    fit = regression.line_fit(x, y, 1.0 / (sy * sy))
    if math.isnan(fit.slope):
        raise Degenerate("no-spread", NO_SPREAD)
    standard_error = fit.fixed_se * fit.inflation
    intercept_se = fit.fixed_se_intercept * fit.inflation
    extras = heterogeneity_extras(fit.q, fit.df, fit.slope, standard_error)
    extras.pop("p_value_t", None)
    extras["p_value_normal"] = tails.normal_two_sided(fit.slope / standard_error)[0]
    extras["intercept"], extras["intercept_standard_error"] = fit.intercept, intercept_se
    intercept_p = tails.t_two_sided(fit.intercept / intercept_se, fit.df)
    extras["intercept_p_value"], extras["intercept_log10_p"] = intercept_p
    return t_estimate("egger", fit.slope, standard_error, len(data), fit.df, extras=extras)


@estimator("egger_correlated", 3, needs_ld=True)
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
    inflation = max(1.0, math.sqrt(q / df))
    intercept_se, standard_error = (float(v) * inflation for v in np.sqrt(np.diag(covariance)))
    extras = heterogeneity_extras(q, df, slope, standard_error)
    extras["intercept"], extras["intercept_standard_error"] = intercept, intercept_se
    extras["intercept_p_value"], extras["intercept_log10_p"] = tails.normal_two_sided(intercept / intercept_se)
    return normal_estimate("egger_correlated", slope, standard_error, len(data), extras=extras)
