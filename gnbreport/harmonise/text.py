"""Delimited text to columns of strings, with every defect of the file's form named."""

from __future__ import annotations

import csv
import gzip
import io
from dataclasses import dataclass
from pathlib import Path

from gnbreport.errors import InputError, Problem

_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"


@dataclass(frozen=True)
class TextTable:
    """A table as text: column names and, per column, one string per row.

    Attributes:
        file: Where it came from.
        columns: Name -> values, in the file's order.
        size: Number of rows.
    """

    file: str | Path
    columns: dict[str, list[str]]
    size: int


def read_text_table(path: str | Path) -> TextTable:
    """Read a CSV or TSV (optionally gzipped) as strings; tab if the header holds one, else comma.

    Raises:
        InputError: Not found, empty, not UTF-8 text, a workbook, repeated column names, rows whose number
            of fields differs from the header's (all of them).
    """
    rows = read_rows(path)
    header = [name.strip() for name in rows[0]]
    problems = [*_header_problems(header, path), *_width_problems(rows, path)]
    if problems:
        raise InputError(problems)
    fields = zip(*rows[1:], strict=True) if len(rows) > 1 else [()] * len(header)
    columns = {name: [v.strip() for v in values] for name, values in zip(header, fields, strict=True)}
    return TextTable(path, columns, len(rows) - 1)


def read_rows(path: str | Path) -> list[list[str]]:
    """The lines of a CSV or TSV (optionally gzipped) that are not empty, split into fields; at least one.

    Raises:
        InputError: Not found, empty, not UTF-8 text, a workbook, not to be split into fields.
    """
    lines = csv.reader(io.StringIO(text := _decoded(path), newline=""), delimiter=_delimiter(text))
    try:
        rows = [row for row in lines if any(field.strip() for field in row)]
    except csv.Error as error:
        raise InputError(Problem("bad-csv", f"cannot be split into columns: {error}", path)) from error
    if not rows:
        raise InputError(Problem("empty-file", "the file holds no header and no rows", path))
    return rows


def _decoded(path: str | Path) -> str:
    """The file's text, decompressed."""
    try:
        raw = Path(path).read_bytes()
        data = gzip.decompress(raw) if raw.startswith(_GZIP) else raw
    except FileNotFoundError as error:
        raise InputError(Problem("file-not-found", "no such file", path)) from error
    except (OSError, EOFError) as error:
        raise InputError(Problem("unreadable", f"cannot be read: {error}", path)) from error
    if data.startswith(_ZIP):
        hint = "save the sheet as CSV"
        raise InputError(Problem("workbook", "this is a zip archive or an Excel workbook, not text", path, hint=hint))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(Problem("encoding", f"not UTF-8 text: {error}", path, hint="save as UTF-8")) from error


def _delimiter(text: str) -> str:
    """Tab where the header line holds one, else comma."""
    return "\t" if "\t" in text.split("\n", 1)[0] else ","


def _header_problems(header: list[str], path: str | Path) -> list[Problem]:
    """Names that occur twice (an unnamed first column, as R writes row names, is tolerated once)."""
    seen: set[str] = set()
    problems = []
    for name in header:
        if name in seen:
            problems.append(Problem("duplicate-column", "column name occurs more than once", path, 0, name))
        seen.add(name)
    return problems


def _width_problems(rows: list[list[str]], path: str | Path) -> list[Problem]:
    """Rows that do not have as many fields as the header."""
    width = len(rows[0])
    return [
        Problem("row-width", f"row has {len(row)} fields, the header {width}", path, i)
        for i, row in enumerate(rows[1:], start=1)
        if len(row) != width
    ]
