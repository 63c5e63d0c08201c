"""Several mediators at once: each one's indirect effect, their sum, and what remains direct."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gnbreport.errors import InputError, Problem
from gnbreport.kernels import mediation as kernel
from gnbreport.kernels import tails
from gnbreport.mediation.intervals import Interval, fieller_interval, wald
from gnbreport.mediation.steps import MediationOptions
from gnbreport.mediation.words import withheld_joint
from gnbreport.streams import stream

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class JointMediation:
    """Mediation through K mediators together.

    Attributes:
        exposure: Exposure.
        mediators: Mediators, K of them.
        outcome: Outcome.
        indirect: ``a_k b_k``, ``(K,)``.
        se_indirect: First-order standard errors ``(K,)``.
        intervals: Delta interval of each.
        total_indirect: ``sum_k a_k b_k``.
        se_total_indirect: First-order standard error of the sum.
        interval_delta: Its delta interval.
        interval_monte_carlo: Its Monte Carlo interval.
        p_value: Normal test of the sum.
        log10_p: Its log10.
        direct: ``total - total_indirect``; nan without a total effect.
        se_direct: Its standard error.
        proportion: ``total_indirect / total``; nan without a total effect.
        se_proportion: Full delta.
        interval_proportion: Delta interval.
        interval_proportion_fieller: Fieller's set.
        interval_proportion_monte_carlo: Monte Carlo interval.
        proportion_meaningful: Whether it may be quoted.
        reason: Why not.
    """

    exposure: str
    mediators: tuple[str, ...]
    outcome: str
    indirect: Floats
    se_indirect: Floats
    intervals: tuple[Interval, ...]
    total_indirect: float
    se_total_indirect: float
    interval_delta: Interval
    interval_monte_carlo: Interval
    p_value: float
    log10_p: float
    direct: float = math.nan
    se_direct: float = math.nan
    proportion: float = math.nan
    se_proportion: float = math.nan
    interval_proportion: Interval = field(default_factory=lambda: Interval(math.nan, math.nan))
    interval_proportion_fieller: Interval = field(default_factory=lambda: Interval(math.nan, math.nan))
    interval_proportion_monte_carlo: Interval = field(default_factory=lambda: Interval(math.nan, math.nan))
    proportion_meaningful: bool = False
    reason: str = ""

    def decomposition(self) -> list[dict[str, object]]:
        """Parts of the total effect in plotting order: each mediator, their sum, direct, total."""
        parts = [*zip(self.mediators, self.indirect, self.se_indirect, strict=True)]
        rows = [{"part": f"via {name}", "estimate": float(x), "standard_error": float(s)} for name, x, s in parts]
        rows.append({"part": "indirect", "estimate": self.total_indirect, "standard_error": self.se_total_indirect})
        rows.append({"part": "direct", "estimate": self.direct, "standard_error": self.se_direct})
        return rows


def mediate_jointly(
    a: ArrayLike,
    se_a: ArrayLike,
    b: ArrayLike,
    se_b: ArrayLike,
    *,
    corr_a: ArrayLike | None = None,
    corr_b: ArrayLike | None = None,
    total: float | None = None,
    se_total: float | None = None,
    corr_total: ArrayLike | None = None,
    mediators: Sequence[str] | None = None,
    exposure: str = "exposure",
    outcome: str = "outcome",
    options: MediationOptions | None = None,
) -> JointMediation:
    """Sum of the indirect effects through K mediators, b from one multivariable model that holds them all.

    ``I = sum_k a_k b_k``, ``Var I = b' S_a b + a' S_b a`` (delta; a and b from different variants). Where mediators
    cause one another the parts are not each mediator's own effect, but the sum still is the effect through the set.

    Args:
        a: Exposure -> mediator effects ``(K,)``.
        se_a: Their standard errors.
        b: Mediator -> outcome effects ``(K,)``, mutually adjusted (and for the exposure).
        se_b: Their standard errors.
        corr_a: ``(K, K)`` correlation of the ``a`` estimates (mediators in one sample); identity if None.
        corr_b: ``(K, K)`` correlation of the ``b`` estimates (one model); identity if None.
        total: Total effect.
        se_total: Its standard error.
        corr_total: ``(2 K,)`` correlations of the total effect with ``a`` and ``b``; 0 if None.
        mediators: Names; ``m1 .. mK`` if None.
        exposure: Name.
        outcome: Name.
        options: Draws, seed, level.

    Raises:
        InputError: Shapes that differ, non-positive standard errors, impossible correlations.
    """
    options = options or MediationOptions()
    effects = np.concatenate([np.atleast_1d(np.asarray(x, dtype=np.float64)) for x in (a, b)])
    errors = np.concatenate([np.atleast_1d(np.asarray(x, dtype=np.float64)) for x in (se_a, se_b)])
    count = len(effects) // 2
    names = tuple(mediators) if mediators is not None else tuple(f"m{k + 1}" for k in range(count))
    corr = _correlation(count, corr_a, corr_b, corr_total)
    problems = list(_problems(effects, errors, corr, count, names, np.atleast_1d(np.asarray(a)), (total, se_total)))
    if problems:
        raise InputError(problems)
    x, y = effects[:count], effects[count:]
    s = errors[:, None] * corr[:-1, :-1] * errors[None, :]
    parts = np.sqrt(kernel.variance_first(x, errors[:count], y, errors[count:], np.diag(s[:count, count:])))
    gradient = np.concatenate([y, x])
    variance = float(gradient @ s @ gradient)
    indirect, se = float(x @ y), math.sqrt(max(variance, 0.0))
    draws, share = _simulated(effects, errors, corr, total, se_total, options, (exposure, *names, outcome))
    p, log10_p = tails.normal_two_sided(indirect / se) if se > 0.0 else (1.0, 0.0)
    base = JointMediation(
        exposure,
        names,
        outcome,
        x * y,
        parts,
        tuple(wald(float(e), float(f), options.level) for e, f in zip(x * y, parts, strict=True)),
        indirect,
        se,
        wald(indirect, se, options.level),
        draws,
        p,
        log10_p,
    )
    if total is None or se_total is None:
        return base
    cov = float(gradient @ (corr[:-1, -1] * errors)) * se_total
    return _with_total(base, total, se_total, cov, share, options)


def _with_total(
    base: JointMediation, total: float, se_total: float, cov: float, share: Interval, options: MediationOptions
) -> JointMediation:
    """The same with direct effect and proportion."""
    indirect, variance = base.total_indirect, base.se_total_indirect**2
    proportion = indirect / total if total else math.nan
    se = math.sqrt(float(kernel.variance_ratio(indirect, variance, total, se_total**2, cov))) if total else math.nan
    reason = withheld_joint(indirect, total, se_total, options.level)
    return replace(
        base,
        direct=total - indirect,
        se_direct=math.sqrt(float(kernel.variance_difference(se_total**2, variance, cov))),
        proportion=proportion,
        se_proportion=se,
        interval_proportion=wald(proportion, se, options.level),
        interval_proportion_fieller=fieller_interval(indirect, variance, total, se_total**2, cov, options.level),
        interval_proportion_monte_carlo=share,
        proportion_meaningful=not reason,
        reason=reason,
    )


def _correlation(
    count: int, corr_a: ArrayLike | None, corr_b: ArrayLike | None, corr_total: ArrayLike | None
) -> Floats:
    """Correlation matrix ``(2K + 1, 2K + 1)`` of all a, all b and the total effect."""
    matrix = np.eye(2 * count + 1)
    for at, given in ((slice(0, count), corr_a), (slice(count, 2 * count), corr_b)):
        if given is not None and np.shape(given) == (count, count):
            matrix[at, at] = np.asarray(given, dtype=np.float64)
    if corr_total is not None and np.shape(corr_total) == (2 * count,):
        matrix[:-1, -1] = matrix[-1, :-1] = np.asarray(corr_total, dtype=np.float64)
    return matrix


def _problems(
    effects: Floats,
    errors: Floats,
    corr: Floats,
    count: int,
    names: tuple[str, ...],
    a: NDArray[np.generic],
    total: tuple[float | None, float | None],
) -> Iterator[Problem]:
    """Everything wrong with the input of :func:`mediate_jointly`."""
    if len(effects) != len(errors) or len(a) != count or len(names) != count or len(effects) != 2 * count:
        yield Problem("length-mismatch", "a, se_a, b, se_b and mediators must have one value per mediator each")
    if not np.all(np.isfinite(effects)) or not np.all(np.isfinite(errors)) or not np.all(errors > 0.0):
        yield Problem("bad-value", "effects must be finite, standard errors positive and finite")
    if (total[0] is None) != (total[1] is None):
        yield Problem("incomplete", "total and se_total must be given together")
    proper = bool(np.all(np.isfinite(corr))) and np.allclose(corr, corr.T) and np.allclose(np.diag(corr), 1.0)
    if not proper or float(np.linalg.eigvalsh(corr)[0]) < -1e-8:
        yield Problem("impossible-correlations", "the correlations of the estimates cannot hold together")


def _simulated(
    effects: Floats,
    errors: Floats,
    corr: Floats,
    total: float | None,
    se_total: float | None,
    options: MediationOptions,
    labels: tuple[str, ...],
) -> tuple[Interval, Interval]:
    """Monte Carlo limits of the sum and of its share of the total effect."""
    rng = stream(options.seed, "mediation", *labels, "joint")
    values, vectors = np.linalg.eigh(corr)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    noise = root @ rng.standard_normal((len(corr), options.draws))
    count = len(effects) // 2
    x = effects[:, None] + errors[:, None] * noise[:-1]
    indirect = np.sum(x[:count] * x[count:], axis=0)
    limits = Interval(*kernel.percentile_limits(indirect, options.level))
    if total is None or se_total is None:
        return limits, Interval(math.nan, math.nan)
    share = indirect / (total + se_total * noise[-1])
    return limits, Interval(*kernel.percentile_limits(share, options.level))
