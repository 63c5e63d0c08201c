"""What must be said beside a mediation result: notices, and reasons to withhold the proportion."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gnbreport.mediation.intervals import Interval, quantile_z, wald
from gnbreport.mediation.steps import MediationOptions, Steps
from gnbreport.notices import Notice

if TYPE_CHECKING:
    from gnbreport.mediation.twostep import Difference

#: Below this |z| of a step Monte Carlo and product intervals covered more than 97% (docs/calibration.md).
WEAK_Z = 2.0
#: Below this |z| of both steps delta intervals covered less than 93% in places.
DELTA_Z = 3.0
#: Below this |z| of the total effect delta intervals of the proportion covered less than 93%.
SHARE_Z = 4.0
#: Fewer instruments than this cannot tell how heterogeneous they are.
FEW = 10
#: An indirect effect that exceeds the total by no more than this share equals it: units must not decide.
ROUNDING = 1e-12
#: Share of a standard error above which the Monte Carlo error of a limit is mentioned.
COARSE = 0.05


def withheld(steps: Steps, indirect: float, level: float) -> str:
    """Why the proportion mediated may not be quoted; empty if it may.

    Three conditions, all named that hold: the total effect's interval includes 0; indirect and total effect differ
    in sign (inconsistent mediation); the proportion is outside [0, 1].
    """
    if steps.total is None or steps.se_total is None:
        return "no total effect was given, so there is no proportion"
    return withheld_joint(indirect, steps.total, steps.se_total, level)


def withheld_joint(indirect: float, total: float, se_total: float, level: float) -> str:
    """As :func:`withheld`, for an indirect effect through any number of mediators."""
    reasons = []
    interval = wald(total, se_total, level)
    if interval.low <= 0.0 <= interval.high:
        reasons.append(
            f"the total effect's {100 * level:g}% interval, {interval.low:.3g} to {interval.high:.3g}, includes 0: "
            "a proportion of an effect that may be absent has no meaning"
        )
    if indirect * total < 0.0:
        reasons.append(
            f"indirect ({indirect:.3g}) and total effect ({total:.3g}) differ in sign (inconsistent mediation): "
            "the mediator works against the total effect"
        )
    elif abs(indirect) > abs(total) * (1.0 + ROUNDING):
        reasons.append(
            f"the indirect effect ({indirect:.3g}) exceeds the total effect ({total:.3g}): "
            "the direct effect has the opposite sign, so the ratio is no share"
        )
    return "; ".join(reasons)


def step_notices(steps: Steps, labels: tuple[str, str, str]) -> Iterator[Notice]:
    """Caveats about the steps: weak, or resting on one instrument."""
    exposure, mediator, outcome = labels
    for name, z, n, start, end in (
        ("a", steps.z_a, steps.n_a, exposure, mediator),
        ("b", steps.z_b, steps.n_b, mediator, outcome),
    ):
        if abs(z) < WEAK_Z:
            yield Notice(
                f"weak-step-{name}",
                f"{start} -> {end} has |z| = {abs(z):.2f}, below {WEAK_Z:g}: in simulation 95% Monte Carlo and product "
                "intervals of the indirect effect then covered 95-100%, and tests had little power",
            )
        if n == 1:
            yield Notice(
                f"one-instrument-{name}",
                f"{start} -> {end} rests on one variant (Wald ratio): pleiotropy of this step cannot be examined",
            )
        elif n is not None and n < FEW:
            yield Notice(
                f"few-instruments-{name}",
                f"{start} -> {end} rests on {n} variants, too few to tell their heterogeneity: with 3 in simulation "
                "a 95% interval of the indirect effect covered 92% with balanced pleiotropy, up to 98% without",
            )


def delta_notices(steps: Steps, options: MediationOptions) -> Iterator[Notice]:
    """Where a delta interval covered less than 93% in simulation."""
    if options.interval == "delta" and max(abs(steps.z_a), abs(steps.z_b)) < DELTA_Z:
        yield Notice(
            "delta-interval",
            f"both steps have |z| below {DELTA_Z:g}, where delta intervals of the indirect effect are too short (91% "
            "instead of 95% in simulation): prefer Monte Carlo or the distribution of the product",
        )
    if steps.total is not None and steps.se_total is not None:
        z = abs(steps.total / steps.se_total)
        if quantile_z(options.level) < z < SHARE_Z:
            yield Notice(
                "delta-proportion",
                f"the total effect has |z| = {z:.2f}, below {SHARE_Z:g}, where delta intervals of the proportion are "
                "too short (90-95% in simulation): prefer Fieller's",
            )


def difference_notices(indirect: float, differs: Difference | None) -> Iterator[Notice]:
    """What the difference method gives beside the product, where there is a multivariable direct effect."""
    if differs is not None:
        low, high = differs.interval.low, differs.interval.high
        yield Notice(
            "difference-method",
            f"total minus the direct effect by multivariable MR is {differs.indirect:.3g} ({low:.3g} to {high:.3g}); "
            f"the product is {indirect:.3g}",
        )


def scale_notices(options: MediationOptions, has_total: bool) -> Iterator[Notice]:
    """Caveats about binary traits."""
    if options.outcome_type == "binary":
        share = "; the proportion is a share of the log odds ratio" if has_total else ""
        yield Notice(
            "binary-outcome",
            f"effects on the outcome are log odds ratios{share}. The odds ratio is not collapsible: product and "
            "difference method agree, and agree with the risk scale, only if the outcome is rare (below about 10%)",
        )
    if options.mediator_type == "binary":
        yield Notice(
            "binary-mediator",
            "the mediator is binary: a is a change in its log odds and b must be per unit of the same log odds "
            "(genetic liability), not per case against control; only then is a b an indirect effect",
        )
    if options.exposure_type == "binary":
        yield Notice(
            "binary-exposure",
            "the exposure is binary: effects are per unit of its log odds (a 2.72-fold odds); times 0.693 gives them "
            "per doubling of the odds. The proportion does not depend on this unit",
        )


def interval_notices(monte_carlo: Interval, standard_error: float, fieller: Interval | None) -> Iterator[Notice]:
    """Caveats about intervals: Monte Carlo error, Fieller sets that are not bounded."""
    worst = max(monte_carlo.error_low, monte_carlo.error_high)
    if worst > COARSE * standard_error:
        yield Notice(
            "monte-carlo-error",
            f"a Monte Carlo limit has a simulation error of {worst:.2g}, {100 * worst / standard_error:.0f}% of the "
            "standard error: use more draws",
        )
    if fieller is not None and fieller.shape == "two_rays" and fieller.excluded is not None:
        low, high = fieller.excluded
        yield Notice(
            "fieller-unbounded",
            f"Fieller's set of the proportion is unbounded: everything but {low:.3g} to {high:.3g}, because the total "
            "effect is not distinct from 0",
        )
    elif fieller is not None and fieller.shape == "whole_line":
        yield Notice(
            "fieller-unbounded", "Fieller's set of the proportion is the whole line: the data exclude no value"
        )
