"""How far each pathway rests on one variant, one assumed correlation, one unchecked assumption."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gnbreport import mediation, sensitivity
from gnbreport.estimates import NotApplicable
from gnbreport.pipeline.joint import Data
from gnbreport.pipeline.pathways import Pathway, step_estimator
from gnbreport.study import Study

Rows = dict[str, list[dict[str, Any]]]
SensitivityOf = Mapping[tuple[str, str, str], sensitivity.Options]

TABLES = ("mediation_leave_one_out", "mediation_correlation", "mediation_checks")


def chain_tables(
    study: Study,
    pathways: Sequence[Pathway],
    data: Data,
    options: SensitivityOf,
    selected: Mapping[str, float | None],
) -> Rows:
    """Rows of the tables ``mediation_leave_one_out``, ``mediation_correlation`` and ``mediation_checks``.

    Args:
        study: The study.
        pathways: Exposure, mediator and outcome of each.
        data: Harmonised pairs.
        options: Trait types and sample sizes of each pair.
        selected: Trait id -> p threshold of its instruments; None where another sample gives their effects.
    """
    tables: Rows = {name: [] for name in TABLES}
    for pathway in pathways:
        for name, rows in _chain(study, pathway, data, options, selected).items():
            key = dict(zip(("exposure", "mediator", "outcome"), pathway, strict=True))
            tables[name] += [{**key, **row} for row in rows]
    return tables


def _chain(
    study: Study, pathway: Pathway, data: Data, options: SensitivityOf, selected: Mapping[str, float | None]
) -> Rows:
    """Rows of one pathway; none where a step's instruments cannot be looked up."""
    exposure, mediator, outcome = pathway
    at_a, at_b = ("exposure_mediator", exposure, mediator), ("mediator_outcome", mediator, outcome)
    a, b, c = data.get(at_a), data.get(at_b), data.get(("exposure_outcome", exposure, outcome))
    if a is None or b is None or c is None:
        return {}
    linked = mediation.chain(a, b, c, study.choices.mediation.overlap)
    main, estimator = study.choices.estimation.main, step_estimator(study)
    steps, _ = mediation.chain_steps(linked, main, estimator=estimator)
    checks = mediation.chain_checks(
        linked,
        reverse=data.get(("mediator_exposure", mediator, exposure)),
        alpha=study.choices.multiple_testing.alpha,
        method=main,
        options_a=options.get(at_a),
        options_b=options.get(at_b),
        estimator=estimator,
        selected={"a": selected[exposure], "b": selected[mediator]},
    )
    left_out = mediation.leave_one_out(linked, main, estimator=estimator)
    return {
        "mediation_leave_one_out": [{"method": main, **row} for row in left_out],
        "mediation_correlation": [] if isinstance(steps, NotApplicable) else mediation.correlation_sensitivity(steps),
        "mediation_checks": checks,
    }
