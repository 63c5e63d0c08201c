"""The table of comparisons with the R packages: method of ours, where their numbers stand, how near they must be."""

from __future__ import annotations

from typing import NamedTuple

from gnbreport.mr import Options


class Reference(NamedTuple):
    """Where a method's numbers stand, how to ask for them, and how near they must be (relative)."""

    method: str
    path: str
    options: Options
    quantities: dict[str, str]
    tolerance: float


TS = {"estimate": "b", "standard_error": "se", "p_value": "pval"}
MR = {"estimate": "Estimate", "standard_error": "StdError", "p_value": "Pvalue"}
MR_CI = MR | {"ci_low": "CILower", "ci_high": "CIUpper"}
PLAIN = Options()
EGGER_CI = {"ci_low": "CILower.Est", "ci_high": "CIUpper.Est"}
EGGER_P = {"p_value": "Causal.pval", "intercept_p_value": "Pleio.pval"}
EGGER = {
    "estimate": "Estimate",
    "standard_error": "StdError.Est",
    "intercept": "Intercept",
    "intercept_standard_error": "StdError.Int",
}
RSE = {"residual_standard_error": "RSE"}
ROBUST_ERROR = {"standard_error": "StdError", "p_value": "Pvalue", "ci_low": "CILower", "ci_high": "CIUpper"}
HETEROGENEITY = {"q": "Heter.Stat/0", "q_p_value": "Heter.Stat/1", "residual_standard_error": "RSE"}
POINT_TS, POINT_MR = {"estimate": "b"}, {"estimate": "Estimate"}
Q = {"q": "Q", "q_df": "Q_df", "q_p_value": "Q_pval"}
CONDITION = {"condition": "Condition"}
TAU2 = {"tau2": "tau2.hat", "tau2_standard_error": "tau2.se"}
NORMAL, STUDENT, FIXED = Options(distribution="normal"), Options(distribution="t"), Options(fixed_effects=True)
RAPS = {"estimate": "beta.hat", "standard_error": "beta.se"}
RAPS_MLE = RAPS | {"p_value": "beta.p.value"}
SIMPLE = {"q": "chi.sq.test", "standard_error_naive": "naive.se"}
#: A p-value is a steep function of z: 1e-9 on z = 40 is 1e-6 on p.
CLOSED, ITERATIVE = 1e-9, 1e-6
#: The package integrates the loss's constants numerically (relative error 4e-7 in Huber's).
RAPS_ROOTS = 2e-6
#: Of its second moments 2e-5 (Huber).
RAPS_TAU2 = 4e-5

REFERENCES = [
    Reference("wald_ratio", "TwoSampleMR/mr_wald_ratio", PLAIN, TS, CLOSED),
    Reference("ivw", "TwoSampleMR/mr_ivw", PLAIN, TS | Q, CLOSED),
    Reference("ivw_fe", "TwoSampleMR/mr_ivw_fe", PLAIN, TS | Q, CLOSED),
    Reference("ivw_mre", "TwoSampleMR/mr_ivw_mre", PLAIN, TS | Q, CLOSED),
    Reference("uwr", "TwoSampleMR/mr_uwr", PLAIN, POINT_TS, CLOSED),
    # the same regression with its own standard error and t(J-1) p
    Reference(
        "uwr",
        "TwoSampleMR/mr_mean/estimates",
        PLAIN,
        {"estimate": "b/0", "standard_error": "se/0", "p_value": "pval/0"},
        CLOSED,
    ),
    Reference(
        "radial_ivw",
        "TwoSampleMR/mr_mean/estimates",
        STUDENT,
        {"estimate": "b/2", "standard_error": "se/2", "p_value": "pval/2"},
        CLOSED,
    ),
    Reference(
        "radial_egger",
        "TwoSampleMR/mr_mean/estimates",
        PLAIN,
        {"estimate": "b/4", "standard_error": "se/4", "p_value": "pval/4"},
        CLOSED,
    ),
    Reference(
        "radial_egger",
        "TwoSampleMR/mr_mean/directional_pleiotropy",
        PLAIN,
        {"intercept": "b/1", "intercept_standard_error": "se/1", "intercept_p_value": "pval/1"},
        CLOSED,
    ),
    *(
        Reference(
            method,
            "TwoSampleMR/mr_mean/heterogeneity",
            PLAIN,
            {"q": f"Q/{i}", "q_df": f"df/{i}", "q_p_value": f"pval/{i}"},
            CLOSED,
        )
        for i, method in enumerate(("radial_ivw", "radial_egger"))
    ),
    Reference("ivw", "MendelianRandomization/ivw_random", PLAIN, MR_CI | HETEROGENEITY, CLOSED),
    Reference("ivw_fe", "MendelianRandomization/ivw_fixed", PLAIN, MR_CI | HETEROGENEITY, CLOSED),
    Reference("ivw_delta", "MendelianRandomization/ivw_delta_fixed", FIXED, MR_CI | HETEROGENEITY, CLOSED),
    Reference("radial_ivw", "TwoSampleMR/mr_ivw_radial", PLAIN, TS | Q, CLOSED),
    Reference("ivw", "MendelianRandomization/ivw_random_t", PLAIN, {"p_value_t": "Pvalue"}, CLOSED),
    Reference("ivw", "MendelianRandomization/ivw_random_t", STUDENT, MR_CI | HETEROGENEITY, CLOSED),
    Reference("ivw_delta", "MendelianRandomization/ivw_delta_random", PLAIN, MR_CI | HETEROGENEITY, CLOSED),
    Reference(
        "ivw_delta",
        "MendelianRandomization/ivw_delta_psi0.2_random",
        Options(sample_overlap_correlation=0.2),
        MR_CI | HETEROGENEITY,
        CLOSED,
    ),
    Reference("ivw_penalised", "MendelianRandomization/ivw_penalized_random", PLAIN, MR_CI | RSE, CLOSED),
    Reference(
        "ivw_penalised",
        "MendelianRandomization/ivw_penalized_delta_random",
        Options(ivw_penalised_order=2, ivw_penalty=20.0),
        MR_CI | RSE,
        CLOSED,
    ),
    # lmrob stops early: test_nearer_optimum says how much of this is its scale
    *(
        Reference("ivw_robust", f"MendelianRandomization/ivw_robust_{name}", options, quantities, tolerance)
        for name, options in (("random", PLAIN), ("fixed", FIXED))
        for quantities, tolerance in (({"estimate": "Estimate"}, ITERATIVE), (ROBUST_ERROR, 4e-5))
    ),
    Reference(
        "egger",
        "TwoSampleMR/mr_egger_regression",
        PLAIN,
        TS | Q | {"intercept": "b_i", "intercept_standard_error": "se_i", "intercept_p_value": "pval_i"},
        CLOSED,
    ),
    Reference("egger", "MendelianRandomization/egger", PLAIN, EGGER | {"p_value_normal": "Causal.pval"}, CLOSED),
    Reference("egger", "MendelianRandomization/egger", NORMAL, EGGER | EGGER_P | EGGER_CI | HETEROGENEITY, CLOSED),
    Reference(
        "egger_penalised",
        "MendelianRandomization/egger_penalized",
        NORMAL,
        EGGER | EGGER_P | EGGER_CI | RSE,
        CLOSED,
    ),
    Reference(
        "egger",
        "MendelianRandomization/egger_t",
        PLAIN,
        EGGER | EGGER_P | EGGER_CI | HETEROGENEITY,
        CLOSED,
    ),
    *(
        Reference(
            "ivw_correlated",
            f"MendelianRandomization/correlated/ivw_{name}",
            options,
            MR_CI | HETEROGENEITY | {"f_mean": "Fstat"},
            CLOSED,
        )
        for name, options in (("random", PLAIN), ("random_t", STUDENT), ("fixed", FIXED))
    ),
    *(
        Reference(
            "egger_correlated",
            f"MendelianRandomization/correlated/{name}",
            options,
            EGGER | EGGER_P | EGGER_CI | HETEROGENEITY,
            CLOSED,
        )
        for name, options in (("egger", PLAIN), ("egger_t", STUDENT))
    ),
    *(
        Reference(
            "pc_gmm",
            f"MendelianRandomization/correlated/{name}",
            Options(components_centred=True, over_dispersion=robust),
            MR_CI | {"f_components": "Fstat", "n_components": "PCs"} | more,
            ITERATIVE,
        )
        for name, robust, more in (
            ("pcgmm", True, {"q_over_dispersed": "Heter.Stat"}),
            ("pcgmm_nonrobust", False, {"q": "Heter.Stat/0", "q_p_value": "Heter.Stat/1"}),
        )
    ),
    # the same p-values in the package's other slots
    *(
        Reference(
            method,
            f"MendelianRandomization/{name}",
            options,
            {"p_value": "Pvalue.Est", "intercept_p_value": "Pvalue.Int"},
            CLOSED,
        )
        for method, name, options in (
            ("egger", "egger", NORMAL),
            ("egger", "egger_t", PLAIN),
            ("egger_penalised", "egger_penalized", NORMAL),
            ("egger_correlated", "correlated/egger", PLAIN),
            ("egger_correlated", "correlated/egger_t", STUDENT),
        )
    ),
    Reference("simple_median", "TwoSampleMR/mr_simple_median", PLAIN, POINT_TS, CLOSED),
    Reference("weighted_median", "TwoSampleMR/mr_weighted_median", PLAIN, POINT_TS, CLOSED),
    Reference("penalised_weighted_median", "TwoSampleMR/mr_penalised_weighted_median", PLAIN, POINT_TS, CLOSED),
    Reference("simple_median", "MendelianRandomization/median_simple", PLAIN, POINT_MR, CLOSED),
    Reference(
        "penalised_weighted_median",
        "MendelianRandomization/median_penalized",
        Options(penalised_median_order=1),
        POINT_MR,
        CLOSED,
    ),
    Reference("weighted_median_first_order", "MendelianRandomization/median_weighted", PLAIN, POINT_MR, CLOSED),
    *(
        Reference(method, f"TwoSampleMR/mr_mode_points_phi_{phi}/{i}", Options(phi=float(phi)), POINT_TS, 1e-8)
        for phi in ("0.25", "0.5", "1", "1.5")
        for i, method in enumerate(
            ("simple_mode", "weighted_mode", "penalised_mode", "simple_mode_nome", "weighted_mode_nome")
        )
    ),
    *(
        Reference(method, f"TwoSampleMR/mr_{method}", PLAIN, POINT_TS, 1e-8)
        for method in ("simple_mode", "weighted_mode", "simple_mode_nome", "weighted_mode_nome")
    ),
    *(
        Reference(method, f"MendelianRandomization/mbe_{name}", PLAIN, POINT_MR, 1e-8)
        for method, name in (
            ("simple_mode", "unweighted_delta"),
            ("simple_mode_nome", "unweighted_simple"),
            ("weighted_mode", "weighted_delta"),
            ("weighted_mode_nome", "weighted_simple"),
        )
    ),
    *(
        Reference(
            "weighted_mode",
            f"MendelianRandomization/mbe_weighted_delta_phi{phi}",
            Options(phi=float(phi)),
            POINT_MR,
            1e-8,
        )
        for phi in ("0.25", "0.5", "1.5")
    ),
    Reference("max_likelihood", "own_exact_ml", PLAIN, {"estimate": "b", "standard_error": "se", "q": "Q"}, 1e-8),
    *(
        Reference(method, f"MendelianRandomization/{name}_overdisp_{flag}", options, MR_CI | quantities, CLOSED)
        for method, name, quantities in (
            ("divw", "divw", CONDITION),
            ("pivw", "pivw_nofieller", CONDITION | {"tau2": "Tau2"}),
        )
        for flag, options in (("TRUE", PLAIN), ("FALSE", Options(over_dispersion=False)))
    ),
    Reference("pivw", "MendelianRandomization/pivw_fieller", PLAIN, POINT_MR | {"standard_error": "StdError"}, CLOSED),
    Reference(
        "conmix", "MendelianRandomization/conmix", PLAIN, {"estimate": "Estimate", "p_value_multiplied": "Pvalue"}, 1e-8
    ),
    Reference(
        "lasso",
        "MendelianRandomization/lasso",
        PLAIN,
        MR_CI | {"lambda": "Lambda", "n_valid": "Valid"},
        CLOSED,
    ),
    # glmnet stops its descent early, ours goes on to the minimum
    Reference("lasso", "MendelianRandomization/lasso", PLAIN, {"estimate_penalised": "RegEstimate"}, 2e-4),
    Reference(
        "cml_bic",
        "MendelianRandomization/cML_BIC",
        PLAIN,
        MR_CI,
        ITERATIVE,
    ),
    Reference(
        "cml_ma_bic",
        "MendelianRandomization/cML_MA_BIC",
        PLAIN,
        MR_CI,
        ITERATIVE,
    ),
    Reference(
        "grip",
        "TwoSampleMR/mr_grip",
        PLAIN,
        TS
        | {"intercept": "b_i", "intercept_standard_error": "se_i", "intercept_p_value": "pval_i"}
        | {"estimate_adjusted": "b.adj", "standard_error_adjusted": "se.adj", "p_value_adjusted": "pval.adj"},
        1e-8,
    ),
    Reference("sign_concordance", "TwoSampleMR/mr_sign", PLAIN, {"estimate": "b", "p_value": "pval"}, CLOSED),
    Reference("raps_simple", "mr.raps/mle_simple_l2", PLAIN, RAPS_MLE | SIMPLE, ITERATIVE),
    Reference("raps_simple", "mr.raps/mle_simple_huber", Options(raps_loss="huber"), RAPS_MLE | SIMPLE, ITERATIVE),
    Reference("raps_simple", "mr.raps/mle_simple_tukey", Options(raps_loss="tukey"), RAPS_MLE | SIMPLE, ITERATIVE),
    *(
        Reference(
            "raps_simple",
            f"mr.raps/estimating_eq_simple_{loss}",
            Options(raps_loss=loss),
            {"estimate": "beta.hat"},
            ITERATIVE,
        )
        for loss in ("l2", "huber", "tukey")
    ),
    *(
        Reference(
            "raps",
            f"mr.raps/estimating_eq_simple_{loss}",
            Options(raps_loss=loss, over_dispersion=False),
            RAPS_MLE,
            RAPS_ROOTS,
        )
        for loss in ("l2", "huber", "tukey")
    ),
    Reference("raps", "TwoSampleMR/mr_raps", PLAIN, TS, RAPS_ROOTS),
    *(
        Reference("raps", f"mr.raps/estimating_eq_overdispersed_{loss}", Options(raps_loss=loss), quantities, tolerance)
        for loss in ("l2", "huber", "tukey")
        for quantities, tolerance in ((RAPS_MLE, RAPS_ROOTS), (TAU2, RAPS_TAU2))
    ),
    Reference("raps", "mr.raps/mle_overdispersed_l2", Options(raps_loss="l2", raps_form="mle"), RAPS_MLE, 1e-3),
    Reference("raps", "mr.raps/PATCHED_mle_overdispersed_huber", Options(raps_form="mle"), RAPS_MLE, 2e-3),
    Reference(
        "raps", "mr.raps/PATCHED_mle_overdispersed_tukey", Options(raps_loss="tukey", raps_form="mle"), RAPS_MLE, 2e-3
    ),
    # the package iterates to a change below 1e-4
    *(
        Reference(
            "radial_ivw",
            f"RadialMR/ivw_weights{w}",
            Options(radial_weights=w),
            {"iterated": "coef/Estimate/1", "iterated_standard_error": "coef/Std.Error/1"},
            1e-4,
        )
        for w in (1, 2, 3)
    ),
    *(
        Reference(
            "radial_ivw",
            f"RadialMR/ivw_weights{w}",
            Options(radial_weights=w),
            {"estimate": "coef/Estimate/0", "standard_error": "coef/Std.Error/0", "q": "qstatistic"},
            CLOSED,
        )
        for w in (1, 2, 3)
    ),
    *(
        Reference(
            "radial_egger",
            f"RadialMR/egger_weights{w}",
            Options(radial_weights=w),
            {"estimate": "coef/Estimate/1", "standard_error": "coef/Std.Error/1", "p_value": "coef/p/1"},
            CLOSED,
        )
        for w in (1, 2, 3)
    ),
]
