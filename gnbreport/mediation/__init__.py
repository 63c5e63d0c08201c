"""Two-step and multivariable mediation: indirect effect, direct effect, proportion mediated."""

from gnbreport.mediation.chains import Chain, chain
from gnbreport.mediation.checks import chain_checks
from gnbreport.mediation.covariance import CorrelationEstimate, estimate_correlation
from gnbreport.mediation.estimation import chain_steps, step_estimator
from gnbreport.mediation.intervals import Interval
from gnbreport.mediation.joint import JointMediation, mediate_jointly
from gnbreport.mediation.joint_model import JointSteps, joint_rows, mediate_model
from gnbreport.mediation.pairs import mediate_pairs, pathway_row
from gnbreport.mediation.robustness import by_estimator, correlation_sensitivity, leave_one_out
from gnbreport.mediation.rows import adjust, not_applicable_row
from gnbreport.mediation.steps import MediationOptions, Steps
from gnbreport.mediation.twostep import Difference, Mediation, mediate

__all__ = [
    "Chain",
    "CorrelationEstimate",
    "Difference",
    "Interval",
    "JointMediation",
    "JointSteps",
    "Mediation",
    "MediationOptions",
    "Steps",
    "adjust",
    "by_estimator",
    "chain",
    "chain_checks",
    "chain_steps",
    "correlation_sensitivity",
    "estimate_correlation",
    "joint_rows",
    "leave_one_out",
    "mediate",
    "mediate_jointly",
    "mediate_model",
    "mediate_pairs",
    "not_applicable_row",
    "pathway_row",
    "step_estimator",
]
