"""Reading claims files: CSV or TOML, figures kept as printed."""

from __future__ import annotations

import csv
import io
import math
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gnbreport.claims import results_table
from gnbreport.claims.cells import spread
from gnbreport.claims.model import KINDS, Claim
from gnbreport.claims.names import COLUMN_NAMES, KIND_NAMES
from gnbreport.claims.printed import figure
from gnbreport.claims.reading import critical
from gnbreport.claims.typography import clean, is_empty
from gnbreport.errors import InputError, Problem

_TEXT = ("paper", "place", "statement", "method", "cohort")
_TRAITS = ("exposure", "mediator", "outcome")
_OWN = frozenset(
    {"id", "kind", "estimate", "ci_low", "ci_high", "ci_level", "p_op", "p", "nsnp", "n_tests", *_TEXT, *_TRAITS}
)
_NO_FIGURE = frozenset({"url", "verdict", "p_implied", "cause", "reading", "source", "notes"})


def read_claims(path: str | Path) -> list[Claim]:
    """Read a claims file.

    Args:
        path: A CSV (comma, semicolon or tab) with at least ``kind`` and ``estimate``, or a TOML file with
            ``[[claims]]`` tables of the same keys. Columns that are not a claim's own become ``values``. Or a table of
            results as published, one exposure a row (:mod:`gnbreport.claims.results_table`).

    Returns:
        The claims in order, their figures as printed.

    Raises:
        InputError: The file cannot be read, or claims lack a kind or an estimate, or ids repeat (all listed).
    """
    file = Path(path)
    rows = _toml_rows(file) if file.suffix.lower() == ".toml" else _csv_rows(file)
    claims: list[Claim] = []
    problems: list[Problem] = []
    for number, row in enumerate(rows, start=1):
        found = _claim(row, int(row.pop("_row", number)), file)
        if isinstance(found, Claim):
            claims.append(found)
        else:
            problems.extend(found)
    problems.extend(_repeated(claims, file))
    if not rows:
        problems.append(Problem("no-claims", "holds no claims", file, hint="see docs/claims.md for an example"))
    if problems:
        raise InputError(list(dict.fromkeys(problems)))
    return claims


def _text(file: Path) -> str:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InputError(Problem("unreadable", f"cannot be read: {error.strerror}", file)) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(Problem("not-utf8", "is not UTF-8 text", file, hint="save it as UTF-8")) from None


def _toml_rows(file: Path) -> list[dict[str, str]]:
    """Claims of a TOML file; keys of a ``[paper]`` table are defaults for every claim."""
    try:
        document = tomllib.loads(_text(file))
    except tomllib.TOMLDecodeError as error:
        raise InputError(Problem("not-toml", f"is not valid TOML: {error}", file)) from None
    defaults = document.get("defaults", {})
    tables = document.get("claims", [])
    if not isinstance(tables, list) or not isinstance(defaults, Mapping):
        raise InputError(Problem("no-claims", "claims must be [[claims]] tables", file))
    merged = [{**defaults, **table} for table in tables]
    problems = [p for number, table in enumerate(merged, start=1) for p in _unquoted(table, number, file)]
    if problems:
        raise InputError(problems)
    return [_flat(table) for table in merged]


def _unquoted(table: Mapping[str, Any], number: int, file: Path) -> list[Problem]:
    """Figures given as TOML floats: 1.20 would be 1.2, and say more numbers than the paper does."""
    figures = {**table, **table.get("values", {})}
    hint = "put it in quotation marks as printed, so that its decimals count"
    return [
        Problem("unquoted-figure", f"{name} = {value} is not in quotation marks", file, number, name, hint)
        for name, value in figures.items()
        if isinstance(value, float) and name != "ci_level"
    ]


def _flat(table: Mapping[str, Any]) -> dict[str, str]:
    """Strings of one TOML table, keys by their usual name; a ``values`` table is merged."""
    merged = {**table, **table.get("values", {})}
    named = {COLUMN_NAMES.get(str(k).strip().lower(), str(k)): v for k, v in merged.items() if k != "values"}
    return {k: v if isinstance(v, str) else str(v) for k, v in named.items()}


def _csv_rows(file: Path) -> list[dict[str, str]]:
    text = _text(file)
    head = text.split("\n", 1)[0]
    separator = max(",;\t", key=head.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, restkey="_extra", restval="")
    plain = [(n or "").strip().lower() for n in reader.fieldnames or ()]
    names = [COLUMN_NAMES.get(n, n) for n in plain]
    missing = [n for n in ("kind", "estimate") if n not in names]
    results = "kind" in missing and results_table.recognised(plain)
    if missing and not results:
        hint = "one claim a row, or a table of results with the exposure and columns such as ivw_b, ivw_se, ivw_p, Q"
        raise InputError([Problem("missing-column", f"column {n!r} is missing", file, 0, n, hint) for n in missing])
    reader.fieldnames = plain if results else names
    try:
        rows = list(reader)
    except csv.Error as error:
        raise InputError(Problem("not-csv", f"is not CSV: {error}", file, reader.line_num)) from None
    wide = [i for i, r in enumerate(rows, start=1) if "_extra" in r]
    if wide:
        hint = "quote cells that hold a comma"
        raise InputError(
            [Problem("too-many-cells", "has more cells than the header", file, i, hint=hint) for i in wide]
        )
    filled = [{k: (v or "").strip() for k, v in r.items()} for r in rows if any((v or "").strip() for v in r.values())]
    return results_table.claim_rows([{_usual(k): v for k, v in r.items()} for r in filled]) if results else filled


def _usual(name: str) -> str:
    """A shared column of a table of results by its usual name."""
    usual = COLUMN_NAMES.get(name, name)
    return usual if usual == "nsnp" else name


def _claim(row: Mapping[str, str], number: int, file: Path) -> Claim | list[Problem]:
    """One claim of a row, or what is wrong with it."""
    kind = KIND_NAMES.get(clean(row.get("kind", "")).lower())
    problems = []
    if kind is None:
        hint = f"allowed: {', '.join(KINDS)}"
        problems.append(Problem("unknown-kind", f"kind is {row.get('kind', '')!r}", file, number, "kind", hint))
    if not any(c.isdigit() for c in row.get("estimate", "")):
        problems.append(
            Problem(
                "no-estimate",
                f"estimate is {row.get('estimate', '')!r}",
                file,
                number,
                "estimate",
                "give the figure as printed",
            )
        )
    counts: dict[str, int | None] = {}
    for name in ("nsnp", "n_tests"):
        try:
            counts[name] = _count(row.get(name, ""))
        except ValueError:
            problems.append(
                Problem(
                    "not-a-count",
                    f"{name} is {row[name]!r}",
                    file,
                    number,
                    name,
                    "give a whole number, or leave it empty",
                )
            )
    if math.isnan(critical(row.get("ci_level") or "95")[0]):
        problems.append(
            Problem("bad-level", f"ci_level is {row['ci_level']!r}", file, number, "ci_level", "give 95, 90, 99")
        )
    if problems or kind is None:
        return problems
    values = {k: v for k, v in row.items() if k not in _OWN | _NO_FIGURE and v}
    claim = Claim(
        row.get("id") or f"row{number}",
        kind,
        row["estimate"],
        ci_level=row.get("ci_level") or "95",
        p_op=row.get("p_op", ""),
        p="" if is_empty(row.get("p", "")) else row["p"],
        ci_low=_cell(row, "ci_low"),
        ci_high=_cell(row, "ci_high"),
        nsnp=counts["nsnp"],
        n_tests=counts["n_tests"],
        values=values,
        method=row.get("method", ""),
        paper=row.get("paper", ""),
        place=row.get("place", ""),
        statement=row.get("statement", ""),
        cohort=row.get("cohort", ""),
        exposure=row.get("exposure") or None,
        mediator=row.get("mediator") or None,
        outcome=row.get("outcome") or None,
    )
    return spread(claim)


def _cell(row: Mapping[str, str], name: str) -> str:
    return "" if is_empty(row.get(name, "")) else row[name]


def _count(text: str) -> int | None:
    """A whole number, or None where the cell is empty."""
    if is_empty(text):
        return None
    numbers = re.findall(r"\d[\d,]*", clean(text))
    value = figure(numbers[0] if len(numbers) == 1 and "." not in text else text).value
    if not (value >= 0 and value == int(value)):
        raise ValueError(text)
    return int(value)


def _repeated(claims: list[Claim], file: Path) -> list[Problem]:
    """Ids given more than once."""
    ids = [c.id for c in claims]
    twice = sorted({i for i in ids if ids.count(i) > 1}) if len(set(ids)) < len(ids) else []
    return [Problem("repeated-id", f"id {i!r} is given more than once", file, column="id") for i in twice]
