"""Mediation of the study's pathways: exposure -> mediator -> outcome, from the harmonised pairs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from gnbreport import mediation
from gnbreport.harmonise import Harmonised
from gnbreport.pipeline.multiplicity import main_rows
from gnbreport.study import Study, Trait

#: (relation, exposure, outcome) -> the pair's data
Data = Mapping[tuple[str, str, str], Harmonised | None]


def chosen_pathways(study: Study, traits: list[Trait], estimates: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    """Pathways (exposure, mediator, outcome) that the study asks for.

    ``nominal``: the exposure has p < alpha on the outcome and on the mediator, by the main method.
    """
    main = main_rows(estimates, study.choices.estimation.main)
    p_values = {(r.exposure, r.outcome): float(r.p_value) for r in main.itertuples()}
    wanted = study.choices.mediation.pathways
    alpha = study.choices.multiple_testing.alpha
    by_role = {role: [t.id for t in traits if t.role == role] for role in ("exposure", "mediator", "outcome")}
    for outcome in by_role["outcome"]:
        for exposure in by_role["exposure"]:
            for mediator in by_role["mediator"]:
                nominal = max(p_values.get((exposure, outcome), 1.0), p_values.get((exposure, mediator), 1.0)) < alpha
                named = isinstance(wanted, tuple) and (exposure, mediator) in wanted
                if wanted == "all" or named or (wanted == "nominal" and nominal):
                    yield exposure, mediator, outcome


def mediation_rows(study: Study, pathways: list[tuple[str, str, str]], data: Data) -> list[dict[str, Any]]:
    """Rows of table ``mediation``: each pathway by the main method, then by the other estimators."""
    choices = study.choices.mediation
    options = mediation.MediationOptions(interval=choices.interval, draws=choices.draws, seed=study.study.seed)
    methods = dict.fromkeys((study.choices.estimation.main, "weighted_median", "weighted_mode", "egger"))
    rows: list[Any] = []
    for exposure, mediator, outcome in pathways:
        a = data.get(("exposure_mediator", exposure, mediator))
        b = data.get(("mediator_outcome", mediator, outcome))
        c = data.get(("exposure_outcome", exposure, outcome))
        if a is None or b is None or c is None:
            continue
        for method in methods:
            rows.append(mediation.pathway_row(a, b, c, method=method, overlap=choices.overlap, options=options))
    return mediation.adjust(rows)
