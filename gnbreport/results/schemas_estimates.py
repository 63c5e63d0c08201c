"""Schemas of the tables of estimates and diagnostics."""

from __future__ import annotations

from gnbreport.results.schema import ESTIMATE, PAIR, Schema, columns

ESTIMATES: tuple[Schema, ...] = (
    Schema(
        "estimates",
        "MR estimates by method",
        columns(
            PAIR
            + """
analysis text main, steiger_filtered, presso_removed or radial_removed
method text method id, see docs/numbers.md
status text ok or not_applicable
"""
            + ESTIMATE
            + """
monte_carlo_se float Monte Carlo error of the standard error
monte_carlo_p float Monte Carlo error of the p-value
p_bh float Benjamini-Hochberg q over the family named in the study (main analysis, main method)
p_bonferroni float Bonferroni-adjusted p over the same family
n_tests int size of that family
code text reason code if not applicable
reason text reason if not applicable
extras text further named numbers, JSON
notices text notices, separated by ' | '
"""
        ),
    ),
    Schema(
        "heterogeneity",
        "Heterogeneity",
        columns(
            PAIR
            + """
method text ivw, egger or difference (Rucker)
q float Cochran's or Rucker's Q
df int degrees of freedom
p_value float upper chi-squared tail
log10_p float its log10
i2 float I2 = max(0, (Q-df)/Q)
"""
        ),
    ),
    Schema(
        "pleiotropy",
        "Directional pleiotropy (Egger intercept)",
        columns(
            PAIR
            + """
intercept float Egger intercept, outcome units per effect allele
standard_error float its standard error
p_value float p-value, t(J-2)
log10_p float its log10
n_variants int variants used
i2_gx float I2_GX, unweighted
i2_gx_weighted float I2_GX, weighted
"""
        ),
    ),
    Schema(
        "presso",
        "MR-PRESSO",
        columns(
            PAIR
            + """
rss_observed float observed residual sum of squares
p_global float global test, (count+1)/(draws+1)
p_global_authors float global test, count/draws as the authors' code has it
n_outliers int outlying variants at the study's threshold
outliers text outlying variants, separated by spaces
p_distortion float distortion test, authors' code
p_distortion_paper float distortion test, as their paper describes it
distortion float distortion coefficient, percent
draws int simulated draws
monte_carlo_p float Monte Carlo error of p_global
status text ok or not_applicable
reason text reason if not applicable
"""
        ),
    ),
    Schema(
        "outliers",
        "MR-PRESSO outlier test by variant",
        columns(
            PAIR
            + """
variant text variant
rss float squared leave-one-out residual, unweighted
count int draws that exceed it
p_value float Bonferroni, J(count+1)/(draws+1) up to 1
outlier bool outlying at the study's threshold
"""
        ),
    ),
    Schema(
        "leave_one_out",
        "Leave-one-out",
        columns(
            PAIR
            + """
method text method id
variant text variant left out; 'All' for none
"""
            + ESTIMATE
        ),
    ),
    Schema(
        "single_variant",
        "Single-variant Wald ratios",
        columns(
            PAIR
            + """
variant text variant
"""
            + ESTIMATE
        ),
    ),
    Schema(
        "direction",
        "Causal direction (Steiger)",
        columns(
            PAIR
            + """
r2_exposure float variance of the exposure explained
r2_outcome float variance of the outcome explained
correct_direction bool r2_exposure > r2_outcome
p_value float Steiger p
log10_p float its log10
sensitivity_ratio float sensitivity ratio
n_variants int variants used
n_steiger_dropped int variants that explain more of the outcome
status text ok or not_applicable
reason text reason if not applicable
"""
        ),
    ),
    Schema(
        "strength",
        "Instrument strength and power",
        columns(
            PAIR
            + """
n_variants int variants used
f_min float smallest F
f_mean float mean F
r_squared float summed variance explained
power float power to detect the estimate at alpha 0.05
minimal_effect float smallest effect with 80% power
overlap float stated share of overlapping samples
overlap_bias float relative bias towards the observational estimate at that overlap
notices text notices
"""
        ),
    ),
    Schema(
        "multivariable",
        "Multivariable MR",
        columns(
            """
outcome text outcome
exposures text exposures in the model, separated by spaces
exposure text the exposure of this row
method text method id
status text ok or not_applicable
"""
            + ESTIMATE
            + """
conditional_f float Sanderson-Windmeijer F, J-K+1
conditional_f_r float F as MVMR's package divides, by J
q_a float Q_A
q_a_df int its df
q_a_p float its p-value
reason text reason if not applicable
"""
        ),
    ),
)
