"""Methods for correlated variants of one region that work on joint associations."""

from __future__ import annotations

import math

import numpy as np

from gnbreport.estimates import Estimate, normal_estimate
from gnbreport.harmonise import Harmonised
from gnbreport.kernels import components
from gnbreport.kernels.components import Joint
from gnbreport.mr.inverse_variance import heterogeneity_extras
from gnbreport.mr.options import Options
from gnbreport.mr.requirements import Degenerate, arrays, estimator


@estimator("pc_gmm", 2, needs_ld=True)
def pc_gmm(data: Harmonised, options: Options) -> Estimate:
    """Generalised method of moments on principal components, for many correlated variants of one region; normal p.

    Patel et al. (2023): components of ``|x/sy| |x/sy|' * R`` that hold ``options.component_share`` of its squares;
    continuously updated slope. With ``options.over_dispersion`` a variance common to all components is added to the
    outcome's where their heterogeneity asks for one. Needs sample sizes. Extras: components, their F, q without
    over-dispersion (on components less 1 df) and with it, and ``over_dispersion`` times the outcome's sample size.
    """
    x, sx, y, sy = arrays(data)
    correlation = np.asarray(data.ld)
    axes = components.principal_axes(x, sy, correlation, options.component_share, options.components_centred)
    size = sample_size(data.n_outcome, options)
    exposure = joint(axes, x, sx, sample_size(data.n_exposure, options), correlation)
    outcome = joint(axes, y, sy, size, correlation)
    plain = components.moments_fit(exposure, outcome)
    extra = components.over_dispersion(plain.slope, exposure, outcome) if options.over_dispersion else 0.0
    fit = components.moments_fit(exposure, outcome, extra) if extra > 0.0 else plain
    extras = heterogeneity_extras(plain.q, axes.shape[1] - 1, plain.slope, plain.standard_error)
    extras.pop("p_value_t", None)
    extras |= {
        "n_components": float(axes.shape[1]),
        "f_components": components.strength(exposure),
        "over_dispersion": extra * size,
        "q_over_dispersed": fit.q,
    }
    return normal_estimate("pc_gmm", fit.slope, fit.standard_error, len(data), extras=extras)


def joint(axes: np.ndarray, beta: np.ndarray, se: np.ndarray, size: float, correlation: np.ndarray) -> Joint:
    """Joint associations, or a reason why there are none."""
    try:
        found = components.joint_associations(axes, beta, se, size, correlation)
    except np.linalg.LinAlgError as error:
        raise Degenerate("ld-singular", "the variants' correlations leave their components singular") from error
    if found is None or not size > axes.shape[1]:
        raise Degenerate("all-explained", "at the stated sample size the variants explain all of a trait's variance")
    return found


def sample_size(known: np.ndarray, options: Options) -> float:
    """The option, or the mean of those known."""
    if options.sample_size is not None:
        return options.sample_size
    if not np.any(np.isfinite(known)):
        raise Degenerate(
            "needs-sample-size", "needs sample sizes: columns n_exposure and n_outcome, or option sample_size"
        )
    return math.fsum(known[np.isfinite(known)]) / int(np.isfinite(known).sum())
