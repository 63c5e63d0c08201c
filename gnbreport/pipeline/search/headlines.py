"""The multiverse of a study's headline claims, as a run makes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gnbreport import claims, sumstats
from gnbreport.claims.model import RATIOS
from gnbreport.pipeline.gather import Candidates
from gnbreport.pipeline.lookup import whole_file
from gnbreport.pipeline.progress import Progress, Silent
from gnbreport.pipeline.search.multiverse import multiverse
from gnbreport.pipeline.search.published import read_published
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


def headline_rows(
    study: Study, candidates: Mapping[str, Candidates], cache: sumstats.Cache | None, progress: Progress | None
) -> list[dict[str, Any]]:
    """Rows of table ``specifications``: every claim about an exposure and an outcome under all defensible choices.

    With real data a conclusion is kept where it is the published one; with simulated data, about which the claims say
    nothing, where it is that of the stated choices.

    Args:
        study: The study; without claims, or with a main method that has no closed form, there are no rows.
        candidates: Its traits, as :func:`gnbreport.pipeline.gather.gather` gives them.
        cache: Cache of file scans.
        progress: Where to report progress.
    """
    if not study.study.claims or study.choices.estimation.main not in SEARCHABLE:
        return []
    whole = {i for i, c in candidates.items() if whole_file(study, c.trait) is not None}
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for claim in claims.read_claims(study.path(study.study.claims)):
        exposure, outcome = claim.exposure or "", claim.outcome or ""
        legible = claim.kind == "beta" or claim.kind in RATIOS
        known = exposure in candidates and candidates[exposure].trait.role == "exposure" and outcome in whole
        if legible and known and not claim.mediator:
            figures = {n: getattr(claim, n) for n in ("kind", "estimate", "ci_low", "ci_high", "p", "p_op")}
            rows.setdefault((exposure, outcome), {"exposure": exposure, "outcome": outcome, **figures})
    if not rows:
        return []
    tables = read_published(list(rows.values()), study)
    stages = Stages(study, tables, SPACE, cache, progress or Silent())
    return multiverse(stages, tables, list(rows), own=study.simulated)
