"""A published table of instruments held against the rules of plausibility, pair by pair."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from gnbreport.claims.finding import Finding
from gnbreport.claims.plausibility import ALPHA, plausibility
from gnbreport.errors import InputError, Problem
from gnbreport.harmonise.names import ALIASES
from gnbreport.harmonise.text import read_text_table

_TEXT = frozenset({"variant", "chromosome", "effect_allele", "other_allele", "exposure", "outcome"})
_NUMBERS = frozenset(
    {
        *(f"{what}_{side}" for what in ("beta", "se", "p", "eaf", "n", "r") for side in ("exposure", "outcome")),
        "position",
    }
)
_EMPTY = frozenset({"", "NA", "NaN", "nan", "."})
_MORE = {
    "chr": "chromosome",
    "chr.exposure": "chromosome",
    "pos": "position",
    "pos.exposure": "position",
    "base_pair_location": "position",
    "r.exposure": "r_exposure",
}


def check_instruments(path: str | Path) -> dict[tuple[str, str], list[Finding]]:
    """Findings on each exposure-outcome pair of a table of instruments, as published.

    Args:
        path: CSV or TSV with ``variant`` and any of the columns of :func:`gnbreport.claims.plausibility`, or
            TwoSampleMR's names; ``r.exposure`` are the correlations of a Steiger test. The n of the exposure is taken
            for that of a trait in SD units.

    Returns:
        (exposure, outcome) -> findings, in the file's order; empty lists where nothing was found.

    Raises:
        InputError: The file cannot be read, has no variants, or text stands where numbers belong (all places).
    """
    table = _read(path)
    groups = list(table.groupby(["exposure", "outcome"], sort=False))
    return {(str(e), str(o)): plausibility(rows, ALPHA / len(groups)) for (e, o), rows in groups}


def _read(path: str | Path) -> pd.DataFrame:
    """The known columns, typed."""
    text = read_text_table(path)
    found: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, cells in text.columns.items():
        known = _MORE.get(name, ALIASES.get(name, name))
        if known in _TEXT:
            found.setdefault(known, cells)
        elif known in _NUMBERS:
            numbers = pd.to_numeric(pd.Series(["nan" if c in _EMPTY else c for c in cells]), errors="coerce")
            bad = [i for i, (c, x) in enumerate(zip(cells, numbers, strict=True), 1) if x != x and c not in _EMPTY]
            problems += [Problem("not-a-number", f"{cells[i - 1]!r} is no number", path, i, name) for i in bad]
            found.setdefault(known, numbers.astype(float))
    if "variant" not in found or not text.size:
        problems.append(
            Problem("missing-column", "no column names the variants, or there are none", path, 0, "variant")
        )
    if problems:
        raise InputError(problems)
    return pd.DataFrame({"exposure": "exposure", "outcome": "outcome", **found}, index=range(text.size))
