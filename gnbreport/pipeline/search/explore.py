"""Which analysis choices give the published figures: all specifications tried, scored and ranked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from gnbreport import sumstats
from gnbreport.pipeline.progress import Progress, Silent
from gnbreport.pipeline.search.multiverse import multiverse
from gnbreport.pipeline.search.published import Published, read_published
from gnbreport.pipeline.search.scores import Scores
from gnbreport.pipeline.search.space import Space
from gnbreport.pipeline.search.specification import Specification
from gnbreport.pipeline.search.stages import Stages
from gnbreport.pipeline.search.tried import Tried
from gnbreport.study import Study


@dataclass(frozen=True, eq=False)
class Search:
    """What a search over analysis choices found.

    Attributes:
        stated: The specification that the study file states.
        reproduced: Rows that each specification tried reproduces.
        rows: Rows of table ``specifications``: the best specifications, then the multiverse of headline claims.
        unexplained: Exposure and outcome of rows that no specification tried reproduces.
        n_rows: Published rows.
        chance_of_best: Rows that the best of all specifications tried reproduces when published rows are permuted
            among exposures, none in its place; mean over 20 permutations. nan where no table has two rows.
        chance_most: The largest of these 20.
        reproduced_by_best: Exposure, outcome and whether the first of the best specifications reproduces the row.
        distinct: Number of sets of instruments and associations that the specifications led to.
    """

    stated: Specification
    reproduced: Tried
    rows: list[dict[str, Any]]
    unexplained: tuple[tuple[str, str], ...]
    n_rows: int
    chance_of_best: float
    chance_most: int
    reproduced_by_best: tuple[tuple[str, str, bool], ...]
    distinct: int

    @property
    def tells(self) -> bool:
        """Whether the best specification reproduces more rows than any of the permuted tables gave (P < 1/20)."""
        return self.permutable and self.reproduced.most > self.chance_most

    @property
    def permutable(self) -> bool:
        """Whether there are rows to permute; a single one tells nothing of chance."""
        return not np.isnan(self.chance_of_best)

    @property
    def holds(self) -> bool:
        """Whether the stated choices reproduce every row."""
        return self.reproduced[self.stated] == self.n_rows

    @property
    def tried(self) -> int:
        """Number of specifications tried."""
        return len(self.reproduced)

    @cached_property
    def best(self) -> list[Specification]:
        """The specifications that reproduce most rows, those nearest to the stated one first."""
        return self.reproduced.best()


def search(study: Study, published: Sequence[Mapping[str, Any]], **options: Any) -> list[dict[str, Any]]:
    """Rows of table ``specifications``; see :func:`explore`, whose options it takes."""
    return explore(study, published, **options).rows


def explore(
    study: Study,
    published: Sequence[Mapping[str, Any]],
    *,
    space: Space | None = None,
    headline: Sequence[tuple[str, str]] = (),
    limit: int = 20,
    cache: sumstats.Cache | None = None,
    progress: Progress | None = None,
) -> Search:
    """Search the space of analysis choices for those that reproduce a published table.

    A row is reproduced when every printed figure is what ours rounds to. Standard errors and P of weighted medians
    and modes are drawn at random, so only their estimates, numbers of variants and Q are compared. The order is: rows
    reproduced, then fewest changes from the stated choices.

    Args:
        study: The study, with the choices that the publication states.
        published: Rows as :func:`gnbreport.pipeline.search.read_published` takes them.
        space: Alternatives; all combinations with the stated choices are tried.
        headline: Exposure and outcome of claims whose multiverse is wanted.
        limit: Specifications to report.
        cache: Cache of file scans.
        progress: Where to report progress.

    Raises:
        InputError: An illegible table, traits that the study lacks, a main method without closed form.
    """
    told = progress or Silent()
    tables = read_published(published, study)
    stages = Stages(study, tables, space, cache, told)
    scores = Scores(stages, tables, study.study.seed)
    tried = _tried(stages, scores, told)
    order = tried.first(limit)
    rows = [_row(rank, s, stages, tables, tried[s]) for rank, s in enumerate(order, 1)]
    rows += multiverse(stages, tables, headline)
    by_best = [
        (table.name(i), table.outcome, bool(good))
        for table in tables
        for i, good in enumerate(table.fits(stages.figures_of(table, order[0])))
    ]
    chance = scores.best_permuted
    return Search(
        stages.stated,
        tried,
        rows,
        tuple(scores.unexplained()),
        sum(len(table) for table in tables),
        float(np.mean(chance)) if any(len(table) > 1 for table in tables) else np.nan,
        int(np.max(chance)),
        tuple(by_best),
        scores.distinct,
    )


def _tried(stages: Stages, scores: Scores, told: Progress) -> Tried:
    """Every specification with the rows that it reproduces."""
    staging, estimating = list(stages.space.staging()), list(stages.space.estimating())
    told.stage("Trying specifications", len(staging))
    counts = np.empty((len(staging), len(estimating)), dtype=np.int64)
    for row, stage in enumerate(staging):
        counts[row] = scores.of(stage, estimating)
        told.advance()
    return Tried(stages.stated, staging, estimating, counts)


def _by_chance(stages: Stages, tables: Sequence[Published], specification: Specification) -> float:
    """Rows expected to fit when each is held against another row's printed figures; exact mean."""
    expected = 0.0
    for table in tables:
        size = len(table)
        if size < 2:
            continue
        ours = stages.figures_of(table, specification)
        mine, printed = np.divmod(np.arange(size * size), size)
        fitting = table.fits(ours, mine, printed) & (mine != printed)
        expected += float(fitting.sum()) / (size - 1)
    return expected


def _row(
    rank: int, specification: Specification, stages: Stages, tables: Sequence[Published], count: int
) -> dict[str, Any]:
    """One row of table ``specifications`` about the whole table."""
    changes = specification.changes(stages.stated)
    return {
        "rank": rank,
        "specification": "; ".join(changes) or "as stated",
        "n_changes": len(changes),
        "rows_reproduced": count,
        "rows": sum(len(table) for table in tables),
        "expected_by_chance": _by_chance(stages, tables, specification),
    }
