"""Mediation of the study's pathways: exposure -> mediator -> outcome, from the harmonised pairs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from gnbreport import mediation, mr
from gnbreport.estimates import NotApplicable
from gnbreport.instruments import Panel
from gnbreport.mediation.estimation import Estimator
from gnbreport.mediation.estimation import step_estimator as estimator_of_steps
from gnbreport.mr.multivariable import MultivariableData
from gnbreport.pipeline.joint import Data, joint_data, multivariable_rows
from gnbreport.pipeline.multiplicity import main_rows
from gnbreport.pipeline.progress import Progress
from gnbreport.study import Study, Trait

Pathway = tuple[str, str, str]

#: Estimators beside the main one by which every pathway is repeated.
SENSITIVITY_METHODS = ("weighted_median", "weighted_mode", "egger")


def chosen_pathways(study: Study, traits: Sequence[Trait], estimates: pd.DataFrame) -> Iterator[Pathway]:
    """Pathways (exposure, mediator, outcome) that the study asks for.

    ``nominal``: the exposure has p < alpha on the outcome and on the mediator, by the main method.
    """
    main = main_rows(estimates, study.choices.estimation.main)
    p_values = dict(zip(zip(main["exposure"], main["outcome"], strict=True), main["p_value"], strict=True))
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


def pathway_tables(
    study: Study,
    traits: Sequence[Trait],
    pathways: Sequence[Pathway],
    data: Data,
    panel: Panel | None,
    progress: Progress,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows of the tables ``mediation`` and ``multivariable``.

    Each pathway by the main method with b as the study says, then by the other estimators and with b from
    multivariable MR where the files allow it.
    """
    mediated: list[dict[str, Any]] = []
    multivariable: list[dict[str, Any]] = []
    progress.stage("Mediation", len(pathways))
    for pathway in pathways:
        joint = joint_data(study, pathway, data, panel)
        multivariable += multivariable_rows(pathway, joint)
        mediated += _pathway(study, pathway, data, joint, mediation_options(study, traits, pathway))
        progress.advance()
    return mediation.adjust(mediated), multivariable


def _pathway(
    study: Study,
    pathway: Pathway,
    data: Data,
    joint: MultivariableData | NotApplicable,
    options: mediation.MediationOptions,
) -> list[dict[str, Any]]:
    """Rows of one pathway; the study's main analysis first."""
    exposure, mediator, outcome = pathway
    steps = (
        data.get(("exposure_mediator", exposure, mediator)),
        data.get(("mediator_outcome", mediator, outcome)),
        data.get(("exposure_outcome", exposure, outcome)),
    )
    main = study.choices.estimation.main
    asked = [(main, "univariable"), (main, "multivariable")]
    if study.choices.mediation.b_source == "multivariable":
        asked.reverse()
    asked += [(method, "univariable") for method in SENSITIVITY_METHODS if method != main]
    rows = []
    for method, source in asked:
        refusal = joint if source == "multivariable" and isinstance(joint, NotApplicable) else None
        if any(s is None for s in steps):
            refusal = NotApplicable(method, "lookups-not-in-file", "a step's instruments cannot be looked up")
        if refusal is not None:
            rows.append(mediation.not_applicable_row(refusal, pathway, method, source))
            continue
        a, b, c = (s for s in steps if s is not None)
        rows.append(
            mediation.pathway_row(
                a,
                b,
                c,
                method=method,
                overlap=study.choices.mediation.overlap,
                multivariable=joint if source == "multivariable" and isinstance(joint, MultivariableData) else None,
                options=options,
                estimator=step_estimator(study),
            )
        )
    return rows


def mediation_options(study: Study, traits: Sequence[Trait], pathway: Pathway) -> mediation.MediationOptions:
    """Choices of a pathway's mediation, with the types and units of its three traits."""
    choices = study.choices.mediation
    by_id = {t.id: t for t in traits}
    x, m, y = (by_id[name].source for name in pathway)
    return mediation.MediationOptions(
        interval=choices.interval,
        draws=choices.draws,
        seed=study.study.seed,
        exposure_type=x.type,
        mediator_type=m.type,
        outcome_type=y.type,
        exposure_unit=x.units,
        mediator_unit=m.units,
        outcome_unit=y.units,
    )


def step_estimator(study: Study) -> Estimator:
    """The study's estimator of a step: the same draws and streams as in table ``estimates``."""
    choices = study.choices.estimation
    return estimator_of_steps(mr.Options(draws=choices.draws, seed=study.study.seed, phi=choices.mode_bandwidth))
