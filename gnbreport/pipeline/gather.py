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
        rows_read: Rows of the file that belong to the trait.
        layout: Recognised layout of the file.
        sha256: SHA-256 of the file.
        p_threshold: Threshold of the role.
    """

    trait: Trait
    rows: pd.DataFrame
    rows_read: int
    layout: str
    sha256: str
    p_threshold: float


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
    if not source.many:
        trait = trait_of(str(source.id), role, source)
        yield Candidates(trait, scan.rows, scan.rows_read, scan.layout, scan.sha256, p_below)
        return
    missing = [name for name in source.only if name not in scan.rows_by_trait]
    if missing:
        raise InputError(
            [Problem("no-trait", f"the file holds no trait {name!r}", study.path(source.file)) for name in missing]
        )
    by_trait = dict(tuple(scan.rows.groupby("trait", sort=False)))
    for name in sorted(source.only or scan.rows_by_trait):
        rows = by_trait.get(name, scan.rows.iloc[:0]).reset_index(drop=True)
        yield Candidates(
            trait_of(name, role, source), rows, scan.rows_by_trait[name], scan.layout, scan.sha256, p_below
        )
