"""Columns of a harmonised table: which, in which order and type, and what their values must be."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from gnbreport.errors import Problem
from gnbreport.harmonise.dispositions import Disposition

#: Columns of a harmonised table, in order (``gnbreport harmonise`` writes these; see docs/tables.md).
COLUMNS = (
    "exposure",
    "outcome",
    "variant",
    "effect_allele",
    "other_allele",
    "beta_exposure",
    "se_exposure",
    "eaf_exposure",
    "p_exposure",
    "n_exposure",
    "beta_outcome",
    "se_outcome",
    "eaf_outcome",
    "p_outcome",
    "n_outcome",
    "disposition",
    "keep",
)
#: Further columns carried where known.
OPTIONAL_COLUMNS = ("log10_p_exposure", "log10_p_outcome", "chromosome", "position", "proxy", "proxy_r2", "detail")

_NUMERIC = tuple(c for c in COLUMNS if c.split("_")[0] in {"beta", "se", "eaf", "p", "n"})


def complete_columns(columns: pd.DataFrame | Mapping[str, Any], exposure: str, outcome: str) -> pd.DataFrame:
    """Table of a copy of ``columns`` with every one of :data:`COLUMNS`, in order, in its type, extras behind."""
    own: dict[str, Any] = {str(name): getattr(values, "array", values) for name, values in columns.items()}
    size = len(columns) if isinstance(columns, pd.DataFrame) else len(own["variant"])
    texts = {"exposure": exposure, "outcome": outcome, "variant": "", "effect_allele": "", "other_allele": ""}
    given: dict[str, Any] = {**texts, **dict.fromkeys(_NUMERIC, np.full(size, np.nan)), **own}
    if "disposition" not in given:
        keep = np.asarray(given.get("keep", np.ones(size)), dtype=bool)
        given["disposition"] = np.where(keep, Disposition.KEPT.value, Disposition.MISSING_VALUES.value)
    if "keep" not in given:
        given["keep"] = np.array([Disposition(d).keep for d in given["disposition"]], dtype=bool)
    given["keep"] = np.asarray(given["keep"], dtype=bool)
    given |= {n: np.asarray(pd.to_numeric(own[n]), dtype=np.float64) for n in _NUMERIC if n in own}
    return pd.DataFrame({name: given[name] for name in (*COLUMNS, *given)}, index=pd.RangeIndex(size))


def value_problems(rows: pd.DataFrame, file: str | Path | None) -> list[Problem]:
    """Non-finite betas, non-finite or non-positive standard errors, among kept rows."""
    problems = []
    keep = rows["keep"].to_numpy()
    for name in ("beta_exposure", "beta_outcome", "se_exposure", "se_outcome"):
        values = rows[name].to_numpy()
        good = np.isfinite(values)
        if name.startswith("se"):
            good &= values > 0
        for i in np.flatnonzero(keep & ~good):
            kind = "a standard error must be positive and finite" if name.startswith("se") else "must be finite"
            problems.append(
                Problem(
                    "bad-value",
                    f"variant {rows['variant'].iloc[i]}: {name} = {values[i]}: {kind}",
                    file,
                    int(i) + 1,
                    name,
                    "correct the value, or set keep to false for this row",
                )
            )
    return problems
