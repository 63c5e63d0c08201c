"""Estimates as values: a number with its uncertainty, or the reason why there is none."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from scipy import special

from gnbreport.kernels import tails
from gnbreport.notices import Notice

Z95 = float(-special.ndtri(0.025))


@dataclass(frozen=True, slots=True)
class Estimate:
    """One causal effect estimate (or any other estimate with a standard error).

    Attributes:
        method: Method id of the registry, e.g. ``"ivw"``.
        estimate: Point estimate, in outcome units per exposure unit.
        standard_error: Its standard error (nan where the method defines none).
        ci_low: Lower 95% limit.
        ci_high: Upper 95% limit.
        p_value: Two-sided p-value; may underflow to 0, ``log10_p`` never does.
        log10_p: log10 of the p-value.
        n_variants: Variants used.
        distribution: Reference distribution of the p-value: ``"normal"``, ``"t(8)"``, ``"chi2(1)"``, ``"binomial"``.
        monte_carlo_se: Monte Carlo standard error of ``standard_error`` where resampling made it, else nan.
        monte_carlo_p: Monte Carlo standard error of ``p_value`` where resampling made it, else nan.
        extras: Further named numbers of the method (e.g. ``intercept``, ``q``, ``phi``).
        notices: Caveats.
    """

    method: str
    estimate: float
    standard_error: float
    ci_low: float
    ci_high: float
    p_value: float
    log10_p: float
    n_variants: int
    distribution: str
    monte_carlo_se: float = math.nan
    monte_carlo_p: float = math.nan
    extras: Mapping[str, float] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """A method that cannot be applied, and why: a row in the table, never a bare NaN.

    Attributes:
        method: Method id of the registry.
        code: Stable identifier of the reason, e.g. ``"too-few-variants"``.
        reason: One sentence, e.g. ``"needs 3 variants, has 2"``.
        n_variants: Variants available.
    """

    method: str
    code: str
    reason: str
    n_variants: int = 0


def normal_estimate(
    method: str,
    estimate: float,
    standard_error: float,
    n_variants: int,
    *,
    extras: Mapping[str, float] | None = None,
    notices: tuple[Notice, ...] = (),
    monte_carlo_se: float = math.nan,
) -> Estimate:
    """Estimate with normal p-value and 95% interval ``estimate +- 1.959964 SE``."""
    z = _ratio(estimate, standard_error)
    p, log10_p = tails.normal_two_sided(z)
    return Estimate(
        method,
        estimate,
        standard_error,
        estimate - Z95 * standard_error,
        estimate + Z95 * standard_error,
        p,
        log10_p,
        n_variants,
        "normal",
        monte_carlo_se,
        _monte_carlo_p(z, standard_error, monte_carlo_se),
        extras or {},
        notices,
    )


def t_estimate(
    method: str,
    estimate: float,
    standard_error: float,
    n_variants: int,
    df: int,
    *,
    extras: Mapping[str, float] | None = None,
    notices: tuple[Notice, ...] = (),
    monte_carlo_se: float = math.nan,
) -> Estimate:
    """Estimate with Student t p-value and 95% interval on ``df`` degrees of freedom."""
    t = _ratio(estimate, standard_error)
    p, log10_p = tails.t_two_sided(t, df)
    half = float(-special.stdtrit(df, 0.025)) * standard_error
    return Estimate(
        method,
        estimate,
        standard_error,
        estimate - half,
        estimate + half,
        p,
        log10_p,
        n_variants,
        f"t({df})",
        monte_carlo_se,
        _monte_carlo_p(t, standard_error, monte_carlo_se),
        extras or {},
        notices,
    )


def referred(result: Estimate, distribution: Literal["method", "normal", "t"], df: int) -> Estimate:
    """The estimate with p-value and interval from another distribution.

    Unchanged for ``"method"``, without a standard error, and for ``"t"`` without degrees of freedom.
    """
    if distribution == "method" or math.isnan(result.standard_error) or (distribution == "t" and df < 1):
        return result
    same = (result.method, result.estimate, result.standard_error, result.n_variants)
    monte_carlo = result.monte_carlo_se
    if distribution == "normal":
        return normal_estimate(*same, extras=result.extras, notices=result.notices, monte_carlo_se=monte_carlo)
    return t_estimate(*same, df, extras=result.extras, notices=result.notices, monte_carlo_se=monte_carlo)


def _ratio(estimate: float, standard_error: float) -> float:
    """Test statistic; 0/0 (an exact null) is 0, x/0 is infinite with x's sign."""
    if standard_error == 0.0:
        return 0.0 if estimate == 0.0 else math.copysign(math.inf, estimate)
    return estimate / standard_error


def _monte_carlo_p(z: float, standard_error: float, monte_carlo_se: float) -> float:
    """Delta-method Monte Carlo error of p: ``2 phi(z) |z| mc/SE`` (normal density; adequate for t as well)."""
    if math.isnan(monte_carlo_se) or standard_error == 0.0:
        return math.nan
    density = math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)
    return 2.0 * density * abs(z) * monte_carlo_se / standard_error
