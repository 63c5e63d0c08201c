"""Several mediators jointly, from their harmonised associations: b from one multivariable model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gnbreport.estimates import Estimate, NotApplicable
from gnbreport.harmonise.data import Harmonised
from gnbreport.mediation.covariance import linear_ivw, shared_correlation
from gnbreport.mediation.estimation import linear_multivariable
from gnbreport.mediation.intervals import wald
from gnbreport.mediation.joint import JointMediation, mediate_jointly
from gnbreport.mediation.steps import MediationOptions
from gnbreport.mr.multivariable import MultivariableData, mv_ivw

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class JointSteps:
    """What the joint analysis of K mediators rests on.

    Attributes:
        a: Exposure -> mediator estimates, K of them.
        model: Associations with the K mediators, then with the exposure if the model adjusts for it, and the outcome.
        total: Exposure -> outcome, or None.
        corr_a: ``(K, K)`` correlation of the ``a`` estimates; identity if None.
        total_pair: Exposure -> outcome associations that ``total`` rests on: b and ``total`` covary through the
            variants they share. None to take them as independent.
    """

    a: tuple[Estimate, ...]
    model: MultivariableData
    total: Estimate | None = None
    corr_a: Floats | None = None
    total_pair: Harmonised | None = None

    @property
    def adjusted(self) -> bool:
        """Whether the mediators' effects are adjusted for the exposure."""
        return self.model.n_exposures > len(self.a)


def mediate_model(
    steps: JointSteps, exposure: str, options: MediationOptions | None = None
) -> JointMediation | NotApplicable:
    """Sum of the indirect effects through K mediators; b and its correlations from multivariable IVW.

    ``Cov(b) = sigma^2 (X' W X)^-1`` of the regression of the outcome's on the mediators' associations, weights
    ``W = 1 / se_outcome^2`` (Burgess and Thompson 2015); see :func:`gnbreport.mediation.mediate_jointly`.

    Args:
        steps: Estimates and associations.
        exposure: Name of the exposure.
        options: Draws, seed, level.

    Returns:
        The joint mediation, or the reason for none.
    """
    count = len(steps.a)
    b = mv_ivw(steps.model)[:count]
    refused = [item for item in b if isinstance(item, NotApplicable)]
    if refused:
        return refused[0]
    fits = [item for item in b if isinstance(item, Estimate)]
    total = steps.total
    return mediate_jointly(
        [e.estimate for e in steps.a],
        [e.standard_error for e in steps.a],
        [e.estimate for e in fits],
        [e.standard_error for e in fits],
        corr_a=steps.corr_a,
        corr_b=_coefficient_correlation(steps.model)[:count, :count],
        total=None if total is None else total.estimate,
        se_total=None if total is None else total.standard_error,
        corr_total=None if steps.total_pair is None else _total_correlation(steps.model, steps.total_pair, count),
        mediators=steps.model.names[:count],
        exposure=exposure,
        outcome=steps.model.outcome,
        options=options,
    )


def _coefficient_correlation(model: MultivariableData) -> Floats:
    """Correlation ``(K, K)`` of the coefficients of multivariable IVW."""
    x = model.beta_exposures * np.sqrt(model.weights)[:, None]
    covariance = np.linalg.inv(x.T @ x)
    scale = np.sqrt(np.diag(covariance))
    correlation = np.asarray(covariance / np.outer(scale, scale))
    np.fill_diagonal(correlation, 1.0)
    return correlation


def _total_correlation(model: MultivariableData, total_pair: Harmonised, count: int) -> Floats:
    """Correlations ``(2K,)`` of the total effect with a (0: other samples) and b (the same associations)."""
    total = linear_ivw(total_pair)
    b = linear_multivariable(model, (total_pair,))[:count]
    return np.array([*np.zeros(count), *(shared_correlation(total, item, 1.0) for item in b)])


def joint_rows(
    steps: JointSteps | NotApplicable, mediators: Sequence[str], exposure: str, outcome: str, options: MediationOptions
) -> list[dict[str, object]]:
    """Rows of table ``mediation_joint``: each mediator, their sum, what remains direct, the total; or one refusal.

    Args:
        steps: Estimates and associations, or why there are none.
        mediators: All K mediators.
        exposure: Exposure.
        outcome: Outcome.
        options: Draws, seed, level.
    """
    base: dict[str, object] = {"exposure": exposure, "outcome": outcome, "mediators": " ".join(mediators)}
    result = steps if isinstance(steps, NotApplicable) else mediate_model(steps, exposure, options)
    if isinstance(result, NotApplicable) or isinstance(steps, NotApplicable):
        reason = result.reason if isinstance(result, NotApplicable) else ""
        return [{**base, "part": "indirect", "status": "not_applicable", "reason": reason}]
    base |= {"status": "ok", "adjusted": steps.adjusted, "n_variants": len(steps.model)}
    total = steps.total
    rows = []
    for part in result.decomposition():
        estimate, se = float(str(part["estimate"])), float(str(part["standard_error"]))
        limits = wald(estimate, se, options.level)
        share = estimate / total.estimate if total is not None and total.estimate else None
        row = {**part, "ci_low": limits.low, "ci_high": limits.high, "proportion": share}
        rows.append({**base, **row, **(_sum_row(result) if part["part"] == "indirect" else {})})
    if total is None:
        return [row for row in rows if row["part"] != "direct"]
    whole = {"estimate": total.estimate, "standard_error": total.standard_error, "p_value": total.p_value}
    return [*rows, {**base, "part": "total", **whole, "ci_low": total.ci_low, "ci_high": total.ci_high}]


def _sum_row(result: JointMediation) -> dict[str, object]:
    """What only the sum of the indirect effects has."""
    share, limits = result.interval_proportion_fieller, result.interval_monte_carlo
    return {
        "ci_low": limits.low,
        "ci_high": limits.high,
        "p_value": result.p_value,
        "ci_low_proportion": share.low,
        "ci_high_proportion": share.high,
        "proportion_meaningful": result.proportion_meaningful,
        "reason": result.reason,
    }
