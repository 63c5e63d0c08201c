"""All specifications of a search with the rows that each reproduces, in the order of their merit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from gnbreport.pipeline.search.pool import Ints
from gnbreport.pipeline.search.specification import Estimating, Specification, Stage


class Tried(Mapping[Specification, int]):
    """Rows that each specification reproduces: every stage with every way of estimation.

    The order is: most rows, then fewest changes from the stated choices, then their words.

    Attributes:
        most: The most rows that any specification reproduces.
        as_good: Number of specifications that reproduce so many.
    """

    def __init__(
        self,
        stated: Specification,
        stages: Sequence[Stage],
        estimating: Sequence[Estimating],
        counts: NDArray[np.int64],
    ) -> None:
        """Keep the counts ``(stages, estimating)``; specifications are made when asked for."""
        self._stated, self._stages, self._estimating, self._counts = stated, stages, estimating, counts
        self._row = {stage: i for i, stage in enumerate(stages)}
        self._column = {chosen: j for j, chosen in enumerate(estimating)}
        self.most = int(counts.max())
        self.as_good = int((counts == self.most).sum())

    def __getitem__(self, specification: Specification) -> int:
        """Rows that the specification reproduces."""
        return int(self._counts[self._row[specification.stage], self._column[specification.estimating]])

    def __len__(self) -> int:
        """Number of specifications."""
        return self._counts.size

    def __iter__(self) -> Iterator[Specification]:
        """All specifications, those of one stage together."""
        return (Specification(*stage, *chosen) for stage in self._stages for chosen in self._estimating)

    def best(self) -> list[Specification]:
        """All specifications that reproduce most rows, in order."""
        return self._ordered(np.flatnonzero(self._counts.ravel() == self.most))

    def first(self, limit: int) -> list[Specification]:
        """The first specifications in order; only those near the top are put in words."""
        limit = min(limit, len(self))
        # fewer rows always weigh more than any number of changes
        key = (-self._counts * (2 + len(Stage._fields) + len(Estimating._fields)) + self._distances()).ravel()
        last = np.partition(key, limit - 1)[limit - 1]
        return self._ordered(np.flatnonzero(key <= last))[:limit]

    def _distances(self) -> NDArray[np.int64]:
        """Number of changes from the stated choices, ``(stages, estimating)``."""
        stated = self._stated.stage
        before = [sum(one != other for one, other in zip(stage, stated, strict=True)) for stage in self._stages]
        after = [Specification(*stated, *chosen).distance(self._stated) for chosen in self._estimating]
        return np.asarray(np.add.outer(np.array(before), np.array(after)), dtype=np.int64)

    def _ordered(self, places: Ints) -> list[Specification]:
        """Specifications at places of the flattened counts, in order."""
        keyed = []
        for place in places.tolist():
            row, column = divmod(place, len(self._estimating))
            specification = Specification(*self._stages[row], *self._estimating[column])
            changes = specification.changes(self._stated)
            keyed.append((-int(self._counts[row, column]), len(changes), changes, place, specification))
        return [specification for *_, specification in sorted(keyed, key=lambda k: k[:4])]
