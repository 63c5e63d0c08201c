"""Robust adjusted profile scores (Zhao, Wang, Hemani, Bowden and Small 2020)."""

from __future__ import annotations

import math
from dataclasses import replace

from gnbreport.estimates import Estimate, normal_estimate
from gnbreport.harmonise import Harmonised
from gnbreport.kernels import raps as kernel
from gnbreport.kernels.raps_equations import estimating_equations
from gnbreport.kernels.robust_losses import LOSSES
from gnbreport.mr.options import Options
from gnbreport.mr.requirements import Degenerate, arrays, estimator


def _result(method: str, fit: kernel.Raps, count: int) -> Estimate:
    """The fit as an estimate; refuses one without a standard error."""
    if not math.isfinite(fit.slope):
        raise Degenerate(
            "no-root", "the estimating equations have no finite root near the profile likelihood's maximum"
        )
    if not math.isfinite(fit.standard_error):
        raise Degenerate("no-information", "instruments too weak: the information about the slope is not positive")
    extras = {"tau2": fit.tau2, "tau2_standard_error": fit.tau2_standard_error}
    return normal_estimate(method, fit.slope, fit.standard_error, count, extras=extras)


@estimator("raps", 2)
def raps(data: Harmonised, options: Options) -> Estimate:
    """RAPS with over-dispersion: Huber loss and estimating equations unless ``options`` say otherwise; normal p.

    Zhao et al. (2020), section 5. Extras: ``tau2``, the variance of balanced pleiotropy, and its SE.
    """
    loss = LOSSES[options.raps_loss or "huber"]
    associations = kernel.Associations(*arrays(data))
    if options.raps_form == "mle":
        return _result("raps", kernel.overdispersed_mle(associations, loss), len(data))
    return _result("raps", estimating_equations(associations, loss, options.over_dispersion), len(data))


@estimator("raps_simple", 2)
def raps_simple(data: Harmonised, options: Options) -> Estimate:
    """Profile score without over-dispersion, l2 loss unless ``options.raps_loss`` says otherwise; normal p.

    Zhao et al. (2020), section 3. Extras: ``standard_error_naive``, of the information alone, and the chi-squared
    statistic ``q = sum r^2``.
    """
    loss = LOSSES[options.raps_loss or "l2"]
    associations = kernel.Associations(*arrays(data))
    result = _result("raps_simple", kernel.profile_mle(associations, loss), len(data))
    _, residuals, _ = kernel.parts(result.estimate, 0.0, associations)
    naive = kernel.naive_standard_error(result.estimate, associations, loss)
    return replace(result, extras={**result.extras, "q": float(residuals @ residuals), "standard_error_naive": naive})
