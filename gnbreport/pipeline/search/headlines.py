"""The multiverse of a study's headline claims, as a run makes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from gnbreport import claims, sumstats
from gnbreport.claims.model import RATIOS, Claim
from gnbreport.errors import InputError
from gnbreport.pipeline.gather import Candidates
from gnbreport.pipeline.lookup import whole_file
from gnbreport.pipeline.progress import Progress, Silent
from gnbreport.pipeline.search.multiverse import multiverse
from gnbreport.pipeline.search.published import MEDIATED, read_published
from gnbreport.pipeline.search.space import SEARCHABLE, Space
from gnbreport.pipeline.search.specification import Clump
from gnbreport.pipeline.search.stages import Stages
from gnbreport.study import Study

#: Few alternatives, so that each specification can be seen: thresholds, clumping, palindromes, proxies, IVW or Egger.
SPACE = Space(
    p=(1e-6,),
    clump=(Clump("ld", 0.001, 10_000), Clump("distance", 0.0, 10_000)),
    palindromes=("infer", "drop"),
    multi_allelic=("matching",),
    unnamed=(False,),
    f_min=(0.0,),
    steiger=(False,),
    method=("ivw", "egger"),
)
#: For effects through mediators also their threshold; the formula stays as stated, for it moves no estimate.
THROUGH = replace(SPACE, mediator_p=(5e-6,), product=(), total_error=())

_Key = tuple[str, str, str, str]


def headline_rows(
    study: Study, candidates: Mapping[str, Candidates], cache: sumstats.Cache | None, progress: Progress | None
) -> list[dict[str, Any]]:
    """Rows of table ``specifications``: claims about traits of the study under all defensible choices.

    Claims on any step (exposure or mediator on mediator or outcome), on indirect effects and on proportions. With real
    data a conclusion is kept where it is the published one; with simulated data, about which the claims say nothing,
    where it is that of the stated choices.

    Args:
        study: The study; without claims, or with a main method that has no closed form, there are no rows.
        candidates: Its traits, as :func:`gnbreport.pipeline.gather.gather` gives them.
        cache: Cache of file scans.
        progress: Where to report progress.
    """
    if not study.study.claims or study.choices.estimation.main not in SEARCHABLE:
        return []
    groups: dict[tuple[str, bool], dict[_Key, dict[str, Any]]] = {}
    for claim in claims.read_claims(study.path(study.study.claims)):
        row = _row(claim)
        if _is_known(row, study, candidates):
            key = (row["exposure"], row["mediator"], row["outcome"], claim.kind if row["mediator"] else "")
            group = groups.setdefault((candidates[row["exposure"]].trait.role, bool(row["mediator"])), {})
            group.setdefault(key, row)
    found = []
    for (_, through), rows in groups.items():
        tables = read_published(list(rows.values()), study)
        stages = Stages(study, tables, THROUGH if through else SPACE, cache, progress or Silent())
        headline = [(table.name(i), table.outcome) for table in tables for i in range(len(table))]
        found += multiverse(stages, tables, headline, own=study.simulated)
    return found


def _row(claim: Claim) -> dict[str, Any]:
    """A claim as a row of a published table."""
    figures = {n: getattr(claim, n) for n in ("kind", "estimate", "ci_low", "ci_high", "p", "p_op")}
    names = {n: getattr(claim, n) or "" for n in ("exposure", "mediator", "outcome")}
    return names | figures


def _is_known(row: Mapping[str, Any], study: Study, candidates: Mapping[str, Candidates]) -> bool:
    """Whether the claim is about an effect of traits of the study, and its figures can be read."""
    exposure, mediator, outcome = row["exposure"], row["mediator"], row["outcome"]
    if row["kind"] not in (MEDIATED if mediator else {"beta", *RATIOS}):
        return False
    if exposure not in candidates or not {outcome, mediator or outcome} <= candidates.keys():
        return False
    if exposure in (mediator, outcome) or mediator == outcome:
        return False
    if mediator and (candidates[exposure].trait.role, candidates[mediator].trait.role) != ("exposure", "mediator"):
        return False
    if any(whole_file(study, candidates[i].trait) is None for i in (outcome, mediator or outcome)):
        return False
    try:
        read_published([row], study)
    except InputError:
        return False
    return True
