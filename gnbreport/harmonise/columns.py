"""Columns of a harmonised table: which, in which order and type, and what their values must be."""

from __future__ import annotations

from pathlib import Path

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


def complete_columns(frame: pd.DataFrame, exposure: str, outcome: str) -> pd.DataFrame:
    """Copy of ``frame`` with every column of :data:`COLUMNS`, in order, in its type, extras behind."""
    rows = frame.reset_index(drop=True)
    given: dict[str, pd.Series | np.ndarray | str] = {str(name): rows[name] for name in rows.columns}
    texts = {"exposure": exposure, "outcome": outcome, "variant": "", "effect_allele": "", "other_allele": ""}
    numbers = dict.fromkeys(_NUMERIC, np.full(len(rows), np.nan))
    defaults: dict[str, pd.Series | np.ndarray | str] = {**texts, **numbers}
    given = {**defaults, **given}
    if "disposition" not in given:
        keep = np.asarray(given.get("keep", np.ones(len(rows))), dtype=bool)
        given["disposition"] = np.where(keep, Disposition.KEPT.value, Disposition.MISSING_VALUES.value)
    if "keep" not in given:
        given["keep"] = np.array([Disposition(d).keep for d in given["disposition"]], dtype=bool)
    given["keep"] = np.asarray(given["keep"], dtype=bool)
    numeric = [name for name in _NUMERIC if name in rows]
    given |= {name: np.asarray(pd.to_numeric(given[name]), dtype=np.float64) for name in numeric}
    return pd.DataFrame({name: given[name] for name in (*COLUMNS, *given)}, index=rows.index)


def value_problems(rows: pd.DataFrame, file: str | Path | None) -> list[Problem]:
    """Non-finite betas, non-finite or non-positive standard errors, among kept rows."""
    problems = []
    for name in ("beta_exposure", "beta_outcome", "se_exposure", "se_outcome"):
        values = rows[name].to_numpy()
        bad = ~np.isfinite(values)
        if name.startswith("se"):
            bad |= ~(values > 0)
        for i in np.flatnonzero(bad & rows["keep"].to_numpy()):
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
