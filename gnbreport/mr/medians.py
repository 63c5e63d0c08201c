"""Median estimators (Bowden, Davey Smith, Haycock and Burgess 2016).

Medians differ in their weights alone and share the draws of their standard errors, as modes do.
"""

from __future__ import annotations

from functools import lru_cache

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


@lru_cache(maxsize=1)
def _weightings(data: Harmonised, options: Options) -> dict[str, np.ndarray]:
    """Weights ``(J,)`` of each median, by method id; kept for the pair at hand."""
    ratios, second = _ratios(data)
    first = median.first_order_weights(data.beta_exposure, data.se_outcome)
    weights = first if options.penalised_median_order == 1 else second
    centre = median.weighted_median(ratios, weights)
    finite = np.where(np.isfinite(ratios), ratios, centre)
    return {
        "simple_median": np.ones(len(data)),
        "weighted_median": second,
        "weighted_median_first_order": first,
        "penalised_weighted_median": median.penalised_weights(finite, weights, centre, options.penalty),
    }


@lru_cache(maxsize=1)
def _drawn(data: Harmonised, options: Options) -> dict[str, tuple[float, float]]:
    """Bootstrap SD of each median and its Monte Carlo error, all of the same draws; kept for the pair at hand."""
    x, sx, y, sy = arrays(data)
    weightings = _weightings(data, options)
    rng = stream(options.seed, "median", data.exposure, data.outcome, "bootstrap")
    draws = median.bootstrap_medians(rng, x, sx, y, sy, list(weightings.values()), options.draws)
    return {name: spread.standard_deviation(row) for name, row in zip(weightings, draws, strict=True)}


def _median(method: str, data: Harmonised, options: Options) -> Estimate:
    """Weighted median with the bootstrap SD of ``options.draws`` redraws as SE; weights stay as they are."""
    estimate = median.weighted_median(_ratios(data)[0], _weightings(data, options)[method])
    standard_error, error = _drawn(data, options)[method]
    return normal_estimate(method, estimate, standard_error, len(data), monte_carlo_se=error)


@estimator("simple_median", 3)
def simple_median(data: Harmonised, options: Options) -> Estimate:
    """Median of the ratios; bootstrap SE, normal p (Bowden et al. 2016, equation 4)."""
    return _median("simple_median", data, options)


@estimator("weighted_median", 3)
def weighted_median(data: Harmonised, options: Options) -> Estimate:
    """Weighted median of the ratios, second-order weights ``1/(sy^2/x^2 + y^2 sx^2/x^4)``; bootstrap SE, normal p."""
    return _median("weighted_median", data, options)


@estimator("weighted_median_first_order", 3)
def weighted_median_first_order(data: Harmonised, options: Options) -> Estimate:
    """Weighted median of the ratios, first-order weights ``x^2/sy^2``; bootstrap SE, normal p."""
    return _median("weighted_median_first_order", data, options)


@estimator("penalised_weighted_median", 3)
def penalised_weighted_median(data: Harmonised, options: Options) -> Estimate:
    """Weighted median with weights ``v min(1, 20 P(chi2_1 > v (t - weighted median)^2))``; bootstrap SE, normal p."""
    return _median("penalised_weighted_median", data, options)
