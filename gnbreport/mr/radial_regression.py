"""Radial IVW and radial Egger (Bowden, Spiller, Del Greco, Sheehan, Thompson, Minelli and Davey Smith 2018)."""

from __future__ import annotations

import math

import numpy as np

from gnbreport.estimates import Estimate, normal_estimate, t_estimate
from gnbreport.harmonise import Harmonised
from gnbreport.kernels import likelihood, radial, regression
from gnbreport.mr.egger_regression import intercept_extras
from gnbreport.mr.inverse_variance import heterogeneity_extras
from gnbreport.mr.options import Options
from gnbreport.mr.requirements import Degenerate, arrays, estimator, with_ratio

ORDERS = {1: "first", 2: "second", 3: "modified"}


def _iterated(x: np.ndarray, sx: np.ndarray, y: np.ndarray, sy: np.ndarray) -> tuple[float, float]:
    """Fixed point of modified second-order weights ``x^2/(sy^2 + b^2 sx^2)``, and its SE; nan if it does not settle."""
    slope = 0.0
    for _ in range(500):
        fit = regression.origin_fit(x, y, 1.0 / (sy * sy + (slope * sx) ** 2))
        if abs(fit.slope - slope) <= 1e-14 * abs(slope):
            return fit.slope, fit.fixed_se * fit.sigma
        slope = fit.slope
    return math.nan, math.nan


@estimator("radial_ivw", 2)
def radial_ivw(data: Harmonised, options: Options) -> Estimate:
    """Radial IVW ``sum W t/sum W``, SE ``sigma/sqrt(sum W)`` without floor, normal p.

    Weights ``options.radial_weights``: 1 ``x^2/sy^2``, 2 second order, 3 ``x^2/(sy^2 + b^2 sx^2)`` with b from 1.
    Extras: ``iterated`` (weights at their own slope) and ``exact`` (minimum of the exact Q), each with SE.
    """
    data, notices = with_ratio(data, 2)
    x, sx, y, sy = arrays(data)
    fit = radial.radial_ivw(x, sx, y, sy, ORDERS[options.radial_weights])
    df, q, total = len(data) - 1, float(np.sum(fit.contributions)), float(np.sum(fit.weights))
    standard_error = math.sqrt((1.0 if options.fixed_effects else q / df) / total)
    exact = likelihood.maximum_likelihood(x, sx, y, sy)
    iterated, iterated_se = _iterated(x, sx, y, sy)
    extras = heterogeneity_extras(q, df, fit.slope, standard_error)
    extras |= {"iterated": iterated, "iterated_standard_error": iterated_se, "exact": exact}
    extras["exact_standard_error"] = float(np.sum(x**2 / (sy**2 + (exact * sx) ** 2))) ** -0.5
    return normal_estimate("radial_ivw", fit.slope, standard_error, len(data), extras=extras, notices=notices)


@estimator("radial_egger", 3, parameters=2)
def radial_egger(data: Harmonised, options: Options) -> Estimate:
    """Radial Egger: ``t sqrt(W)`` on ``sqrt(W)`` with intercept; SE without floor, t(J-2).

    Weights as in :func:`radial_ivw`. The intercept is not divided by ``sy``: this is not MR-Egger.
    """
    data, notices = with_ratio(data, 3)
    x, sx, y, sy = arrays(data)
    weights = radial.radial_egger(x, sx, y, sy, ORDERS[options.radial_weights]).weights
    root = np.sqrt(weights)
    fit = regression.line_fit(root, y / x * root, np.ones(len(x)))
    if math.isnan(fit.slope):
        raise Degenerate("no-spread", "all radial weights are equal: slope and intercept cannot be told apart")
    sigma = 1.0 if options.fixed_effects else fit.sigma
    standard_error, intercept_se = fit.fixed_se * sigma, fit.fixed_se_intercept * sigma
    extras = heterogeneity_extras(fit.q, fit.df, fit.slope, standard_error)
    extras.pop("p_value_t", None)
    extras |= intercept_extras(fit.intercept, intercept_se, fit.df, options, "t")
    return t_estimate("radial_egger", fit.slope, standard_error, len(data), fit.df, extras=extras, notices=notices)
