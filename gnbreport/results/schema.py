"""What a table's schema is: its name and its columns, in order and typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "float", "int", "bool"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, type (``int`` is nullable) and meaning with unit."""

    name: str
    kind: Kind
    meaning: str


@dataclass(frozen=True, slots=True)
class Schema:
    """One table: its name, its columns in order, the columns that order its rows."""

    name: str
    title: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(c.name for c in self.columns)


def columns(text: str) -> tuple[Column, ...]:
    """Columns from lines ``name kind meaning``."""
    rows = (line.split(None, 2) for line in text.splitlines() if line.strip())
    return tuple(Column(name, kind, meaning) for name, kind, meaning in rows)  # type: ignore[arg-type]


#: Columns that name an exposure x outcome pair.
PAIR = """
relation text exposure_outcome, exposure_mediator, mediator_outcome; reverse: outcome_exposure, ...
exposure text trait id of the exposure of this relation
outcome text trait id of the outcome of this relation
"""
#: Columns of an estimate.
ESTIMATE = """
estimate float point estimate, outcome units per exposure unit
standard_error float standard error, the estimate's units
ci_low float lower 95% limit, the estimate's units
ci_high float upper 95% limit, the estimate's units
p_value float two-sided p-value
log10_p float log10 of the p-value
n_variants int variants used
distribution text reference distribution of the p-value
"""
