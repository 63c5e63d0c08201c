"""Two-step and multivariable mediation: indirect effect, direct effect, proportion mediated."""

from gnbreport.mediation.intervals import Interval
from gnbreport.mediation.rows import adjust, not_applicable_row
from gnbreport.mediation.steps import MediationOptions, Steps
from gnbreport.mediation.twostep import Difference, Mediation, mediate

__all__ = [
    "Difference",
    "Interval",
    "Mediation",
    "MediationOptions",
    "Steps",
    "adjust",
    "mediate",
    "not_applicable_row",
]
