"""Which analysis choices give the published figures: all specifications tried, scored and ranked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gnbreport import sumstats
from gnbreport.pipeline.progress import Progress, Silent
from gnbreport.pipeline.search.estimators import fit
from gnbreport.pipeline.search.multiverse import multiverse
from gnbreport.pipeline.search.pool import Ints
from gnbreport.pipeline.search.published import Figures, Published, figures, read_published
from gnbreport.pipeline.search.specification import Space, Specification
from gnbreport.pipeline.search.stages import Stages
from gnbreport.streams import stream
from gnbreport.study import Study

_PERMUTATIONS = 20


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
            among exposures; mean over 20 permutations.
        chance_most: The largest of these 20.
        reproduced_by_best: Exposure, outcome and whether the first of the best specifications reproduces the row.
    """

    stated: Specification
    reproduced: Mapping[Specification, int]
    rows: list[dict[str, Any]]
    unexplained: tuple[tuple[str, str], ...]
    n_rows: int
    chance_of_best: float
    chance_most: int
    reproduced_by_best: tuple[tuple[str, str, bool], ...]

    @property
    def tells(self) -> bool:
        """Whether the best specification reproduces more rows than any of the permuted tables gave (P < 1/20)."""
        return max(self.reproduced.values()) > self.chance_most

    @property
    def holds(self) -> bool:
        """Whether the stated choices reproduce every row."""
        return self.reproduced[self.stated] == self.n_rows

    @property
    def tried(self) -> int:
        """Number of specifications tried."""
        return len(self.reproduced)

    @property
    def best(self) -> list[Specification]:
        """The specifications that reproduce most rows, those nearest to the stated one first."""
        most = max(self.reproduced.values())
        found = [s for s, count in self.reproduced.items() if count == most]
        return sorted(found, key=lambda s: (len(s.changes(self.stated)), s.changes(self.stated)))


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
    are drawn at random, so only their estimates and numbers of variants are compared. The order is: rows reproduced,
    then fewest changes from the stated choices.

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
    stages = Stages(study, tables, space or Space(), cache, told)
    n_rows = sum(len(t) for t in tables)
    told.stage("Trying specifications", sum(1 for _ in stages.space.staging()))
    scores = _Scores(tables, study.study.seed)
    for specification, ours in _tried(stages, tables, told):
        scores.add(specification, ours)
    counts = scores.reproduced
    order = sorted(counts, key=lambda s: (-counts[s], len(c := s.changes(stages.stated)), c))[:limit]
    rows = [
        _row(rank, s, stages.stated, counts[s], n_rows, _by_chance(stages, tables, s))
        for rank, s in enumerate(order, 1)
    ]
    missed = tuple(
        (exposure, table.outcome)
        for table, explained in zip(tables, scores.explained, strict=True)
        for exposure, known in zip(table.exposure, explained, strict=True)
        if not known
    )
    rows += multiverse(stages, tables, headline)
    chance = scores.best_permuted
    by_best = tuple(_by_row(stages, tables, order[0]))
    return Search(stages.stated, counts, rows, missed, n_rows, float(np.mean(chance)), int(np.max(chance)), by_best)


def _by_row(
    stages: Stages, tables: Sequence[Published], specification: Specification
) -> Iterator[tuple[str, str, bool]]:
    """Exposure, outcome and whether the specification reproduces each row."""
    for table in tables:
        which = np.array([stages.pool.traits.index(e) for e in table.exposure], dtype=np.intp)
        ours = figures(fit(specification.method, stages.variants(specification, table.outcome)), which, specification)
        for exposure, good in zip(table.exposure, table.fits(ours), strict=True):
            yield exposure, table.outcome, bool(good)


class _Scores:
    """Rows reproduced by each specification, with the published rows in place and permuted."""

    def __init__(self, tables: Sequence[Published], seed: int) -> None:
        self._tables = tables
        self.reproduced: dict[Specification, int] = {}
        self.explained = [np.zeros(len(t), dtype=bool) for t in tables]
        self.best_permuted = np.zeros(_PERMUTATIONS, dtype=np.int64)
        rng = stream(seed, "search", "permuted rows")
        self._orders = [[rng.permutation(len(t)) for _ in range(_PERMUTATIONS)] for t in tables]

    def add(self, specification: Specification, ours: Sequence[Figures]) -> None:
        """Score one specification, its figures given per table."""
        count = 0
        permuted = np.zeros(_PERMUTATIONS, dtype=np.int64)
        for table, explained, orders, found in zip(self._tables, self.explained, self._orders, ours, strict=True):
            good = table.fits(found)
            explained |= good
            count += int(good.sum())
            permuted += _permuted(table, found, orders)
        self.reproduced[specification] = count
        self.best_permuted = np.maximum(self.best_permuted, permuted)


def _permuted(table: Published, ours: Figures, orders: Sequence[Ints]) -> Ints:
    """Rows that fit under each permutation of the published rows; estimates first, the rest only where they fit."""
    size = len(table)
    printed = np.concatenate(orders)
    mine = np.tile(np.arange(size), len(orders))
    value = np.where(table.ratio[printed], np.exp(np.clip(ours.estimate, -700, 700))[mine], ours.estimate[mine])
    with np.errstate(invalid="ignore"):
        near = np.flatnonzero((value >= table.estimate[0][printed]) & (value <= table.estimate[1][printed]))
    good = near[table.fits(_taken(ours, mine[near]), printed[near])]
    return np.bincount(good // size, minlength=len(orders)).astype(np.intp)


def _taken(ours: Figures, at: Ints) -> Figures:
    """Figures at some rows."""
    arrays = (ours.estimate, ours.se, ours.p, ours.n, ours.normal_half, ours.t_half)
    return Figures(*(a[at] for a in arrays))  # type: ignore[arg-type]


def _tried(
    stages: Stages, tables: Sequence[Published], told: Progress
) -> Iterator[tuple[Specification, list[Figures]]]:
    """Every specification with its figures for each table; instruments and fits are shared where they are the same."""
    number = {trait: k for k, trait in enumerate(stages.pool.traits)}
    which = [np.array([number[e] for e in table.exposure], dtype=np.intp) for table in tables]
    last: object = None
    for specification in stages.space.specifications():
        stage = (specification.selecting, specification.palindromes, specification.proxies)
        if stage != last:
            told.advance(int(last is not None))
            last, data, fits = stage, [stages.variants(specification, t.outcome) for t in tables], {}
        if specification.method not in fits:
            fits[specification.method] = [fit(specification.method, d) for d in data]
        yield (
            specification,
            [figures(f, w, specification) for f, w in zip(fits[specification.method], which, strict=True)],
        )
    told.advance()


def _by_chance(stages: Stages, tables: Sequence[Published], specification: Specification) -> float:
    """Rows expected to fit when each is held against another row's printed figures; exact mean."""
    expected = 0.0
    for table in tables:
        size = len(table)
        if size < 2:
            continue
        number = {trait: k for k, trait in enumerate(stages.pool.traits)}
        which = np.array([number[e] for e in table.exposure], dtype=np.intp)
        fits = fit(specification.method, stages.variants(specification, table.outcome))
        ours = figures(fits, which, specification)
        mine, printed = np.divmod(np.arange(size * size), size)
        fitting = table.fits(_taken(ours, mine), printed) & (mine != printed)
        expected += float(fitting.sum()) / (size - 1)
    return expected


def _row(
    rank: int, specification: Specification, stated: Specification, count: int, n_rows: int, chance: float
) -> dict[str, Any]:
    """One row of table ``specifications`` about the whole table."""
    changes = specification.changes(stated)
    return {
        "rank": rank,
        "specification": "; ".join(changes) or "as stated",
        "n_changes": len(changes),
        "rows_reproduced": count,
        "rows": n_rows,
        "expected_by_chance": chance,
    }
