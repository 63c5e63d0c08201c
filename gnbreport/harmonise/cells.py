"""Cells of a harmonised table: text to types, and everything that is impossible among rows that are used."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gnbreport.errors import Problem
from gnbreport.harmonise.dispositions import Disposition
from gnbreport.harmonise.names import BOOLEAN, NUMERIC

Bools = NDArray[np.bool_]

MISSING = frozenset({"", "NA", "N/A", "NaN", "nan", "na", "NULL", "null", "#NA", ".", "None", "<NA>"})
_TRUE, _FALSE = frozenset({"true", "t", "1", "yes"}), frozenset({"false", "f", "0", "no"})
_EXPECTED_RANGE = {"eaf": (0.0, 1.0, "between 0 and 1"), "p": (0.0, 1.0, "between 0 and 1")}


def typed(columns: dict[str, list[str]], path: str | Path) -> tuple[pd.DataFrame, list[Problem]]:
    """Columns in their types; every cell that cannot be read."""
    problems: list[Problem] = []
    typed: dict[str, object] = {}
    for name, values in columns.items():
        if name in NUMERIC:
            typed[name] = _numbers(values, name, path, problems)
        elif name in BOOLEAN:
            typed[name] = _booleans(values, name, path, problems)
        elif name == "disposition":
            typed[name] = _known_dispositions(values, path, problems)
        else:
            typed[name] = ["" if v in MISSING and name != "variant" else v for v in values]
    problems += [
        Problem("missing-value", "the variant has no identifier", path, i, "variant")
        for i, v in enumerate(columns["variant"], start=1)
        if v in MISSING
    ]
    return pd.DataFrame(typed), problems


def _numbers(values: list[str], name: str, path: str | Path, problems: list[Problem]) -> list[float]:
    """Floats; nan where missing."""
    numbers = []
    for i, value in enumerate(values, start=1):
        try:
            numbers.append(math.nan if value in MISSING else float(value))
        except ValueError:
            hint = "replace the typographic minus by '-'" if "\u2212" in value or "\u2013" in value else ""
            problems.append(Problem("not-a-number", f"{value!r} is not a number", path, i, name, hint))
            numbers.append(math.nan)
    return numbers


def _booleans(values: list[str], name: str, path: str | Path, problems: list[Problem]) -> list[bool]:
    """Truth values as R, Python and spreadsheets write them; missing is allowed except in ``keep``."""
    for i, value in enumerate(values, start=1):
        if value.lower() not in _TRUE | _FALSE and not (value in MISSING and name != "keep"):
            problems.append(Problem("not-a-boolean", f"{value!r} is not TRUE or FALSE", path, i, name))
    return [value.lower() in _TRUE for value in values]


def _known_dispositions(values: list[str], path: str | Path, problems: list[Problem]) -> list[str]:
    """Disposition names, checked."""
    known = {d.value for d in Disposition}
    for i, value in enumerate(values, start=1):
        if value not in known:
            hint = "leave the column out, or use the names of docs/dispositions.md"
            problems.append(Problem("unknown-disposition", f"{value!r} is not known", path, i, "disposition", hint))
    return values


def impossible_values(frame: pd.DataFrame, path: str | Path) -> list[Problem]:
    """Impossible values among kept rows."""
    keep = frame["keep"].to_numpy(dtype=bool)
    problems = []
    for name in sorted(NUMERIC & set(frame.columns)):
        values = frame[name].to_numpy(dtype=float)
        bad, rule = _impossible(name, values)
        for i in np.flatnonzero(bad & keep):
            hint = "correct the value, or set keep (mr_keep) to false for this row"
            problems.append(Problem("bad-value", f"{name} = {values[i]}: {rule}", path, int(i) + 1, name, hint))
    return problems


def _impossible(name: str, values: NDArray[np.float64]) -> tuple[Bools, str]:
    """Which values a column cannot hold, and the rule they break."""
    kind = name.split("_")[0]
    if kind == "beta":
        return ~np.isfinite(values), "must be a finite number"
    if kind == "se":
        return ~(np.isfinite(values) & (values > 0)), "a standard error must be positive and finite"
    known = ~np.isnan(values)
    if kind in _EXPECTED_RANGE:
        low, high, rule = _EXPECTED_RANGE[kind]
        return known & ~((values >= low) & (values <= high)), f"must lie {rule}"
    if kind == "n":
        return known & ~((values > 0) & np.isfinite(values)), "a sample size must be positive and finite"
    return known & np.isinf(values), "must be finite"


def differing_alleles(frame: pd.DataFrame, path: str | Path) -> list[Problem]:
    """Kept rows whose outcome columns name another effect allele: the table was not harmonised."""
    if "effect_allele.outcome" not in frame or "effect_allele" not in frame:
        return []
    ours, theirs = frame["effect_allele"].str.upper(), frame["effect_allele.outcome"].str.upper()
    differ = (ours != theirs) & (ours != "") & (theirs != "") & frame["keep"]
    return [
        Problem(
            "not-harmonised",
            f"effect alleles differ: exposure {ours[i]}, outcome {theirs[i]}",
            path,
            int(i) + 1,
            "effect_allele.outcome",
            "harmonise the two tables first (gnbreport harmonise)",
        )
        for i in np.flatnonzero(differ)
    ]
