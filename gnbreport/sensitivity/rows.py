"""Rows of tidy tables from arrays of estimates, without a per-row statistics call."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from gnbreport.estimates import Z95, Estimate
from gnbreport.kernels import tails

Floats = NDArray[np.float64]
Row = dict[str, object]
Rows = tuple[Row, ...]


def estimate_rows(
    estimates: ArrayLike, standard_errors: ArrayLike, n_variants: int, df: int | None = None
) -> list[Row]:
    """One row per estimate, with p-value and 95% interval.

    Args:
        estimates: ``(R,)``.
        standard_errors: ``(R,)``.
        n_variants: Variants behind each estimate.
        df: Degrees of freedom of Student's t; normal if None.

    Returns:
        Rows with the columns that every table of estimates shares (``estimate`` to ``distribution``).
    """
    b = np.atleast_1d(np.asarray(estimates, dtype=float))
    se = np.atleast_1d(np.asarray(standard_errors, dtype=float))
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = np.where((b == 0.0) & (se == 0.0), 0.0, b / se)
    if df is None:
        half, distribution = Z95 * se, "normal"
        p, log10_p = 2.0 * special.ndtr(-np.abs(statistic)), tails.log10_normal_two_sided(statistic)
    else:
        half, distribution = -float(special.stdtrit(df, 0.025)) * se, f"t({df})"
        p, log10_p = t_tails(statistic, df)
    columns = (b, se, b - half, b + half, p, log10_p)
    return [
        {
            "estimate": row[0],
            "standard_error": row[1],
            "ci_low": row[2],
            "ci_high": row[3],
            "p_value": row[4],
            "log10_p": row[5],
            "n_variants": n_variants,
            "distribution": distribution,
        }
        for row in zip(*(c.tolist() for c in columns), strict=True)
    ]


def t_tails(statistic: Floats, df: float) -> tuple[Floats, Floats]:
    """Two-sided Student t p-values and their log10, elementwise."""
    p = np.asarray(2.0 * special.stdtr(df, -np.abs(statistic)), dtype=np.float64)
    with np.errstate(divide="ignore"):
        log10_p = np.asarray(np.log10(p), dtype=np.float64)
    for i in np.flatnonzero(p < 1e-290):
        log10_p[i] = tails.t_two_sided(float(statistic[i]), df)[1] if math.isfinite(statistic[i]) else -math.inf
    return p, log10_p


def defined(number: float) -> float | None:
    """The number, or None in place of nan: a table cell that says it is empty."""
    return None if math.isnan(number) else number


def chi2_columns(q: float, df: int) -> Row:
    """``q``, ``df``, upper tail and log10 of a chi-squared statistic."""
    p, log10_p = tails.chi2_upper(q, df)
    return {"q": q, "df": df, "p_value": p, "log10_p": log10_p}


def row_of(estimate: Estimate) -> Row:
    """The shared columns of one :class:`Estimate`."""
    return {
        "estimate": estimate.estimate,
        "standard_error": estimate.standard_error,
        "ci_low": estimate.ci_low,
        "ci_high": estimate.ci_high,
        "p_value": estimate.p_value,
        "log10_p": estimate.log10_p,
        "n_variants": estimate.n_variants,
        "distribution": estimate.distribution,
    }
