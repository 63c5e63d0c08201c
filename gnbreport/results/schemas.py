"""The tables of a study's results: names, columns, types. Fixed; a change bumps ``SCHEMA_VERSION``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SCHEMA_VERSION = "1.0.0"

Kind = Literal["text", "float", "int", "bool"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, type (``int`` is nullable) and meaning with unit."""

    name: str
    kind: Kind
    meaning: str


@dataclass(frozen=True, slots=True)
class Schema:
    """One table: its name, its columns in order, the columns that order its rows."""

    name: str
    title: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(c.name for c in self.columns)


def _columns(text: str) -> tuple[Column, ...]:
    """Columns from lines ``name kind meaning``."""
    rows = (line.split(None, 2) for line in text.splitlines() if line.strip())
    return tuple(Column(name, kind, meaning) for name, kind, meaning in rows)  # type: ignore[arg-type]


_PAIR = """
relation text exposure_outcome, exposure_mediator, mediator_outcome; reverse: outcome_exposure, ...
exposure text trait id of the exposure of this relation
outcome text trait id of the outcome of this relation
"""
_ESTIMATE = """
estimate float point estimate, outcome units per exposure unit
standard_error float standard error
ci_low float lower 95% limit
ci_high float upper 95% limit
p_value float two-sided p-value
log10_p float log10 of the p-value
n_variants int variants used
distribution text reference distribution of the p-value
"""

SCHEMAS: dict[str, Schema] = {
    s.name: s
    for s in (
        Schema(
            "traits",
            "Data sources",
            _columns(
                """
trait text trait id
label text name for readers
role text exposure, mediator or outcome
rank text group within its role, e.g. taxonomic rank; empty if none
type text continuous or binary
units text unit of the trait's effects
file text file name
sha256 text SHA-256 of the file
layout text recognised file layout
build text genome build
ancestry text ancestry as stated
accession text accession as stated
pmid text PubMed id as stated
n_stated float sample size as stated by the study file
n_min float smallest per-variant sample size among candidates
n_max float largest per-variant sample size among candidates
rows_read int rows of the file that belong to the trait (or all rows of the file)
n_candidates int rows below the p threshold
n_instruments int index variants after selection
p_threshold float p threshold of instruments in this role
f_min float smallest F of the instruments
f_mean float mean F of the instruments
r_squared float summed variance explained by the instruments
"""
            ),
        ),
        Schema(
            "instruments",
            "Instruments",
            _columns(
                """
trait text trait id
role text role of the trait
variant text rsID
chromosome text chromosome
position int base-pair position
effect_allele text effect allele
other_allele text other allele
eaf float effect allele frequency
beta float association with the trait, per effect allele
standard_error float its standard error
p_value float p-value of the association
log10_p float log10 of the p-value
n float sample size of this association
f_statistic float F = (beta/SE)^2
r_squared float variance explained, F/(n-2+F)
"""
            ),
        ),
        Schema(
            "dispositions",
            "What became of every candidate variant",
            _columns(
                """
stage text selection (per trait) or harmonisation (per pair)
relation text relation of the pair; empty for selection
exposure text trait id (selection: the trait)
outcome text trait id of the outcome; empty for selection
variant text variant id
disposition text see docs/dispositions.md
keep bool whether the variant goes on
detail text why: index variant and r2, alleles, proxy
"""
            ),
        ),
        Schema(
            "harmonised",
            "Harmonised associations",
            _columns(
                _PAIR
                + """
variant text rsID of the instrument
effect_allele text effect allele
other_allele text other allele
beta_exposure float association with the exposure
se_exposure float its standard error
eaf_exposure float effect allele frequency in the exposure's file
p_exposure float p-value in the exposure's file
n_exposure float sample size in the exposure's file
beta_outcome float association with the outcome
se_outcome float its standard error
eaf_outcome float effect allele frequency in the outcome's file
p_outcome float p-value in the outcome's file
n_outcome float sample size in the outcome's file
disposition text disposition
keep bool used in the estimate
proxy text variant that stands in for the instrument; empty if none
"""
            ),
        ),
        Schema(
            "estimates",
            "MR estimates by method",
            _columns(
                _PAIR
                + """
analysis text main, steiger_filtered, presso_removed or radial_removed
method text method id, see docs/numbers.md
status text ok or not_applicable
"""
                + _ESTIMATE
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
            _columns(
                _PAIR
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
            _columns(
                _PAIR
                + """
intercept float Egger intercept, outcome units
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
            _columns(
                _PAIR
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
            _columns(
                _PAIR
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
            _columns(
                _PAIR
                + """
method text method id
variant text variant left out; 'All' for none
"""
                + _ESTIMATE
            ),
        ),
        Schema(
            "single_variant",
            "Single-variant Wald ratios",
            _columns(
                _PAIR
                + """
variant text variant
"""
                + _ESTIMATE
            ),
        ),
        Schema(
            "direction",
            "Causal direction (Steiger)",
            _columns(
                _PAIR
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
            _columns(
                _PAIR
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
            _columns(
                """
outcome text outcome
exposures text exposures in the model, separated by spaces
exposure text the exposure of this row
method text method id
status text ok or not_applicable
"""
                + _ESTIMATE
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
        Schema(
            "mediation",
            "Mediation by pathway",
            _columns(
                """
exposure text exposure
mediator text mediator
outcome text outcome
method text estimator of the steps
b_source text univariable or multivariable
status text ok or not_applicable
a float exposure -> mediator
se_a float its standard error
p_a float its p-value
n_a int its variants
b float mediator -> outcome
se_b float its standard error
p_b float its p-value
n_b int its variants
total float exposure -> outcome
se_total float its standard error
p_total float its p-value
indirect float a b
se_indirect float first order (Sobel)
se_indirect_second float second order
ci_low float indirect, interval of the study's main method
ci_high float indirect, interval of the study's main method
ci_method text delta, monte_carlo or product
ci_low_delta float indirect, delta
ci_high_delta float indirect, delta
ci_low_monte_carlo float indirect, Monte Carlo
ci_high_monte_carlo float indirect, Monte Carlo
ci_low_product float indirect, distribution of the product
ci_high_product float indirect, distribution of the product
p_value float indirect, Sobel test
log10_p float its log10
p_joint float joint (max-p) test
p_joint_bh float Benjamini-Hochberg q of p_joint over pathways
direct float total - indirect
se_direct float its standard error
ci_low_direct float direct, 95%
ci_high_direct float direct, 95%
proportion float indirect / total
se_proportion float full delta
ci_low_proportion float proportion, delta
ci_high_proportion float proportion, delta
ci_low_proportion_fieller float proportion, Fieller (-inf/inf if unbounded)
ci_high_proportion_fieller float proportion, Fieller
ci_low_proportion_monte_carlo float proportion, Monte Carlo
ci_high_proportion_monte_carlo float proportion, Monte Carlo
proportion_meaningful bool whether a proportion may be quoted
reason text why not, or why not applicable
notices text notices
"""
            ),
        ),
        Schema(
            "claims",
            "Published claims and verdicts",
            _columns(
                """
claim text claim id
place text where in the paper
statement text the claim in words
kind text OR, HR, beta, proportion, indirect, ...
exposure text trait id of the exposure, if mapped
mediator text trait id of the mediator, if any
outcome text trait id of the outcome, if mapped
method text method as published
printed_estimate text as printed
printed_ci text interval as printed
printed_p text P as printed
coherence text coherent, coherent_t, marginal, incoherent, undecidable
p_implied_low float smallest P that estimate and interval allow
p_implied_high float largest P that estimate and interval allow
explanation text most likely explanation
rules text ids of rules that fired, separated by spaces
our_estimate float our estimate on the printed scale
our_ci_low float our interval
our_ci_high float our interval
our_p float our p-value
our_n_variants int our number of variants
verdict text reproduced, ..., not_computable
reason text why
"""
            ),
        ),
        Schema(
            "specifications",
            "Search over analysis choices",
            _columns(
                """
rank int order, best first
specification text choices that differ from the stated ones
n_changes int number of such choices
rows_reproduced int published rows reproduced
rows int published rows
expected_by_chance float rows expected to match by chance
claim text headline claim; empty for whole tables
estimate float estimate under this specification
ci_low float lower limit
ci_high float upper limit
p_value float p-value
n_variants int variants
conclusion_kept bool same sign and significance as published
"""
            ),
        ),
        Schema(
            "truth",
            "Planted truth (simulated studies only)",
            _columns(
                """
quantity text total, a, b, proportion
exposure text exposure
mediator text mediator, if any
outcome text outcome
truth float planted value
estimate float our estimate
ci_low float lower limit
ci_high float upper limit
covered bool interval covers the truth
"""
            ),
        ),
    )
}
