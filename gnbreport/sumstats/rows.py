"""One row of a file to one association, exactly, or the reason why not."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from gnbreport.kernels import tails
from gnbreport.sumstats.columns import ASSOCIATION_COLUMNS, chromosome, is_missing
from gnbreport.sumstats.query import Query
from gnbreport.sumstats.recognise import Plan
from gnbreport.sumstats.values import NotANumber, has_odd_minus, number, probability, probability_from_log

_Z95 = 1.959963984540054
_ALLELE = re.compile(r"[ACGTN*]+|[DIR]|<[A-Z0-9:_]+>")
_DIGIT_ALLELES = frozenset("1234")

Cells = Sequence[str]


class Unusable(ValueError):
    """A wanted row that cannot be used: code, column (field) and reason."""

    def __init__(self, code: str, field: str, reason: str) -> None:
        """Keep the three parts."""
        self.code, self.field = code, field
        super().__init__(reason)


@dataclass
class Collected:
    """Rows found so far, by column; rejected rows; counts of oddities for the notices."""

    columns: dict[str, list[object]] = field(
        default_factory=lambda: {c: [] for c in (*ASSOCIATION_COLUMNS, "trait", "row")}
    )
    rejected: list[tuple[str, int, str, str, str, str]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    without_p: Counter[str] = field(default_factory=Counter)  # rows that no threshold can judge, by trait


class RowReader:
    """Turns the cells of candidate rows into associations, keeping those that the query wants."""

    def __init__(self, plan: Plan, query: Query, *, n_default: float | None, use_minor_frequency: bool) -> None:
        """Prepare the getters of the plan's fields."""
        self.plan, self.query, self.n_default = plan, query, n_default
        self.collected = Collected()
        self._index = dict(plan.index)
        if plan.layout.frequency_is_minor and not use_minor_frequency:
            self._index.pop("effect_allele_frequency", None)
        self._limit = None if query.p_below is None else math.log10(query.p_below)
        self._p: Callable[[Cells], tuple[float, float]] = self._p_reader()

    def _cell(self, cells: Cells, name: str) -> str:
        at = self._index.get(name)
        return "" if at is None else cells[at].strip()

    def _number(self, cells: Cells, name: str) -> float:
        at = self._index.get(name)
        if at is None:
            return math.nan
        try:
            value = number(cells[at])
        except NotANumber as error:
            raise Unusable("not-a-number", name, str(error)) from None
        if has_odd_minus(cells[at]):
            self.collected.counts["unicode-minus"] += 1
        return value

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
        query, counts = self.query, self.collected.counts
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

    def _place(self, cells: Cells) -> tuple[str, int | None]:
        """Chromosome and position; an impossible position is rejected when the row is taken."""
        if "position_text" in self._index:
            parts = re.split("[:_]", self._cell(cells, "position_text"))
            name, text = parts[0], parts[1] if len(parts) > 1 else ""
        else:
            name, text = self._cell(cells, "chromosome"), self._cell(cells, "base_pair_location")
        if is_missing(text):
            return chromosome(name), None
        try:
            value = number(text)
        except NotANumber as error:
            raise Unusable("bad-position", "base_pair_location", str(error)) from None
        if value != int(value) or value < 0:
            raise Unusable("bad-position", "base_pair_location", f"{text!r} is no position")
        return chromosome(name), int(value) + self.plan.position_shift

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

    # --- its parts -------------------------------------------------------------------------------
    def _alleles(self, cells: Cells) -> tuple[str, str]:
        effect = self._allele(cells, "effect_allele", required=True)
        if "other_allele" in self._index:
            other = self._allele(cells, "other_allele", required=False)
        else:
            pair = {self._allele(cells, side, required=False) for side in ("reference", "alternative")} - {effect, ""}
            other = pair.pop() if len(pair) == 1 else ""
        if other == effect:
            raise Unusable("same-alleles", "other_allele", f"effect and other allele are both {effect}")
        return effect, other

    def _allele(self, cells: Cells, name: str, *, required: bool) -> str:
        text = self._cell(cells, name).upper()
        if text in {"", ".", "NA", "NAN", "#NA", "-", "?", "NULL", "NONE"}:
            if required:
                raise Unusable("no-allele", name, "has no effect allele")
            return ""
        if _ALLELE.fullmatch(text):
            return text
        if name == "alternative" and "," in text:
            return ""
        if text in _DIGIT_ALLELES:
            raise Unusable("coded-allele", name, f"the allele is coded as {text}: which base it is cannot be known")
        raise Unusable("bad-allele", name, f"{text!r} is no allele")

    def _frequency(self, cells: Cells) -> float:
        try:
            value = self._number(cells, "effect_allele_frequency")
        except Unusable:
            value = math.inf
        if math.isnan(value) or value == self.plan.layout.frequency_missing:
            return math.nan
        if not 0.0 <= value <= 1.0:
            self.collected.counts["bad-frequency"] += 1
            return math.nan
        return value

    def _sample_size(self, cells: Cells) -> float:
        n = self._number(cells, "n")
        if math.isnan(n):
            n = self._number(cells, "n_cases") + self._number(cells, "n_controls")
        if math.isnan(n):
            if self.n_default is not None:
                self.collected.counts["n-default"] += 1
                return self.n_default
            return math.nan
        if n <= 1.0:
            self.collected.counts["bad-n"] += 1
            return math.nan
        return n

    def _effect(self, cells: Cells, frequency: float, n: float) -> tuple[float, float]:
        """Beta (log scale for ratios) and its standard error."""
        beta, se = self._number(cells, "beta"), self._number(cells, "standard_error")
        scale = "beta"
        for ratio in ("odds_ratio", "hazard_ratio"):
            if math.isnan(beta) and ratio in self._index:
                value = self._number(cells, ratio)
                if value <= 0.0:
                    raise Unusable("bad-ratio", ratio, f"a ratio must be positive, is {value}")
                beta, scale = math.log(value), ratio
            elif ratio in self._index and beta * (self._number(cells, ratio) - 1.0) < 0.0:
                self.collected.counts["ratio-contradicts-beta"] += 1
        if math.isnan(beta) and "z" in self._index:
            return self._from_z(self._number(cells, "z"), frequency, n)
        if math.isnan(se):
            se = self._se_from_interval(cells, scale)
        if not math.isfinite(beta):
            raise Unusable("no-effect", "beta", "has no effect estimate")
        if not math.isfinite(se):
            raise Unusable("no-standard-error", "standard_error", "has no standard error")
        if se <= 0.0:
            raise Unusable("bad-standard-error", "standard_error", f"a standard error must be positive, is {se}")
        return beta, se

    def _se_from_interval(self, cells: Cells, scale: str) -> float:
        low, high = self._number(cells, "ci_lower"), self._number(cells, "ci_upper")
        if scale == "beta":
            return (high - low) / (2.0 * _Z95)
        if not (low > 0.0 and high > 0.0):
            return math.nan
        return (math.log(high) - math.log(low)) / (2.0 * _Z95)

    def _from_z(self, z: float, frequency: float, n: float) -> tuple[float, float]:
        """Beta and SE in SD units: ``b = z/sqrt(2f(1-f)(n+z^2))``, ``SE = b/z`` (Zhu 2016, Nat Genet 48:481)."""
        if math.isnan(z):
            raise Unusable("no-effect", "z", "has no z-score")
        if math.isnan(frequency) or not 0.0 < frequency < 1.0 or math.isnan(n):
            raise Unusable(
                "z-without-frequency", "effect_allele_frequency", "z cannot become beta without frequency and n"
            )
        se = 1.0 / math.sqrt(2.0 * frequency * (1.0 - frequency) * (n + z * z))
        return z * se, se

    def _filled_p(self, beta: float, se: float, p: float, log10_p: float) -> tuple[float, float]:
        """P from beta/SE where the file has none; log10 p from beta/SE where its p is an exact 0."""
        if not math.isnan(p) and log10_p != -math.inf:
            return p, log10_p
        computed, log10 = tails.normal_two_sided(beta / se)
        if math.isnan(p):
            self.collected.counts["p-computed"] += 1
            return computed, log10
        self.collected.counts["p-zero"] += 1
        return p, log10
