"""How far a mediation result rests on one estimator, one variant, or an assumed correlation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from gnbreport.errors import InputError, Problem
from gnbreport.estimates import NotApplicable
from gnbreport.kernels import mediation as kernel
from gnbreport.mediation.chains import Chain
from gnbreport.mediation.estimation import Estimator, chain_steps, step_estimator
from gnbreport.mediation.intervals import fieller_interval, product_interval
from gnbreport.mediation.rows import not_applicable_row
from gnbreport.mediation.steps import MediationOptions, Steps, possible_correlations
from gnbreport.mediation.twostep import mediate
from gnbreport.mr import Options

#: Estimators whose assumptions about pleiotropy differ.
METHODS = ("ivw", "weighted_median", "weighted_mode", "egger")


def by_estimator(
    linked: Chain,
    methods: Sequence[str] = METHODS,
    options: MediationOptions | None = None,
    *,
    estimator: Estimator | None = None,
) -> list[dict[str, object]]:
    """The pathway by several estimators: rows of the ``mediation`` table, reasons where one does not apply.

    Args:
        linked: The chain, see :func:`gnbreport.mediation.chain`.
        methods: Method ids; each is used for all three steps.
        options: Choices.
        estimator: How a step is estimated.
    """
    options = options or MediationOptions()
    estimator = estimator or step_estimator(Options(seed=options.seed))
    rows = []
    for method in methods:
        steps, notices = chain_steps(linked, method, estimator=estimator)
        result = mediate(steps, options, linked.labels, notices=notices)
        if isinstance(result, NotApplicable):
            rows.append(not_applicable_row(result, linked.labels, method))
        else:
            rows.append(result.row(method))
    return rows


def leave_one_out(
    linked: Chain, method: str = "ivw", *, level: float = 0.95, estimator: Estimator | None = None
) -> list[dict[str, object]]:
    """Each variant of the chain left out wherever it occurs, first row with none left out (``All``).

    Returns:
        Rows ``variant``, ``steps`` it served (``a c``, ``b`` or ``a b c``), ``a``, ``b``, ``total``, ``indirect``,
        ``se_indirect``, ``ci_low``, ``ci_high`` (distribution of the product), ``proportion``, ``reason``.
    """
    estimator = estimator or step_estimator()
    members = {"a": set(linked.a.variant), "b": set(linked.b.variant), "c": set(linked.c.variant)}
    rows = [_left_out("All", "", linked, method, level, estimator)]
    for variant in dict.fromkeys((*linked.a.variant, *linked.c.variant, *linked.b.variant)):
        served = " ".join(name for name, held in members.items() if variant in held)
        rows.append(_left_out(variant, served, linked.without(variant), method, level, estimator))
    return rows


def _left_out(
    variant: str, served: str, linked: Chain, method: str, level: float, estimator: Estimator
) -> dict[str, object]:
    """One row of leave-one-out."""
    steps, _ = chain_steps(linked, method, estimator=estimator)
    row: dict[str, object] = dict.fromkeys(
        ("a", "b", "total", "indirect", "se_indirect", "ci_low", "ci_high", "proportion"), math.nan
    )
    row = {"variant": variant, "steps": served, **row, "reason": ""}
    if isinstance(steps, NotApplicable):
        return row | {"reason": steps.reason}
    indirect = steps.a * steps.b
    se = math.sqrt(float(kernel.variance_first(steps.a, steps.se_a, steps.b, steps.se_b, steps.cov_ab)))
    interval = product_interval(steps, level)
    row |= {"a": steps.a, "b": steps.b, "indirect": indirect, "se_indirect": se}
    row |= {"ci_low": interval.low, "ci_high": interval.high}
    if steps.total is not None:
        row |= {"total": steps.total, "proportion": indirect / steps.total if steps.total else math.nan}
    return row


def correlation_sensitivity(
    steps: Steps, *, level: float = 0.95, grid: Sequence[float] = tuple(np.linspace(-1.0, 1.0, 21))
) -> list[dict[str, object]]:
    """Intervals over an unknown correlation of two step estimates, from -1 to 1.

    Args:
        steps: Step estimates; the two correlations not varied are kept.
        level: Confidence level.
        grid: Correlations tried.

    Returns:
        Rows ``pair`` (``ab``; with a total effect also ``ac`` and ``bc``), ``correlation``, ``possible`` (with the
        other two), ``se_indirect``, ``ci_low``, ``ci_high`` (distribution of the product), ``se_direct``,
        ``se_proportion``, ``ci_low_proportion``, ``ci_high_proportion`` (Fieller).

    Raises:
        InputError: A correlation outside [-1, 1].
    """
    if any(not -1.0 <= r <= 1.0 for r in grid):
        raise InputError(Problem("bad-choice", "correlations of the grid must lie in [-1, 1]"))
    pairs = ("ab",) if steps.total is None else ("ab", "ac", "bc")
    return [_at_correlation(steps, pair, float(r), level) for pair in pairs for r in grid]


def _at_correlation(steps: Steps, pair: str, correlation: float, level: float) -> dict[str, object]:
    """One row of the sensitivity table; nan where the three correlations cannot hold together."""
    held = {"corr_ab": steps.corr_ab, "corr_ac": steps.corr_ac, "corr_bc": steps.corr_bc, f"corr_{pair}": correlation}
    row: dict[str, object] = {
        "pair": pair,
        "correlation": correlation,
        "possible": possible_correlations(*held.values()),
    }
    numbers = (
        "se_indirect",
        "ci_low",
        "ci_high",
        "se_direct",
        "se_proportion",
        "ci_low_proportion",
        "ci_high_proportion",
    )
    row |= dict.fromkeys(numbers, math.nan)
    if not row["possible"]:
        return row
    at = replace(steps, corr_ab=held["corr_ab"], corr_ac=held["corr_ac"], corr_bc=held["corr_bc"])
    indirect = at.a * at.b
    variance = float(kernel.variance_first(at.a, at.se_a, at.b, at.se_b, at.cov_ab))
    interval = product_interval(at, level)
    row |= {"se_indirect": math.sqrt(variance), "ci_low": interval.low, "ci_high": interval.high}
    if at.total is None or at.se_total is None:
        return row
    var_total = at.se_total**2
    cov = float(kernel.covariance_indirect_total(at.a, at.b, at.cov_ac, at.cov_bc))
    row["se_direct"] = math.sqrt(float(kernel.variance_difference(var_total, variance, cov)))
    if at.total != 0.0:
        row["se_proportion"] = math.sqrt(float(kernel.variance_ratio(indirect, variance, at.total, var_total, cov)))
    fieller = fieller_interval(indirect, variance, at.total, var_total, cov, level)
    return row | {"ci_low_proportion": fieller.low, "ci_high_proportion": fieller.high}
