"""Allele frequencies: from the panel where a file has none, and compared between the two files."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from gnbreport.harmonise.codes import Bools, Codes
from gnbreport.harmonise.data import Floats, Harmonised
from gnbreport.instruments.alleles import allele_column, complement, is_palindromic
from gnbreport.instruments.tables import numbers, require_columns, texts
from gnbreport.notices import Notice


@dataclass(frozen=True, eq=False)
class FrequencyComparison:
    """Effect allele frequencies of the two files at the same variants.

    Attributes:
        n_variants: Kept, non-palindromic variants with both frequencies.
        correlation: Pearson correlation over them; nan below three variants or without variation.
        rows: variant, eaf_exposure, eaf_outcome, difference, outlier; kept variants with both frequencies.
        notices: ``allele-swap-suspected`` where the correlation is negative, ``frequency-outliers`` where
            frequencies of some variants differ by more than the threshold.
    """

    n_variants: int
    correlation: float
    rows: pd.DataFrame
    notices: tuple[Notice, ...]

    @property
    def outliers(self) -> pd.DataFrame:
        """Rows beyond the threshold."""
        return self.rows[self.rows["outlier"]].reset_index(drop=True)


def compare_frequencies(harmonised: Harmonised, *, threshold: float = 0.2) -> FrequencyComparison:
    """Compare the effect allele frequencies of exposure and outcome after harmonisation.

    Two samples of one ancestry correlate near 1. A negative correlation is what swapped effect and other
    alleles in one of the files look like. Palindromic variants do not enter the correlation: their
    orientation was inferred from the same frequencies.

    Args:
        harmonised: The pair.
        threshold: Frequencies that differ by more than this are outliers.
    """
    kept = harmonised.kept
    x, y = harmonised.eaf_exposure, harmonised.eaf_outcome
    known = np.isfinite(x) & np.isfinite(y)
    pairs = zip(allele_column(kept, "effect_allele"), allele_column(kept, "other_allele"), strict=True)
    free = known & ~np.array([is_palindromic(a, b) for a, b in pairs], dtype=bool)
    rows = pd.DataFrame({"variant": kept["variant"][known], "eaf_exposure": x[known], "eaf_outcome": y[known]})
    rows["difference"] = rows["eaf_outcome"] - rows["eaf_exposure"]
    rows["outlier"] = rows["difference"].abs() > threshold
    correlation = _correlation(x[free], y[free])
    notices = _notices(correlation, int(free.sum()), int(rows["outlier"].sum()), threshold)
    return FrequencyComparison(int(free.sum()), correlation, rows.reset_index(drop=True), notices)


def _correlation(x: Floats, y: Floats) -> float:
    """Pearson correlation, nan where undefined."""
    if len(x) < 3 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return float("nan")
    return float(np.corrcoef(x, y)[0, 1])


def _notices(correlation: float, n: int, outliers: int, threshold: float) -> tuple[Notice, ...]:
    """Caveats about the comparison."""
    notices = []
    if correlation < 0:
        text = (
            f"Effect allele frequencies of the two files correlate negatively (r = {correlation:.2f}, {n} variants): "
            "effect and other allele may be swapped in one of them."
        )
        notices.append(Notice("allele-swap-suspected", text))
    if outliers:
        text = f"Effect allele frequencies of {outliers} variants differ by more than {threshold:g} between the files."
        notices.append(Notice("frequency-outliers", text))
    return tuple(notices)


class PanelFrequencies:
    """Effect allele frequencies looked up in a panel's table by id and alleles."""

    def __init__(self, table: pd.DataFrame) -> None:
        """Index the table by id.

        Raises:
            InputError: Missing columns.
        """
        require_columns(table, "rsid", "effect_allele", "effect_allele_frequency")
        self._rows: dict[str, list[tuple[str, str, float]]] = {}
        frequencies = numbers(table, "effect_allele_frequency").tolist()
        effect, other = allele_column(table, "effect_allele"), allele_column(table, "other_allele")
        for name, first, second, f in zip(texts(table, "rsid"), effect, other, frequencies, strict=True):
            self._rows.setdefault(name.lower(), []).append((first, second, f))

    def of(self, name: str, effect: str, other: str) -> float:
        """Frequency of the effect allele in the panel; nan where unknown.

        Palindromic variants are read on the panel's strand; others on either.
        """
        strands = [(effect, other)]
        if not is_palindromic(effect, other):
            strands.append((complement(effect), complement(other)))
        for a, b in strands:
            for first, second, frequency in self._rows.get(name, ()):
                if a == first and b in ("", second):
                    return frequency
                if a == second and b in ("", first):
                    return 1 - frequency
        return float("nan")


def fill(
    keys: list[str], effect: list[str], other: list[str], eaf: Floats, wanted: Codes, panel: PanelFrequencies
) -> tuple[Floats, Bools]:
    """Frequencies with the panel's put in at the wanted rows, and where that was done."""
    filled, done = eaf.copy(), np.zeros(len(eaf), dtype=bool)
    for row in wanted.tolist():
        filled[row] = panel.of(keys[row], effect[row], other[row])
        done[row] = bool(np.isfinite(filled[row]))
    return filled, done
