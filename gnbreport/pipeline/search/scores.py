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

#: Permutations of the published rows among exposures; none keeps its place.
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
            np.concatenate([np.arange(len(t)), *(_moved(rng, len(t)) for _ in range(PERMUTATIONS))]) for t in tables
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
            counts = [self._counts(table, of_table, estimating) for table, of_table in enumerate(data)]
            self._memo[key] = np.asarray(np.sum(counts, axis=0), dtype=np.intp)
            self.best_permuted = np.maximum(self.best_permuted, self._memo[key][:, 1:].max(axis=0))
        return self._memo[key][:, 0]

    def _counts(self, number: int, data: Data, estimating: Sequence[Estimating]) -> Ints:
        """Rows of one table that fit, in place and under each permutation; shape ``(estimating, 1 + permutations)``."""
        table, fitted = self._tables[number], self._stages.fitted(data)
        ours = Figures.joined([self._stages.figures(table, fitted, chosen) for chosen in estimating])
        shape = len(estimating), 1 + PERMUTATIONS, len(table)
        mine = np.broadcast_to(np.arange(shape[0] * shape[2]).reshape(shape[0], 1, shape[2]), shape).ravel()
        good = table.fits(ours, mine, np.tile(self._printed[number], shape[0])).reshape(shape)
        self._explained[number] |= good[:, 0].any(axis=0)
        return np.asarray(good.sum(axis=2), dtype=np.intp)

    def unexplained(self) -> Iterator[tuple[str, str]]:
        """Rows that nothing scored reproduces: what they are about, and outcome."""
        for table, explained in zip(self._tables, self._explained, strict=True):
            yield from ((table.name(i), table.outcome) for i in np.flatnonzero(~explained).tolist())


def _moved(rng: np.random.Generator, size: int) -> Ints:
    """A random permutation that leaves no row in its place (a single row has none other)."""
    while True:
        order = rng.permutation(size)
        if size < 2 or not (order == np.arange(size)).any():
            return order


def _digest(data: Sequence[Data]) -> bytes:
    """What identifies variants and associations."""
    digest = hashlib.blake2b(digest_size=16)
    for variants in (v for of_table in data for v in of_table):
        for array in (variants.trait, variants.x, variants.sx, variants.y, variants.sy):
            digest.update(len(array).to_bytes(8, "little"))
            digest.update(np.ascontiguousarray(array).tobytes())
    return digest.digest()
