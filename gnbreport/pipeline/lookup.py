"""Looking up instruments in the files of outcomes, with proxies from the LD panel where they are absent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from gnbreport import sumstats
from gnbreport.instruments import Panel, proxy_candidates
from gnbreport.pipeline.progress import Progress
from gnbreport.pipeline.relations import Pair
from gnbreport.study import Study, Trait


@dataclass(frozen=True, eq=False)
class LookUps:
    """What the files of outcomes say of the instruments.

    Attributes:
        rows: Trait id -> association rows of instruments and of proxies; a trait whose file holds only
            its own hits is absent.
        proxies: Pairs instrument x panel variant in LD, for instruments that some file lacks.
    """

    rows: Mapping[str, pd.DataFrame]
    proxies: pd.DataFrame | None = field(default=None)


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
) -> LookUps:
    """Associations of every pair's instruments with its outcome: one scan a file, one more for proxies.

    Args:
        study: The study.
        pairs: All pairs.
        instruments: Trait id -> its instruments.
        panel: LD panel, or None: then no proxies.
        cache: Cache of scans.
        progress: Progress.
    """
    wanted: dict[str, set[str]] = defaultdict(set)
    outcomes: dict[str, Trait] = {}
    for pair in pairs:
        if whole_file(study, pair.outcome) is not None:
            outcomes[pair.outcome.id] = pair.outcome
            wanted[pair.outcome.id].update(instruments[pair.exposure.id]["rsid"])
    progress.stage("Looking up instruments in outcomes", len(outcomes))
    found = {i: _scan(study, outcomes[i], wanted[i], cache, progress) for i in outcomes}
    missing = {i: wanted[i] - set(found[i]["rsid"]) for i in outcomes}
    every = sorted(set().union(*missing.values())) if missing else []
    if panel is None or not study.choices.proxies.use or not every:
        return LookUps(found)
    choices = study.choices.proxies
    proxies = proxy_candidates(every, panel, r2=choices.r2, kb=choices.kb)
    progress.stage("Looking up proxies", len(outcomes))
    for i in outcomes:
        names = set(proxies.loc[proxies["variant"].isin(missing[i]), "proxy"]) - set(found[i]["rsid"])
        more = _scan(study, outcomes[i], names, cache, progress)
        found[i] = pd.concat([found[i], more], ignore_index=True) if len(more) else found[i]
    return LookUps(found, proxies)


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
