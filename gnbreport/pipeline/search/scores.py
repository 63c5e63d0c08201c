"""Rows that specifications reproduce, with the published rows in place and permuted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

import numpy as np

from gnbreport.pipeline.search.figures import Figures
from gnbreport.pipeline.search.pool import Ints
from gnbreport.pipeline.search.published import Published
from gnbreport.pipeline.search.specification import Estimating, Stage
from gnbreport.pipeline.search.stages import Data, Stages
from gnbreport.streams import stream

#: Permutations of the published rows among exposures.
PERMUTATIONS = 20


class Scores:
    """Rows reproduced; choices that lead to the same variants and associations are scored once.

    Attributes:
        best_permuted: For each permutation of the published rows, the most rows that any specification reproduces.
        distinct: Number of sets of variants and associations scored.
    """

    def __init__(self, stages: Stages, tables: Sequence[Published], seed: int) -> None:
        """Nothing is scored yet."""
        self._stages, self._tables = stages, tables
        rng = stream(seed, "search", "permuted rows")
        self._printed = [
            np.concatenate([np.arange(len(t)), *(rng.permutation(len(t)) for _ in range(PERMUTATIONS))]) for t in tables
        ]
        self._explained = [np.zeros(len(t), dtype=bool) for t in tables]
        self.best_permuted = np.zeros(PERMUTATIONS, dtype=np.int64)
        self._memo: dict[bytes, Ints] = {}

    @property
    def distinct(self) -> int:
        """Number of sets of variants and associations scored."""
        return len(self._memo)

    def of(self, stage: Stage, estimating: Sequence[Estimating]) -> Ints:
        """Rows that each way of estimation reproduces under the choices of a stage; always the same ways."""
        data = [self._stages.data(stage, table) for table in self._tables]
        key = _digest(data)
        if key not in self._memo:
            fitted = [self._stages.fitted(of_table) for of_table in data]
            ours = (
                [self._stages.figures(t, f, chosen) for t, f in zip(self._tables, fitted, strict=True)]
                for chosen in estimating
            )
            self._memo[key] = np.array([self._score(figures) for figures in ours], dtype=np.intp)
        return self._memo[key]

    def unexplained(self) -> Iterator[tuple[str, str]]:
        """Rows that nothing scored reproduces: what they are about, and outcome."""
        for table, explained in zip(self._tables, self._explained, strict=True):
            yield from ((table.name(i), table.outcome) for i in np.flatnonzero(~explained).tolist())

    def _score(self, ours: Sequence[Figures]) -> int:
        """Rows that fit, of all tables; what they explain and what fits by chance is kept."""
        count = np.zeros(1 + PERMUTATIONS, dtype=np.int64)
        for table, printed, explained, figures in zip(self._tables, self._printed, self._explained, ours, strict=True):
            mine = np.tile(np.arange(len(table)), 1 + PERMUTATIONS)
            good = table.fits(figures.taken(mine), printed).reshape(1 + PERMUTATIONS, len(table))
            explained |= good[0]
            count += good.sum(axis=1)
        self.best_permuted = np.maximum(self.best_permuted, count[1:])
        return int(count[0])


def _digest(data: Sequence[Data]) -> bytes:
    """What identifies variants and associations."""
    digest = hashlib.blake2b(digest_size=16)
    for variants in (v for of_table in data for v in of_table):
        for array in (variants.trait, variants.x, variants.sx, variants.y, variants.sy):
            digest.update(len(array).to_bytes(8, "little"))
            digest.update(np.ascontiguousarray(array).tobytes())
    return digest.digest()
