"""Association tables as verbs exchange them: CSV or TSV with GWAS-SSF column names."""

from __future__ import annotations

import math
from decimal import Decimal
from pathlib import Path

import pandas as pd

from gnbreport.errors import InputError, Problem
from gnbreport.harmonise.text import TextTable, read_text_table
from gnbreport.sumstats.columns import is_missing

_TEXT = ("rsid", "chromosome", "effect_allele", "other_allele", "proxy")
_NUMBERS = (
    "base_pair_location",
    "effect_allele_frequency",
    "beta",
    "standard_error",
    "p_value",
    "neg_log_10_p_value",
    "log10_p",
    "n",
    "proxy_r2",
)


def read_associations(path: str | Path, *, required: tuple[str, ...] = ("rsid",)) -> tuple[pd.DataFrame, TextTable]:
    """Read an association table.

    Args:
        path: CSV or TSV, optionally gzipped, with GWAS-SSF column names (``gnbreport extract`` writes them).
        required: Columns that must be there; ``"p"`` stands for any of p_value, neg_log_10_p_value, log10_p.

    Returns:
        The known columns in their types, and the table as text with all its columns.

    Raises:
        InputError: Everything that is wrong, with row and column.
    """
    text = read_text_table(path)
    problems = _missing_columns(text, required)
    data: dict[str, object] = {}
    for name, values in text.columns.items():
        if name in _TEXT:
            data[name] = pd.Series(["" if name != "rsid" and is_missing(v) else v for v in values], dtype="str")
        elif name in _NUMBERS:
            data[name] = pd.Series(_numbers(text, name, values, problems), dtype="float64")
    if problems:
        raise InputError(problems)
    if "p_value" in text.columns and not {"log10_p", "neg_log_10_p_value"} & set(data):
        data["log10_p"] = pd.Series([_log10(value) for value in text.columns["p_value"]], dtype="float64")
    table = pd.DataFrame(data, index=range(text.size))
    if "base_pair_location" in table:
        table["base_pair_location"] = table["base_pair_location"].astype("Int64")
    return table, text


def _log10(value: str) -> float:
    """log10 of a number as written, also below the smallest float (``1e-400``); nan where missing or not positive."""
    if is_missing(value):
        return math.nan
    number = Decimal(value)
    return float(number.log10()) if number.is_finite() and number > 0 else math.nan


def _missing_columns(text: TextTable, required: tuple[str, ...]) -> list[Problem]:
    """Required columns that are absent."""
    hint = f"columns found: {', '.join(text.columns)}; gnbreport extract writes the names expected here"
    present = set(text.columns)
    if present & {"p_value", "neg_log_10_p_value", "log10_p"}:
        present.add("p")
    names = {"p": "p_value (or neg_log_10_p_value)"}
    return [
        Problem("missing-column", "required column is missing", text.file, 0, names.get(name, name), hint)
        for name in required
        if name not in present
    ]


def _numbers(text: TextTable, name: str, values: list[str], problems: list[Problem]) -> list[float]:
    """Floats; nan where missing, a problem where not a number (positions must be whole)."""
    numbers = []
    for row, value in enumerate(values, start=1):
        number = math.nan
        try:
            number = math.nan if is_missing(value) else float(value)
            if name == "base_pair_location" and not math.isnan(number) and not number.is_integer():
                problems.append(Problem("not-an-integer", f"{value!r} is not a position", text.file, row, name))
                number = math.nan
        except ValueError:
            hint = "replace the typographic minus by '-'" if "\u2212" in value or "\u2013" in value else ""
            problems.append(Problem("not-a-number", f"{value!r} is not a number", text.file, row, name, hint))
        numbers.append(number)
    return numbers
