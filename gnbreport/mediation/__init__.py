"""Two-step and multivariable mediation: indirect effect, direct effect, proportion mediated."""

from gnbreport.mediation.covariance import CorrelationEstimate, estimate_correlation
from gnbreport.mediation.intervals import Interval
from gnbreport.mediation.pairs import Chain, chain, chain_steps, mediate_pairs, pathway_row, step_estimator
from gnbreport.mediation.rows import adjust, not_applicable_row
from gnbreport.mediation.steps import MediationOptions, Steps
from gnbreport.mediation.twostep import Difference, Mediation, mediate

__all__ = [
    "Chain",
    "CorrelationEstimate",
    "Difference",
    "Interval",
    "Mediation",
    "MediationOptions",
    "Steps",
    "adjust",
    "chain",
    "chain_steps",
    "estimate_correlation",
    "mediate",
    "mediate_pairs",
    "not_applicable_row",
    "pathway_row",
    "step_estimator",
]
