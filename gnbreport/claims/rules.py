"""The rule catalogue: permanent ids, what each rule looks at, why, and where it comes from.

An id is never reused and never changes its meaning; a rule that is withdrawn keeps its entry.
Families: CON (a claim's own figures), TAB (figures of one table against each other), INS (instrument tables),
REP (published figures against ours, as a pattern).
"""

from __future__ import annotations

from gnbreport.claims.rule import Rule
from gnbreport.claims.rules_claims import CLAIM_RULES
from gnbreport.claims.rules_data import DATA_RULES
from gnbreport.claims.rules_tables import TABLE_RULES
from gnbreport.errors import InputError, Problem

__all__ = ["RULES", "Rule", "rule"]

#: All rules by id.
RULES: dict[str, Rule] = {r.id: r for r in (*CLAIM_RULES, *TABLE_RULES, *DATA_RULES)}


def rule(id_: str) -> Rule:
    """The rule with this id; case and a missing ``GNB-`` do not matter.

    Raises:
        InputError: There is no such rule.
    """
    key = id_.strip().upper()
    key = key if key.startswith("GNB-") else f"GNB-{key}"
    if key not in RULES:
        raise InputError(Problem("unknown-rule", f"there is no rule {id_!r}", hint=f"rules: {', '.join(RULES)}"))
    return RULES[key]
