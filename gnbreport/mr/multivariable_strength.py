"""Strength and heterogeneity in multivariable Mendelian randomization: conditional F and Q_A."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gnbreport.estimates import NotApplicable
from gnbreport.kernels import multivariable as kernel
from gnbreport.kernels import tails
from gnbreport.mr.multivariable_data import MultivariableData
from gnbreport.notices import Notice

WEAK_CONDITIONAL_F = 10.0


@dataclass(frozen=True, slots=True)
class ConditionalF:
    """Strength of the instruments for one exposure, given the other exposures.

    Attributes:
        exposure: Trait id.
        f: Sanderson-Windmeijer conditional F, ``q / (J - K + 1)``.
        f_r: The same divided by J, as the R package MVMR has it.
        q: Conditional heterogeneity statistic.
        df: ``J - K + 1``.
        p_value: Upper chi-squared tail of ``q``: small means the instruments predict the exposure.
        log10_p: Its log10.
        notices: A caveat where ``f`` is below 10.
    """

    exposure: str
    f: float
    f_r: float
    q: float
    df: int
    p_value: float
    log10_p: float
    notices: tuple[Notice, ...] = ()


def conditional_f(data: MultivariableData) -> list[ConditionalF | NotApplicable]:
    """Conditional F statistic of each exposure, with the covariance that ``data.correlation`` implies.

    Sanderson, Spiller and Bowden (2021), equation for two samples: see
    :func:`gnbreport.kernels.multivariable.conditional_q`.
    """
    size, count = len(data), data.n_exposures
    if size < count:
        reason = f"needs {count} variants for {count} exposures, has {size}"
        return [NotApplicable("conditional_f", "too-few-variants", reason, size) for _ in data.names]
    statistics = kernel.conditional_q(data.beta_exposures, data.se_exposures, data.correlation)
    return [_conditional_f(name, float(q), size, count) for name, q in zip(data.names, statistics, strict=True)]


def _conditional_f(name: str, q: float, size: int, count: int) -> ConditionalF | NotApplicable:
    """The statistic of one exposure as a value."""
    if not np.isfinite(q):
        return NotApplicable("conditional_f", "collinear-exposures", "the other exposures are linearly dependent", size)
    df = size - count + 1
    f = q / df
    text = (
        f"conditional F of {name} is {f:.3g}, below 10: weak instruments bias multivariable estimates in any direction"
    )
    notices = (Notice("weak-conditional-f", text),) if f < WEAK_CONDITIONAL_F else ()
    p, log10_p = tails.chi2_upper(q, df)
    return ConditionalF(name, f, q / size, q, df, p, log10_p, notices)


@dataclass(frozen=True, slots=True)
class QA:
    """Heterogeneity (pleiotropy) statistic of a multivariable model.

    Attributes:
        q: ``Q_A``.
        df: ``J - K``.
        p_value: Upper chi-squared tail on ``df``.
        log10_p: Its log10.
        df_r: ``J - K - 1``, as the R package MVMR has it.
        p_value_r: Upper chi-squared tail on ``df_r``.
    """

    q: float
    df: int
    p_value: float
    log10_p: float
    df_r: int
    p_value_r: float


def q_a(data: MultivariableData) -> QA | NotApplicable:
    """``Q_A`` at the multivariable IVW estimates (Sanderson, Spiller and Bowden 2021)."""
    size, count = len(data), data.n_exposures
    if size <= count:
        reason = f"needs {count + 1} variants for {count} exposures, has {size}"
        return NotApplicable("q_a", "too-few-variants", reason, size)
    fit = kernel.weighted_fit(data.beta_exposures, data.beta_outcome, data.weights)
    if fit is None:
        return NotApplicable(
            "q_a", "collinear-exposures", "associations with the exposures are linearly dependent", size
        )
    q = kernel.q_a(
        data.beta_exposures, data.se_exposures, data.beta_outcome, data.se_outcome, fit.coefficients, data.correlation
    )
    df = size - count
    p, log10_p = tails.chi2_upper(q, df)
    return QA(q, df, p, log10_p, df - 1, tails.chi2_upper(q, df - 1)[0])
