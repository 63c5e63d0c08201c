"""Schemas of the tables of conclusions: mediation, claims, specifications, truth."""

from __future__ import annotations

from gnbreport.results.schema import Schema, columns

CONCLUSIONS: tuple[Schema, ...] = (
    Schema(
        "mediation",
        "Mediation by pathway",
        columns(
            """
exposure text exposure
mediator text mediator
outcome text outcome
method text estimator of the steps
b_source text univariable or multivariable
status text ok or not_applicable
a float exposure -> mediator, mediator units per exposure unit
se_a float its standard error
p_a float its p-value
n_a int its variants
b float mediator -> outcome, outcome units per mediator unit
se_b float its standard error
p_b float its p-value
n_b int its variants
total float exposure -> outcome, outcome units per exposure unit
se_total float its standard error
p_total float its p-value
indirect float a b, outcome units per exposure unit
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
direct float total - indirect, outcome units per exposure unit
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
        columns(
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
        columns(
            """
rank int order, best first
specification text choices that differ from the stated ones
n_changes int number of such choices
rows_reproduced int published rows reproduced
rows int published rows
expected_by_chance float rows expected to match by chance
published text published table; empty for claims
tried int specifications tried for the table
chance_of_best float rows that the best of them reproduces when published rows are permuted, mean
chance_most int the most that it reproduces in a permutation
claim text headline claim; empty for whole tables
estimate float estimate under this specification, on the claim's scale
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
        columns(
            """
quantity text total, a, b, proportion
exposure text exposure
mediator text mediator, if any
outcome text outcome
truth float planted value, units of the quantity
estimate float our estimate, units of the quantity
ci_low float lower limit
ci_high float upper limit
covered bool interval covers the truth
"""
        ),
    ),
)
