"""Multivariable IVW by robust regression."""

from __future__ import annotations

from gnbreport.estimates import Estimate, NotApplicable
from gnbreport.kernels import robust
from gnbreport.kernels.multivariable import weighted_fit
from gnbreport.mr.multivariable_data import MultivariableData, collinear, refusals, too_few
from gnbreport.mr.multivariable_results import Distribution, Model, per_exposure, scale


def mv_ivw_robust(
    data: MultivariableData, *, model: Model = "random", distribution: Distribution = "normal"
) -> list[Estimate | NotApplicable]:
    """Multivariable IVW by MM-estimation, one estimate per exposure in the order of ``data.names``.

    The regression of :func:`~gnbreport.mr.multivariable.mv_ivw` by MM-estimation (Yohai 1987), bisquare with 50%
    breakdown and 95% efficiency, standard errors by Croux, Dhaene and Hoorelbeke (2003): variants with pleiotropy
    lose weight (Grant and Burgess 2021).

    Args:
        data: Associations; at least ``K + 1`` variants.
        model: ``"random"`` standard error over ``min(1, sigma)`` (MendelianRandomization), sigma the robust scale;
            ``"plain"`` without that floor, ``"fixed"`` over sigma.
        distribution: ``"normal"``, or ``"t"`` on ``J - K``.

    Returns:
        Estimates with extra ``scale``, the robust scale; or reasons why not.
    """
    refusal = too_few("mv_ivw_robust", data, data.n_exposures + 1)
    if refusal:
        return refusal
    if weighted_fit(data.beta_exposures, data.beta_outcome, data.weights) is None:
        return collinear("mv_ivw_robust", data)
    fit = robust.mm_fit(data.beta_exposures / data.se_outcome[:, None], data.beta_outcome / data.se_outcome)
    if fit is None:
        reason = "more than half of the variants fit one model exactly: no robust scale"
        return refusals("mv_ivw_robust", data, "exact-fit", reason)
    errors = fit.standard_errors * (scale(model, fit.scale) / fit.scale)
    df = len(data) - data.n_exposures if distribution == "t" else None
    extras = {"scale": fit.scale}
    return per_exposure("mv_ivw_robust", fit.coefficients, errors, len(data), df=df, extras=extras)
