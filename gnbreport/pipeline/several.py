"""All mediators of an exposure together: their associations at one set of instruments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gnbreport import mediation, sumstats
from gnbreport.errors import InputError
from gnbreport.estimates import Estimate, NotApplicable
from gnbreport.harmonise import Harmonised, harmonise
from gnbreport.instruments import Panel
from gnbreport.mr.multivariable import MultivariableData
from gnbreport.pipeline.joint import Data, independent
from gnbreport.pipeline.lookup import look_up
from gnbreport.pipeline.pathways import Pathway, mediation_options, step_estimator
from gnbreport.pipeline.progress import Progress
from gnbreport.pipeline.relations import Pair
from gnbreport.pipeline.tasks import harmonise_options
from gnbreport.study import Study, Trait

Floats = NDArray[np.float64]
BETWEEN = "mediator_mediator"


def mediator_pairs(
    study: Study,
    traits: Sequence[Trait],
    instruments: Mapping[str, pd.DataFrame],
    panel: Panel | None,
    cache: sumstats.Cache | None,
    progress: Progress,
) -> dict[tuple[str, str, str], Harmonised]:
    """Every mediator's instruments looked up in every other mediator's file; empty with fewer than two mediators."""
    mediators = [t for t in traits if t.role == "mediator"]
    pairs = [Pair(BETWEEN, x, y) for x in mediators for y in mediators if x.id != y.id]
    if not pairs:
        return {}
    found = look_up(study, pairs, instruments, panel, cache, progress)
    options = harmonise_options(study)
    made = {}
    for pair in pairs:
        if pair.outcome.id in found:
            mine, rows = instruments[pair.exposure.id], found[pair.outcome.id]
            rows = rows.loc[rows.index.isin(mine["rsid"])]
            made[BETWEEN, pair.exposure.id, pair.outcome.id] = harmonise(
                mine, rows, exposure=pair.exposure.id, outcome=pair.outcome.id, options=options
            )
    return made


def joint_table(
    study: Study, traits: Sequence[Trait], pathways: Sequence[Pathway], data: Data, panel: Panel | None
) -> list[dict[str, Any]]:
    """Rows of table ``mediation_joint``: every exposure with a pathway, through all mediators of the study.

    Args:
        study: The study.
        traits: Its traits.
        pathways: Pathways analysed.
        data: Harmonised pairs, those of :func:`mediator_pairs` among them.
        panel: LD panel.
    """
    mediators = [t.id for t in traits if t.role == "mediator"]
    if len(mediators) < 2:
        return []
    rows: list[dict[str, Any]] = []
    for exposure, outcome in dict.fromkeys((p[0], p[2]) for p in pathways):
        steps = _steps(study, exposure, mediators, outcome, data, panel)
        options = mediation_options(study, traits, (exposure, mediators[0], outcome))
        rows += mediation.joint_rows(steps, mediators, exposure, outcome, options)
    return rows


def _steps(
    study: Study, exposure: str, mediators: Sequence[str], outcome: str, data: Data, panel: Panel | None
) -> mediation.JointSteps | NotApplicable:
    """Step estimates and the multivariable model of one exposure."""
    main, estimator = study.choices.estimation.main, step_estimator(study)
    a_pairs = [data.get(("exposure_mediator", exposure, m)) for m in mediators]
    total_pair = data.get(("exposure_outcome", exposure, outcome))
    a = [NotApplicable(main, "lookups-not-in-file", "") if p is None else estimator(p, main) for p in a_pairs]
    refused = [f"{m}: {item.reason}" for m, item in zip(mediators, a, strict=True) if isinstance(item, NotApplicable)]
    if refused or total_pair is None:
        return NotApplicable(main, "no-step", "; ".join(refused) or "the total effect cannot be estimated")
    model = _model(study, exposure, mediators, outcome, data, panel)
    if isinstance(model, NotApplicable):
        return model
    total = estimator(total_pair, main)
    return mediation.JointSteps(
        tuple(item for item in a if isinstance(item, Estimate)),
        model,
        total if isinstance(total, Estimate) else None,
        sample_correlations(mediators, data),
        total_pair,
    )


def _model(
    study: Study, exposure: str, mediators: Sequence[str], outcome: str, data: Data, panel: Panel | None
) -> MultivariableData | NotApplicable:
    """Instruments of all mediators (and of the exposure where the files allow), clumped together."""
    adjusted = all(data.get(("mediator_exposure", m, exposure)) is not None for m in mediators)
    names = [*mediators, exposure] if adjusted else list(mediators)
    sources = [_source(name, names, exposure, outcome, data) for name in names]
    if any(s is None for s in sources):
        return NotApplicable("mv_ivw", "lookups-not-in-file", "the mediators' instruments cannot be looked up")
    both = pd.concat([s for s in sources if s is not None], ignore_index=True)
    both = both.sort_values("p_value", kind="stable").drop_duplicates("rsid").reset_index(drop=True)
    chosen = independent(study, both, panel)
    if len(chosen) <= len(names):
        reason = f"needs {len(names) + 1} variants for {len(names)} traits, has {len(chosen)}"
        return NotApplicable("mv_ivw", "too-few-variants", reason, len(chosen))
    return MultivariableData.from_arrays(
        chosen[[f"beta_{n}" for n in names]].to_numpy(),
        chosen[[f"se_{n}" for n in names]].to_numpy(),
        chosen["beta_outcome"].to_numpy(),
        chosen["se_outcome"].to_numpy(),
        names,
        tuple(chosen["rsid"]),
        outcome=outcome,
    )


def _source(source: str, names: Sequence[str], exposure: str, outcome: str, data: Data) -> pd.DataFrame | None:
    """Instruments of one trait with their associations with all traits of the model; None without look-ups."""
    others = [n for n in names if n != source]
    kinds = {n: _relation(source, n, exposure) for n in others}
    pairs = [data.get((kinds[n], source, n)) for n in others]
    to_outcome = "exposure_outcome" if source == exposure else "mediator_outcome"
    last = data.get((to_outcome, source, outcome))
    if last is None or any(p is None for p in pairs):
        return None
    base = last.kept
    table = pd.DataFrame(
        {
            "rsid": base["variant"],
            "chromosome": base["chromosome"],
            "base_pair_location": base["position"],
            "effect_allele": base["effect_allele"],
            "other_allele": base["other_allele"],
            "p_value": base["p_exposure"],
            f"beta_{source}": base["beta_exposure"],
            f"se_{source}": base["se_exposure"],
            "beta_outcome": base["beta_outcome"],
            "se_outcome": base["se_outcome"],
        }
    )
    for name, pair in zip(others, (p for p in pairs if p is not None), strict=True):
        columns = {"variant": "rsid", "beta_outcome": f"beta_{name}", "se_outcome": f"se_{name}"}
        table = table.merge(pair.kept[list(columns)].rename(columns=columns), on="rsid")
    return table


def _relation(source: str, target: str, exposure: str) -> str:
    """Relation under which a source's instruments were looked up in a target."""
    if source == exposure:
        return "exposure_mediator"
    return "mediator_exposure" if target == exposure else BETWEEN


def sample_correlations(mediators: Sequence[str], data: Data) -> Floats:
    """Correlation ``(K, K)`` of the mediators' sampling errors, from the exposures' instruments looked up in them.

    Nearly all of these variants are null for the mediators; 0 where fewer than 50 are known in both files.
    """
    matrix = np.eye(len(mediators))
    scores = [dict(_scores(m, data)) for m in mediators]
    for i, j in combinations(range(len(mediators)), 2):
        shared = sorted(scores[i].keys() & scores[j].keys())
        x, y = ([scores[k][key] for key in shared] for k in (i, j))
        try:
            matrix[i, j] = matrix[j, i] = mediation.estimate_correlation(x, y).correlation
        except InputError:  # too few variants to tell
            continue
    return matrix if np.linalg.eigvalsh(matrix)[0] > 0.0 else np.eye(len(mediators))


def _scores(mediator: str, data: Data) -> Iterator[tuple[str, float]]:
    """Variant and z-score on the exposure's effect allele; a variant of several exposures once."""
    for (relation, _, outcome), pair in data.items():
        if relation == "exposure_mediator" and outcome == mediator and pair is not None:
            for variant, allele, z in zip(
                pair.variant, pair.kept["effect_allele"], pair.beta_outcome / pair.se_outcome, strict=True
            ):
                yield f"{variant} {allele}", float(z)
