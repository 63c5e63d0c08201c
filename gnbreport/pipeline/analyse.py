"""One exposure x outcome pair, analysed whole: estimates, diagnostics, re-estimates. Runs in workers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from gnbreport import mr, sensitivity
from gnbreport.harmonise import Harmonised, HarmoniseOptions, harmonise
from gnbreport.pipeline.relations import Pair
from gnbreport.pipeline.rows import estimate_row, in_schema, keyed
from gnbreport.study import Source
from gnbreport.study.choices import EstimationChoices, SensitivityChoices

Rows = dict[str, list[dict[str, Any]]]

#: Methods of the re-estimates beside the main analysis.
REESTIMATES = ("wald_ratio", "ivw", "egger", "weighted_median")
#: Tables of diagnostics; of long ones only the rows that a flag marks.
_DIAGNOSTICS: dict[str, str | None] = {
    "heterogeneity": None,
    "pleiotropy": None,
    "presso": None,
    "outliers": None,
    "leave_one_out": None,
    "single_variant": None,
    "direction": None,
    "strength": None,
    "rucker": None,
    "radial_outliers": "outlier",
    "influence": None,
    "funnel": None,
    "steiger": None,
    "overlap": None,
}


NO_LOOKUPS = ("lookups-not-in-file", "not estimable: look-ups not in the file, which holds only its own hits")


@dataclass(frozen=True, eq=False)
class PairTask:
    """What a worker needs: the pair's rows and the choices.

    Attributes:
        pair: Exposure and outcome.
        exposure_rows: Instruments of the exposure.
        outcome_rows: The outcome's rows at these instruments, proxies included; None if none can be looked up.
        panel_frequencies: Allele frequencies of the panel, where the study wants them used.
        harmonisation: Policies.
        estimation: Choices.
        sensitivity: Choices.
        seed: Root of the random streams.
    """

    pair: Pair
    exposure_rows: pd.DataFrame
    outcome_rows: pd.DataFrame | None
    panel_frequencies: pd.DataFrame | None
    harmonisation: HarmoniseOptions
    estimation: EstimationChoices
    sensitivity: SensitivityChoices
    seed: int


def analyse_pair(task: PairTask) -> tuple[Harmonised | None, Rows]:
    """Harmonise one pair and estimate everything on it.

    Returns:
        The harmonised pair (None without look-ups), and table name -> rows, each with the pair's key.
    """
    if task.outcome_rows is None:
        code, reason = NO_LOOKUPS
        row = {"method": task.estimation.main, "status": "not_applicable", "code": code, "reason": reason}
        return None, {"estimates": keyed(task.pair.key, [row], analysis="main")}
    data = harmonise(
        task.exposure_rows,
        task.outcome_rows,
        exposure=task.pair.exposure.id,
        outcome=task.pair.outcome.id,
        options=task.harmonisation,
        panel_frequencies=task.panel_frequencies,
    )
    return data, _tables(task, data)


def _tables(task: PairTask, data: Harmonised) -> Rows:
    """All table rows of a harmonised pair."""
    tables: Rows = defaultdict(list)
    tables["estimates"] += _estimates(task, data, "main", task.estimation.methods)
    if len(data):
        diagnostics = sensitivity.diagnose(data, sensitivity_options(task.pair, task.sensitivity, task.seed))
        for name, flag in _DIAGNOSTICS.items():
            rows = [row for row in getattr(diagnostics, name) if flag is None or row[flag]]
            tables[name] += keyed(task.pair.key, [in_schema(name, row) for row in rows])
        for analysis, rest in _reestimated(task, data, diagnostics):
            tables["estimates"] += _estimates(task, rest, analysis, REESTIMATES)
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


def sensitivity_options(pair: Pair, choices: SensitivityChoices, seed: int) -> sensitivity.Options:
    """Options of the diagnostics, with what the study says of the two traits."""
    exposure, outcome = pair.exposure.source, pair.outcome.source
    return sensitivity.Options(
        presso_draws=choices.presso_draws,
        presso_threshold=choices.presso_threshold,
        seed=seed,
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
    options = sensitivity_options(task.pair, task.sensitivity, task.seed)
    asked: list[sensitivity.Removal] = ["steiger_filtered"] if task.sensitivity.steiger_filter else []
    if task.sensitivity.outlier_removal:
        asked += ["presso_removed", "radial_removed"]
    for analysis in asked:
        rest = sensitivity.outlier_removed(data, analysis, options, found.presso_result)
        if len(rest) < len(data):
            yield analysis, rest
