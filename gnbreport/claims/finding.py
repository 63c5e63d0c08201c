"""What a check of a table of instruments found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

#: A table's columns by name.
Arrays = Mapping[str, NDArray[Any]]
_NAMED = 10  # variants named in a finding


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding.

    Attributes:
        rule: Id of the rule in :mod:`gnbreport.claims.rules`.
        text: What was seen, with its figures.
        count: Variants or rows concerned.
        variants: Which, the first ten; empty if it concerns the table as a whole.
    """

    rule: str
    text: str
    count: int
    variants: tuple[str, ...] = ()


_TEXT = frozenset({"variant", "chromosome", "effect_allele", "other_allele"})


def arrays(table: pd.DataFrame) -> dict[str, NDArray[Any]]:
    """Columns of a table as arrays: names, chromosomes and alleles as objects, all else as floats."""
    return {
        str(c): table[c].to_numpy(dtype=object) if c in _TEXT else table[c].to_numpy(dtype=np.float64, na_value=np.nan)
        for c in table.columns
        if c in _TEXT or pd.api.types.is_numeric_dtype(table[c])
    }


def of_rows(rule: str, text: str, table: Arrays, rows: NDArray[np.bool_]) -> Finding:
    """A finding about some rows of a table."""
    names = map(str, table["variant"][rows].tolist()) if "variant" in table else ()
    return Finding(rule, text, int(rows.sum()), tuple(dict.fromkeys(names))[:_NAMED])
