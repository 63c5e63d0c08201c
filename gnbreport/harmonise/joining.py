"""Rows of two files joined: every pair with the same key, and the outcome row that each exposure row gets."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from gnbreport.harmonise.align import Columns
from gnbreport.harmonise.codes import MISSING, Bools, Codes
from gnbreport.harmonise.data import Floats
from gnbreport.harmonise.frequencies import PanelFrequencies, fill
from gnbreport.harmonise.options import HarmoniseOptions
from gnbreport.instruments.alleles import allele_column
from gnbreport.instruments.tables import numbers, texts


@dataclass(frozen=True, eq=False)
class Side:
    """One file's rows as columns.

    Attributes:
        key: What rows are joined by; ``""`` matches nothing.
        effect: Effect alleles.
        other: Other alleles.
        beta: Associations.
        se: Standard errors.
        eaf: Effect allele frequencies.
        eaf_from_panel: Where the frequency is the panel's.
    """

    key: list[str]
    effect: list[str]
    other: list[str]
    beta: Floats
    se: Floats
    eaf: Floats
    eaf_from_panel: Bools


def side_of(table: pd.DataFrame, join: str) -> Side:
    """A table's columns."""
    if join == "rsid":
        key = [name.lower() for name in texts(table, "rsid")]
    else:
        places = zip(texts(table, "chromosome"), numbers(table, "base_pair_location"), strict=True)
        key = [f"{c.lower().removeprefix('chr')}:{p:.0f}" if c and np.isfinite(p) else "" for c, p in places]
    eaf = numbers(table, "effect_allele_frequency")
    with np.errstate(invalid="ignore"):
        eaf = np.where((eaf >= 0) & (eaf <= 1), eaf, np.nan)
    return Side(
        key,
        allele_column(table, "effect_allele"),
        allele_column(table, "other_allele"),
        numbers(table, "beta"),
        numbers(table, "standard_error"),
        eaf,
        np.zeros(len(table), dtype=bool),
    )


def candidate_pairs(x: Side, y: Side, panel: pd.DataFrame | None) -> tuple[Side, Side, tuple[Codes, Codes]]:
    """All pairs of an exposure row and an outcome row with the same key; frequencies filled from the panel."""
    left = pd.DataFrame({"key": pd.Series(x.key, dtype="str"), "x": np.arange(len(x.key))})
    right = pd.DataFrame({"key": pd.Series(y.key, dtype="str"), "y": np.arange(len(y.key))})
    joined = left[left["key"] != ""].merge(right, on="key", how="inner").sort_values(["x", "y"])
    pairs = joined["x"].to_numpy(dtype=np.intp), joined["y"].to_numpy(dtype=np.intp)
    if panel is not None:
        x, y = _filled(x, y, pairs, PanelFrequencies(panel))
    return x, y, pairs


def _filled(x: Side, y: Side, pairs: tuple[Codes, Codes], panel: PanelFrequencies) -> tuple[Side, Side]:
    """Panel frequencies where one of two joined rows has none (where both do, the panel would agree with itself)."""
    i, j = pairs
    known_x, known_y = ~np.isnan(x.eaf[i]), ~np.isnan(y.eaf[j])
    eaf_x, done_x = fill(x.key, x.effect, x.other, x.eaf, np.unique(i[~known_x & known_y]), panel)
    eaf_y, done_y = fill(y.key, y.effect, y.other, y.eaf, np.unique(j[known_x & ~known_y]), panel)
    return replace(x, eaf=eaf_x, eaf_from_panel=done_x), replace(y, eaf=eaf_y, eaf_from_panel=done_y)


@dataclass(frozen=True, eq=False)
class Match:
    """The outcome row chosen for each exposure row; arrays ``(m,)``.

    Attributes:
        has: Whether there is one.
        pair: Number of the pair (0 where there is none).
        row: Row number in the outcome's table (0 where there is none).
        ties: Outcome rows that fit equally well.
    """

    has: Bools
    pair: Codes
    row: Codes
    ties: Codes

    def of_pairs(self, values: Floats) -> Floats:
        """Values of pairs as values of exposure rows; nan where there is no pair."""
        return self._spread(values, self.pair)

    def of_rows(self, values: Floats) -> Floats:
        """Values of outcome rows as values of exposure rows; nan where there is none."""
        return self._spread(values, self.row)

    def _spread(self, values: Floats, index: Codes) -> Floats:
        result = np.full(len(self.has), np.nan)
        result[self.has] = values[index[self.has]]
        return result

    def flags(self, values: Bools, *, pairs: bool = True) -> Bools:
        """Flags of pairs (or outcome rows) as flags of exposure rows; False where there is none."""
        result = np.zeros(len(self.has), dtype=bool)
        result[self.has] = values[(self.pair if pairs else self.row)[self.has]]
        return result

    def texts(self, values: list[str]) -> list[str]:
        """Texts of outcome rows as texts of exposure rows; empty where there is none."""
        return [values[row] if has else "" for has, row in zip(self.has.tolist(), self.row.tolist(), strict=True)]


def choose(
    pairs: tuple[Codes, Codes], columns: Columns, proxies: list[str], size: int, options: HarmoniseOptions
) -> Match:
    """The outcome row of each exposure row: alleles that fit, then the file's own before a proxy's, then file order."""
    i, j = pairs
    proxy = np.array([bool(name) for name in proxies], dtype=bool)[j]
    score = 2 * proxy.astype(np.int64)
    if options.multi_allelic == "matching":
        missing = (columns.b1 == MISSING) | (columns.a1 == MISSING)
        score = score + 8 * missing + 4 * columns.remove + columns.strand
    order = np.lexsort((-j if options.multi_allelic == "last" else j, score, i))
    rows, first = np.unique(i[order], return_index=True)
    chosen = order[first]
    match = Match(np.zeros(size, dtype=bool), *(np.zeros(size, dtype=np.intp) for _ in range(3)))
    match.has[rows], match.pair[rows], match.row[rows] = True, chosen, j[chosen]
    best = np.zeros(size, dtype=np.int64)
    best[rows] = score[chosen]
    np.add.at(match.ties, i[score == best[i]], 1)
    return match
