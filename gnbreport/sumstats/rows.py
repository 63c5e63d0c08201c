"""One row of a file to one association, exactly, or the reason why not."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from gnbreport.sumstats.cells import CellReader, Cells, Unusable
from gnbreport.sumstats.columns import ASSOCIATION_COLUMNS, is_missing
from gnbreport.sumstats.query import Query
from gnbreport.sumstats.recognise import Plan
from gnbreport.sumstats.values import NotANumber, number, probability, probability_from_log


@dataclass
class Collected:
    """Rows found so far, by column; rejected rows; counts of oddities for the notices."""

    columns: dict[str, list[object]] = field(
        default_factory=lambda: {c: [] for c in (*ASSOCIATION_COLUMNS, "trait", "row")}
    )
    rejected: list[tuple[str, int, str, str, str, str]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    without_p: Counter[str] = field(default_factory=Counter)  # rows that no threshold can judge, by trait


class RowReader(CellReader):
    """Turns the cells of candidate rows into associations, keeping those that the query wants."""

    def __init__(
        self, plan: Plan, query: Query, collected: Collected, *, n_default: float | None, use_minor_frequency: bool
    ) -> None:
        """Prepare the getters of the plan's fields; what is found is added to ``collected``."""
        super().__init__(plan, collected.counts, n_default=n_default, use_minor_frequency=use_minor_frequency)
        self.query, self.collected = query, collected
        self._limit = None if query.p_below is None else math.log10(query.p_below)
        self._p: Callable[[Cells], tuple[float, float]] = self._p_reader()

    def _p_reader(self) -> Callable[[Cells], tuple[float, float]]:
        if "neg_log_10_p_value" in self._index:
            at = self._index["neg_log_10_p_value"]
            return lambda cells: probability_from_log(cells[at])
        if "p_value" not in self._index:
            return lambda cells: (math.nan, math.nan)
        at = self._index["p_value"]
        if "log10_p" not in self._index:
            return lambda cells: probability(cells[at])
        log_at = self._index["log10_p"]

        def both(cells: Cells) -> tuple[float, float]:
            p, log10_p = probability(cells[at])
            if p > 1e-300 or is_missing(cells[log_at]):
                return p, log10_p
            return p, number(cells[log_at])

        return both

    # --- one row ---------------------------------------------------------------------------------
    def read(self, row: int, cells: Cells) -> None:
        """Take a row if it is wanted; reject it, with the reason, if it is wanted but unusable."""
        query, counts = self.query, self.counts
        trait = self._cell(cells, "trait")
        if query.traits is not None and "trait" in self._index and trait not in query.traits:
            return
        if "test" in self._index and self._cell(cells, "test") not in self.plan.layout.tests:
            counts["other-test"] += 1
            return
        p_problem, p, log10_p = None, math.nan, math.nan
        try:
            p, log10_p = self._p(cells)
        except NotANumber as error:
            p_problem = Unusable("bad-p", "p_value", str(error))
        if query.p_below is not None and p_problem is None and math.isnan(p):
            self.collected.without_p[trait] += 1
        identifier, by_name = self._identifier(cells)
        wanted = query.everything or by_name or self._below(p, log10_p) or self._by_place(cells)
        if not wanted and not (p_problem and query.p_below is not None):
            return
        try:
            if p_problem:
                raise p_problem
            self._take(row, cells, identifier, trait, p, log10_p)
        except Unusable as error:
            self.collected.rejected.append((identifier, row, error.code, self._column(error.field), str(error), trait))

    def _column(self, name: str) -> str:
        return self.plan.names[self._index[name]] if name in self._index else name

    def _below(self, p: float, log10_p: float) -> bool:
        if self.query.p_below is None:
            return False
        if "neg_log_10_p_value" in self._index or p == 0.0:
            return self._limit is not None and log10_p < self._limit
        return p < self.query.p_below

    def _identifier(self, cells: Cells) -> tuple[str, bool]:
        """Identifier of the row, and whether the query asks for it."""
        asked = self.query.variants
        text = self._cell(cells, "rsid")
        if self.plan.layout.many_identifiers and ("," in text or ";" in text):
            parts = [part.strip() for part in re.split("[,;]", text)]
            hit = next((part for part in parts if asked and part in asked), None)
            text = hit or parts[0]
        name = "" if is_missing(text) else text
        other = self._cell(cells, "variant")
        fallback = "" if is_missing(other) else other
        if asked is not None and name not in asked and fallback and fallback in asked:
            return name or fallback, True
        return name or fallback, asked is not None and name != "" and name in asked

    def _by_place(self, cells: Cells) -> bool:
        query = self.query
        if query.positions is None and query.region is None:
            return False
        try:
            name, position = self._place(cells)
        except Unusable:
            return False
        if position is None:
            return False
        if query.positions is not None and (name, position) in query.positions:
            return True
        return query.region is not None and name == query.region[0] and query.region[1] <= position <= query.region[2]

    def _take(self, row: int, cells: Cells, identifier: str, trait: str, p: float, log10_p: float) -> None:
        error_code = self._cell(cells, "error_code")
        if error_code not in {"", ".", "NA"}:
            raise Unusable("tool-error", "error_code", f"the program that made the file reports {error_code}")
        name, position = self._place(cells)
        if not identifier and position is None:
            raise Unusable("no-identifier", "rsid", "has neither an identifier nor a position")
        effect, other = self._alleles(cells)
        frequency = self._frequency(cells)
        n = self._sample_size(cells)
        beta, se = self._effect(cells, frequency, n)
        p, log10_p = self._filled_p(beta, se, p, log10_p)
        values = (identifier, name, position, effect, other, frequency, beta, se, p, log10_p, n, trait, row)
        for column, value in zip(self.collected.columns.values(), values, strict=True):
            column.append(value)
