"""Multivariable Mendelian randomization: several exposures, one outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gnbreport.errors import InputError, Problem
from gnbreport.estimates import Estimate, NotApplicable, normal_estimate, t_estimate
from gnbreport.kernels import multivariable as kernel
from gnbreport.kernels import tails
from gnbreport.notices import Notice

Floats = NDArray[np.float64]
Model = Literal["random", "plain", "fixed"]
Distribution = Literal["normal", "t"]

WEAK_CONDITIONAL_F = 10.0


@dataclass(frozen=True, eq=False)
class MultivariableData:
    """Associations of J variants with K exposures and one outcome, on one effect allele per variant.

    Attributes:
        beta_exposures: ``(J, K)``, associations with the exposures.
        se_exposures: ``(J, K)``, their standard errors.
        beta_outcome: ``(J,)``, association with the outcome.
        se_outcome: ``(J,)``, its standard error.
        names: Trait ids of the exposures, K of them.
        variants: Variant identifiers, J of them.
        outcome: Trait id of the outcome.
        correlation: ``(K, K)`` phenotypic correlation of the exposures in overlapping samples; identity if unknown
            (right for exposures measured in separate samples).
    """

    beta_exposures: Floats
    se_exposures: Floats
    beta_outcome: Floats
    se_outcome: Floats
    names: tuple[str, ...]
    variants: tuple[str, ...]
    outcome: str
    correlation: Floats

    @classmethod
    def from_arrays(
        cls,
        beta_exposures: ArrayLike,
        se_exposures: ArrayLike,
        beta_outcome: ArrayLike,
        se_outcome: ArrayLike,
        names: Sequence[str] | None = None,
        variants: Sequence[str] | None = None,
        *,
        outcome: str = "outcome",
        correlation: ArrayLike | None = None,
    ) -> MultivariableData:
        """Data from arrays; ``names`` default to ``x1 .. xK``, ``variants`` to ``v1 .. vJ``.

        Raises:
            InputError: Shapes that do not fit, non-finite values, non-positive standard errors, a ``correlation``
                that is not a correlation matrix; all problems at once.
        """
        x, sx = np.array(beta_exposures, dtype=float, ndmin=2), np.array(se_exposures, dtype=float, ndmin=2)
        y, sy = np.array(beta_outcome, dtype=float, ndmin=1), np.array(se_outcome, dtype=float, ndmin=1)
        rows, columns = x.shape
        names = tuple(names) if names is not None else tuple(f"x{k + 1}" for k in range(columns))
        variants = tuple(variants) if variants is not None else tuple(f"v{j + 1}" for j in range(rows))
        rho = np.eye(columns) if correlation is None else np.array(correlation, dtype=float, ndmin=2)
        data = cls(x, sx, y, sy, names, variants, outcome, rho)
        problems = [*_shape_problems(data), *_value_problems(data)]
        if problems:
            raise InputError(problems)
        for array in (x, sx, y, sy, rho):
            array.flags.writeable = False
        return data

    def __len__(self) -> int:
        """Number of variants J."""
        return len(self.beta_outcome)

    @property
    def n_exposures(self) -> int:
        """Number of exposures K."""
        return int(self.beta_exposures.shape[1])

    @cached_property
    def weights(self) -> Floats:
        """First-order weights ``1 / se_outcome^2``, ``(J,)``."""
        return np.asarray(1.0 / self.se_outcome**2)


def _shape_problems(data: MultivariableData) -> list[Problem]:
    """Arrays that do not fit each other."""
    rows, columns = data.beta_exposures.shape
    expected = {
        "se_exposures": (data.se_exposures.shape, (rows, columns)),
        "beta_outcome": (data.beta_outcome.shape, (rows,)),
        "se_outcome": (data.se_outcome.shape, (rows,)),
        "names": ((len(data.names),), (columns,)),
        "variants": ((len(data.variants),), (rows,)),
        "correlation": (data.correlation.shape, (columns, columns)),
    }
    return [
        Problem("length-mismatch", f"shape {shape}, expected {wanted}", column=name)
        for name, (shape, wanted) in expected.items()
        if shape != wanted
    ]


def _value_problems(data: MultivariableData) -> list[Problem]:
    """Non-finite values, non-positive standard errors, an impossible correlation matrix."""
    problems = []
    for name in ("beta_exposures", "se_exposures", "beta_outcome", "se_outcome"):
        values = getattr(data, name)
        positive = name.startswith("se")
        bad = ~np.isfinite(values) | ((values <= 0) if positive else False)
        rule = "a standard error must be positive and finite" if positive else "must be finite"
        for place in np.argwhere(bad):
            at = ", ".join(str(i + 1) for i in place)
            problems.append(
                Problem(
                    "bad-value", f"{name}[{at}] = {values[tuple(place)]}: {rule}", row=int(place[0]) + 1, column=name
                )
            )
    rho = data.correlation
    square = rho.ndim == 2 and rho.shape[0] == rho.shape[1]
    if square and not (
        np.all(np.isfinite(rho))
        and np.allclose(rho, rho.T)
        and np.allclose(np.diag(rho), 1.0)
        and np.linalg.eigvalsh(rho)[0] > -1e-8
    ):
        problems.append(
            Problem(
                "bad-correlation",
                "must be symmetric, with unit diagonal and no negative eigenvalue",
                column="correlation",
            )
        )
    return problems


def _refusals(method: str, data: MultivariableData, code: str, reason: str) -> list[Estimate | NotApplicable]:
    """One :class:`NotApplicable` per exposure."""
    return [NotApplicable(method, code, reason, len(data)) for _ in data.names]


def _too_few(method: str, data: MultivariableData, needed: int) -> list[Estimate | NotApplicable] | None:
    """Refusals where there are fewer than ``needed`` variants."""
    if len(data) >= needed:
        return None
    k = data.n_exposures
    reason = f"needs {needed} variants for {k} exposure{'s' if k != 1 else ''}, has {len(data)}"
    return _refusals(method, data, "too-few-variants", reason)


def _collinear(method: str, data: MultivariableData) -> list[Estimate | NotApplicable]:
    """Refusals where the exposures' associations are linearly dependent."""
    return _refusals(method, data, "collinear-exposures", "associations with the exposures are linearly dependent")


def _scale(model: Model, sigma: float) -> float:
    """Factor from the unit standard error: residual SD, its floor at 1, or 1."""
    return {"random": max(1.0, sigma), "plain": sigma, "fixed": 1.0}[model]


def _estimates(
    method: str, fit: kernel.Fit, first: int, model: Model, distribution: Distribution, extras: dict[str, float]
) -> list[Estimate | NotApplicable]:
    """Estimates of the coefficients from position ``first`` on."""
    n_variants = fit.df + len(fit.coefficients)
    standard_errors = fit.unit_se * _scale(model, fit.sigma)
    out: list[Estimate | NotApplicable] = []
    for value, se in zip(fit.coefficients[first:], standard_errors[first:], strict=True):
        if distribution == "t":
            out.append(t_estimate(method, float(value), float(se), n_variants, fit.df, extras=extras))
        else:
            out.append(normal_estimate(method, float(value), float(se), n_variants, extras=extras))
    return out


def mv_ivw(
    data: MultivariableData, *, model: Model = "random", distribution: Distribution = "normal"
) -> list[Estimate | NotApplicable]:
    """Multivariable inverse-variance weighted estimates, one per exposure in the order of ``data.names``.

    Weighted regression of the outcome association on all exposure associations through the origin, weights
    ``1 / se_outcome^2`` (Burgess and Thompson 2015).

    Args:
        data: Associations; at least ``K + 1`` variants.
        model: ``"random"`` multiplicative random effects with the residual SD never below 1 (MendelianRandomization's
            random model), ``"plain"`` without that floor (TwoSampleMR, MVMR), ``"fixed"``.
        distribution: ``"normal"`` (TwoSampleMR, MendelianRandomization) or ``"t"`` on ``J - K`` (MVMR).

    Returns:
        Estimates with extras ``q``, ``q_df``, ``q_p_value``, ``sigma``; or reasons why not.
    """
    refusal = _too_few("mv_ivw", data, data.n_exposures + 1)
    if refusal:
        return refusal
    fit = kernel.weighted_fit(data.beta_exposures, data.beta_outcome, data.weights)
    if fit is None:
        return _collinear("mv_ivw", data)
    extras = {"q": fit.q, "q_df": float(fit.df), "q_p_value": tails.chi2_upper(fit.q, fit.df)[0], "sigma": fit.sigma}
    return _estimates("mv_ivw", fit, 0, model, distribution, extras)


def mv_egger(
    data: MultivariableData,
    orientate: int | str = 0,
    *,
    model: Model = "random",
    distribution: Distribution = "normal",
) -> list[Estimate | NotApplicable]:
    """Multivariable MR-Egger estimates, one per exposure in the order of ``data.names``.

    As :func:`mv_ivw` with an intercept, after signing each variant so that its association with one exposure is
    not negative (Rees, Wood and Burgess 2017). The result depends on which exposure that is.

    Args:
        data: Associations; at least ``K + 2`` variants.
        orientate: Position or name of the exposure that orients the variants.
        model: As for :func:`mv_ivw`.
        distribution: ``"normal"``, or ``"t"`` on ``J - K - 1``.

    Returns:
        Estimates with extras ``intercept``, ``intercept_se``, ``intercept_p_value``, ``q``, ``q_df``, ``q_p_value``,
        ``sigma``; or reasons why not.

    Raises:
        InputError: ``orientate`` names no exposure.
    """
    position = _position(data, orientate)
    refusal = _too_few("mv_egger", data, data.n_exposures + 2)
    if refusal:
        return refusal
    design, response = kernel.oriented_design(data.beta_exposures, data.beta_outcome, position)
    fit = kernel.weighted_fit(design, response, data.weights)
    if fit is None:
        return _collinear("mv_egger", data)
    intercept = _estimates("mv_egger", fit, 0, model, distribution, {})[0]
    assert isinstance(intercept, Estimate)
    extras = {
        "intercept": intercept.estimate,
        "intercept_se": intercept.standard_error,
        "intercept_p_value": intercept.p_value,
        "q": fit.q,
        "q_df": float(fit.df),
        "q_p_value": tails.chi2_upper(fit.q, fit.df)[0],
        "sigma": fit.sigma,
    }
    return _estimates("mv_egger", fit, 1, model, distribution, extras)


def _position(data: MultivariableData, orientate: int | str) -> int:
    """Position of an exposure given by position or name."""
    if isinstance(orientate, str) and orientate in data.names:
        return data.names.index(orientate)
    if isinstance(orientate, int) and 0 <= orientate < data.n_exposures:
        return orientate
    raise InputError(
        Problem(
            "unknown-exposure",
            f"no exposure {orientate!r} to orient by",
            hint=f"a position from 0 to {data.n_exposures - 1}, or one of {', '.join(data.names)}",
        )
    )


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
