"""Is a table of instruments what it says it is? Density, Q, z-scores, P, duplicates, alleles, frequencies."""

from __future__ import annotations

import pandas as pd

from gnbreport.claims import instrument_checks as checks
from gnbreport.claims.finding import Arrays, Finding, arrays

#: Lower tail of Q below which a spread is too small to be chance, for one table.
ALPHA = 1e-3


def plausibility(table: pd.DataFrame, alpha: float = ALPHA) -> list[Finding]:
    """Findings on the instruments of one exposure and one outcome.

    Args:
        table: Columns ``variant``, ``beta_exposure``, ``se_exposure``, ``beta_outcome``, ``se_outcome``, and any of
            ``chromosome``, ``position``, ``p_exposure``, ``p_outcome``, ``eaf_exposure``, ``eaf_outcome``,
            ``n_exposure`` (if the exposure is in SD units), ``effect_allele``, ``other_allele``, ``r_exposure``. A
            check whose columns are absent is left out.
        alpha: Lower tail of Q that counts as under-dispersed; divide by the number of tables where many are looked at.

    Returns:
        The findings, in the order of the rules.
    """
    if table.empty:
        return []
    columns = arrays(table)
    found = [*instruments(columns), *pairs(columns, alpha)]
    return sorted(dict.fromkeys(found), key=lambda f: f.rule)


def instruments(table: Arrays) -> list[Finding]:
    """Findings on an exposure's instruments alone; columns as for :func:`plausibility`."""
    found: list[Finding] = []
    for check in (
        checks.density,
        checks.z_scores,
        checks.p_values,
        checks.alleles,
        checks.correlations,
        checks.duplicates,
        checks.identifiers,
        checks.sizes,
    ):
        found += check(table)
    return found


def pairs(table: Arrays, alpha: float = ALPHA) -> list[Finding]:
    """Findings on harmonised associations of one pair; columns as for :func:`plausibility`."""
    found = checks.spread(table, alpha)
    for check in (checks.z_scores, checks.p_values, checks.frequencies, checks.palindromes, checks.duplicates):
        found += check(table)
    return found
