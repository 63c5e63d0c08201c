"""Mediation results as rows of the ``mediation`` table, and multiplicity over pathways."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from gnbreport.estimates import NotApplicable
from gnbreport.mediation.intervals import Interval
from gnbreport.mediation.steps import Steps
from gnbreport.mediation.twostep import Labels, Mediation
from gnbreport.notices import Notice
from gnbreport.results.schemas import SCHEMAS

#: Columns of the ``mediation`` table, in order.
COLUMNS = SCHEMAS["mediation"].names

_EMPTY: Mapping[str, object] = {
    c.name: {"text": "", "float": math.nan, "int": None, "bool": False}[c.kind] for c in SCHEMAS["mediation"].columns
}


def _limits(interval: Interval, name: str) -> dict[str, object]:
    suffix = f"_{name}" if name else ""
    return {f"ci_low{suffix}": interval.low, f"ci_high{suffix}": interval.high}


def _steps(steps: Steps) -> dict[str, object]:
    missing = steps.total is None
    return {
        "a": steps.a,
        "se_a": steps.se_a,
        "p_a": steps.p_a,
        "n_a": steps.n_a,
        "b": steps.b,
        "se_b": steps.se_b,
        "p_b": steps.p_b,
        "n_b": steps.n_b,
        "total": math.nan if missing else steps.total,
        "se_total": math.nan if missing else steps.se_total,
        "p_total": steps.p_total,
    }


def mediation_row(result: Mediation, method: str, b_source: str, extra: tuple[Notice, ...] = ()) -> dict[str, object]:
    """One row of the ``mediation`` table, every column filled (``p_joint_bh`` by :func:`adjust`)."""
    exposure, mediator, outcome = result.labels
    return {
        **_EMPTY,
        "exposure": exposure,
        "mediator": mediator,
        "outcome": outcome,
        "method": method,
        "b_source": b_source,
        "status": "ok",
        **_steps(result.steps),
        "indirect": result.indirect,
        "se_indirect": result.se_indirect,
        "se_indirect_second": result.se_indirect_second,
        **_limits(result.interval, ""),
        "ci_method": result.options.interval,
        **_limits(result.interval_delta, "delta"),
        **_limits(result.interval_monte_carlo, "monte_carlo"),
        **_limits(result.interval_product, "product"),
        "p_value": result.p_value,
        "log10_p": result.log10_p,
        "p_joint": result.p_joint,
        "direct": result.direct,
        "se_direct": result.se_direct,
        **_limits(result.interval_direct, "direct"),
        "proportion": result.proportion,
        "se_proportion": result.se_proportion,
        **_limits(result.interval_proportion, "proportion"),
        **_limits(result.interval_proportion_fieller, "proportion_fieller"),
        **_limits(result.interval_proportion_monte_carlo, "proportion_monte_carlo"),
        "proportion_meaningful": result.proportion_meaningful,
        "reason": result.reason,
        "notices": " | ".join(str(n) for n in (*result.notices, *extra)),
    }


def not_applicable_row(
    result: NotApplicable, labels: Labels, method: str = "", b_source: str = "univariable"
) -> dict[str, object]:
    """Row of a pathway that could not be estimated: status, reason, no numbers."""
    exposure, mediator, outcome = labels
    return {
        **_EMPTY,
        "exposure": exposure,
        "mediator": mediator,
        "outcome": outcome,
        "method": method,
        "b_source": b_source,
        "status": "not_applicable",
        "reason": result.reason,
    }


def adjust(
    rows: Iterable[Mapping[str, object]], family: Sequence[str] = ("method", "b_source")
) -> list[dict[str, object]]:
    """Fill ``p_joint_bh``: Benjamini-Hochberg over the pathways of each family.

    The joint (max-p) test is valid for the composite null of no indirect effect, so BH over it controls the false
    discovery rate over pathways (conservatively where both steps are null; Djordjilovic 2020).

    Args:
        rows: Rows of the ``mediation`` table; those not applicable are passed through.
        family: Columns whose values delimit a family of tests; one family per estimator by default, so that
            sensitivity analyses do not count as further hypotheses.

    Returns:
        New rows, in the same order.
    """
    from scipy import stats  # slow to import

    done = [dict(row) for row in rows]
    groups: dict[tuple[object, ...], list[int]] = {}
    for i, row in enumerate(done):
        if row["status"] == "ok":
            groups.setdefault(tuple(row[name] for name in family), []).append(i)
    for members in groups.values():
        p = np.array([float(str(done[i]["p_joint"])) for i in members])
        for i, q in zip(members, stats.false_discovery_control(p, method="bh"), strict=True):
            done[i]["p_joint_bh"] = float(q)
    return done
