"""Published claims: reading, inner coherence, verdicts against our results, rules."""

from gnbreport.claims.coherence import check
from gnbreport.claims.model import Claim, Coherence, Explanation, Multiplier
from gnbreport.claims.plausibility import plausibility
from gnbreport.claims.read import read_claims
from gnbreport.claims.rules import RULES, Rule, rule
from gnbreport.claims.verdicts import judge

__all__ = [
    "RULES",
    "Claim",
    "Coherence",
    "Explanation",
    "Multiplier",
    "Rule",
    "check",
    "judge",
    "plausibility",
    "read_claims",
    "rule",
]
