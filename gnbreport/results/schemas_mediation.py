"""Schemas of the tables that say how far a mediated effect rests on one variant, one assumption, one mediator."""

from __future__ import annotations

from gnbreport.results.schema import Schema, columns

PATHWAY = """
exposure text exposure
mediator text mediator
outcome text outcome
"""

MEDIATION: tuple[Schema, ...] = (
    Schema(
        "mediation_leave_one_out",
        "Mediation with each variant left out",
        columns(
            PATHWAY
            + """
method text estimator of the steps
variant text variant left out of every step it served; 'All' for none
steps text steps it served: a, b, c
a float exposure -> mediator without it, mediator units per exposure unit
b float mediator -> outcome without it, outcome units per mediator unit
total float exposure -> outcome without it, outcome units per exposure unit
indirect float a b, outcome units per exposure unit
se_indirect float first order (Sobel)
ci_low float indirect, distribution of the product
ci_high float indirect, distribution of the product
proportion float indirect / total
reason text why there are no numbers
"""
        ),
    ),
    Schema(
        "mediation_correlation",
        "Mediation over unknown correlations of the step estimates",
        columns(
            PATHWAY
            + """
pair text the two estimates that are correlated: ab, ac or bc
correlation float the assumed correlation
possible bool whether it can hold together with the other two
se_indirect float first order
ci_low float indirect, distribution of the product
ci_high float indirect, distribution of the product
se_direct float total - indirect
se_proportion float full delta
ci_low_proportion float proportion, Fieller (-inf/inf if unbounded)
ci_high_proportion float proportion, Fieller
"""
        ),
    ),
    Schema(
        "mediation_checks",
        "Assumptions of the chain, checked",
        columns(
            PATHWAY
            + """
check text strength, selection (winner's curse), direction, pleiotropy or reverse
step text a or b
value float mean F, estimate corrected for selection, 1 for the right direction, Egger intercept or reverse estimate
p_value float p-value of the check's test
status text holds, fails or not_applicable
text text the finding in words
"""
        ),
    ),
    Schema(
        "mediation_joint",
        "Mediation through all mediators together",
        columns(
            """
exposure text exposure
outcome text outcome
mediators text mediators in the model, separated by spaces
part text via <mediator>, indirect (their sum), direct or total
status text ok or not_applicable
adjusted bool whether the mediators' effects are adjusted for the exposure too
estimate float effect, outcome units per exposure unit
standard_error float first order
ci_low float 95%: delta for one mediator and for direct, Monte Carlo for the sum
ci_high float 95%
p_value float normal test of the sum
proportion float part / total
ci_low_proportion float the sum's share, Fieller (-inf/inf if unbounded)
ci_high_proportion float the sum's share, Fieller
proportion_meaningful bool whether the sum's share may be quoted
n_variants int variants of the multivariable model
reason text why not, or why not applicable
"""
        ),
    ),
)
