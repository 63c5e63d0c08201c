"""Median estimators (Bowden, Davey Smith, Haycock and Burgess 2016)."""

from __future__ import annotations

import numpy as np

from gnbreport.estimates import Estimate, normal_estimate
from gnbreport.harmonise import Harmonised
from gnbreport.kernels import median, spread
from gnbreport.mr.options import Options
from gnbreport.mr.requirements import arrays, estimator
from gnbreport.streams import stream


def _ratios(data: Harmonised) -> tuple[np.ndarray, np.ndarray]:
    """Ratios (infinite where ``x = 0``) and second-order weights."""
    x, sx, y, sy = arrays(data)
    ratios = np.where(x == 0.0, np.where(y < 0.0, -np.inf, np.inf), y / np.where(x == 0.0, 1.0, x))
    weights = np.where(x == 0.0, 0.0, median.ratio_weights(x, sx, y, sy))
    return ratios, np.where(np.isnan(weights), 0.0, weights)


def _median(method: str, data: Harmonised, weights: np.ndarray, options: Options) -> Estimate:
    """Weighted median with the bootstrap SD of ``options.draws`` redraws as SE; weights stay as they are."""
    x, sx, y, sy = arrays(data)
    estimate = median.weighted_median(_ratios(data)[0], weights)
    rng = stream(options.seed, method, data.exposure, data.outcome, "bootstrap")
    draws = median.bootstrap_medians(rng, x, sx, y, sy, weights, options.draws)
    standard_error, error = spread.standard_deviation(draws)
    return normal_estimate(method, estimate, standard_error, len(data), monte_carlo_se=error)


@estimator("simple_median", 3)
def simple_median(data: Harmonised, options: Options) -> Estimate:
    """Median of the ratios; bootstrap SE, normal p (Bowden et al. 2016, equation 4)."""
    return _median("simple_median", data, np.ones(len(data)), options)


@estimator("weighted_median", 3)
def weighted_median(data: Harmonised, options: Options) -> Estimate:
    """Weighted median of the ratios, second-order weights ``1/(sy^2/x^2 + y^2 sx^2/x^4)``; bootstrap SE, normal p."""
    return _median("weighted_median", data, _ratios(data)[1], options)


@estimator("weighted_median_first_order", 3)
def weighted_median_first_order(data: Harmonised, options: Options) -> Estimate:
    """Weighted median of the ratios, first-order weights ``x^2/sy^2``; bootstrap SE, normal p."""
    x, _, _, sy = arrays(data)
    return _median("weighted_median_first_order", data, median.first_order_weights(x, sy), options)


@estimator("penalised_weighted_median", 3)
def penalised_weighted_median(data: Harmonised, options: Options) -> Estimate:
    """Weighted median with weights ``v min(1, 20 P(chi2_1 > v (t - weighted median)^2))``; bootstrap SE, normal p."""
    ratios, weights = _ratios(data)
    if options.penalised_median_order == 1:
        weights = median.first_order_weights(data.beta_exposure, data.se_outcome)
    centre = median.weighted_median(ratios, weights)
    finite = np.where(np.isfinite(ratios), ratios, centre)
    penalised = median.penalised_weights(finite, weights, centre, options.penalty)
    return _median("penalised_weighted_median", data, penalised, options)
