"""Multivariable estimators that allow for error in the exposure associations: weak instruments do not bias them."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from gnbreport.estimates import Estimate, NotApplicable
from gnbreport.kernels import errors_in_variables as kernel
from gnbreport.kernels import tails
from gnbreport.kernels.multivariable import weighted_fit
from gnbreport.mr.multivariable_data import MultivariableData, collinear, refusals, too_few
from gnbreport.mr.multivariable_results import Distribution, Model, per_exposure, scale

Floats = NDArray[np.float64]

NO_INFORMATION = "the likelihood has no maximum with positive information about every effect"


def associations(data: MultivariableData) -> kernel.Associations:
    """Associations with exposures whose errors are correlated as ``data.correlation`` says, the outcome's apart."""
    return kernel.separate(data.beta_exposures, data.se_exposures, data.beta_outcome, data.se_outcome, data.correlation)


def unfit(method: str, data: MultivariableData) -> list[Estimate | NotApplicable] | None:
    """Refusals where there are too few variants, or exposures are collinear."""
    refusal = too_few(method, data, data.n_exposures + 1)
    if refusal is None and weighted_fit(data.beta_exposures, data.beta_outcome, data.weights) is None:
        return collinear(method, data)
    return refusal


def standard_errors(information: Floats, score_variance: Floats | None = None) -> Floats | None:
    """Roots of the diagonal of ``H^-1``, or of the sandwich ``H^-1 B H^-1``; None where ``H`` is not positive."""
    unit = 1.0 / np.sqrt(np.abs(np.diag(information)))
    if np.linalg.eigvalsh(information * unit * unit[:, None])[0] <= 0.0:
        return None
    inverse = np.linalg.inv(information)
    return np.asarray(np.sqrt(np.diag(inverse if score_variance is None else inverse @ score_variance @ inverse)))


def sandwich(estimates: Floats, data: kernel.Associations) -> Floats | None:
    """Standard errors ``H^-1 (sum u u'/v) H^-1``, ``H`` the observed information; None where it is not positive."""
    return standard_errors(kernel.information(estimates, data), kernel.score_variance(estimates, data))


def mv_ivw_me(
    data: MultivariableData, *, model: Model = "random", distribution: Distribution = "normal"
) -> list[Estimate | NotApplicable]:
    """Multivariable IVW with error in the exposure associations, one estimate per exposure.

    Maximum likelihood with each variant's true associations profiled out (Zhu, Burgess and Grant 2022): least
    ``sum (y - x b)^2 / (sy^2 + b' S b)``, ``S`` the errors' covariance by ``data.correlation``. Sandwich standard
    errors times the residual SD of first-order weights, which is not below 1 in the random model. One exposure: the
    point estimate of ``max_likelihood``.

    Args:
        data: Associations; at least ``K + 1`` variants.
        model: As for :func:`~gnbreport.mr.multivariable.mv_ivw`.
        distribution: ``"normal"``, or ``"t"`` on ``J - K``.

    Returns:
        Estimates with extras ``q`` (first-order weights), ``q_df``, ``q_p_value``, ``sigma``, ``discrepancy``; or
        reasons why not.
    """
    refusal = unfit("mv_ivw_me", data)
    if refusal:
        return refusal
    known = associations(data)
    estimates = kernel.minimum(known)
    errors = sandwich(estimates, known)
    if errors is None:
        return refusals("mv_ivw_me", data, "no-information", NO_INFORMATION)
    df = len(data) - data.n_exposures
    q = float(np.sum(data.weights * (data.beta_outcome - data.beta_exposures @ estimates) ** 2))
    sigma = math.sqrt(q / df)
    extras = {"q": q, "q_df": float(df), "q_p_value": tails.chi2_upper(q, df)[0], "sigma": sigma}
    extras["discrepancy"] = kernel.discrepancy(estimates, known)
    errors = errors * scale(model, sigma)
    df_t = df if distribution == "t" else None
    return per_exposure("mv_ivw_me", estimates, errors, len(data), df=df_t, extras=extras)


def mv_qhet(data: MultivariableData, *, distribution: Distribution = "normal") -> list[Estimate | NotApplicable]:
    """Multivariable estimates by least heterogeneity, allowing for balanced pleiotropy, one per exposure.

    The variance ``tau2`` of pleiotropy and the estimates at which the least
    ``Q_A = sum (y - x b)^2 / (sy^2 + tau2 + b' S b)`` is its degrees of freedom ``J - K`` (Sanderson, Spiller and
    Bowden 2021; Bowden 2019 with one exposure); ``tau2 = 0`` where it is less without. Sandwich standard errors at
    that ``tau2``.

    Args:
        data: Associations; at least ``K + 1`` variants.
        distribution: ``"normal"``, or ``"t"`` on ``J - K``.

    Returns:
        Estimates with extras ``tau2``, ``q`` (without ``tau2``), ``q_df``, ``q_p_value``; or reasons why not.
    """
    refusal = unfit("mv_qhet", data)
    if refusal:
        return refusal
    known, df = associations(data), len(data) - data.n_exposures
    estimates, tau2 = kernel.balanced(known, df)
    errors = sandwich(estimates, known.spread(tau2))
    if errors is None:
        return refusals("mv_qhet", data, "no-information", NO_INFORMATION)
    q = kernel.discrepancy(kernel.minimum(known), known)
    extras = {"tau2": tau2, "q": q, "q_df": float(df), "q_p_value": tails.chi2_upper(q, df)[0]}
    df_t = df if distribution == "t" else None
    return per_exposure("mv_qhet", estimates, errors, len(data), df=df_t, extras=extras)
