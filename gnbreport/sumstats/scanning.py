"""One pass over a GWAS file that answers a query."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd

from gnbreport.errors import InputError, Problem
from gnbreport.sumstats.answers import REJECTED_COLUMNS, Progress, Scan, keep, notices_of, question_of, remembered
from gnbreport.sumstats.cache import Cache
from gnbreport.sumstats.columns import association_table
from gnbreport.sumstats.metadata import Metadata, read_metadata
from gnbreport.sumstats.query import Query
from gnbreport.sumstats.recognise import Plan
from gnbreport.sumstats.rows import Collected, RowReader
from gnbreport.sumstats.search import Searcher
from gnbreport.sumstats.tables import Table, tables_of


def scan(
    path: str | Path,
    query: Query,
    *,
    layout: str | None = None,
    columns: Mapping[str, str] | None = None,
    trait: str | None = None,
    cache: Cache | None = None,
    progress: Callable[[Progress], None] | None = None,
    n_default: float | None = None,
) -> Scan:
    """Rows of a GWAS file that a query wants, in one pass.

    Args:
        path: The file: text (tab, comma, semicolon or blanks), GWAS-VCF, OpenGWAS JSON or Parquet; plain,
            gzip, bgzip, zip, zstd, bzip2, xz or tar.
        query: What is wanted.
        layout: Layout id; recognised from the content if not given.
        columns: Field -> column name, for files of no known layout.
        trait: In a file with many traits, read only this one (as ``query.traits`` with one member).
        cache: Where answers are kept; none if not given.
        progress: Called after each block.
        n_default: Sample size of rows for which the file has none.

    Returns:
        The answer; rows come in file order, and all rows of a multi-allelic variant are returned.

    Raises:
        InputError: The file cannot be read as a table, its layout is unknown or ambiguous, a needed
            column is missing, a line is broken, or every wanted row is unusable.
    """
    file = Path(path)
    if trait is not None:
        query = _restricted(query, trait)
    metadata = read_metadata(file)
    question = question_of(query, layout, columns, n_default, metadata)
    if cache is not None and (known := remembered(cache, file, question)) is not None:
        return known
    job = _Job(file, query, layout, columns, n_default, metadata, progress)
    answer = job.run()
    if cache is not None:
        keep(cache, file, question, answer)
    return answer


def _restricted(query: Query, trait: str) -> Query:
    traits = frozenset({trait}) if query.traits is None else query.traits & {trait}
    return Query(query.p_below, query.variants, query.positions, traits, query.region)


class _Job:
    """One scan under way: tables of the file, one after the other, into one collection."""

    def __init__(
        self,
        file: Path,
        query: Query,
        layout: str | None,
        columns: Mapping[str, str] | None,
        n_default: float | None,
        metadata: Metadata,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        self.file, self.query, self.layout, self.columns = file, query, layout, columns
        self.n_default = metadata.sample_size if n_default is None else n_default
        self.metadata, self.progress = metadata, progress
        self.collected = Collected()
        self.searchers: list[Searcher] = []
        self.plan: Plan | None = None
        self.started = time.perf_counter()

    def run(self) -> Scan:
        with tables_of(self.file, traits=self.query.traits) as source:
            for table in source.tables():
                self._search(table, source.bytes_read)
            digest = source.digest()
        return self._answer(digest)

    def _search(self, table: Table, bytes_read: Callable[[], int]) -> None:
        plan = table.plan(self.layout, self.columns, self.metadata)
        self._check_query(plan, table.place)
        if self.plan is not None and plan.layout.id != self.plan.layout.id:
            message = f"its parts have different layouts: {self.plan.layout.id} and {plan.layout.id}"
            raise InputError(Problem("mixed-layouts", message, table.place, hint="unpack it and use one file"))
        minor = table.minor_is_effect(plan)
        reader = RowReader(plan, self.query, self.collected, n_default=self.n_default, use_minor_frequency=minor)
        self.plan = plan
        searcher = Searcher(table.header, plan, self.query, reader, table.place)
        self.searchers.append(searcher)
        size = self.file.stat().st_size
        done = sum(s.rows_read for s in self.searchers)
        for block in table.blocks():
            searcher.search(block)
            if self.progress is not None:
                rows = done + searcher.rows_read
                self.progress(Progress(self.file, bytes_read(), size, rows, time.perf_counter() - self.started))
        if searcher.rows_read == 0:
            raise InputError(
                Problem("no-rows", "holds column names but no rows", table.place, hint="get the file again")
            )

    def _check_query(self, plan: Plan, place: str) -> None:
        have = set(plan.index)
        if self.query.p_below is not None and not have & {"p_value", "neg_log_10_p_value"}:
            raise InputError(
                Problem("missing-column", "there is no column with p-values to filter by", place, 0, "p_value")
            )
        placed = {"chromosome", "base_pair_location"} <= have or "position_text" in have
        if (self.query.positions is not None or self.query.region is not None) and not placed:
            raise InputError(
                Problem("missing-column", "there are no positions to filter by", place, 0, "base_pair_location")
            )

    def _answer(self, digest: str) -> Scan:
        if self.plan is None:
            raise InputError(Problem("empty-file", "holds no table", self.file))
        found, rejected = self.collected.columns, self.collected.rejected
        if rejected and not found["rsid"]:
            raise InputError(_all_unusable(self.file, rejected))
        by_trait: dict[str, int] = {}
        for searcher in self.searchers:
            for name, count in searcher.rows_by_trait.items():
                by_trait[name] = by_trait.get(name, 0) + count
        return Scan(
            association_table(found, with_trait="trait" in self.plan.index),
            pd.DataFrame(rejected, columns=list(REJECTED_COLUMNS)).astype(
                {c: "int64" if c == "row" else "str" for c in REJECTED_COLUMNS}
            ),
            sum(s.rows_read for s in self.searchers),
            dict(sorted(by_trait.items())),
            digest,
            self.plan.layout.id,
            self.plan.layout.build or self.metadata.build,
            notices_of(self.collected, self.plan, self.metadata, sum(s.blank_lines for s in self.searchers)),
            rows_without_p=dict(sorted(self.collected.without_p.items())),
        )


def _all_unusable(file: Path, rejected: list[tuple[str, int, str, str, str, str]]) -> list[Problem]:
    """Up to ten of the reasons, and how many there are."""
    hint = (
        f"none of the {len(rejected)} wanted rows can be used"
        if len(rejected) > 1
        else "the only wanted row cannot be used"
    )
    return [
        Problem(code, f"{variant}: {reason}" if variant else reason, file, row, column, hint)
        for variant, row, code, column, reason, _ in rejected[:10]
    ]
