"""The LD reference panel: variants, and the genotypes of those asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gnbreport.errors import InputError, Problem
from gnbreport.instruments.alleles import normalised, same_pair, same_variant
from gnbreport.instruments.files import Genotypes, PanelFiles, open_files
from gnbreport.kernels.ld import Words, bit_planes

if TYPE_CHECKING:
    import polars as pl

Index = NDArray[np.intp]
Duplicates = Literal["matching", "first", "drop", "refuse"]

NOT_IN_PANEL = -1
ALLELE_MISMATCH = -2
_CHUNK = 20_000


class Panel:
    """A reference panel; open one with :meth:`open`.

    The variant table is read once; genotypes only for the variants asked for, and kept for later questions
    as bit planes (48 bytes per variant and 128 people).
    """

    def __init__(self, prefix: Path, files: PanelFiles, duplicates: Duplicates) -> None:
        """Used by :meth:`open`."""
        self.prefix = prefix
        self.duplicates: Duplicates = duplicates
        self._files = files
        self._rows: dict[str, list[int]] = {}
        self._planes: dict[int, Words] = {}

    @classmethod
    def open(cls, prefix: str | Path, *, duplicates: Duplicates = "matching") -> Panel:
        """Open PLINK 1 files (bed, bim, fam) or PLINK 2 files (pgen, pvar, psam).

        Args:
            prefix: Path without the ending (an ending .bed or .pgen is taken off).
            duplicates: What to do where one id stands on several rows: ``"matching"`` takes the row whose
                alleles match the question's (the first where the question has no alleles), ``"first"`` the
                first row, ``"drop"`` treats such ids as absent, ``"refuse"`` raises.

        Raises:
            InputError: Missing parts, sizes that do not fit, bad tables, no founders, refused duplicates.
        """
        path = Path(prefix)
        if path.suffix in {".bed", ".bim", ".fam", ".pgen", ".pvar", ".psam"}:
            path = path.with_suffix("")
        files = open_files(path)
        panel = cls(path, files, duplicates)
        if files.founders.size == 0:
            raise InputError(Problem("no-founders", "everybody in the LD panel has a parent in it", path))
        if duplicates == "refuse":
            panel._refuse_duplicates()
        return panel

    def __reduce__(self) -> tuple[object, ...]:
        """Panels travel to other processes as their prefix."""
        return _reopen, (self.prefix, self.duplicates)

    def __len__(self) -> int:
        """Number of variants."""
        return self._files.variants.height

    @property
    def n_people(self) -> int:
        """People whose genotypes enter LD (founders)."""
        return int(self._files.founders.size)

    @cached_property
    def variants(self) -> pd.DataFrame:
        """Variant table: id, chromosome, position, allele_1 (counted), allele_2; in the file's order."""
        columns = {name: self._files.variants[name].to_numpy() for name in self._files.variants.columns}
        return pd.DataFrame(columns)

    @cached_property
    def positions(self) -> NDArray[np.int64]:
        """Base-pair position per variant."""
        return self._files.variants["position"].to_numpy()

    @cached_property
    def chromosomes(self) -> NDArray[np.uint32]:
        """Chromosome per variant as a code (equal codes: same chromosome)."""
        return self._files.variants["chromosome"].rank("dense").to_numpy().astype(np.uint32)

    def places(self, index: Index) -> tuple[Index, NDArray[np.int64]]:
        """Chromosome codes (equal codes: same chromosome) and positions at the given row numbers."""
        rows = self.rows(index)
        codes = np.unique(rows["chromosome"].to_numpy().astype(str), return_inverse=True)[1]
        return codes.astype(np.intp), rows["position"].to_numpy()

    def rows(self, index: Index) -> pl.DataFrame:
        """Variant table rows at the given row numbers."""
        import polars as pl  # slow to import

        return self._files.variants.select(pl.all().gather(index.tolist()))

    def locate(
        self, ids: Sequence[str], allele_1: Iterable[object] | None = None, allele_2: Iterable[object] | None = None
    ) -> Index:
        """Row numbers of variants, by id and, where given, alleles (in any order, on either strand).

        Returns:
            ``(len(ids),)`` row numbers; :data:`NOT_IN_PANEL` (-1) or :data:`ALLELE_MISMATCH` (-2) where none.
        """
        self._learn(ids)
        first = normalised(allele_1) if allele_1 is not None else [""] * len(ids)
        second = normalised(allele_2) if allele_2 is not None else [""] * len(ids)
        known = self._pairs_of({row for i in ids for row in self._rows[i]})
        found = [self._row(self._rows[i], (a, b), known) for i, a, b in zip(ids, first, second, strict=True)]
        return np.array(found, dtype=np.intp)

    def preload(self, ids: Iterable[str]) -> None:
        """Read the genotypes of all these variants at once, so that later questions read nothing."""
        wanted = list(dict.fromkeys(ids))
        self._learn(wanted)
        self.planes(np.array([row for i in wanted for row in self._rows[i]], dtype=np.intp))

    def genotypes(self, index: Index) -> Genotypes:
        """Counts of allele_1, ``(len(index), n_people)`` int8; -127 where missing."""
        order, inverse = np.unique(np.asarray(index, dtype=np.intp), return_inverse=True)
        if order.size == 0:
            return np.empty((0, self.n_people), dtype=np.int8)
        return self._files.read(order)[inverse]

    def planes(self, index: Index) -> Words:
        """Genotypes as bit planes, ``(len(index), 3, words)``; see :func:`gnbreport.kernels.ld.bit_planes`."""
        unread = np.array(sorted({int(i) for i in index} - self._planes.keys()), dtype=np.intp)
        for start in range(0, len(unread), _CHUNK):
            part = unread[start : start + _CHUNK]
            self._planes.update(zip(part.tolist(), bit_planes(self._files.read(part)), strict=True))
        if len(index) == 0:
            return np.empty((0, 3, -(-self.n_people // 64)), dtype=np.uint64)
        return np.stack([self._planes[int(i)] for i in index])

    def planes_of_range(self, start: int, stop: int) -> Words:
        """Bit planes of consecutive variants; not kept."""
        return bit_planes(self._files.read(np.arange(start, stop, dtype=np.intp)))

    def allele_frequencies(self, index: Index) -> NDArray[np.float64]:
        """Frequency of allele_1 among founders, ``(len(index),)``; nan where nobody is known."""
        counts = np.bitwise_count(self.planes(index)).sum(axis=2, dtype=np.int64)
        two, one, known = counts[:, 0], counts[:, 1], counts[:, 2]
        with np.errstate(invalid="ignore"):
            return np.where(known > 0, (2 * two + one) / (2 * np.maximum(known, 1)), np.nan)

    def frequency(self, ids: Sequence[str]) -> pd.DataFrame:
        """Allele frequencies of variants in the panel.

        Args:
            ids: Variant ids; those not in the panel give no row, those on several rows give several.

        Returns:
            rsid, chromosome, base_pair_location, effect_allele (allele_1), other_allele,
            effect_allele_frequency, monomorphic.
        """
        self._learn(ids)
        index = np.array([row for i in dict.fromkeys(ids) for row in self._rows[i]], dtype=np.intp)
        rows, frequencies = self.rows(index), self.allele_frequencies(index)
        return pd.DataFrame(
            {
                "rsid": rows["id"].to_list(),
                "chromosome": rows["chromosome"].to_list(),
                "base_pair_location": pd.array(rows["position"].to_list(), dtype="Int64"),
                "effect_allele": rows["allele_1"].to_list(),
                "other_allele": rows["allele_2"].to_list(),
                "effect_allele_frequency": frequencies,
                "monomorphic": ~((frequencies > 0) & (frequencies < 1)),
            }
        )

    def _learn(self, ids: Iterable[str]) -> None:
        """Find the rows of ids not asked for before."""
        import polars as pl  # slow to import

        new = [i for i in dict.fromkeys(ids) if i not in self._rows]
        if not new:
            return
        self._rows.update((i, []) for i in new)
        column = self._files.variants["id"]
        where = column.is_in(pl.Series(new, dtype=pl.String).implode()).arg_true().to_list()
        for row, name in zip(where, column[where].to_list() if where else [], strict=True):
            self._rows[name].append(row)

    def _pairs_of(self, rows: set[int]) -> dict[int, tuple[str, str]]:
        """Alleles by row number."""
        order = sorted(rows)
        table = self.rows(np.array(order, dtype=np.intp))
        pairs = zip(normalised(table["allele_1"].to_list()), normalised(table["allele_2"].to_list()), strict=True)
        return dict(zip(order, pairs, strict=True))

    def _row(self, rows: list[int], alleles: tuple[str, str], known: dict[int, tuple[str, str]]) -> int:
        """Row number of one variant among the rows of its id, under the policy for duplicates."""
        if not rows or (len(rows) > 1 and self.duplicates == "drop"):
            return NOT_IN_PANEL
        if self.duplicates == "first":
            rows = rows[:1]
        for matches in (same_pair, same_variant):
            for row in rows:
                if matches(alleles, known[row]):
                    return row
        return ALLELE_MISMATCH

    def _refuse_duplicates(self) -> None:
        """Raise if an id stands on several rows."""
        ids = self._files.variants["id"]
        repeated = ids.filter(ids.is_duplicated()).unique(maintain_order=True).to_list()
        if repeated:
            shown = ", ".join(repeated[:5]) + (" ..." if len(repeated) > 5 else "")
            message = f"{len(repeated)} variant ids stand on several rows: {shown}"
            hint = 'open it with duplicates="matching", "first" or "drop"'
            raise InputError(Problem("duplicate-panel-id", message, self.prefix, hint=hint))


def _reopen(prefix: Path, duplicates: Duplicates) -> Panel:
    """The panel again, in another process."""
    return Panel.open(prefix, duplicates=duplicates)
