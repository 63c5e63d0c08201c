"""One exposure x outcome pair, analysed whole: estimates, diagnostics, re-estimates. Runs in workers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from gnbreport import mr, sensitivity
from gnbreport.harmonise import Harmonised
from gnbreport.pipeline.relations import Pair
from gnbreport.pipeline.rows import estimate_row, keyed
from gnbreport.study.choices import EstimationChoices, SensitivityChoices

Rows = dict[str, list[dict[str, Any]]]

#: Methods of the re-estimates beside the main analysis.
REESTIMATES = ("wald_ratio", "ivw", "egger", "weighted_median")
_DIAGNOSTICS = (
    "heterogeneity",
    "pleiotropy",
    "presso",
    "outliers",
    "leave_one_out",
    "single_variant",
    "direction",
    "strength",
)


@dataclass(frozen=True, eq=False)
class PairTask:
    """What a worker needs: the pair's data and the choices. ``data`` is None where look-ups are impossible."""

    pair: Pair
    data: Harmonised | None
    estimation: EstimationChoices
    sensitivity: SensitivityChoices
    seed: int
    reason: tuple[str, str] = ("", "")


def analyse_pair(task: PairTask) -> Rows:
    """All table rows of one pair.

    Returns:
        Table name -> rows, each with the pair's key.
    """
    tables: Rows = defaultdict(list)
    if task.data is None:
        code, reason = task.reason
        row = {"method": task.estimation.main, "status": "not_applicable", "code": code, "reason": reason}
        tables["estimates"] += keyed(task.pair.key, [row], analysis="main")
        return dict(tables)
    tables["estimates"] += _estimates(task, task.data, "main", task.estimation.methods)
    if len(task.data):
        diagnostics = sensitivity.diagnose(task.data, _sensitivity_options(task))
        for name in _DIAGNOSTICS:
            tables[name] += keyed(task.pair.key, getattr(diagnostics, name))
    for analysis, data in _reestimated(task, task.data, tables):
        tables["estimates"] += _estimates(task, data, analysis, REESTIMATES)
    return dict(tables)


def _estimates(task: PairTask, data: Harmonised, analysis: str, methods: tuple[str, ...]) -> list[dict[str, Any]]:
    """Rows of table ``estimates`` for one analysis of the pair."""
    choices = task.estimation
    options = mr.Options(draws=choices.draws, seed=task.seed, phi=choices.mode_bandwidth)
    chosen = [m for m in methods if _fits(m, len(data))]
    items = mr.estimate_pair(data, chosen, options)
    return keyed(task.pair.key, [estimate_row(item) for item in items], analysis=analysis)


def _fits(method: str, n_variants: int) -> bool:
    """The Wald ratio is for one variant; with more it would only be a row that says so."""
    return method != "wald_ratio" or n_variants <= 1


def _sensitivity_options(task: PairTask) -> sensitivity.Options:
    """Options of the diagnostics, with what the study says of the two traits."""
    exposure, outcome, choices = task.pair.exposure.source, task.pair.outcome.source, task.sensitivity
    return sensitivity.Options(
        presso_draws=choices.presso_draws,
        presso_threshold=choices.presso_threshold,
        seed=task.seed,
        loo_methods=choices.leave_one_out,
        exposure_type=exposure.type,
        outcome_type=outcome.type,
        exposure_prevalence=exposure.prevalence,
        outcome_prevalence=outcome.prevalence,
        exposure_cases=exposure.cases,
        outcome_cases=outcome.cases,
        overlap=choices.overlap,
    )


def _reestimated(task: PairTask, data: Harmonised, tables: Rows) -> Iterator[tuple[str, Harmonised]]:
    """The pair without variants that point the other way, and without outliers, where there are any."""
    if task.sensitivity.steiger_filter and len(data):
        mask = sensitivity.steiger_filter(data, _sensitivity_options(task)).keep
        if not mask.all():
            yield "steiger_filtered", data.subset(mask)
    if task.sensitivity.outlier_removal:
        outliers = {row["variant"] for row in tables["outliers"] if row["outlier"]}
        if outliers:
            yield "presso_removed", data.subset(np.array([v not in outliers for v in data.variant]))
        radial = sensitivity.radial_outliers(data) if len(data) > 2 else ()
        if radial:
            yield "radial_removed", data.subset(np.array([v not in set(radial) for v in data.variant]))
