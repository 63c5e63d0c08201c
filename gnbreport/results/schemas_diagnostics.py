"""Schemas of the diagnostics behind the sensitivity analyses: model choice, influence, asymmetry, overlap."""

from __future__ import annotations

from gnbreport.results.schema import ESTIMATE, PAIR, Schema, columns

DIAGNOSTICS: tuple[Schema, ...] = (
    Schema(
        "rucker",
        "Rucker's models",
        columns(
            PAIR
            + """
model text A and B: IVW with fixed and random effects; C and D: MR-Egger with fixed and random effects
method text method id
"""
            + ESTIMATE
            + """
intercept float intercept of MR-Egger, outcome units per effect allele
intercept_standard_error float its standard error
intercept_p_value float its p-value
selected bool the model that Q, Q' and their difference select at the study's level
"""
        ),
    ),
    Schema(
        "radial_outliers",
        "Radial outliers",
        columns(
            PAIR
            + """
method text radial_ivw or radial_egger
weighting text first, second or modified second order
variant text variant; those that do not stand out at the level are left out
weight float its radial weight
q float its contribution to radial Q
p_value float chi-squared on 1 degree of freedom
outlier bool p below the level
outlier_bonferroni bool p below the level over the number of variants
"""
        ),
    ),
    Schema(
        "influence",
        "Influential variants",
        columns(
            PAIR
            + """
method text ivw or egger
variant text variant
leverage float leverage
cooks_distance float Cook's distance
studentised_residual float externally studentised residual, signed for the allele that raises the exposure
influential bool Cook's distance above 4/J
"""
        ),
    ),
    Schema(
        "funnel",
        "Asymmetry of the funnel",
        columns(
            PAIR
            + """
test text egger (regression) or begg (rank correlation)
statistic float intercept or Kendall's tau
standard_error float of the intercept
p_value float two-sided p
n_variants int variants used
"""
        ),
    ),
    Schema(
        "steiger",
        "Steiger test by variant",
        columns(
            PAIR
            + """
variant text variant
r2_exposure float variance of the exposure explained
r2_outcome float variance of the outcome explained
correct_direction bool r2_exposure > r2_outcome
p_value float Steiger p
log10_p float its log10
status text ok or not_applicable
reason text reason if not applicable
"""
        ),
    ),
    Schema(
        "overlap",
        "What sample overlap would do",
        columns(
            PAIR
            + """
overlap float share of overlapping samples, 0 to 1
relative_bias float bias as a share of the confounded association (Burgess 2016)
bias float bias of the estimate, were the confounded association as large as the estimate
type_one_error float type I error of a nominal 5% test
"""
        ),
    ),
)
