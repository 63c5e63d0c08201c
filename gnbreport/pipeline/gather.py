"""Candidate associations of every trait: rows below the p threshold of its role, one scan a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from gnbreport import sumstats
from gnbreport.errors import InputError, Problem
from gnbreport.pipeline.progress import Progress
from gnbreport.study import Source, Study, Trait, trait_of
from gnbreport.study.models import Role


@dataclass(frozen=True, eq=False)
class Candidates:
    """A trait's rows below its role's p threshold, and what its file is.

    Attributes:
        trait: The trait.
        rows: Association table.
        rejected: Rows below the threshold that cannot be used: variant, reason.
        rows_read: Rows of the file that belong to the trait.
        layout: Recognised layout of the file.
        sha256: SHA-256 of the file.
        build: Genome build that the file states; empty if it states none.
        p_threshold: Threshold of the role.
        rows_without_p: Rows of the trait without a p-value: no threshold can choose them.
    """

    trait: Trait
    rows: pd.DataFrame
    rejected: pd.DataFrame
    rows_read: int
    layout: str
    sha256: str
    build: str
    p_threshold: float
    rows_without_p: int = 0


def threshold(study: Study, role: Role) -> float:
    """The p threshold for instruments of a role."""
    selection = study.choices.selection
    return {"exposure": selection.exposure_p, "mediator": selection.mediator_p, "outcome": selection.outcome_p}[role]


def gather(study: Study, cache: sumstats.Cache | None, progress: Progress) -> dict[str, Candidates]:
    """Candidates of every trait, by trait id, in the order of the study file.

    Raises:
        InputError: A file that cannot be read as what it is said to be, or lacks a trait.
    """
    sources = study.sources()
    progress.stage("Reading GWAS files", len(sources))
    found: dict[str, Candidates] = {}
    problems: list[Problem] = []
    for role, source in sources:
        try:
            found |= {c.trait.id: c for c in _of_source(study, role, source, cache)}
        except InputError as error:
            problems.extend(error.problems)
        progress.advance()
    if problems:
        raise InputError(problems)
    return found


def _of_source(study: Study, role: Role, source: Source, cache: sumstats.Cache | None) -> Iterator[Candidates]:
    """Candidates of one source's trait or traits."""
    p_below = threshold(study, role)
    query = sumstats.Query(p_below=p_below, traits=frozenset(source.only) or None)
    scan = sumstats.scan(
        study.path(source.file),
        query,
        layout=source.layout,
        columns=source.columns or None,
        cache=cache,
        n_default=source.n,
    )
    about = (scan.layout, scan.sha256, scan.build, p_below)
    if not source.many:
        yield Candidates(
            trait_of(str(source.id), role, source),
            scan.rows,
            scan.rejected,
            scan.rows_read,
            *about,
            sum(scan.rows_without_p.values()),
        )
        return
    missing = [name for name in source.only if name not in scan.rows_by_trait]
    if missing:
        raise InputError(
            [Problem("no-trait", f"the file holds no trait {name!r}", study.path(source.file)) for name in missing]
        )
    if not scan.rows_by_trait:
        hint = "remove many = true and give the source an id"
        raise InputError(Problem("not-many", "the file names no traits", study.path(source.file), hint=hint))
    rows, rejected = _by_trait(scan.rows), _by_trait(scan.rejected)
    for name in sorted(source.only or scan.rows_by_trait):
        mine = rows.get(name, scan.rows.iloc[:0])
        bad = rejected.get(name, scan.rejected.iloc[:0])
        yield Candidates(
            trait_of(name, role, source), mine, bad, scan.rows_by_trait[name], *about, scan.rows_without_p.get(name, 0)
        )


def _by_trait(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The rows of each trait, in file order."""
    return {str(name): part.reset_index(drop=True) for name, part in rows.groupby("trait", sort=False)}
