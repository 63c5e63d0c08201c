"""Traits, instruments, dispositions and harmonised associations as rows of the result tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from gnbreport.harmonise import Disposition, Harmonised
from gnbreport.instruments import Selection
from gnbreport.pipeline.gather import Candidates
from gnbreport.pipeline.relations import Pair
from gnbreport.results import SCHEMAS
from gnbreport.study import Study

_RENAMED = {
    "rsid": "variant",
    "base_pair_location": "position",
    "effect_allele_frequency": "eaf",
}


def instrument_rows(candidates: Mapping[str, Candidates], selections: Mapping[str, Selection]) -> pd.DataFrame:
    """Table ``instruments``: index variants of every trait with F and R2 at their own sample size."""
    parts = []
    for identifier, selection in selections.items():
        rows = selection.instruments.rename(columns=_RENAMED)
        parts.append(rows.assign(trait=identifier, role=candidates[identifier].trait.role))
    frame = pd.concat(parts, ignore_index=True)
    f = (frame["beta"] / frame["standard_error"]) ** 2
    frame["f_statistic"] = f
    frame["r_squared"] = f / (frame["n"] - 2 + f)
    return frame[[c for c in SCHEMAS["instruments"].names if c in frame]]


def disposition_rows(
    candidates: Mapping[str, Candidates],
    selections: Mapping[str, Selection],
    pairs: Sequence[Pair],
    data: Sequence[Harmonised | None],
) -> pd.DataFrame:
    """Table ``dispositions``: every candidate of every trait, then every instrument of every pair."""
    parts = []
    for identifier in candidates:
        rows = selections[identifier].dispositions
        keep = rows["disposition"] == Disposition.INDEX
        parts.append(rows.assign(stage="selection", exposure=identifier, keep=keep))
        parts.append(_rejected_rows(identifier, candidates[identifier].rejected))
    for pair, harmonised in zip(pairs, data, strict=True):
        if harmonised is None or harmonised.rows.empty:
            continue
        columns = [c for c in ("variant", "disposition", "keep", "detail") if c in harmonised.rows]
        parts.append(harmonised.rows[columns].assign(stage="harmonisation", **pair.key))
    frame = pd.concat(parts, ignore_index=True)
    return frame[[c for c in SCHEMAS["dispositions"].names if c in frame]]


def _rejected_rows(identifier: str, rejected: pd.DataFrame) -> pd.DataFrame:
    """Candidates whose row in the file cannot be used, with the reason."""
    return pd.DataFrame(
        {
            "stage": "selection",
            "exposure": identifier,
            "variant": rejected["variant"],
            "disposition": Disposition.MISSING_VALUES.value,
            "keep": False,
            "detail": rejected["reason"],
        }
    )


def harmonised_rows(pairs: Sequence[Pair], data: Sequence[Harmonised | None]) -> pd.DataFrame:
    """Table ``harmonised``: both associations of every instrument of every pair, one effect allele each."""
    names = SCHEMAS["harmonised"].names
    parts = [
        harmonised.rows[[c for c in names if c in harmonised.rows]].assign(**pair.key)
        for pair, harmonised in zip(pairs, data, strict=True)
        if harmonised is not None and len(harmonised.rows)
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(names))


def trait_rows(study: Study, candidates: Mapping[str, Candidates], instruments: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of table ``traits``: sources, counts and strength."""
    by_trait = dict(tuple(instruments.groupby("trait", sort=False)))
    none = instruments.iloc[:0]
    return [_trait_row(study, found, by_trait.get(i, none)) for i, found in candidates.items()]


def _trait_row(study: Study, found: Candidates, instruments: pd.DataFrame) -> dict[str, Any]:
    trait, source, n = found.trait, found.trait.source, found.rows["n"]
    known = n.notna().any()
    return {
        "trait": trait.id,
        "label": trait.label,
        "role": trait.role,
        "rank": trait.rank,
        "type": source.type,
        "units": source.units,
        "file": study.path(source.file).name,
        "sha256": found.sha256,
        "replication": study.path(source.replication).name if source.replication else "",
        "layout": found.layout,
        "build": source.build or found.build,
        "ancestry": source.ancestry,
        "accession": source.accession,
        "pmid": source.pmid,
        "n_stated": source.n,
        "n_min": float(n.min()) if known else np.nan,
        "n_max": float(n.max()) if known else np.nan,
        "rows_read": found.rows_read,
        "n_without_p": found.rows_without_p,
        "n_candidates": len(found.rows) + len(found.rejected),
        "n_instruments": len(instruments),
        "p_threshold": found.p_threshold,
        "f_min": float(instruments["f_statistic"].min()) if len(instruments) else np.nan,
        "f_mean": float(instruments["f_statistic"].mean()) if len(instruments) else np.nan,
        "r_squared": float(instruments["r_squared"].sum(min_count=1)) if len(instruments) else np.nan,
    }
