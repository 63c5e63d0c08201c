"""What instrument selection reads from a table of candidate associations."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gnbreport.dispositions import Disposition
from gnbreport.errors import InputError, Problem
from gnbreport.kernels.tails import log10_normal_two_sided

Floats = NDArray[np.float64]

_NOT_AN_ID = frozenset({"", ".", "NA", "N/A", "NAN", "NONE", "NULL", "<NA>", "#NA", "-", "RS", "0"})


def require_columns(table: pd.DataFrame, *names: str) -> None:
    """Raise unless the table has these columns.

    Raises:
        InputError: Naming every missing column.
    """
    hint = f"columns found: {', '.join(map(str, table.columns)) or 'none'}"
    problems = [
        Problem("missing-column", "the association table lacks this column", column=name, hint=hint)
        for name in names
        if name not in table
    ]
    if problems:
        raise InputError(problems)


def numbers(table: pd.DataFrame, name: str) -> Floats:
    """A column as float64, nan where missing or where the table has no such column."""
    if name not in table:
        return np.full(len(table), np.nan)
    return pd.to_numeric(table[name], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)


def texts(table: pd.DataFrame, name: str) -> list[str]:
    """A column as stripped strings, empty where missing."""
    if name not in table:
        return [""] * len(table)
    return [
        v.strip() if isinstance(v, str) else "" if v is None or pd.isna(v) else str(v) for v in table[name].tolist()
    ]


def log10_p(table: pd.DataFrame) -> Floats:
    """log10 of the p-values: column ``log10_p``, else from ``neg_log_10_p_value`` or ``p_value``.

    Where p is 0 (it underflowed in the file) the two-sided normal p of beta/SE stands in; nan where unknown.
    """
    p = numbers(table, "p_value")
    with np.errstate(divide="ignore", invalid="ignore"):
        if "log10_p" in table:
            stated = numbers(table, "log10_p")
        else:
            stated = -numbers(table, "neg_log_10_p_value") if "neg_log_10_p_value" in table else np.log10(p)
        z = numbers(table, "beta") / numbers(table, "standard_error")
    underflowed = np.isneginf(stated) | (np.isnan(stated) & (p == 0))
    from_z = np.where(np.isfinite(z), log10_normal_two_sided(np.where(np.isfinite(z), z, 0.0)), np.nan)
    return np.where(underflowed, from_z, stated)


def p_values(table: pd.DataFrame) -> Floats:
    """p-values as stated, else from log10 p; 0 where they underflow."""
    stated = numbers(table, "p_value")
    with np.errstate(over="ignore", under="ignore"):
        return np.where(np.isnan(stated), 10.0 ** log10_p(table), stated)


def order_of_p(table: pd.DataFrame, ties: NDArray[np.int64]) -> NDArray[np.intp]:
    """Row numbers by p ascending; equal p by log10 p (for those that underflow), then by ``ties``."""
    return np.lexsort((ties, log10_p(table), p_values(table)))


def is_identifier(name: str) -> bool:
    """Whether a text names a variant: not missing, not a placeholder."""
    return name.upper() not in _NOT_AN_ID


class Fates:
    """Dispositions of rows while a selection runs: each row is settled exactly once."""

    def __init__(self, names: list[str]) -> None:
        """Nothing is settled yet."""
        self._names = names
        self._fate: list[Disposition | None] = [None] * len(names)
        self._detail = [""] * len(names)

    def open(self) -> NDArray[np.intp]:
        """Rows not settled yet, in order."""
        return np.array([i for i, fate in enumerate(self._fate) if fate is None], dtype=np.intp)

    def settle(self, row: int, fate: Disposition, detail: str = "") -> None:
        """Settle a row that is open; a row that is not stays as it is."""
        if self._fate[row] is None:
            self._fate[row], self._detail[row] = fate, detail

    def table(self) -> pd.DataFrame:
        """variant, disposition, detail; one row per candidate, in their order."""
        if self.open().size:
            raise RuntimeError(f"{self.open().size} candidates were left without a disposition")
        fates = [fate.value for fate in self._fate if fate is not None]
        return pd.DataFrame({"variant": self._names, "disposition": fates, "detail": self._detail}).astype(str)
