"""Schema of the table of test families."""

from __future__ import annotations

from gnbreport.results.schema import Schema, columns

MULTIPLICITY: tuple[Schema, ...] = (
    Schema(
        "multiplicity",
        "Families of tests and their effective numbers",
        columns(
            """
relation text exposure_outcome, exposure_mediator, mediator_outcome; reverse: outcome_exposure, ...
outcome text trait id of the outcome of this relation
rank text rank of the exposures; empty for all exposures together
n_tests int pairs with a main estimate
effective_nyholt float effective number of tests by shared variants, see docs/diagnostics.md (Nyholt 2004)
effective_li_ji float the same by Li and Ji (2005)
p_threshold float Bonferroni threshold: the study's alpha over n_tests
p_threshold_effective float Sidak threshold at effective_li_ji
n_below int main estimates with p below p_threshold
n_below_effective int main estimates with p below p_threshold_effective
"""
        ),
    ),
)
