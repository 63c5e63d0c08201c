"""Harmonised tables on disk: CSV or TSV, ours or TwoSampleMR's names, one pair or many."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gnbreport.errors import InputError, Problem
from gnbreport.files import write_whole
from gnbreport.harmonise.data import COLUMNS, OPTIONAL_COLUMNS, Harmonised, complete_columns
from gnbreport.harmonise.dispositions import Disposition
from gnbreport.harmonise.names import BOOLEAN, NUMERIC, REQUIRED, canonical
from gnbreport.harmonise.text import TextTable, read_text_table

Bools = NDArray[np.bool_]

MISSING = frozenset({"", "NA", "N/A", "NaN", "nan", "na", "NULL", "null", "#NA", ".", "None", "<NA>"})
_TRUE, _FALSE = frozenset({"true", "t", "1", "yes"}), frozenset({"false", "f", "0", "no"})
_EXPECTED_RANGE = {"eaf": (0.0, 1.0, "between 0 and 1"), "p": (0.0, 1.0, "between 0 and 1")}


def read_pairs(path: str | Path) -> list[Harmonised]:
    """Read a harmonised table; each exposure x outcome pair becomes one :class:`Harmonised`.

    Accepts our column names and TwoSampleMR's (``SNP``, ``beta.exposure``, ``mr_keep``, ...). Pairs are told
    apart by ``id.exposure`` and ``id.outcome`` where present, else by ``exposure`` and ``outcome``, and come
    in order of first appearance. Rows that are not kept stay as rows with their disposition.

    Args:
        path: CSV or TSV, optionally gzipped. Only the variant, the two betas and the two SEs are required.

    Returns:
        The pairs; at least one.

    Raises:
        InputError: Everything that is wrong with the table, each with row and column: form, missing or
            repeated columns, text where numbers belong, and, among kept rows, non-finite betas,
            non-positive or non-finite SEs, impossible frequencies and p-values, alleles that differ between
            exposure and outcome.
    """
    text = read_text_table(path)
    columns, problems = _canonical_columns(text)
    if problems:
        raise InputError(problems)
    if text.size == 0:
        raise InputError(Problem("no-rows", "the table has a header but no rows", path))
    frame, problems = _typed(columns, path)
    frame["keep"] = _keep(frame)
    unread = {(p.row, p.column) for p in problems}
    problems += [p for p in _value_problems(frame, path) if (p.row, p.column) not in unread]
    problems += _allele_problems(frame, path)
    if problems:
        raise InputError(sorted(problems, key=lambda p: (p.row or 0, p.column or "")))
    frame["disposition"] = _dispositions(frame)
    return _split(frame)


def write_pairs(pairs: Sequence[Harmonised], path: str | Path) -> Path:
    """Write pairs to one table (TSV if the name ends in ``.tsv`` or ``.txt``, else CSV), whole or not at all.

    Floats are written in their shortest form that reads back to the same value, missing ones as nothing.
    """
    separator = "\t" if Path(path).suffix in {".tsv", ".txt"} else ","
    return write_whole(path, pairs_to_text(pairs, separator))


def pairs_to_text(pairs: Sequence[Harmonised], separator: str = ",") -> str:
    """The table that :func:`write_pairs` writes, as text."""
    extras = [c for c in OPTIONAL_COLUMNS if any(c in pair.rows for pair in pairs)]
    names = [*COLUMNS, *extras]
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=separator, lineterminator="\n")
    writer.writerow(names)
    for pair in pairs:
        values = [pair.rows[c].tolist() if c in pair.rows else [None] * len(pair.rows) for c in names]
        writer.writerows([_cell(v) for v in row] for row in zip(*values, strict=True))
    return buffer.getvalue()


def _cell(value: object) -> str:
    """One value as text: shortest round-trip floats, ``true``/``false``, nothing for missing."""
    if value is None or value is pd.NA:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


def _canonical_columns(text: TextTable) -> tuple[dict[str, list[str]], list[Problem]]:
    """Columns under our names; required ones that are missing, and two that mean the same."""
    columns: dict[str, list[str]] = {}
    source: dict[str, str] = {}
    problems = []
    for name, values in text.columns.items():
        ours = canonical(name)
        if ours is None:
            continue
        if ours in columns:
            message = f"columns {source[ours]!r} and {name!r} both mean {ours!r}"
            problems.append(Problem("duplicate-column", message, text.file, 0, name, "remove or rename one"))
        columns[ours], source[ours] = values, name
    for name in REQUIRED:
        if name not in columns:
            hint = f"columns found: {', '.join(n for n in text.columns if n) or 'none'}"
            problems.append(Problem("missing-column", "required column is missing", text.file, 0, name, hint))
    return columns, problems


def _typed(columns: dict[str, list[str]], path: str | Path) -> tuple[pd.DataFrame, list[Problem]]:
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


def _keep(frame: pd.DataFrame) -> Bools:
    """Rows to use: as ``keep`` (or ``mr_keep``) says, else as the disposition says, else all."""
    if "keep" in frame:
        return frame["keep"].to_numpy(dtype=bool)
    if "disposition" in frame:
        kept = {d.value for d in Disposition if d.keep}
        return frame["disposition"].isin(kept).to_numpy(dtype=bool)
    return np.ones(len(frame), dtype=bool)


def _value_problems(frame: pd.DataFrame, path: str | Path) -> list[Problem]:
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


def _allele_problems(frame: pd.DataFrame, path: str | Path) -> list[Problem]:
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


def _dispositions(frame: pd.DataFrame) -> list[str]:
    """Disposition per row: the table's own, or what TwoSampleMR's flags say; always one that fits ``keep``."""
    size = len(frame)
    flags = {name: frame.get(name, pd.Series(np.zeros(size, dtype=bool))) for name in BOOLEAN - {"keep"}}
    stated = frame.get("disposition", pd.Series([""] * size))
    result = []
    for keep, own, remove, pal, amb in zip(
        frame["keep"], stated, flags["remove"], flags["palindromic"], flags["ambiguous"], strict=True
    ):
        if own and Disposition(own).keep == keep:
            result.append(own)
        elif keep:
            result.append(Disposition.KEPT.value)
        elif remove:
            result.append(Disposition.ALLELE_MISMATCH.value)
        elif amb:
            result.append((Disposition.PALINDROMIC_AMBIGUOUS if pal else Disposition.ALLELES_AMBIGUOUS).value)
        elif pal:
            result.append(Disposition.PALINDROMIC_DROPPED.value)
        else:
            result.append(Disposition.MISSING_VALUES.value)
    return result


def _split(frame: pd.DataFrame) -> list[Harmonised]:
    """One :class:`Harmonised` per pair, in order of first appearance."""
    exposure, outcome = _trait(frame, "exposure"), _trait(frame, "outcome")
    frame = frame.assign(exposure=exposure, outcome=outcome)
    columns = [c for c in (*COLUMNS, *OPTIONAL_COLUMNS) if c in frame]
    return [
        Harmonised(str(x), str(y), complete_columns(rows[columns], str(x), str(y)))
        for (x, y), rows in frame.groupby(["exposure", "outcome"], sort=False)
    ]


def _trait(frame: pd.DataFrame, side: str) -> pd.Series[str]:
    """Trait name per row; two ids under one name get the id behind the name."""
    default = pd.Series([side] * len(frame), index=frame.index)
    ids = frame.get(f"id.{side}")
    names = frame.get(side, ids if ids is not None else default).astype(str)
    names = names.where(names != "", default)
    if ids is None:
        return names
    several = pd.DataFrame({"name": names, "id": ids}).groupby("name")["id"].transform("nunique") > 1
    return names.where(~several, names + " || id:" + ids.astype(str))
