"""Outcome rows completed with proxies for the instruments that the outcome's table lacks."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from gnbreport.instruments import Panel, choose_proxies, proxy_candidates


def with_proxies(
    variants: Iterable[str], outcome_rows: pd.DataFrame, panel: Panel, *, r2: float = 0.8, kb: float = 1_000
) -> pd.DataFrame:
    """The outcome's rows, and below them stand-ins for the variants it lacks.

    A proxy's association is re-expressed on the alleles of the instrument (phase of the panel); columns ``proxy``,
    ``proxy_r2``, ``proxy_effect_allele`` and ``proxy_other_allele`` name what stands in.

    Args:
        variants: Ids of the instruments.
        outcome_rows: Association table with ``rsid``; proxies are sought among its rows.
        panel: LD panel.
        r2: Smallest r2 of a proxy, inclusive.
        kb: Largest distance of a proxy in kilobases, inclusive.
    """
    present = set(outcome_rows["rsid"])
    missing = sorted(set(variants) - present)
    if not missing:
        return outcome_rows
    candidates = proxy_candidates(missing, panel, r2=r2, kb=kb)
    rows = outcome_rows[outcome_rows["rsid"].isin(set(candidates["proxy"]))].reset_index(drop=True)
    stand_ins = choose_proxies(candidates, rows)
    return pd.concat([outcome_rows, stand_ins], ignore_index=True) if len(stand_ins) else outcome_rows
