"""Multiple testing over exposures: Bonferroni and Benjamini-Hochberg, per rank or over all."""

from __future__ import annotations

import pandas as pd
from statsmodels.stats.multitest import multipletests

from gnbreport.study.choices import MultipleTestingChoices


def adjust(estimates: pd.DataFrame, main: str, ranks: dict[str, str], choices: MultipleTestingChoices) -> pd.DataFrame:
    """Fill ``p_bh``, ``p_bonferroni`` and ``n_tests`` of the main analysis.

    A family is all exposures of one relation and outcome (of one rank, where the study says so), each
    by its main estimate: the main method, or the Wald ratio with one variant.

    Args:
        estimates: Table ``estimates``.
        main: Main method id.
        ranks: Trait id -> rank.
        choices: Family.

    Returns:
        A copy of the table with the three columns filled in the rows of the families.
    """
    table = estimates.copy()
    rows = main_rows(table, main)
    rank = [ranks.get(str(exposure), "") if choices.family == "rank" else "" for exposure in rows["exposure"]]
    for _, group in rows.assign(rank=rank).groupby(["relation", "outcome", "rank"], sort=False):
        p = group["p_value"].to_numpy(dtype=float)
        table.loc[group.index, "p_bh"] = multipletests(p, method="fdr_bh")[1]
        table.loc[group.index, "p_bonferroni"] = multipletests(p, method="bonferroni")[1]
        table.loc[group.index, "n_tests"] = len(p)
    return table


def main_rows(estimates: pd.DataFrame, main: str) -> pd.DataFrame:
    """Each pair's main estimate: the main method, or the Wald ratio where only one variant is left."""
    usable = (estimates["analysis"] == "main") & (estimates["status"] == "ok")
    single = (estimates["method"] == "wald_ratio") & (estimates["n_variants"] == 1)
    return estimates.loc[usable & ((estimates["method"] == main) | single)]
