"""Canonical columns of an association table (GWAS-SSF names) and how chromosomes are spelled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

#: Columns of every table of associations, in order. Multi-trait files add ``trait``.
ASSOCIATION_COLUMNS = (
    "rsid",
    "chromosome",
    "base_pair_location",
    "effect_allele",
    "other_allele",
    "effect_allele_frequency",
    "beta",
    "standard_error",
    "p_value",
    "log10_p",
    "n",
)
TEXT_COLUMNS = frozenset({"rsid", "chromosome", "effect_allele", "other_allele", "trait"})

#: Spellings of "no value" in the files met so far (compared without case).
MISSING = frozenset(
    {"", "na", "nan", "n/a", "#na", "#n/a", "<na>", ".", "-", "--", "null", "none", "-nan", "n.a.", "nd"}
)

_CHROMOSOMES = {"23": "X", "24": "Y", "25": "MT", "26": "MT", "m": "MT", "mt": "MT", "x": "X", "y": "Y", "xy": "X"}


def is_missing(text: str) -> bool:
    """Whether a cell's text says that there is no value."""
    return text.strip().lower() in MISSING


def chromosome(text: str) -> str:
    """Canonical chromosome: ``1`` to ``22``, ``X``, ``Y``, ``MT``; empty if missing.

    ``chr`` and leading zeros go; 23, 24, 25 are X, Y, MT (GWAS-SSF), 26 is MT (PLINK). PLINK's 25
    (the pseudo-autosomal part of X) cannot be told from GWAS-SSF's 25. Other names are kept as they are.
    """
    name = text.strip()
    if is_missing(name):
        return ""
    lower = name.lower()
    if lower.startswith("chr"):
        name, lower = name[3:], lower[3:]
    if lower.isdigit():
        number = lower.lstrip("0") or "0"
        return _CHROMOSOMES.get(number, number)
    return _CHROMOSOMES.get(lower, name)


def association_table(columns: Mapping[str, Iterable[object]], *, with_trait: bool) -> pd.DataFrame:
    """DataFrame with :data:`ASSOCIATION_COLUMNS` in their types (text, ``Int64`` position, float64)."""
    names = (*ASSOCIATION_COLUMNS, "trait") if with_trait else ASSOCIATION_COLUMNS
    data: dict[str, pd.Series] = {}
    for name in names:
        values = list(columns[name])
        if name in TEXT_COLUMNS:
            data[name] = pd.Series(values, dtype="str")
        elif name == "base_pair_location":
            data[name] = pd.Series(values, dtype="Int64")
        else:
            data[name] = pd.Series(values, dtype="float64")
    return pd.DataFrame(data, columns=list(names))
