"""Multivariable Mendelian randomization: several exposures, one outcome."""

from __future__ import annotations

from gnbreport.estimates import Estimate, NotApplicable
from gnbreport.kernels import multivariable as kernel
from gnbreport.kernels import tails
from gnbreport.mr.multivariable_data import MultivariableData, collinear, position, too_few
from gnbreport.mr.multivariable_errors import mv_ivw_me, mv_qhet
from gnbreport.mr.multivariable_median import mv_median
from gnbreport.mr.multivariable_moments import RankF, mv_gmm, rank_f
from gnbreport.mr.multivariable_presso import MultivariablePresso, mv_presso
from gnbreport.mr.multivariable_results import Distribution, Model, per_exposure, scale
from gnbreport.mr.multivariable_robust import mv_ivw_robust
from gnbreport.mr.multivariable_selection import mv_cml_bic, mv_lasso
from gnbreport.mr.multivariable_strength import QA, ConditionalF, conditional_f, q_a

__all__ = [
    "QA",
    "ConditionalF",
    "MultivariableData",
    "MultivariablePresso",
    "RankF",
    "conditional_f",
    "mv_cml_bic",
    "mv_egger",
    "mv_gmm",
    "mv_ivw",
    "mv_ivw_me",
    "mv_ivw_robust",
    "mv_lasso",
    "mv_median",
    "mv_presso",
    "mv_qhet",
    "q_a",
    "rank_f",
]


def _estimates(
    method: str, fit: kernel.Fit, first: int, model: Model, distribution: Distribution, extras: dict[str, float]
) -> list[Estimate | NotApplicable]:
    """Estimates of the coefficients from position ``first`` on."""
    errors = fit.unit_se * scale(model, fit.sigma)
    df = fit.df if distribution == "t" else None
    n_variants = fit.df + len(fit.coefficients)
    return per_exposure(method, fit.coefficients[first:], errors[first:], n_variants, df=df, extras=extras)


def mv_ivw(
    data: MultivariableData, *, model: Model = "random", distribution: Distribution = "normal"
) -> list[Estimate | NotApplicable]:
    """Multivariable inverse-variance weighted estimates, one per exposure in the order of ``data.names``.

    Weighted regression of the outcome association on all exposure associations through the origin, weights
    ``1 / se_outcome^2`` (Burgess and Thompson 2015).

    Args:
        data: Associations; at least ``K + 1`` variants.
        model: ``"random"`` multiplicative random effects with the residual SD never below 1 (MendelianRandomization's
            random model), ``"plain"`` without that floor (TwoSampleMR, MVMR), ``"fixed"``.
        distribution: ``"normal"`` (TwoSampleMR, MendelianRandomization) or ``"t"`` on ``J - K`` (MVMR).

    Returns:
        Estimates with extras ``q``, ``q_df``, ``q_p_value``, ``sigma``; or reasons why not.
    """
    refusal = too_few("mv_ivw", data, data.n_exposures + 1)
    if refusal:
        return refusal
    fit = kernel.weighted_fit(data.beta_exposures, data.beta_outcome, data.weights)
    if fit is None:
        return collinear("mv_ivw", data)
    extras = {"q": fit.q, "q_df": float(fit.df), "q_p_value": tails.chi2_upper(fit.q, fit.df)[0], "sigma": fit.sigma}
    return _estimates("mv_ivw", fit, 0, model, distribution, extras)


def mv_egger(
    data: MultivariableData,
    orientate: int | str = 0,
    *,
    model: Model = "random",
    distribution: Distribution = "normal",
) -> list[Estimate | NotApplicable]:
    """Multivariable MR-Egger estimates, one per exposure in the order of ``data.names``.

    As :func:`mv_ivw` with an intercept, after signing each variant so that its association with one exposure is
    not negative (Rees, Wood and Burgess 2017). The result depends on which exposure that is.

    Args:
        data: Associations; at least ``K + 2`` variants.
        orientate: Position or name of the exposure that orients the variants.
        model: As for :func:`mv_ivw`.
        distribution: ``"normal"``, or ``"t"`` on ``J - K - 1``.

    Returns:
        Estimates with extras ``intercept``, ``intercept_se``, ``intercept_p_value``, ``q``, ``q_df``, ``q_p_value``,
        ``sigma``; or reasons why not.

    Raises:
        InputError: ``orientate`` names no exposure.
    """
    place = position(data, orientate)
    refusal = too_few("mv_egger", data, data.n_exposures + 2)
    if refusal:
        return refusal
    design, response = kernel.oriented_design(data.beta_exposures, data.beta_outcome, place)
    fit = kernel.weighted_fit(design, response, data.weights)
    if fit is None:
        return collinear("mv_egger", data)
    intercept = _estimates("mv_egger", fit, 0, model, distribution, {})[0]
    assert isinstance(intercept, Estimate)
    extras = {
        "intercept": intercept.estimate,
        "intercept_se": intercept.standard_error,
        "intercept_p_value": intercept.p_value,
        "q": fit.q,
        "q_df": float(fit.df),
        "q_p_value": tails.chi2_upper(fit.q, fit.df)[0],
        "sigma": fit.sigma,
    }
    return _estimates("mv_egger", fit, 1, model, distribution, extras)
