"""Looking up instruments in the files of outcomes, with proxies from the LD panel where they are absent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from gnbreport import sumstats
from gnbreport.instruments import Panel, choose_proxies, proxy_candidates
from gnbreport.pipeline.progress import Progress
from gnbreport.pipeline.relations import Pair
from gnbreport.study import Study, Trait


def whole_file(study: Study, trait: Trait) -> Path | None:
    """The file in which any variant of a trait can be looked up; None where there is none."""
    if trait.id in trait.source.whole_files:
        return study.path(trait.source.whole_files[trait.id])
    return None if trait.source.hits_only else study.path(trait.source.file)


def look_up(
    study: Study,
    pairs: Sequence[Pair],
    instruments: Mapping[str, pd.DataFrame],
    panel: Panel | None,
    cache: sumstats.Cache | None,
    progress: Progress,
) -> dict[str, pd.DataFrame]:
    """Associations of every pair's instruments with its outcome: one scan a file, one more for proxies.

    Instruments that a file lacks are stood in for by their best proxy, re-expressed on the instrument's alleles
    (column ``proxy`` names it).

    Args:
        study: The study.
        pairs: All pairs.
        instruments: Trait id -> its instruments.
        panel: LD panel, or None: then no proxies.
        cache: Cache of scans.
        progress: Progress.

    Returns:
        Trait id -> association rows, indexed by instrument; a trait whose file holds only its own hits is absent.
    """
    wanted: dict[str, set[str]] = defaultdict(set)
    outcomes: dict[str, Trait] = {}
    for pair in pairs:
        if whole_file(study, pair.outcome) is not None:
            outcomes[pair.outcome.id] = pair.outcome
            wanted[pair.outcome.id].update(instruments[pair.exposure.id]["rsid"])
    progress.stage("Looking up instruments in outcomes", len(outcomes))
    found = {i: _scan(study, outcomes[i], wanted[i], cache, progress) for i in outcomes}
    if panel is not None and study.choices.proxies.use:
        _add_proxies(study, outcomes, wanted, found, panel, cache, progress)
    return {i: rows.set_index("rsid", drop=False) for i, rows in found.items()}


def _add_proxies(
    study: Study,
    outcomes: Mapping[str, Trait],
    wanted: Mapping[str, set[str]],
    found: dict[str, pd.DataFrame],
    panel: Panel,
    cache: sumstats.Cache | None,
    progress: Progress,
) -> None:
    """Add to each outcome's rows the proxies of the instruments that its file lacks."""
    missing = {i: wanted[i] - set(found[i]["rsid"]) for i in outcomes}
    every = sorted(set().union(*missing.values()))
    if not every:
        return
    choices = study.choices.proxies
    candidates = proxy_candidates(every, panel, r2=choices.r2, kb=choices.kb)
    progress.stage("Looking up proxies", len(outcomes))
    for i in outcomes:
        mine = candidates.loc[candidates["variant"].isin(missing[i])]
        rows = _scan(study, outcomes[i], set(mine["proxy"]), cache, progress)
        stand_ins = choose_proxies(mine, rows)
        if len(stand_ins):
            found[i] = pd.concat([found[i], stand_ins], ignore_index=True)


def _scan(
    study: Study, trait: Trait, variants: set[str], cache: sumstats.Cache | None, progress: Progress
) -> pd.DataFrame:
    """Rows of the variants in the trait's file."""
    source = trait.source
    several = source.many and trait.id not in source.whole_files
    scan = sumstats.scan(
        whole_file(study, trait) or "",
        sumstats.Query(variants=frozenset(variants), traits=frozenset({trait.id}) if several else None),
        layout=source.layout if trait.id not in source.whole_files else None,
        columns=source.columns or None,
        cache=cache,
        n_default=source.n,
    )
    progress.advance()
    return scan.rows
