"""Multivariable generalised method of moments, and the F statistic that goes with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gnbreport.errors import InputError, Problem
from gnbreport.estimates import Estimate, NotApplicable
from gnbreport.kernels import errors_in_variables as kernel
from gnbreport.kernels import moments, tails
from gnbreport.mr.multivariable_data import MultivariableData, refusals
from gnbreport.mr.multivariable_errors import unfit
from gnbreport.mr.multivariable_results import per_exposure
from gnbreport.mr.multivariable_strength import WEAK_CONDITIONAL_F
from gnbreport.notices import Notice

Floats = NDArray[np.float64]
SampleSizes = float | Sequence[float]

EXPLAINS_ALL = "at these sample sizes the variants explain more than the whole variance of a trait"


def mv_gmm(
    data: MultivariableData, n_exposures: SampleSizes, n_outcome: float, *, overdispersion: bool = True
) -> list[Estimate | NotApplicable]:
    """Multivariable generalised method of moments, one estimate per exposure (Patel, Lane and Burgess 2024).

    Least ``Q = sum (y - x b)^2 / (v_y + tau2 + b' V b)`` (continuous updating), where ``v_y`` and ``V`` are the
    covariances of regressions on all variants at once, from the sample sizes
    (:func:`gnbreport.kernels.moments.joint_covariance`). Standard errors ``(X' diag(1/v) X)^-1``, normal p. With
    ``overdispersion``, ``tau2`` makes ``Q`` at the estimates without it equal to its degrees of freedom ``J - K``; the
    estimates are then found again.

    Args:
        data: Associations; at least ``K + 1`` variants.
        n_exposures: Sample size of each exposure, or one for all.
        n_outcome: Sample size of the outcome.
        overdispersion: Whether pleiotropy may spread the associations with the outcome.

    Returns:
        Estimates with extras ``q``, ``q_df``, ``tau2`` and ``overdispersion`` (``n_outcome tau2``), without
        overdispersion also ``q_p_value``; or reasons why not.

    Raises:
        InputError: A sample size that is not above the number of variants, or not one for each exposure.
    """
    sizes = _sizes(data, n_exposures, n_outcome)
    refusal = unfit("mv_gmm", data)
    if refusal:
        return refusal
    known = jointly_regressed(data, sizes, n_outcome)
    if known is None:
        return refusals("mv_gmm", data, "bad-sample-size", EXPLAINS_ALL)
    df = len(data) - data.n_exposures
    estimates = kernel.minimum(known)
    tau2 = overdispersion_at(estimates, known, df) if overdispersion else 0.0
    if tau2 > 0.0:
        known = known.spread(tau2)
        estimates = kernel.minimum(known, estimates)
    q = kernel.discrepancy(estimates, known)
    extras = {"q": q, "q_df": float(df), "tau2": tau2, "overdispersion": n_outcome * tau2}
    if not overdispersion:
        extras["q_p_value"] = tails.chi2_upper(q, df)[0]
    return per_exposure("mv_gmm", estimates, moment_errors(estimates, known), len(data), extras=extras)


def moment_errors(estimates: Floats, data: kernel.Associations) -> Floats:
    """Standard errors ``(K,)`` of the method of moments."""
    return np.asarray(np.sqrt(np.diag(np.linalg.inv(kernel.weighted_products(estimates, data)))))


def overdispersion_at(estimates: Floats, data: kernel.Associations, df: int) -> float:
    """Variance added to every association with the outcome at which ``Q`` of these estimates is ``df``; at least 0."""
    if kernel.discrepancy(estimates, data) <= df:
        return 0.0
    return kernel.spread_at(
        lambda extra: kernel.discrepancy(estimates, data.spread(extra)) - df, float(np.mean(data.variance))
    )


@dataclass(frozen=True, slots=True)
class RankF:
    """Strength of the instruments for all exposures at once.

    Attributes:
        f: ``q / df``.
        q: Least ``sum (x_j d)^2 / (d' V_j d)`` over combinations ``d`` of the exposures.
        df: ``J - K + 1``.
        p_value: Upper chi-squared tail of ``q``: small means the variants tell all exposures apart.
        log10_p: Its log10.
        notices: A caveat where ``f`` is below 10.
    """

    f: float
    q: float
    df: int
    p_value: float
    log10_p: float
    notices: tuple[Notice, ...] = ()


def rank_f(data: MultivariableData, n_exposures: SampleSizes) -> RankF | NotApplicable:
    """F statistic of the combination of exposures that the variants predict least (Cragg and Donald 1993).

    The conditional F of limited information maximum likelihood: least discrepancy of one exposure from the others,
    with the covariances of :func:`mv_gmm`, over ``J - K + 1`` (Patel, Lane and Burgess 2024). That least value is
    the same whichever exposure is predicted by the others, so there is one for all.

    Args:
        data: Associations; at least ``K`` variants.
        n_exposures: Sample size of each exposure, or one for all.

    Raises:
        InputError: A sample size that is not above the number of variants, or not one for each exposure.
    """
    sizes = _sizes(data, n_exposures, None)
    size, count = len(data), data.n_exposures
    if size < count:
        reason = f"needs {count} variants for {count} exposures, has {size}"
        return NotApplicable("rank_f", "too-few-variants", reason, size)
    covariance = moments.joint_covariance(data.beta_exposures, data.se_exposures, sizes, data.correlation)
    if covariance is None:
        return NotApplicable("rank_f", "bad-sample-size", EXPLAINS_ALL, size)
    q, df = moments.least_predicted(data.beta_exposures, covariance), size - count + 1
    text = f"F of the least predicted combination of exposures is {q / df:.3g}, below 10: instruments are weak"
    notices = (Notice("weak-rank-f", text),) if q / df < WEAK_CONDITIONAL_F else ()
    return RankF(q / df, q, df, *tails.chi2_upper(q, df), notices)


def jointly_regressed(data: MultivariableData, sizes: Floats, n_outcome: float) -> kernel.Associations | None:
    """Associations with the covariances of regressions on all variants; None where they explain a whole trait."""
    x, y = data.beta_exposures, data.beta_outcome
    covariance = moments.joint_covariance(x, data.se_exposures, sizes, data.correlation)
    variance = moments.joint_covariance(y[:, None], data.se_outcome[:, None], np.array([n_outcome]), np.eye(1))
    if covariance is None or variance is None:
        return None
    return kernel.Associations(x, y, variance[:, 0, 0], np.zeros_like(x), covariance)


def _sizes(data: MultivariableData, n_exposures: SampleSizes, n_outcome: float | None) -> Floats:
    """Sample sizes of the exposures, ``(K,)``."""
    sizes = np.atleast_1d(np.asarray(n_exposures, dtype=float))
    if sizes.shape not in {(1,), (data.n_exposures,)}:
        raise InputError(Problem("length-mismatch", f"{len(sizes)} sample sizes for {data.n_exposures} exposures"))
    every = [*sizes.tolist(), *([] if n_outcome is None else [n_outcome])]
    bad = [n for n in every if not (np.isfinite(n) and n > len(data))]
    if bad:
        hint = "the number of people, not of variants"
        raise InputError(Problem("bad-sample-size", f"a sample size must exceed {len(data)}, is {bad[0]:g}", hint=hint))
    return np.broadcast_to(sizes, (data.n_exposures,)).copy()
