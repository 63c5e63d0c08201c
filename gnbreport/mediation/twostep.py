"""Two-step mediation of one pathway: indirect, direct, proportion, tests and intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass

from gnbreport.estimates import NotApplicable
from gnbreport.kernels import mediation as kernel
from gnbreport.kernels import tails
from gnbreport.mediation import words
from gnbreport.mediation.intervals import (
    NO_INTERVAL,
    Interval,
    fieller_interval,
    monte_carlo_intervals,
    product_interval,
    wald,
)
from gnbreport.mediation.steps import MediationOptions, Steps
from gnbreport.notices import Notice

Labels = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """Difference method: indirect = total - direct, with the direct effect from multivariable MR.

    Attributes:
        indirect: ``total - direct``.
        standard_error: With the covariance of the two estimates.
        interval: Delta interval of ``indirect``.
        direct: Direct effect.
        se_direct: Its standard error.
        interval_direct: Its delta interval.
    """

    indirect: float
    standard_error: float
    interval: Interval
    direct: float
    se_direct: float
    interval_direct: Interval


@dataclass(frozen=True, slots=True)
class Mediation:
    """Mediation of one pathway.

    Attributes:
        labels: Exposure, mediator, outcome.
        steps: The step estimates.
        options: The choices.
        indirect: ``a b``.
        se_indirect: First order (Sobel).
        se_indirect_second: Second order (exact variance of a product of normals).
        interval: Interval of the study's main method, ``options.interval``.
        interval_delta: ``a b +- z SE``, first order.
        interval_delta_second: ``a b +- z SE``, second order.
        interval_monte_carlo: Percentiles of simulated products, with their Monte Carlo errors.
        interval_product: Quantiles of the exact distribution of the product.
        p_value: Sobel test, two-sided normal.
        log10_p: Its log10.
        p_joint: Joint significance (max-p) test: the larger of the two step p-values.
        log10_p_joint: Its log10.
        direct: ``total - a b``; nan without a total effect.
        se_direct: Its standard error, delta.
        interval_direct: Its delta interval.
        interval_direct_monte_carlo: Its Monte Carlo interval.
        proportion: ``a b / total``; nan without a total effect.
        se_proportion: Full delta (the error of the total effect included).
        interval_proportion: Delta interval.
        interval_proportion_fieller: Fieller's set, infinite limits where unbounded.
        interval_proportion_monte_carlo: Monte Carlo interval.
        proportion_meaningful: Whether the proportion may be quoted.
        reason: Why not, in words; empty if it may.
        difference: Difference method, if the steps hold a multivariable direct effect.
        notices: Caveats.
    """

    labels: Labels
    steps: Steps
    options: MediationOptions
    indirect: float
    se_indirect: float
    se_indirect_second: float
    interval: Interval
    interval_delta: Interval
    interval_delta_second: Interval
    interval_monte_carlo: Interval
    interval_product: Interval
    p_value: float
    log10_p: float
    p_joint: float
    log10_p_joint: float
    direct: float
    se_direct: float
    interval_direct: Interval
    interval_direct_monte_carlo: Interval
    proportion: float
    se_proportion: float
    interval_proportion: Interval
    interval_proportion_fieller: Interval
    interval_proportion_monte_carlo: Interval
    proportion_meaningful: bool
    reason: str
    difference: Difference | None = None
    notices: tuple[Notice, ...] = ()

    def row(self, method: str = "", b_source: str = "univariable", extra: tuple[Notice, ...] = ()) -> dict[str, object]:
        """One row of the ``mediation`` table of the results.

        Args:
            method: Method id of the step estimates.
            b_source: ``univariable`` or ``multivariable``.
            extra: Notices to add.
        """
        from gnbreport.mediation.rows import mediation_row

        return mediation_row(self, method, b_source, extra)


@dataclass(frozen=True, slots=True)
class _Share:
    """Direct effect and proportion, with standard errors and intervals."""

    direct: float = math.nan
    se_direct: float = math.nan
    interval_direct: Interval = NO_INTERVAL
    proportion: float = math.nan
    se_proportion: float = math.nan
    interval: Interval = NO_INTERVAL
    fieller: Interval = NO_INTERVAL


def mediate(
    steps: Steps | NotApplicable,
    options: MediationOptions | None = None,
    labels: Labels = ("exposure", "mediator", "outcome"),
    *,
    notices: tuple[Notice, ...] = (),
) -> Mediation | NotApplicable:
    """Mediation of one pathway from its step estimates.

    indirect = ``a b``; direct = ``c - a b``; proportion = ``a b / c``. First-order (Sobel 1982) and second-order
    (Aroian 1947) standard errors; intervals by delta, Monte Carlo and the distribution of the product; the
    proportion by full delta, Fieller and Monte Carlo. Correlations of the step estimates enter all of them.

    Args:
        steps: Step estimates, or the reason why there are none (returned as is).
        options: Choices; defaults if None.
        labels: Exposure, mediator, outcome: they key the random stream.
        notices: Caveats to carry along.

    Returns:
        :class:`Mediation`, or ``NotApplicable`` where a step has no finite estimate.
    """
    if isinstance(steps, NotApplicable):
        return steps
    options = options or MediationOptions()
    missing = _missing_step(steps, labels)
    if missing is not None:
        return missing
    indirect = steps.a * steps.b
    variance = float(kernel.variance_first(steps.a, steps.se_a, steps.b, steps.se_b, steps.cov_ab))
    second = float(kernel.variance_second(steps.a, steps.se_a, steps.b, steps.se_b, steps.cov_ab))
    se, se_second = math.sqrt(variance), math.sqrt(second)
    simulated = monte_carlo_intervals(steps, options, labels)
    intervals = {
        "delta": wald(indirect, se, options.level),
        "monte_carlo": simulated["indirect"],
        "product": product_interval(steps, options.level),
    }
    share = _share(steps, indirect, variance, options.level)
    p, log10_p = _sobel(indirect, se)
    p_joint, log10_p_joint = steps.joint
    differs = difference(steps, options.level)
    reason = words.withheld(steps, indirect, options.level)
    found = (
        *notices,
        *words.step_notices(steps, labels),
        *words.delta_notices(steps, options),
        *words.difference_notices(indirect, differs),
        *words.scale_notices(options, steps.total is not None),
        *words.interval_notices(simulated["indirect"], se_second, share.fieller if steps.total is not None else None),
    )
    return Mediation(
        labels=labels,
        steps=steps,
        options=options,
        indirect=indirect,
        se_indirect=se,
        se_indirect_second=se_second,
        interval=intervals[options.interval],
        interval_delta=intervals["delta"],
        interval_delta_second=wald(indirect, se_second, options.level),
        interval_monte_carlo=intervals["monte_carlo"],
        interval_product=intervals["product"],
        p_value=p,
        log10_p=log10_p,
        p_joint=p_joint,
        log10_p_joint=log10_p_joint,
        direct=share.direct,
        se_direct=share.se_direct,
        interval_direct=share.interval_direct,
        interval_direct_monte_carlo=simulated.get("direct", NO_INTERVAL),
        proportion=share.proportion,
        se_proportion=share.se_proportion,
        interval_proportion=share.interval,
        interval_proportion_fieller=share.fieller,
        interval_proportion_monte_carlo=simulated.get("proportion", NO_INTERVAL),
        proportion_meaningful=not reason,
        reason=reason,
        difference=differs,
        notices=found,
    )


def _missing_step(steps: Steps, labels: Labels) -> NotApplicable | None:
    """The first step without finite numbers, as a reason."""
    exposure, mediator, outcome = labels
    for name, start, end in (("a", exposure, mediator), ("b", mediator, outcome), ("total", exposure, outcome)):
        values = (getattr(steps, name), getattr(steps, f"se_{name}"))
        if any(v is not None and not math.isfinite(v) for v in values):
            reason = f"the step {start} -> {end} has no finite estimate with a standard error"
            return NotApplicable("mediation", f"step-{name}-missing", reason)
    return None


def _sobel(indirect: float, se: float) -> tuple[float, float]:
    """Sobel test; an exact null (``a = b = 0``, SE 0) has p = 1."""
    return tails.normal_two_sided(indirect / se) if se > 0.0 else (1.0, 0.0)


def _share(steps: Steps, indirect: float, variance: float, level: float) -> _Share:
    """Direct effect and proportion; empty without a total effect, no proportion of a total of exactly 0."""
    if steps.total is None or steps.se_total is None:
        return _Share()
    var_total = steps.se_total**2
    cov = float(kernel.covariance_indirect_total(steps.a, steps.b, steps.cov_ac, steps.cov_bc))
    direct = steps.total - indirect
    se_direct = math.sqrt(float(kernel.variance_difference(var_total, variance, cov)))
    fieller = fieller_interval(indirect, variance, steps.total, var_total, cov, level)
    if steps.total == 0.0:
        return _Share(direct, se_direct, wald(direct, se_direct, level), fieller=fieller)
    proportion = indirect / steps.total
    se_proportion = math.sqrt(float(kernel.variance_ratio(indirect, variance, steps.total, var_total, cov)))
    return _Share(
        direct,
        se_direct,
        wald(direct, se_direct, level),
        proportion,
        se_proportion,
        wald(proportion, se_proportion, level),
        fieller,
    )


def difference(steps: Steps, level: float) -> Difference | None:
    """Difference method: ``indirect = total - direct`` with the covariance of the two; None without a direct effect."""
    if steps.total is None or steps.se_total is None or steps.direct is None or steps.se_direct is None:
        return None
    indirect = steps.total - steps.direct
    cov = steps.corr_total_direct * steps.se_total * steps.se_direct
    se = math.sqrt(float(kernel.variance_difference(steps.se_total**2, steps.se_direct**2, cov)))
    return Difference(
        indirect,
        se,
        wald(indirect, se, level),
        steps.direct,
        steps.se_direct,
        wald(steps.direct, steps.se_direct, level),
    )
