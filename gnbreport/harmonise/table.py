"""Harmonised tables on disk: CSV or TSV, ours or TwoSampleMR's names, one pair or many."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from gnbreport.errors import InputError, Problem
from gnbreport.files import write_whole
from gnbreport.harmonise.cells import Bools, differing_alleles, impossible_values, typed
from gnbreport.harmonise.columns import COLUMNS, OPTIONAL_COLUMNS, complete_columns
from gnbreport.harmonise.data import Harmonised
from gnbreport.harmonise.dispositions import Disposition
from gnbreport.harmonise.names import BOOLEAN, REQUIRED, canonical
from gnbreport.harmonise.text import TextTable, read_text_table


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
    columns, source, problems = _canonical_columns(text)
    if problems:
        raise InputError(problems)
    if text.size == 0:
        raise InputError(Problem("no-rows", "the table has a header but no rows", path))
    frame, problems = typed(columns, path)
    frame["keep"] = _keep(frame)
    unread = {(p.row, p.column) for p in problems}
    problems += [p for p in impossible_values(frame, path) if (p.row, p.column) not in unread]
    problems += differing_alleles(frame, path)
    if problems:
        named = [replace(p, column=source.get(p.column or "", p.column)) for p in problems]
        raise InputError(sorted(named, key=lambda p: (p.row or 0, p.column or "")))
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


def _canonical_columns(text: TextTable) -> tuple[dict[str, list[str]], dict[str, str], list[Problem]]:
    """Columns under our names, what the file calls them; required ones that are missing, two that mean the same."""
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
    return columns, source, problems


def _keep(frame: pd.DataFrame) -> Bools:
    """Rows to use: as ``keep`` (or ``mr_keep``) says, else as the disposition says, else all."""
    if "keep" in frame:
        return frame["keep"].to_numpy(dtype=bool)
    if "disposition" in frame:
        kept = {d.value for d in Disposition if d.keep}
        return frame["disposition"].isin(kept).to_numpy(dtype=bool)
    return np.ones(len(frame), dtype=bool)


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
