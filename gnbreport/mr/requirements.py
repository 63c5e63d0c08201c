"""What an estimator needs before it is run, and what it says where it cannot be."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import wraps
from typing import Protocol

import numpy as np

from gnbreport.estimates import Estimate, NotApplicable, referred
from gnbreport.harmonise import Harmonised
from gnbreport.mr.options import Options
from gnbreport.notices import Notice

Outcome = Estimate | NotApplicable

#: Said of an estimate whose p-value is within its Monte Carlo error of 0.05.
THRESHOLD = 0.05


class Estimator(Protocol):
    """An estimator: a pair and options in, an estimate or the reason for none out."""

    def __call__(self, data: Harmonised, options: Options = ...) -> Outcome:
        """Estimate the effect of ``data``'s exposure on its outcome."""


class Degenerate(Exception):
    """Raised inside an estimator: the numbers allow no estimate. Becomes a :class:`NotApplicable`."""

    def __init__(self, code: str, reason: str) -> None:
        """Keep code and reason."""
        super().__init__(reason)
        self.code, self.reason = code, reason


def estimator(
    method: str, minimum: int, *, maximum: int | None = None, needs_ld: bool = False, parameters: int = 1
) -> Callable[[Callable[[Harmonised, Options], Estimate]], Estimator]:
    """Wrap a function so that too few variants or degenerate numbers give a reason, never an exception or nan.

    Args:
        method: Method id.
        minimum: Smallest number of variants.
        maximum: Largest number of variants, if there is one.
        needs_ld: Whether the pair must carry a correlation matrix.
        parameters: Fitted parameters: variants less these are the degrees of freedom of ``options.distribution`` "t",
            unless the result has its own (``q_df``: of the variants with weight).
    """

    def decorate(function: Callable[[Harmonised, Options], Estimate]) -> Estimator:
        @wraps(function)
        def run(data: Harmonised, options: Options = Options()) -> Outcome:  # noqa: B008
            count = len(data)
            try:
                _require(count, minimum, maximum, needs_ld and data.ld is None)
                with np.errstate(all="ignore"):
                    result = _checked(function(data, options))
                    df = int(result.extras.get("q_df", result.n_variants - parameters))
                    return referred(result, options.distribution, df)
            except Degenerate as problem:
                return NotApplicable(method, problem.code, problem.reason, count)

        return run

    return decorate


def _require(count: int, minimum: int, maximum: int | None, lacks_ld: bool) -> None:
    """Refuse too few or too many variants, and a missing correlation matrix."""
    if count < minimum:
        raise Degenerate("too-few-variants", f"needs {minimum} variant{'s' * (minimum > 1)}, has {count}")
    if maximum is not None and count > maximum:
        raise Degenerate("too-many-variants", f"needs exactly {maximum} variant{'s' * (maximum > 1)}, has {count}")
    if lacks_ld:
        raise Degenerate("needs-ld", "needs the correlation matrix of the variants")


def _checked(result: Estimate) -> Estimate:
    """Refuse an estimate that is not a number; add the Monte Carlo notice."""
    if not math.isfinite(result.estimate):
        raise Degenerate("not-estimable", "the associations do not determine an estimate (no finite solution)")
    if math.isfinite(result.monte_carlo_p) and abs(result.p_value - THRESHOLD) <= result.monte_carlo_p:
        notice = Notice(
            "monte-carlo-near-threshold",
            f"the p-value {result.p_value:.3g} is within its Monte Carlo error {result.monte_carlo_p:.2g} of "
            f"{THRESHOLD}; more draws would decide",
        )
        return _with_notice(result, notice)
    return result


def _with_notice(result: Estimate, notice: Notice) -> Estimate:
    """The estimate with one more notice."""
    from dataclasses import replace

    return replace(result, notices=(*result.notices, notice))


def arrays(data: Harmonised) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """``x, sx, y, sy`` of the pair, each ``(J,)``; refuses a pair whose ``x`` are all zero."""
    x = data.beta_exposure
    if not np.any(x != 0.0):
        raise Degenerate("no-exposure-association", "every association with the exposure is exactly zero")
    return x, data.se_exposure, data.beta_outcome, data.se_outcome


def with_ratio(data: Harmonised, minimum: int) -> tuple[Harmonised, tuple[Notice, ...]]:
    """The pair without variants whose association with the exposure is exactly zero (no ratio), and a notice of it."""
    usable = data.beta_exposure != 0.0
    if usable.all():
        return data, ()
    left = int(usable.sum())
    if left < minimum:
        raise Degenerate(
            "too-few-variants", f"needs {minimum} variants with a non-zero exposure association, has {left}"
        )
    names = ", ".join(name for name, use in zip(data.variant, usable, strict=True) if not use)
    text = f"left out, having no ratio estimate (exposure association exactly zero): {names}"
    return data.subset(usable), (Notice("zero-exposure-association", text),)
