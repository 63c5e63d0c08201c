"""Mediation from harmonised pairs: overlap settled, steps estimated, covariances worked out."""

from __future__ import annotations

from gnbreport.estimates import NotApplicable
from gnbreport.harmonise.data import Harmonised
from gnbreport.mediation.chains import Overlap, chain
from gnbreport.mediation.estimation import Covariance, Estimator, chain_steps, step_estimator
from gnbreport.mediation.rows import not_applicable_row
from gnbreport.mediation.steps import MediationOptions
from gnbreport.mediation.twostep import Mediation, mediate
from gnbreport.mr import Options
from gnbreport.mr.multivariable import MultivariableData


def mediate_pairs(
    a_data: Harmonised,
    b_data: Harmonised,
    c_data: Harmonised,
    *,
    method: str = "ivw",
    overlap: Overlap = "keep",
    multivariable: MultivariableData | None = None,
    covariance: Covariance = "shared",
    sample_correlation: float = 0.0,
    options: MediationOptions | None = None,
    estimator: Estimator | None = None,
) -> Mediation | NotApplicable:
    """Mediation of one pathway from its harmonised pairs.

    Args:
        a_data: Exposure -> mediator, instruments of the exposure.
        b_data: Mediator -> outcome, instruments of the mediator.
        c_data: Exposure -> outcome, instruments of the exposure.
        method: Estimator of a, c and (without ``multivariable``) b; Wald ratio where there is one variant.
        overlap: Rule for instruments of both traits, see :func:`chain`.
        multivariable: Associations of both traits' instruments with (exposure, mediator) and outcome: then b and the
            direct effect come from multivariable IVW, adjusted for the other. Exposure first, mediator second.
        covariance: ``shared``: of b and c through variants they share, and, with ``sample_correlation``, of a with b
            and c; ``residual``: a and c from products of residuals instead (needs 10 shared instruments); ``none``.
        sample_correlation: Correlation of sampling errors of mediator and outcome associations; 0 for separate samples.
        options: Choices.
        estimator: How a step is estimated; :func:`step_estimator` with the seed of ``options`` if None.

    Returns:
        :class:`Mediation`, or ``NotApplicable`` naming the step that has no estimate.
    """
    options = options or MediationOptions()
    linked = chain(a_data, b_data, c_data, overlap)
    steps, notices = chain_steps(
        linked,
        method,
        multivariable=multivariable,
        covariance=covariance,
        sample_correlation=sample_correlation,
        estimator=estimator or step_estimator(Options(seed=options.seed)),
    )
    return mediate(steps, options, linked.labels, notices=notices)


def pathway_row(
    a_data: Harmonised,
    b_data: Harmonised,
    c_data: Harmonised,
    *,
    method: str = "ivw",
    overlap: Overlap = "keep",
    multivariable: MultivariableData | None = None,
    covariance: Covariance = "shared",
    sample_correlation: float = 0.0,
    options: MediationOptions | None = None,
    estimator: Estimator | None = None,
) -> dict[str, object]:
    """One row of the ``mediation`` table, numbers or the reason for none; arguments of :func:`mediate_pairs`."""
    result = mediate_pairs(
        a_data,
        b_data,
        c_data,
        method=method,
        overlap=overlap,
        multivariable=multivariable,
        covariance=covariance,
        sample_correlation=sample_correlation,
        options=options,
        estimator=estimator,
    )
    source = "univariable" if multivariable is None else "multivariable"
    if isinstance(result, NotApplicable):
        return not_applicable_row(result, (a_data.exposure, a_data.outcome, c_data.outcome), method, source)
    return result.row(method, source)
