"""The whole of a study, in the order of a paper's methods section."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from gnbreport import sumstats
from gnbreport.harmonise import Harmonised
from gnbreport.instruments import Panel, Selection
from gnbreport.pipeline.analyse import Rows, analyse_pair, sensitivity_options
from gnbreport.pipeline.chains import chain_tables
from gnbreport.pipeline.claimed import claims_rows
from gnbreport.pipeline.effective_tests import multiplicity_rows
from gnbreport.pipeline.execute import run_tasks
from gnbreport.pipeline.frequencies import frequency_rows
from gnbreport.pipeline.gather import Candidates, gather
from gnbreport.pipeline.inputs import require_files
from gnbreport.pipeline.lookup import look_up
from gnbreport.pipeline.multiplicity import adjust
from gnbreport.pipeline.pathways import chosen_pathways, pathway_tables
from gnbreport.pipeline.plausibility import plausibility_rows
from gnbreport.pipeline.progress import Progress, Silent
from gnbreport.pipeline.provenance import provenance
from gnbreport.pipeline.relations import Pair, pairs
from gnbreport.pipeline.replication import replicate
from gnbreport.pipeline.search.files import published_rows
from gnbreport.pipeline.search.headlines import headline_rows
from gnbreport.pipeline.select import select_all
from gnbreport.pipeline.several import joint_table, mediator_pairs
from gnbreport.pipeline.tables import disposition_rows, harmonised_rows, instrument_rows, trait_rows
from gnbreport.pipeline.tasks import pair_tasks
from gnbreport.pipeline.truth import truth_rows
from gnbreport.results import Results, make_table
from gnbreport.study import Study


def run(
    study: Study,
    *,
    workers: int = 1,
    client: Any = None,
    cache: sumstats.Cache | None = None,
    progress: Progress | None = None,
    name: str = "",
) -> Results:
    """Run a study: read, select instruments, harmonise, estimate, mediate, compare with claims.

    The result does not depend on ``workers``, on their order, or on the cache.

    Args:
        study: The study.
        workers: Processes for the estimation; with more than one, call this under ``if __name__ == "__main__"``.
        client: A ``dask.distributed.Client`` to use instead of processes.
        cache: Cache of file scans; None reads every file again.
        progress: Where to report progress.
        name: What the user calls the study, for the provenance.

    Returns:
        All tables and their provenance.

    Raises:
        InputError: Files missing or not what the study says; every problem at once.
    """
    told = progress or Silent()
    require_files(study)
    panel = Panel.open(study.path(study.panel.prefix)) if study.panel is not None else None
    candidates = gather(study, cache, told)
    traits = [c.trait for c in candidates.values()]
    selections = replicate(study, {t.id: t for t in traits}, select_all(study, candidates, panel, told), cache, told)
    asked = list(pairs(traits, reverse=study.choices.sensitivity.reverse))
    instruments = {i: s.instruments for i, s in selections.items()}
    found = look_up(study, asked, instruments, panel, cache, told)
    tasks = pair_tasks(study, asked, instruments, found, panel)
    told.stage("Harmonising and estimating", len(tasks))
    analysed = run_tasks(analyse_pair, tasks, workers=workers, client=client, progress=told)
    data = [pair_data for pair_data, _ in analysed]
    tables = _joined(rows for _, rows in analysed)
    frames = _frames(study, candidates, selections, asked, data, tables)
    by_pair = {(p.relation, p.exposure.id, p.outcome.id): d for p, d in zip(asked, data, strict=True)}
    pathways = list(chosen_pathways(study, traits, frames["estimates"]))
    mediated, multivariable = pathway_tables(study, traits, pathways, by_pair, panel, told)
    frames["mediation"] = make_table("mediation", mediated)
    frames["multivariable"] = make_table("multivariable", multivariable)
    options = {
        (t.pair.relation, t.pair.exposure.id, t.pair.outcome.id): sensitivity_options(t.pair, t.sensitivity, t.seed)
        for t in tasks
    }
    selected = {i: None if c.trait.source.replication else c.p_threshold for i, c in candidates.items()}
    for table, rows in chain_tables(study, pathways, by_pair, options, selected).items():
        frames[table] = make_table(table, rows)
    between = mediator_pairs(study, traits, instruments, panel, cache, told) if pathways else {}
    joint = joint_table(study, traits, pathways, {**by_pair, **between}, panel)
    frames["mediation_joint"] = make_table("mediation_joint", joint)
    frames["plausibility"] = make_table("plausibility", plausibility_rows(frames))
    frames["claims"] = make_table("claims", claims_rows(study, frames))
    searched, headlines = published_rows(study, cache, told), headline_rows(study, candidates, cache, told)
    frames["specifications"] = make_table("specifications", [*searched, *headlines])
    frames["truth"] = make_table("truth", truth_rows(study, frames["estimates"], frames["mediation"]))
    return Results(study.model_dump(mode="json"), provenance(study, name), frames)


def usable_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def cache_of(*, enabled: bool) -> sumstats.Cache | None:
    """The user's cache of scans, or None."""
    return sumstats.Cache() if enabled else None


def _joined(parts: Iterable[Rows]) -> Rows:
    """Rows of every table, pairs in order."""
    tables: Rows = defaultdict(list)
    for part in parts:
        for name, rows in part.items():
            tables[name] += rows
    return tables


def _frames(
    study: Study,
    candidates: Mapping[str, Candidates],
    selections: Mapping[str, Selection],
    asked: Sequence[Pair],
    data: Sequence[Harmonised | None],
    tables: Rows,
) -> dict[str, pd.DataFrame]:
    """All tables up to the estimates, in their schemas."""
    frames = {name: make_table(name, rows) for name, rows in tables.items()}
    frames["instruments"] = make_table("instruments", instrument_rows(candidates, selections))
    frames["dispositions"] = make_table("dispositions", disposition_rows(candidates, selections, asked, data))
    frames["harmonised"] = make_table("harmonised", harmonised_rows(asked, data))
    frames["frequencies"] = make_table("frequencies", frequency_rows(asked, data))
    frames["traits"] = make_table("traits", trait_rows(study, candidates, frames["instruments"]))
    ranks = {c.trait.id: c.trait.rank for c in candidates.values()}
    choices = study.choices
    main, alpha = choices.estimation.main, choices.multiple_testing.alpha
    frames["estimates"] = adjust(frames["estimates"], main, ranks, choices.multiple_testing)
    families = multiplicity_rows(frames["estimates"], frames["harmonised"], main, ranks, alpha)
    frames["multiplicity"] = make_table("multiplicity", families)
    return frames
