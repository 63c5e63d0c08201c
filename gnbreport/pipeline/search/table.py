"""A published table from a file: its rows under the search's names, each with its place in the file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gnbreport.claims.names import COLUMN_NAMES
from gnbreport.claims.typography import is_empty
from gnbreport.errors import InputError, Problem

COLUMNS = (
    *("exposure", "mediator", "outcome", "method", "kind", "estimate", "se", "ci_low", "ci_high", "p", "p_op", "nsnp"),
    *("q", "q_df", "q_p", "q_p_op"),
)
#: Column that names its own kind of estimate -> the kind.
_KINDS = {
    "or": "OR",
    "hr": "HR",
    "rr": "RR",
    "indirect": "indirect",
    "indirect effect": "indirect",
    "proportion": "proportion",
    "proportion mediated": "proportion",
}
_NAMES = {
    **COLUMN_NAMES,
    **dict.fromkeys(("beta", "b", "est", "effect", *_KINDS), "estimate"),
    **dict.fromkeys(("taxon", "taxa", "trait", "exposures"), "exposure"),
    **dict.fromkeys(("or_lci95", "lo_ci", "lci95"), "ci_low"),
    **dict.fromkeys(("or_uci95", "up_ci", "uci95"), "ci_high"),
    **dict.fromkeys(("cochran q", "cochran's q", "cochranq"), "q"),
    **dict.fromkeys(("q df",), "q_df"),
    **dict.fromkeys(("q_pval", "q p", "q_p_value", "p_heterogeneity", "heterogeneity p"), "q_p"),
}
_IVW = re.compile(r"\b(ivw|inverse[ -]variance)", re.IGNORECASE)
_SIGN = re.compile(r"^\s*(?:p\s*)?([<>=])\s*", re.IGNORECASE)
#: No published table is larger; what is, is another file.
_LARGEST = 50_000_000


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """Rows of a published table that are searched.

    Attributes:
        file: Where they come from.
        rows: Printed figures by the search's names, empty cells left out.
        numbers: Data row in the file of each (the header is row 0).
        left_out: Rows of other methods.
    """

    file: Path
    rows: tuple[Mapping[str, str], ...]
    numbers: tuple[int, ...]
    left_out: int = 0

    def placed(self, problems: Sequence[Problem]) -> Iterator[Problem]:
        """The problems that a search found, with file and row; a trait unknown to the study at each of its rows."""
        for problem in problems:
            columns = ("exposure", "mediator", "outcome")
            named = [(i, c) for i, row in enumerate(self.rows) for c in columns if repr(row.get(c)) in problem.message]
            if problem.code == "unknown-trait" and named:
                for i, column in named:
                    yield replace(problem, file=self.file, row=self.numbers[i], column=column)
            elif problem.row is not None:
                yield replace(problem, file=self.file, row=self.numbers[problem.row - 1])
            else:
                yield replace(problem, file=problem.file or self.file)


def read_table(path: str | Path, method: str | None = None) -> PublishedTable:
    """Read a published table: exposure and estimate (or OR), and what else is printed; cells apart by , ; or tab.

    Args:
        path: The file.
        method: Rows to take, by their column ``method``; by default those called IVW. Without such a column all rows.

    Raises:
        InputError: No table, missing or repeated columns, rows that are too long, repeated rows, no row of the
            method; all at once.
    """
    file = Path(path)
    reader = _reader(file)
    names = {column: _name(column) for column in reader.fieldnames or ()}
    problems = list(_header_problems(file, names))
    if problems:
        raise InputError(problems)
    kind = next((_KINDS[c] for c in (column.strip().lower() for column in names) if c in _KINDS), None)
    cells = []
    for number, row in enumerate(reader, start=1):
        if None in row:
            problems.append(Problem("row-width", "more cells than the header has columns", file, number))
        elif any((v or "").strip() for v in row.values()):
            cells.append((number, _row(row, names, kind)))
    chosen = [(n, row) for n, row in cells if _is_asked(row, method)]
    if cells and not chosen:
        what = f"is called {method!r}" if method else "is called IVW"
        known = ", ".join(sorted({row["method"] for _, row in cells if "method" in row}))
        problems.append(Problem("unknown-method", f"no row {what}", file, None, "method", f"--method, one of: {known}"))
    problems += _repeated(file, chosen)
    if problems:
        raise InputError(problems)
    rows = tuple({k: v for k, v in row.items() if k != "method"} for _, row in chosen)
    return PublishedTable(file, rows, tuple(n for n, _ in chosen), len(cells) - len(chosen))


def _reader(file: Path) -> csv.DictReader[str]:
    """Rows of the file as text, bounded."""
    try:
        if file.stat().st_size > _LARGEST:
            raise InputError(Problem("too-large", f"larger than {_LARGEST:,} bytes: no published table", file))
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError(Problem("no-file", "file not found", file)) from None
    except (OSError, UnicodeDecodeError) as error:
        hint = "a CSV or TSV with a header, in UTF-8"
        raise InputError(Problem("unreadable", f"cannot be read as text: {error}", file, hint=hint)) from None
    if not text.strip():
        raise InputError(Problem("no-rows", "the file is empty", file))
    head = text.splitlines()[0]
    return csv.DictReader(io.StringIO(text), delimiter=max(",;\t", key=head.count))


def _name(column: str) -> str:
    """The search's name of a column; empty for one that it does not compare."""
    plain = column.strip().lower()
    name = plain if plain in COLUMNS else _NAMES.get(plain, "")
    return name if name in COLUMNS else ""


def _header_problems(file: Path, names: Mapping[str, str]) -> Iterator[Problem]:
    """Columns that are missing, or there twice under different names."""
    found = list(names.values())
    for needed in ("exposure", "estimate"):
        if needed not in found:
            hint = f"columns: {', '.join(COLUMNS)}; found: {', '.join(names) or 'none'}"
            yield Problem("missing-column", f"no column {needed!r}", file, 0, needed, hint)
    for name in sorted({n for n in found if n and found.count(n) > 1}):
        columns = ", ".join(c for c, n in names.items() if n == name)
        yield Problem("repeated-column", f"columns {columns} all mean {name!r}: keep one", file, 0, name)


def _row(row: Mapping[str, str | None], names: Mapping[str, str], kind: str | None) -> dict[str, str]:
    """A row under the search's names, empty cells left out; a sign before P in its own cell.

    Args:
        row: Cells by column.
        names: The search's name of each column.
        kind: What the estimates are, where their column says so.
    """
    found = {names[k]: (v or "").strip() for k, v in row.items() if names.get(k)}
    found = {k: v for k, v in found.items() if v and not (k != "exposure" and is_empty(v))}
    for p in ("p", "q_p"):
        if sign := _SIGN.match(found.get(p, "")):
            found |= {p: found[p][sign.end() :], f"{p}_op": sign.group(1)}
    return {"kind": kind, **found} if kind else found


def _is_asked(row: Mapping[str, str], method: str | None) -> bool:
    """Whether the row is of the method asked for."""
    called = row.get("method")
    if called is None:
        return method is None
    return bool(_IVW.search(called)) if method is None else called.lower() == method.lower()


def _repeated(file: Path, rows: Sequence[tuple[int, Mapping[str, str]]]) -> Iterator[Problem]:
    """Exposures that stand twice for one outcome."""
    first: dict[tuple[str, ...], int] = {}
    for number, row in rows:
        key = tuple(row.get(name, "") for name in ("exposure", "mediator", "outcome", "kind"))
        if key[0] and key in first:
            message = f"{key[0]} stands in row {first[key]} already"
            yield Problem("repeated-row", message, file, number, "exposure", "keep one row an exposure and outcome")
        first.setdefault(key, number)
