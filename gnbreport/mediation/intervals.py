"""Intervals of the indirect effect and of the proportion mediated."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

from gnbreport.kernels import mediation as kernel
from gnbreport.kernels import product
from gnbreport.mediation.steps import MediationOptions, Steps
from gnbreport.streams import stream

Shape = Literal["bounded", "two_rays", "whole_line"]


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval, or the shape of a set that is none.

    Attributes:
        low: Lower limit; -inf where unbounded.
        high: Upper limit; inf where unbounded.
        error_low: Monte Carlo standard error of ``low``; nan where none.
        error_high: Monte Carlo standard error of ``high``; nan where none.
        shape: ``bounded``; ``two_rays``: everything outside ``excluded``; ``whole_line``: nothing is excluded.
        excluded: The open gap of a ``two_rays`` set.
    """

    low: float
    high: float
    error_low: float = math.nan
    error_high: float = math.nan
    shape: Shape = "bounded"
    excluded: tuple[float, float] | None = None

    def __contains__(self, value: float) -> bool:
        """Whether the set holds ``value``."""
        if self.excluded is not None:
            return not self.excluded[0] < value < self.excluded[1]
        return self.low <= value <= self.high


NO_INTERVAL = Interval(math.nan, math.nan)


def quantile_z(level: float) -> float:
    """Normal quantile of a two-sided interval: 1.959964 for 0.95."""
    return float(-special.ndtri(0.5 * (1.0 - level)))


def wald(estimate: float, standard_error: float, level: float) -> Interval:
    """``estimate +- z SE``."""
    half = quantile_z(level) * standard_error
    return Interval(estimate - half, estimate + half)


def product_interval(steps: Steps, level: float) -> Interval:
    """Limits from the exact distribution of the product of two normals (MacKinnon 2007; Tofighi and MacKinnon 2011)."""
    low, high = product.interval(steps.a, steps.se_a, steps.b, steps.se_b, steps.corr_ab, level)
    return Interval(float(low), float(high))


def fieller_interval(
    numerator: float, var_n: float, denominator: float, var_d: float, cov: float, level: float
) -> Interval:
    """Fieller's set of a ratio, unbounded where the denominator does not differ from 0 at this level."""
    low, high, kind = (float(x) for x in kernel.fieller(numerator, var_n, denominator, var_d, cov, quantile_z(level)))
    if kind == 0.0:
        return Interval(low, high)
    if kind == 1.0:
        return Interval(-math.inf, math.inf, shape="two_rays", excluded=(low, high))
    return Interval(-math.inf, math.inf, shape="whole_line")


def monte_carlo_intervals(
    steps: Steps, options: MediationOptions, labels: tuple[str, str, str]
) -> Mapping[str, Interval]:
    """Percentile limits from normal draws of the steps (MacKinnon 2004; Preacher and Selig 2012).

    The stream is keyed by the labels, so that a pathway has the same limits whatever else is analysed.

    Returns:
        ``{"indirect": ..., "proportion": ..., "direct": ...}``; the last two only with a total effect.
    """
    rng = stream(options.seed, "mediation", *labels, "monte_carlo")
    noise = rng.standard_normal((3, options.draws))
    root = kernel.cholesky3(steps.corr_ab, steps.corr_ac, steps.corr_bc)
    a = steps.a + steps.se_a * noise[0]
    b = steps.b + steps.se_b * (root[1, 0] * noise[0] + root[1, 1] * noise[1])
    indirect = a * b
    found = {"indirect": Interval(*kernel.percentile_limits(indirect, options.level))}
    if steps.total is not None and steps.se_total is not None:
        deviation = root[2, 0] * noise[0] + root[2, 1] * noise[1] + root[2, 2] * noise[2]
        total = steps.total + steps.se_total * deviation
        with np.errstate(divide="ignore", invalid="ignore"):
            share = indirect / total
        found["proportion"] = Interval(*kernel.percentile_limits(share, options.level))
        found["direct"] = Interval(*kernel.percentile_limits(total - indirect, options.level))
    return found
