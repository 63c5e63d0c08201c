"""Estimators for weak instruments: debiased and penalised IVW, GRIP."""

from __future__ import annotations

from gnbreport.estimates import Estimate, normal_estimate, t_estimate
from gnbreport.harmonise import Harmonised
from gnbreport.kernels import debiased, tails
from gnbreport.mr.options import Options
from gnbreport.mr.requirements import Degenerate, arrays, estimator, with_ratio


@estimator("divw", 1)
def divw(data: Harmonised, options: Options) -> Estimate:
    """Debiased IVW, ``sum x y/sy^2 / sum (x^2 - sx^2)/sy^2``; normal p (Ye, Shao and Kang 2021)."""
    x, sx, y, sy = arrays(data)
    fit = debiased.divw(x, sx, y, sy, options.over_dispersion)
    extras = {"tau2": fit.tau2, "condition": debiased.condition(x, sx)}
    return normal_estimate("divw", fit.slope, fit.standard_error, len(data), extras=extras)


@estimator("pivw", 1)
def pivw(data: Harmonised, options: Options) -> Estimate:
    """Penalised IVW, penalty 1, normal interval rather than bootstrap Fieller (Xu, Wang, Fung and Liu 2022)."""
    x, sx, y, sy = arrays(data)
    fit = debiased.pivw(x, sx, y, sy, options.over_dispersion)
    extras = {"tau2": fit.tau2, "condition": debiased.condition(x, sx)}
    return normal_estimate("pivw", fit.slope, fit.standard_error, len(data), extras=extras)


@estimator("grip", 3, parameters=2)
def grip(data: Harmonised, options: Options) -> Estimate:
    """GRIP: regression of ``x y`` on ``x^2`` with intercept, weights ``1/(x^2 sy^2)``; t(J-2).

    Does not depend on how alleles are coded. Extras: intercept; ``estimate_adjusted`` for weak instruments with
    ``standard_error_adjusted`` and ``p_value_adjusted``, t(J-2).
    """
    data, notices = with_ratio(data, 3)
    fit = debiased.grip(*arrays(data))
    if fit.slope != fit.slope:
        raise Degenerate(
            "no-spread", "all exposure associations are equal in size: slope and intercept cannot be told apart"
        )
    df = len(data) - 2
    ratio = fit.intercept / fit.intercept_standard_error if fit.intercept_standard_error > 0.0 else 0.0
    extras = {
        "intercept": fit.intercept,
        "intercept_standard_error": fit.intercept_standard_error,
        "intercept_p_value": tails.t_two_sided(ratio, df)[0],
        "estimate_adjusted": fit.adjusted,
    }
    if fit.adjusted_standard_error > 0.0:
        extras["standard_error_adjusted"] = fit.adjusted_standard_error
        extras["p_value_adjusted"] = tails.t_two_sided(fit.adjusted / fit.adjusted_standard_error, df)[0]
    return t_estimate("grip", fit.slope, fit.standard_error, len(data), df, extras=extras, notices=notices)
