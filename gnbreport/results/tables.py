"""Result tables in their schema: built from rows, written as CSV, read back without loss."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from gnbreport.errors import InputError, Problem
from gnbreport.results.schemas import SCHEMAS, Column, Schema

#: A cell that begins with one of these is a formula to a spreadsheet; a leading apostrophe makes it text.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "'")
#: What may need quotes in a CSV file.
_SPECIAL = re.compile(r'[,"\r\n]')


def make_table(name: str, rows: Iterable[Mapping[str, Any]] | pd.DataFrame) -> pd.DataFrame:
    """A table in its schema: all columns, in order, typed; missing text is empty.

    Raises:
        KeyError: A row has a column that the schema lacks.
    """
    schema = SCHEMAS[name]
    frame = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows))
    unknown = [c for c in frame.columns if c not in schema.names]
    if unknown:
        raise KeyError(f"table {name!r} has no columns {unknown}")
    typed = {column.name: _typed(frame, column) for column in schema.columns}
    return pd.DataFrame(typed, columns=list(schema.names))


def _typed(frame: pd.DataFrame, column: Column) -> pd.Series[Any]:
    """One column in its type; an absent column is missing throughout."""
    if column.name not in frame:
        empty = {"text": "", "float": math.nan, "int": pd.NA, "bool": pd.NA}[column.kind]
        values: pd.Series[Any] = pd.Series([empty] * len(frame), index=frame.index, dtype=object)
    else:
        values = frame[column.name]
    if column.kind == "text":
        return values.map(lambda v: "" if v is None or v is pd.NA or v != v else str(v)).astype(object)
    if column.kind == "float":
        return pd.to_numeric(values.astype(object).where(values.notna(), math.nan)).astype("float64")
    if column.kind == "int":
        return values.astype("Int64")
    return values.astype("boolean")


def to_csv(frame: pd.DataFrame, schema: Schema) -> str:
    """CSV text: shortest floats that round-trip, line feeds as line ends, formulas neutralised by an apostrophe."""
    rows = zip(*(_cells(frame[c.name], c) for c in schema.columns), strict=True)
    return "\n".join((",".join(schema.names), *map(",".join, rows), ""))


def _cells(values: pd.Series[Any], column: Column) -> list[str]:
    """A column's values as the CSV has them; missing ones are empty."""
    listed = values.tolist()
    if column.kind == "text":
        safe = {v: _quoted(neutralise(v)) for v in set(listed)}  # most columns repeat few texts
        return [safe[v] for v in listed]
    if column.kind == "float":
        return ["" if v != v else repr(v) for v in listed]
    if column.kind == "int":
        return ["" if v is pd.NA else str(v) for v in listed]
    return ["" if v is pd.NA else str(v).lower() for v in listed]


def _quoted(text: str) -> str:
    """A cell of text, in quotes where CSV needs them."""
    if not _SPECIAL.search(text):
        return text
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([text])
    return out.getvalue()[:-1]


def neutralise(text: str) -> str:
    """Text that no spreadsheet takes for a formula; plain numbers stay as they are."""
    if text.startswith(_FORMULA_STARTS) and not _is_number(text):
        return "'" + text
    return text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def from_csv(text: str, schema: Schema, file: str | Path | None = None) -> pd.DataFrame:
    """The table that :func:`to_csv` wrote, without loss.

    Raises:
        InputError: Columns or values that do not fit the schema.
    """
    frame = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False, na_filter=False)
    if tuple(frame.columns) != schema.names:
        raise InputError(
            Problem("wrong-columns", f"columns are {list(frame.columns)}, expected {list(schema.names)}", file)
        )
    problems: list[Problem] = []
    parsed = {c.name: _parse(frame[c.name], c, file, problems) for c in schema.columns}
    if problems:
        raise InputError(problems)
    return make_table(schema.name, pd.DataFrame(parsed, dtype=object))


def _parse(values: pd.Series[Any], column: Column, file: str | Path | None, problems: list[Problem]) -> list[Any]:
    readers = {"text": lambda v: v.removeprefix("'"), "float": _float, "int": _int, "bool": _bool}
    read, listed = readers[column.kind], values.tolist()
    try:
        return [read(value) for value in listed]
    except (ValueError, KeyError):
        problems.extend(_faults(listed, read, column, file))
        return []


def _faults(
    values: list[str], read: Callable[[str], object], column: Column, file: str | Path | None
) -> Iterator[Problem]:
    """Every value that the column's type does not allow."""
    for row, value in enumerate(values, start=1):
        try:
            read(value)
        except (ValueError, KeyError):
            yield Problem("bad-value", f"{value!r} is not {column.kind}", file, row, column.name)


def _float(text: str) -> float:
    return float(text) if text else math.nan


def _int(text: str) -> int | None:
    return int(text) if text else None


def _bool(text: str) -> bool | None:
    return {"true": True, "false": False, "": None}[text]
