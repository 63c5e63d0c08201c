"""Cells of one row to numbers, alleles, places and effects, exactly, or the reason why not."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from gnbreport.kernels import tails
from gnbreport.sumstats.columns import chromosome, is_missing
from gnbreport.sumstats.recognise import Plan
from gnbreport.sumstats.values import NotANumber, has_odd_minus, number

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


class CellReader:
    """Reads the fields of a plan from the cells of a row; counts oddities for the notices."""

    def __init__(self, plan: Plan, counts: Counter[str], *, n_default: float | None, use_minor_frequency: bool) -> None:
        """Prepare the positions of the plan's fields; oddities are counted in ``counts``."""
        self.plan, self.counts, self.n_default = plan, counts, n_default
        self._index = dict(plan.index)
        if plan.layout.frequency_is_minor and not use_minor_frequency:
            self._index.pop("effect_allele_frequency", None)

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
            self.counts["unicode-minus"] += 1
        return value

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
            self.counts["bad-frequency"] += 1
            return math.nan
        return value

    def _sample_size(self, cells: Cells) -> float:
        n = self._number(cells, "n")
        if math.isnan(n):
            n = self._number(cells, "n_cases") + self._number(cells, "n_controls")
        if math.isnan(n):
            if self.n_default is not None:
                self.counts["n-default"] += 1
                return self.n_default
            return math.nan
        if n <= 1.0:
            self.counts["bad-n"] += 1
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
                self.counts["ratio-contradicts-beta"] += 1
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
            self.counts["p-computed"] += 1
            return computed, log10
        self.counts["p-zero"] += 1
        return p, log10
