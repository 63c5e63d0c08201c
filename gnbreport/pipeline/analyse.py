"""One exposure x outcome pair, analysed whole: estimates, diagnostics, re-estimates. Runs in workers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from gnbreport import mr, sensitivity
from gnbreport.harmonise import Harmonised
from gnbreport.pipeline.relations import Pair
from gnbreport.pipeline.rows import estimate_row, keyed
from gnbreport.study import Source
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
        for analysis, data in _reestimated(task, task.data, diagnostics):
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
        exposure_type=_type(exposure),
        outcome_type=_type(outcome),
        n_exposure=exposure.n,
        n_outcome=outcome.n,
        cases_exposure=exposure.cases,
        controls_exposure=_controls(exposure),
        cases_outcome=outcome.cases,
        controls_outcome=_controls(outcome),
        prevalence_exposure=exposure.prevalence,
        prevalence_outcome=outcome.prevalence,
        overlap=choices.overlap,
    )


def _type(source: Source) -> Literal["quantitative", "binary"]:
    return "binary" if source.type == "binary" else "quantitative"


def _controls(source: Source) -> float | None:
    return source.n - source.cases if source.n and source.cases else None


def _reestimated(
    task: PairTask, data: Harmonised, found: sensitivity.Diagnostics
) -> Iterator[tuple[sensitivity.Removal, Harmonised]]:
    """The pair without variants that point the other way, and without outliers, where there are any."""
    options = _sensitivity_options(task)
    asked: list[sensitivity.Removal] = ["steiger_filtered"] if task.sensitivity.steiger_filter else []
    if task.sensitivity.outlier_removal:
        asked += ["presso_removed", "radial_removed"]
    for analysis in asked:
        rest = sensitivity.outlier_removed(data, analysis, options, found.presso_result)
        if len(rest) < len(data):
            yield analysis, rest
