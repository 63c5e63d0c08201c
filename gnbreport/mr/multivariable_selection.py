"""Multivariable estimators that select valid variants."""

from __future__ import annotations

import math

import numpy as np

from gnbreport.errors import InputError, Problem
from gnbreport.estimates import Estimate, NotApplicable
from gnbreport.kernels import cml_several, lad, lasso_several, robust, tails
from gnbreport.kernels.errors_in_variables import information
from gnbreport.kernels.multivariable import weighted_fit
from gnbreport.mr.multivariable_data import MultivariableData, collinear, position, refusals
from gnbreport.mr.multivariable_errors import NO_INFORMATION, associations, standard_errors, unfit
from gnbreport.mr.multivariable_results import Distribution, per_exposure, scale


def mv_cml_bic(data: MultivariableData, sample_size: float) -> list[Estimate | NotApplicable]:
    """Multivariable constrained maximum likelihood, one estimate per exposure (Lin, Xue and Pan 2023).

    Up to half of the variants may be invalid, each with an effect of its own on the outcome; their number has the
    least ``log(n) m - 2 log L``. The likelihood allows for error in the exposure associations, correlated as
    ``data.correlation`` says. Standard errors from the observed information of the valid variants, normal p.

    Args:
        data: Associations; at least ``K + 1`` variants.
        sample_size: The smallest sample size of the associations, ``n`` of the criterion.

    Returns:
        Estimates with extras ``n_invalid``, ``bic``, ``deviance``; or reasons why not.

    Raises:
        InputError: A sample size that is not positive.
    """
    if not (math.isfinite(sample_size) and sample_size > 0.0):
        raise InputError(Problem("bad-sample-size", f"a sample size must be positive and finite, is {sample_size:g}"))
    refusal = unfit("mv_cml_bic", data)
    if refusal:
        return refusal
    fits = trimmed_fits(data)
    criterion = cml_several.bic(fits, sample_size)
    chosen = int(np.argmin(criterion))
    fit = fits[chosen]
    errors = standard_errors(information(fit.coefficients, associations(data).chosen(fit.valid)))
    if errors is None:
        return refusals("mv_cml_bic", data, "no-information", NO_INFORMATION)
    extras = {"n_invalid": float(chosen), "bic": float(criterion[chosen]), "deviance": fit.deviance}
    return per_exposure("mv_cml_bic", fit.coefficients, errors, len(data), extras=extras)


def trimmed_fits(data: MultivariableData) -> list[cml_several.Trimmed]:
    """Fits with 0, 1, .. invalid variants, at most half of them, from the median's and a robust fit."""
    size, count = data.beta_exposures.shape
    most = min(math.ceil(size / 2), size - count - 1)
    x, y = data.beta_exposures / data.se_outcome[:, None], data.beta_outcome / data.se_outcome
    starts = [lad.fit(data.beta_exposures, data.beta_outcome, data.weights)[0], robust.s_estimate(x, y)[0]]
    return cml_several.constrained_fits(associations(data), most, starts)


def mv_lasso(
    data: MultivariableData, orientate: int | str = 0, *, distribution: Distribution = "normal"
) -> list[Estimate | NotApplicable]:
    """Multivariable MR-Lasso, one estimate per exposure (Grant and Burgess 2021).

    Multivariable IVW of the variants whose own effect on the outcome an L1 penalty leaves at 0; standard errors as of
    :func:`~gnbreport.mr.multivariable.mv_ivw`. The penalty is chosen along glmnet's path by the heterogeneity stopping
    rule. glmnet's standardisation makes the path depend, a little, on how the variants are signed.

    Args:
        data: Associations; at least ``K + 1`` variants.
        orientate: Position or name of the exposure whose associations are made positive.
        distribution: ``"normal"``, or ``"t"`` on the valid variants less ``K``.

    Returns:
        Estimates with extras ``lambda``, ``estimate_penalised``, ``n_valid``, and ``q``, ``q_df``, ``q_p_value``,
        ``sigma`` of the valid variants; or reasons why not.

    Raises:
        InputError: ``orientate`` names no exposure.
    """
    place = position(data, orientate)
    refusal = unfit("mv_lasso", data)
    if refusal:
        return refusal
    sign = np.where(data.beta_exposures[:, place] < 0.0, -1.0, 1.0)
    x, y = data.beta_exposures * sign[:, None], data.beta_outcome * sign
    path = lasso_several.lasso_path(x, y, data.se_outcome)
    chosen = lasso_several.select(x, y, data.se_outcome, path)
    valid = path.intercepts[chosen] == 0.0
    fit = weighted_fit(x[valid], y[valid], data.weights[valid])
    if fit is None:
        return collinear("mv_lasso", data)
    extras = {"lambda": float(path.lambdas[chosen]), "n_valid": float(np.count_nonzero(valid))}
    extras |= {"q": fit.q, "q_df": float(fit.df), "q_p_value": tails.chi2_upper(fit.q, fit.df)[0], "sigma": fit.sigma}
    errors, df = fit.unit_se * scale("random", fit.sigma), fit.df if distribution == "t" else None
    out: list[Estimate | NotApplicable] = []
    for k, penalised in enumerate(path.coefficients[chosen].tolist()):
        own = {**extras, "estimate_penalised": penalised}
        out += per_exposure("mv_lasso", fit.coefficients[[k]], errors[[k]], len(data), df=df, extras=own)
    return out
