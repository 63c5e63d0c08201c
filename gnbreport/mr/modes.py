"""Mode-based estimators (Hartwig, Davey Smith and Bowden 2017)."""

from __future__ import annotations

import numpy as np

from gnbreport.estimates import Estimate, t_estimate
from gnbreport.harmonise import Harmonised
from gnbreport.kernels import median, mode, mode_draws, spread
from gnbreport.mr.options import Options
from gnbreport.mr.requirements import arrays, estimator, with_ratio
from gnbreport.streams import stream

MINIMUM = 3


def _mode(method: str, data: Harmonised, weighting: str, nome: bool, options: Options) -> Estimate:
    """Mode of the ratios with MAD of the bootstrap modes as SE, t(J-1).

    Args:
        method: Method id.
        data: The pair.
        weighting: ``"simple"``, ``"weighted"`` or ``"penalised"``.
        nome: First-order instead of second-order variances of the ratios.
        options: Bandwidth factor, penalty, draws, seed.
    """
    data, notices = with_ratio(data, MINIMUM)
    x, sx, y, sy = arrays(data)
    ratios = y / x
    precision = median.first_order_weights(x, sy) if nome else median.ratio_weights(x, sx, y, sy)
    weights = np.ones(len(data)) if weighting == "simple" else precision
    estimate = mode.grid_mode(ratios, weights, options.phi)
    penalty = options.penalty if weighting == "penalised" else None
    if penalty is not None:
        penalised = median.penalised_weights(ratios, precision, estimate, penalty)
        estimate = mode.grid_mode(ratios, penalised, options.phi)
    rng = stream(options.seed, method, data.exposure, data.outcome, "bootstrap")
    errors = 1.0 / np.sqrt(precision)
    draws = mode_draws.bootstrap_modes(rng, ratios, errors, weights, options.phi, options.draws, penalty)
    standard_error, error = spread.scaled_mad(draws)
    return t_estimate(
        method,
        estimate,
        standard_error,
        len(data),
        len(data) - 1,
        monte_carlo_se=error,
        extras={"resolution": mode.resolution(ratios, options.phi)},
        notices=notices,
    )


@estimator("simple_mode", MINIMUM)
def simple_mode(data: Harmonised, options: Options) -> Estimate:
    """Mode of the unweighted smoothed density of the ratios; bootstrap with second-order SEs, t(J-1)."""
    return _mode("simple_mode", data, "simple", False, options)


@estimator("weighted_mode", MINIMUM)
def weighted_mode(data: Harmonised, options: Options) -> Estimate:
    """Mode of the density weighted by ``1/(sy^2/x^2 + y^2 sx^2/x^4)``; bootstrap with second-order SEs, t(J-1)."""
    return _mode("weighted_mode", data, "weighted", False, options)


@estimator("penalised_mode", MINIMUM)
def penalised_mode(data: Harmonised, options: Options) -> Estimate:
    """Weighted mode with weights ``v min(1, 20 P(chi2_1 > v (t - weighted mode)^2))``; t(J-1)."""
    return _mode("penalised_mode", data, "penalised", False, options)


@estimator("simple_mode_nome", MINIMUM)
def simple_mode_nome(data: Harmonised, options: Options) -> Estimate:
    """Simple mode whose bootstrap takes the exposure associations as known (NOME): SEs ``sy/|x|``; t(J-1)."""
    return _mode("simple_mode_nome", data, "simple", True, options)


@estimator("weighted_mode_nome", MINIMUM)
def weighted_mode_nome(data: Harmonised, options: Options) -> Estimate:
    """Mode of the density weighted by ``x^2/sy^2``, exposure associations taken as known (NOME); t(J-1)."""
    return _mode("weighted_mode_nome", data, "weighted", True, options)
