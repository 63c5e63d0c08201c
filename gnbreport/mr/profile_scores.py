"""Robust adjusted profile scores (Zhao, Wang, Hemani, Bowden and Small 2020)."""

from __future__ import annotations

import math

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
    solve = kernel.overdispersed_mle if options.raps_form == "mle" else estimating_equations
    return _result("raps", solve(associations, loss), len(data))


@estimator("raps_simple", 2)
def raps_simple(data: Harmonised, options: Options) -> Estimate:
    """Profile score without over-dispersion, l2 loss unless ``options.raps_loss`` says otherwise; normal p.

    Zhao et al. (2020), section 3.
    """
    loss = LOSSES[options.raps_loss or "l2"]
    return _result("raps_simple", kernel.profile_mle(kernel.Associations(*arrays(data)), loss), len(data))
