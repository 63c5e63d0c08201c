"""Published results against the published instruments behind them: recomputed within the rounding of both."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from gnbreport import claims as published
from gnbreport.claims import Claim
from gnbreport.claims.ours import method_id, printed_model
from gnbreport.claims.rounded import Leeway, egger_leeway, ivw_leeway
from gnbreport.harmonise import Harmonised
from gnbreport.harmonise.names import canonical
from gnbreport.harmonise.table import read_pairs
from gnbreport.harmonise.text import read_text_table
from gnbreport.mr.pairs import estimate_pair
from gnbreport.pipeline.rows import estimate_row, keyed
from gnbreport.results.tables import make_table
from gnbreport.sensitivity.heterogeneity import Regressions, heterogeneity

_LEEWAYS: dict[str, Callable[..., Leeway]] = {"ivw": ivw_leeway, "egger": egger_leeway}
_LEAST = {"ivw": 2, "egger": 3}
_PRINTED = ("beta_exposure", "beta_outcome", "se_outcome")


def against_instruments(table: str | Path, instruments: str | Path) -> list[dict[str, Any]]:
    """Verdict on each figure of a published table of results, recomputed from the published instruments.

    Args:
        table: A claims file, or a table of results (:func:`gnbreport.claims.read_claims`), exposures (and outcomes, if
            there are several) named as in the instruments.
        instruments: Harmonised instruments, our column names or TwoSampleMR's, figures as printed: their decimals say
            what the recomputed figures can be.

    Returns:
        Rows of table ``claims``.

    Raises:
        InputError: A file cannot be read; all its problems.
    """
    pairs = read_pairs(instruments)
    claims = _named_alike(published.read_claims(table), pairs)
    methods = dict.fromkeys([*(method_id(c.method) for c in claims), "ivw", "ivw_fe", "wald_ratio"])
    tables = _tables(pairs, tuple(methods))
    return published.judge(claims, tables, leeways=_leeways(claims, pairs, _units(instruments)))


def _named_alike(claims: Sequence[Claim], pairs: Sequence[Harmonised]) -> list[Claim]:
    """Claims with exposures and outcomes named as in the instruments, whatever their spelling."""
    exposures = {_plain(p.exposure): p.exposure for p in pairs}
    outcomes = {_plain(p.outcome): p.outcome for p in pairs}
    only = next(iter(outcomes.values())) if len(outcomes) == 1 else None
    return [
        replace(
            c,
            exposure=exposures.get(_plain(c.exposure or ""), c.exposure),
            outcome=outcomes.get(_plain(c.outcome or ""), c.outcome or only),
        )
        for c in claims
    ]


def _plain(name: str) -> str:
    """A name without case, spaces and punctuation."""
    return re.sub(r"[\W_]+", "", name).lower()


def _tables(pairs: Sequence[Harmonised], methods: tuple[str, ...]) -> dict[str, pd.DataFrame]:
    """Estimates and heterogeneity of every pair, as a run's tables."""
    estimates, spread = [], []
    for pair in pairs:
        key = {"exposure": pair.exposure, "outcome": pair.outcome}
        rows = [estimate_row(e) for e in estimate_pair(pair, methods)]
        estimates += keyed(key, rows, analysis="main", relation="exposure_outcome")
        spread += keyed(key, heterogeneity(Regressions.of(pair)))
    return {
        "estimates": make_table("estimates", estimates),
        "heterogeneity": make_table("heterogeneity", spread),
        "harmonised": pd.DataFrame(),
    }


def _units(instruments: str | Path) -> tuple[float, ...]:
    """One unit of the last printed digit of the associations, by column: the finest of its cells."""
    columns = {canonical(name): cells for name, cells in read_text_table(instruments).columns.items()}
    return tuple(min(map(_unit, columns[name])) for name in _PRINTED)


def _unit(cell: str) -> float:
    """One unit of a cell's last digit."""
    try:
        exponent = Decimal(cell.strip()).as_tuple().exponent
    except InvalidOperation:
        return 1.0
    return 10.0**exponent if isinstance(exponent, int) else 1.0


def _leeways(claims: Sequence[Claim], pairs: Sequence[Harmonised], units: tuple[float, ...]) -> dict[str, Leeway]:
    """What each claim's figure can be, given the rounding of the instruments, by claim; IVW, MR-Egger and Q."""
    data = {(p.exposure, p.outcome): p for p in pairs}
    found = {}
    for claim in claims:
        pair = data.get((claim.exposure or "", claim.outcome or ""))
        method = _model(claim)
        if pair is None or method not in _LEEWAYS or len(pair.variant) < _LEAST[method]:
            continue
        arrays: Mapping[str, Any] = {name: np.asarray(getattr(pair, name), dtype=float) for name in _PRINTED}
        found[claim.id] = _LEEWAYS[method](*(arrays[n] for n in _PRINTED), units, label=f"{claim.exposure} {method}")
    return found


def _model(claim: Claim) -> str:
    """Method whose regression gives the claim's figure."""
    if claim.kind == "Q":
        return "egger" if printed_model(claim) == "rucker" else "ivw"
    return method_id(claim.method)
