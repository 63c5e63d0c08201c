"""All instruments of a search looked up in one outcome and harmonised once per policy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gnbreport import sensitivity
from gnbreport.harmonise import Harmonised, HarmoniseOptions, harmonise
from gnbreport.instruments import Panel
from gnbreport.pipeline.search.pool import Bools, Floats, Ints, Pool
from gnbreport.pipeline.search.specification import MultiAllelic, Palindromes
from gnbreport.sensitivity import steiger_filter
from gnbreport.study.choices import HarmonisationChoices


@dataclass(frozen=True, eq=False)
class Effects:
    """Associations of pooled rows under one policy; arrays ``(m,)``, nan where unknown.

    ``forward``: the row explains no more of the outcome than of the exposure (Steiger).
    """

    x: Floats
    sx: Floats
    y: Floats
    sy: Floats
    keep: Bools
    proxy: Bools
    forward: Bools


class Aligned:
    """Harmonised associations of a pool's instruments with one outcome; one call per policy."""

    def __init__(
        self,
        pool: Pool,
        rows: Ints,
        exposure: pd.DataFrame,
        found: pd.DataFrame,
        panel: Panel | None,
        choices: HarmonisationChoices,
        about: Sequence[sensitivity.Options],
    ) -> None:
        """Remember what policies need.

        Args:
            pool: Candidates.
            rows: Those that any specification uses.
            exposure: Their associations with the exposures.
            found: Outcome associations, proxies included.
            panel: LD panel, if any.
            choices: Choices of harmonisation that the search does not vary.
            about: For each trait of the pool, what is known of it and of the outcome (sample sizes, types).
        """
        names = [pool.name[row] for row in rows]
        self._size, self._rows, self._choices = len(pool.rows), rows, choices
        unique = pd.DataFrame({"rsid": names, "_id": [f"row{row}" for row in rows]})
        # one id per candidate row: traits share variants, and each trait's row is harmonised on its own
        self._exposure = exposure.assign(rsid=unique["_id"].to_numpy())
        self._outcome = _renamed(found.reset_index(drop=True), unique)
        self._frequencies: pd.DataFrame | None = None
        if panel is not None and choices.panel_frequencies:
            self._frequencies = _renamed(panel.frequency(sorted(set(names))), unique)
        self._about, self._trait = about, pool.trait[rows]
        self._memo: dict[tuple[str, str], Effects] = {}

    def effects(self, palindromes: Palindromes, multi_allelic: MultiAllelic) -> Effects:
        """Associations under one policy; remembered."""
        key = (palindromes.removesuffix("_before"), "matching" if multi_allelic == "drop" else multi_allelic)
        if key not in self._memo:
            self._memo[key] = self._effects(*key)
        return self._memo[key]

    def _effects(self, palindromes: str, multi_allelic: str) -> Effects:
        options = HarmoniseOptions(
            palindromes=palindromes,  # type: ignore[arg-type]
            tolerance=self._choices.tolerance,
            multi_allelic=multi_allelic,  # type: ignore[arg-type]
            frequency_check=self._choices.frequency_check,
        )
        data = harmonise(self._exposure, self._outcome, options=options, panel_frequencies=self._frequencies)
        table = data.rows
        names = ("beta_exposure", "se_exposure", "beta_outcome", "se_outcome")
        values = [self._spread(table[name].to_numpy(dtype=np.float64)) for name in names]
        x, sx, y, sy = values
        keep = table["keep"].to_numpy(dtype=bool)
        found = (keep, (table["proxy"] != "").to_numpy(dtype=bool), self._forward(data, keep))
        keep, proxy, forward = (self._flagged(flags) for flags in found)
        return Effects(x, sx, y, sy, keep=keep, proxy=proxy, forward=forward)

    def _forward(self, data: Harmonised, keep: Bools) -> Bools:
        """Rows that a Steiger filter keeps; one call for all traits of which the same is known."""
        forward = np.zeros(len(keep), dtype=bool)
        for options in dict.fromkeys(self._about):
            mine = np.array([self._about[trait] == options for trait in self._trait], dtype=bool)
            judged = np.zeros(len(keep), dtype=bool)
            judged[keep] = steiger_filter(data, options)[0]
            forward |= judged & mine
        return forward

    def _flagged(self, flags: Bools) -> Bools:
        """Flags of the used rows as flags of all pooled rows."""
        whole: Bools = np.zeros(self._size, dtype=bool)
        whole[self._rows] = flags
        return whole

    def _spread(self, values: Floats) -> Floats:
        """Values of the used rows as values of all pooled rows."""
        whole = np.full(self._size, np.nan)
        whole[self._rows] = values
        return whole


def _renamed(table: pd.DataFrame, unique: pd.DataFrame) -> pd.DataFrame:
    """The table's rows repeated for every candidate row of their variant, under its id, in the table's order."""
    table = table.assign(_place=np.arange(len(table))).astype({"rsid": "str"})
    merged = unique.astype("str").merge(table, on="rsid", how="inner").sort_values("_place", kind="stable")
    return merged.assign(rsid=merged["_id"]).drop(columns=["_id", "_place"]).reset_index(drop=True)
