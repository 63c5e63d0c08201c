"""Candidates of all traits as one set of arrays, from which any selection of instruments is a few masks and one pass.

The decisions are those of :func:`gnbreport.instruments.select_instruments`, trait by trait.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gnbreport.instruments import Panel
from gnbreport.instruments.alleles import allele_column, complement, is_palindromic
from gnbreport.instruments.greedy import CORRELATIONS, always, greedy
from gnbreport.instruments.regions import region_of, regions
from gnbreport.instruments.tables import is_identifier, log10_p, numbers, p_values, texts
from gnbreport.kernels.ld import pair_counts
from gnbreport.pipeline.search.specification import Clump, Selecting
from gnbreport.study.choices import SelectionChoices

Ints = NDArray[np.intp]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


class Pool:
    """Candidate rows of all traits; arrays ``(m,)``.

    Attributes:
        rows: Association table of all candidates.
        trait: Number of the trait per row, in the order given.
        named: Whether the row has an id, by which an outcome can be asked for it.
        traits: Trait ids.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame], panel: Panel | None, choices: SelectionChoices) -> None:
        """Read everything once that no choice of a search changes.

        Args:
            tables: Trait id -> candidates below the loosest p threshold.
            panel: LD panel, if any.
            choices: What stays as stated: excluded regions, measure of r2.
        """
        self.traits = tuple(tables)
        self.rows = pd.concat(list(tables.values()), ignore_index=True)
        sizes = [len(t) for t in tables.values()]
        self.trait: Ints = np.repeat(np.arange(len(sizes)), sizes).astype(np.intp)
        self.name = texts(self.rows, "rsid")
        self._alleles = allele_column(self.rows, "effect_allele"), allele_column(self.rows, "other_allele")
        self._p, self._log_p = p_values(self.rows), log10_p(self.rows)
        self._panel = panel
        self._locate(panel)
        self._order: Ints = np.lexsort((np.arange(len(self.rows)), self._log_p, self._p))
        self._method = choices.r2_method
        self._filters(choices)
        self._group()
        self._memo: dict[Selecting, Ints] = {}
        self._clumped: dict[tuple[Clump, bytes], Ints] = {}

    def _locate(self, panel: Panel | None) -> None:
        """Rows, places and genotypes in the panel."""
        self._where: Ints = np.full(len(self.rows), -1, dtype=np.intp)
        if panel is None:
            return
        panel.preload(sorted(set(self.name)))
        self._where = panel.locate(self.name, *self._alleles)
        known, self._at = np.unique(self._where, return_inverse=True)
        inside = known >= 0
        self._at = self._at - int(np.count_nonzero(~inside))
        self._planes = panel.planes(known[inside])
        self._codes, self._places = panel.places(known[inside])

    def _filters(self, choices: SelectionChoices) -> None:
        """Rows that any selection may use, and the numbers that its filters compare."""
        beta, se = numbers(self.rows, "beta"), numbers(self.rows, "standard_error")
        self.named: Bools = np.array([is_identifier(name) for name in self.name], dtype=bool)
        with np.errstate(divide="ignore", invalid="ignore"):
            self._f = (beta / se) ** 2
        self._usable: Bools = np.isfinite(beta) & np.isfinite(se) & (se > 0) & (self._p >= 0) & (self._p <= 1)
        self._palindromic = np.array([is_palindromic(a, b) for a, b in zip(*self._alleles, strict=True)], dtype=bool)
        self._chromosome, self._position = texts(self.rows, "chromosome"), numbers(self.rows, "base_pair_location")
        self._placed = np.isfinite(self._position) & np.array([bool(c) for c in self._chromosome], dtype=bool)
        self._allowed: Bools = np.ones(len(self.rows), dtype=bool)
        if choices.excluded_regions:
            among = regions(choices.excluded_regions, "GRCh37")
            inside = region_of(self._chromosome, self._position, among)
            self._allowed &= np.array([region is None for region in inside], dtype=bool)

    @cached_property
    def _minor_allele_frequency(self) -> Floats:
        """Of the file, else of the panel; NaN where neither has it. Only a search with a filter pays for it."""
        frequency = numbers(self.rows, "effect_allele_frequency").copy()
        ask = np.flatnonzero(np.isnan(frequency) & (self._where >= 0))
        if self._panel is not None and ask.size:
            frequency[ask] = self._panel.allele_frequencies(self._where[ask])
        return np.minimum(frequency, 1 - frequency)

    def _group(self) -> None:
        """First row (in order of p) of each variant and allele pair; ids with several pairs."""
        groups: dict[tuple[int, str], dict[tuple[str, str], int]] = defaultdict(dict)
        for row in self._order[self._usable[self._order]].tolist():
            pair = _pair(self._alleles[0][row], self._alleles[1][row])
            name = self.name[row] if self.named[row] else f"row {row}"
            groups[int(self.trait[row]), name].setdefault(pair, row)
        self._first: Bools = np.zeros(len(self.rows), dtype=bool)
        self._first[[row for group in groups.values() for row in group.values()]] = True
        self._several = [list(group.values()) for group in groups.values() if len(group) > 1]

    def select(self, key: Selecting) -> Ints:
        """Rows that are instruments under the choices; remembered."""
        if key not in self._memo:
            self._memo[key] = self._select(key)
        return self._memo[key]

    def _select(self, key: Selecting) -> Ints:
        below = (self._p < key.p) | (self._log_p < np.log10(key.p))
        open_rows = self._first & below
        for rows in self._several:
            self._choose([row for row in rows if open_rows[row]], key.multi_allelic, open_rows)
        open_rows &= self._allowed & ~(self._f < key.f_min)
        if not key.unnamed:
            open_rows &= self.named
        if key.maf_min > 0:
            open_rows &= ~(self._minor_allele_frequency < key.maf_min)
        if key.palindromes_before:
            open_rows &= ~self._palindromic
        return self._clump(open_rows, key.clump)

    def _clump(self, open_rows: Bools, clump: Clump) -> Ints:
        """Index variants among the open rows; remembered, for many choices leave the same rows open."""
        if clump.by == "none":
            return np.flatnonzero(open_rows)
        rows = np.flatnonzero(open_rows & (self._where >= 0 if clump.by == "ld" else self._placed))
        key = clump, rows.tobytes()
        if key not in self._clumped:
            by_panel = clump.by == "ld"
            self._clumped[key] = (
                self._by_panel(rows, clump.r2, clump.kb) if by_panel else self._by_distance(rows, clump.kb)
            )
        return self._clumped[key]

    def _choose(self, rows: Sequence[int], policy: str, open_rows: Bools) -> None:
        """Close the rows of one id that the policy does not keep; ``rows`` in order of p."""
        if len(rows) < 2:
            return
        open_rows[list(rows)] = False
        if policy in ("first", "last"):
            open_rows[min(rows) if policy == "first" else max(rows)] = True
        elif policy == "matching":
            open_rows[next((row for row in rows if self._where[row] >= 0), rows[0])] = True

    def _by_panel(self, rows: Ints, r2: float, kb: float) -> Ints:
        """Index variants by LD, all traits in one greedy pass."""
        rows = rows[np.lexsort((self._where[rows], self._log_p[rows], self._p[rows]))]
        _, first = np.unique(np.stack([self.trait[rows], self._where[rows]]), axis=1, return_index=True)
        rows = rows[np.sort(first)]
        at, correlation = self._at[rows], CORRELATIONS[self._method]

        def r2_of(one: Ints, other: Ints) -> Floats:
            return np.asarray(correlation(pair_counts(self._planes[at[one]], self._planes[at[other]])) ** 2)

        return self._index(rows, self._codes[at], self._places[at], kb, r2_of, r2)

    def _by_distance(self, rows: Ints, kb: float) -> Ints:
        """Index variants by distance, all traits in one greedy pass."""
        codes = np.unique([self._chromosome[row] for row in rows], return_inverse=True)[1].astype(np.intp)
        places = self._position[rows].astype(np.int64)
        names = np.array([self.name[row] for row in rows], dtype=str)
        order = np.lexsort((names, places, codes, self._log_p[rows], self._p[rows]))
        return self._index(rows[order], codes[order], places[order], kb, always, 0.0)

    def _index(self, rows: Ints, codes: Ints, places: NDArray[np.int64], kb: float, r2_of: object, r2: float) -> Ints:
        """Rows that remain; a trait's chromosomes are its own."""
        own = self.trait[rows] * (int(codes.max(initial=0)) + 1) + codes
        by, _ = greedy(own, places, int(np.floor(kb * 1000)) - 1, r2_of, r2)  # type: ignore[arg-type]
        return np.sort(rows[by < 0])


def _pair(effect: str, other: str) -> tuple[str, str]:
    """Allele pair, unordered and free of strand: the smaller of the pair and its complement."""
    own = (min(effect, other), max(effect, other))
    flipped = sorted((complement(own[0]), complement(own[1])))
    return min(own, (flipped[0], flipped[1]))
