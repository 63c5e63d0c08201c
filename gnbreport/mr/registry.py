# ruff: noqa: E501  (one line per method)
"""Every univariable estimator by its id: the one place that lists them."""

from __future__ import annotations

from dataclasses import dataclass

from gnbreport.mr import (
    correlated_moments,
    egger_regression,
    inverse_variance,
    maximum_likelihood,
    medians,
    model_averages,
    modes,
    presso_estimates,
    profile_scores,
    radial_regression,
    ratio,
    selection,
    weak_identification,
    weak_instruments,
)
from gnbreport.mr.requirements import Estimator


@dataclass(frozen=True, slots=True)
class Method:
    """An estimator and what a table or a page says of it.

    Attributes:
        id: Stable method id.
        label: Name for readers.
        family: Kind of method; the module it lives in.
        min_variants: Fewest variants it takes.
        stochastic: Whether its standard error comes from random draws.
        needs_ld: Whether it needs the correlation matrix of the variants.
        default: Whether it is run where no methods are named; the slow ones are not.
        distribution: Reference distribution of its p-value.
        function: The estimator.
        summary: What it assumes, in one sentence.
    """

    id: str
    label: str
    family: str
    min_variants: int
    stochastic: bool
    needs_ld: bool
    default: bool
    distribution: str
    function: Estimator
    summary: str


def _method(
    function: Estimator,
    method: str,
    label: str,
    family: str,
    minimum: int,
    distribution: str,
    summary: str,
    *,
    stochastic: bool = False,
    needs_ld: bool = False,
    default: bool = True,
) -> tuple[str, Method]:
    """One registry line."""
    return method, Method(
        method, label, family, minimum, stochastic, needs_ld, default, distribution, function, summary
    )


_IVW = "inverse variance"

# fmt: off
METHODS: dict[str, Method] = dict((
    _method(ratio.wald_ratio, "wald_ratio", "Wald ratio", "ratio", 1, "normal", "One variant, a valid instrument."),
    _method(inverse_variance.ivw, "ivw", "Inverse variance weighted", _IVW, 2, "normal", "All variants valid, or pleiotropy balanced; random effects, never below fixed."),
    _method(inverse_variance.ivw_fe, "ivw_fe", "IVW, fixed effects", _IVW, 2, "normal", "All variants valid and alike in effect."),
    _method(inverse_variance.ivw_mre, "ivw_mre", "IVW, random effects without floor", _IVW, 2, "normal", "As IVW; the standard error may fall below fixed effects."),
    _method(egger_regression.egger, "egger", "MR-Egger", "Egger", 3, "t(J-2)", "Pleiotropy may be directional if independent of instrument strength (InSIDE)."),
    _method(medians.simple_median, "simple_median", "Simple median", "median", 3, "normal", "More than half of the variants valid.", stochastic=True),
    _method(medians.weighted_median, "weighted_median", "Weighted median", "median", 3, "normal", "More than half of the weight from valid variants; second-order weights.", stochastic=True),
    _method(modes.simple_mode, "simple_mode", "Simple mode", "mode", 3, "t(J-1)", "The largest group of alike ratios is valid.", stochastic=True),
    _method(modes.weighted_mode, "weighted_mode", "Weighted mode", "mode", 3, "t(J-1)", "The group of alike ratios with the largest weight is valid.", stochastic=True),
    _method(maximum_likelihood.max_likelihood, "max_likelihood", "Maximum likelihood", "likelihood", 2, "normal", "As fixed-effects IVW, with error in the exposure associations; the exact maximum."),
    _method(maximum_likelihood.max_likelihood_correlated, "max_likelihood_correlated", "Maximum likelihood, correlated variants", "likelihood", 2, "normal", "As maximum likelihood, for variants in linkage disequilibrium.", needs_ld=True),
    _method(inverse_variance.ivw_delta, "ivw_delta", "IVW, second-order weights", _IVW, 2, "normal", "As IVW, with error in the exposure associations in the weights."),
    _method(inverse_variance.ivw_robust, "ivw_robust", "IVW, robust (MM)", _IVW, 2, "normal", "As IVW; outlying variants lose weight."),
    _method(inverse_variance.ivw_penalised, "ivw_penalised", "IVW, penalised", _IVW, 2, "normal", "As IVW; variants far from the median ratio lose weight."),
    _method(inverse_variance.uwr, "uwr", "Unweighted regression", _IVW, 2, "t(J-1)", "As IVW, every variant counted alike whatever its precision."),
    _method(inverse_variance.ivw_correlated, "ivw_correlated", "IVW, correlated variants", _IVW, 2, "normal", "As IVW, for variants in linkage disequilibrium.", needs_ld=True),
    _method(egger_regression.egger_penalised, "egger_penalised", "MR-Egger, penalised", "Egger", 3, "t(J-2)", "As MR-Egger; variants far from its line lose weight."),
    _method(egger_regression.egger_robust, "egger_robust", "MR-Egger, robust (MM)", "Egger", 3, "t(J-2)", "As MR-Egger; outlying variants lose weight.", default=False),
    _method(egger_regression.egger_correlated, "egger_correlated", "MR-Egger, correlated variants", "Egger", 3, "normal", "As MR-Egger, for variants in linkage disequilibrium.", needs_ld=True),
    _method(correlated_moments.pc_gmm, "pc_gmm", "Principal components GMM, correlated variants", "moments", 2, "normal", "As IVW, for many variants in linkage disequilibrium; pleiotropy balanced over their principal components.", needs_ld=True),
    _method(weak_identification.clr, "clr", "Conditional likelihood ratio, correlated variants", "moments", 2, "conditional", "All variants valid, however weak, in linkage disequilibrium.", needs_ld=True, default=False),
    _method(medians.weighted_median_first_order, "weighted_median_first_order", "Weighted median, first-order weights", "median", 3, "normal", "As the weighted median; exposure associations taken as known in the weights.", stochastic=True),
    _method(medians.penalised_weighted_median, "penalised_weighted_median", "Penalised weighted median", "median", 3, "normal", "As the weighted median; variants far from it lose weight.", stochastic=True),
    _method(modes.penalised_mode, "penalised_mode", "Penalised mode", "mode", 3, "t(J-1)", "As the weighted mode; variants far from it lose weight.", stochastic=True),
    _method(modes.simple_mode_nome, "simple_mode_nome", "Simple mode (NOME)", "mode", 3, "t(J-1)", "As the simple mode; exposure associations taken as known.", stochastic=True),
    _method(modes.weighted_mode_nome, "weighted_mode_nome", "Weighted mode (NOME)", "mode", 3, "t(J-1)", "As the weighted mode; exposure associations taken as known.", stochastic=True),
    _method(profile_scores.raps, "raps", "Robust adjusted profile score", "profile score", 2, "normal", "Pleiotropy balanced apart from a few outliers; error in the exposure associations."),
    _method(profile_scores.raps_simple, "raps_simple", "Profile score", "profile score", 2, "normal", "All variants valid; error in the exposure associations."),
    _method(weak_instruments.divw, "divw", "Debiased IVW", "weak instruments", 1, "normal", "As IVW, with many weak instruments."),
    _method(weak_instruments.pivw, "pivw", "Penalised IVW for weak instruments", "weak instruments", 1, "normal", "As debiased IVW, steadier when instruments are very weak."),
    _method(selection.conmix, "conmix", "Contamination mixture", "selection", 2, "chi2(1)", "The largest group of alike ratios is valid."),
    _method(selection.lasso_, "lasso", "MR-Lasso", "selection", 3, "normal", "More than half of the variants valid; the rest found by an L1 penalty."),
    _method(selection.cml_bic, "cml_bic", "Constrained maximum likelihood, BIC", "selection", 3, "normal", "The largest group of alike ratios is valid; its complement chosen by BIC."),
    _method(selection.cml_ma_bic, "cml_ma_bic", "Constrained maximum likelihood, model average", "selection", 3, "normal", "As its BIC form, averaged over the number of invalid variants."),
    _method(model_averages.hetpen, "hetpen", "Heterogeneity-penalised model average", "selection", 2, "chi2(1)", "The largest group of alike ratios is valid; averages over all subsets of at most 15 variants.", default=False),
    _method(weak_instruments.grip, "grip", "MR-GRIP", "weak instruments", 3, "t(J-2)", "Pleiotropy independent of instrument strength, however alleles are coded."),
    _method(ratio.sign_concordance, "sign_concordance", "Sign concordance", "ratio", 6, "binomial", "Signs of the two associations agree more often than chance."),
    _method(radial_regression.radial_ivw, "radial_ivw", "Radial IVW", "radial", 2, "normal", "As IVW without floor, with modified second-order weights."),
    _method(radial_regression.radial_egger, "radial_egger", "Radial Egger", "radial", 3, "t(J-2)", "Pleiotropy may be directional on the radial scale."),
    _method(presso_estimates.presso_raw, "presso_raw", "MR-PRESSO, all variants", "MR-PRESSO", 4, "t(J-1)", "As IVW without floor."),
    _method(presso_estimates.presso_corrected, "presso_corrected", "MR-PRESSO, outliers removed", "MR-PRESSO", 4, "t(J-1)", "At least half of the variants valid; outliers found by simulation.", stochastic=True),
))
# fmt: on
#: Methods run where none are named.
DEFAULT_METHODS = tuple(name for name, method in METHODS.items() if method.default)
