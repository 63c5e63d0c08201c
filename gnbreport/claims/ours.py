"""Our figure for a published claim, found in the tables of results and put on the printed scale."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from gnbreport.claims.model import RATIOS, Claim
from gnbreport.claims.printed import figure, printed_p
from gnbreport.claims.rounded import Leeway
from gnbreport.claims.tables import q_verdict
from gnbreport.kernels import tails

#: Published names of estimators and their method ids; the first pattern that matches counts.
METHODS = (
    (re.compile(r"wald", re.IGNORECASE), "wald_ratio"),
    (re.compile(r"egger", re.IGNORECASE), "egger"),
    (re.compile(r"penali[sz]ed.*median", re.IGNORECASE), "penalised_weighted_median"),
    (re.compile(r"simple.*median", re.IGNORECASE), "simple_median"),
    (re.compile(r"median|\bwm\b", re.IGNORECASE), "weighted_median"),
    (re.compile(r"simple.*mode", re.IGNORECASE), "simple_mode"),
    (re.compile(r"mode", re.IGNORECASE), "weighted_mode"),
    (re.compile(r"likelihood", re.IGNORECASE), "max_likelihood"),
    (re.compile(r"raps", re.IGNORECASE), "raps"),
    (re.compile(r"fixed", re.IGNORECASE), "ivw_fe"),
)

_Q_METHODS = {"cochran": "ivw", "rucker": "egger"}


@dataclass(frozen=True, slots=True)
class Ours:
    """Our figure for a claim, on the printed scale.

    Attributes:
        estimate: Estimate (a ratio for ratios, percent for proportions).
        ci_low: Lower 95% limit.
        ci_high: Upper 95% limit.
        se: Standard error, on the log scale for ratios.
        p: Two-sided P.
        n_variants: Variants used, or None.
        monte_carlo_se: Monte Carlo standard error of ``se``; nan where nothing was drawn.
        monte_carlo_p: Monte Carlo standard error of ``p``.
        method: Method id.
        leeway: What our figures can be where they were recomputed from rounded inputs.
    """

    estimate: float
    ci_low: float
    ci_high: float
    se: float
    p: float
    n_variants: int | None
    monte_carlo_se: float = math.nan
    monte_carlo_p: float = math.nan
    method: str = ""
    leeway: Leeway | None = None


def method_id(published: str) -> str:
    """Method id for a published name; ``ivw`` where none is recognised."""
    return next((id_ for pattern, id_ in METHODS if pattern.search(published)), "ivw")


def find(claim: Claim, tables: Mapping[str, pd.DataFrame]) -> Ours | str:
    """Our figure for a claim, or why there is none.

    Args:
        claim: The claim, its traits by id.
        tables: Tables of results by name.

    Returns:
        Our figure, or a reason in words.
    """
    if claim.kind in {"proportion", "indirect"}:
        return _mediated(claim, tables)
    if claim.kind == "Q":
        return _heterogeneity(claim, tables)
    if claim.kind not in RATIOS | {"beta"}:
        return "a figure of this kind is not computed from the data"
    if not (claim.exposure and claim.outcome):
        return "the claim names no exposure and outcome"
    return _estimate(claim, tables)


def _rows(tables: Mapping[str, pd.DataFrame], name: str, **where: str | None) -> pd.DataFrame:
    """Rows of a table that match; an absent table has none."""
    frame = tables.get(name, pd.DataFrame())
    for column, value in where.items():
        if column not in frame:
            return frame.iloc[:0]
        frame = frame[frame[column].astype(str) == str(value)]
    return frame


def _estimate(claim: Claim, tables: Mapping[str, pd.DataFrame]) -> Ours | str:
    """Our estimate with the published method; with one variant the Wald ratio."""
    pair = _rows(tables, "estimates", exposure=claim.exposure, outcome=claim.outcome, analysis="main")
    if pair.empty:
        return f"data not present: no results for {claim.exposure} on {claim.outcome}"
    wanted = method_id(claim.method)
    usable = pair[pair["status"] == "ok"]
    for method in dict.fromkeys((wanted, "wald_ratio")):
        chosen = usable[usable["method"] == method]
        if len(chosen) and (method == wanted or wanted == "ivw"):
            return _on_scale(chosen.iloc[0], claim.kind in RATIOS)
    reasons = pair[(pair["method"] == wanted) & (pair["status"] != "ok")]
    why = str(reasons["reason"].iloc[0]) if len(reasons) else "it was not among the study's methods"
    return f"{wanted} has no estimate: {why}"


def _number(row: pd.Series[Any], name: str) -> float:
    """A cell as a float; nan where it is missing."""
    cell: Any = row.get(name)
    return math.nan if cell is None or cell is pd.NA else float(cell)


def _on_scale(row: pd.Series[Any], ratio: bool) -> Ours:
    """A row of table ``estimates`` on the printed scale."""
    estimate, low, high = (_number(row, n) for n in ("estimate", "ci_low", "ci_high"))
    if ratio:
        estimate, low, high = math.exp(estimate), math.exp(low), math.exp(high)
    n = _number(row, "n_variants")
    return Ours(
        estimate,
        low,
        high,
        _number(row, "standard_error"),
        _number(row, "p_value"),
        None if math.isnan(n) else int(n),
        _number(row, "monte_carlo_se"),
        _number(row, "monte_carlo_p"),
        str(row["method"]),
    )


def _mediated(claim: Claim, tables: Mapping[str, pd.DataFrame]) -> Ours | str:
    """Our indirect effect or proportion of one pathway."""
    rows = _rows(tables, "mediation", exposure=claim.exposure, mediator=claim.mediator, outcome=claim.outcome)
    rows = rows[rows["status"] == "ok"] if "status" in rows else rows
    if rows.empty:
        return f"data not present: no pathway {claim.exposure} -> {claim.mediator} -> {claim.outcome}"
    row = rows.iloc[0]
    if claim.kind == "indirect":
        low, high = _number(row, "ci_low"), _number(row, "ci_high")
        se, p = _number(row, "se_indirect"), _number(row, "p_value")
        return Ours(_number(row, "indirect"), low, high, se, p, None, method="two-step")
    low, high = 100 * _number(row, "ci_low_proportion"), 100 * _number(row, "ci_high_proportion")
    share, se = 100 * _number(row, "proportion"), 100 * _number(row, "se_proportion")
    p = tails.normal_two_sided(share / se)[0] if se > 0 else math.nan
    return Ours(share, low, high, se, p, None, method="two-step")


def printed_model(claim: Claim) -> str:
    """Which Q a printed one is by its P: ``cochran``, ``rucker``, or empty where P does not say."""
    p, df = printed_p(claim.p, claim.p_op), claim.values.get("q_df", "")
    if not p.usable or not figure(claim.estimate).legible:
        return ""
    return q_verdict(figure(claim.estimate), p, claim.nsnp, int(df) if df.isdigit() else None, claim.method).model


def _heterogeneity(claim: Claim, tables: Mapping[str, pd.DataFrame]) -> Ours | str:
    """Our Q: the one whose degrees of freedom its P fits (Cochran's or Rucker's), else the one nearer to it."""
    rows = _rows(tables, "heterogeneity", exposure=claim.exposure, outcome=claim.outcome)
    rows = rows[rows["method"].isin(["ivw", "egger"])] if "method" in rows else rows
    if rows.empty:
        return f"data not present: no heterogeneity for {claim.exposure} on {claim.outcome}"
    told = rows[rows["method"] == _Q_METHODS.get(printed_model(claim), "")] if "method" in rows else rows.iloc[:0]
    rows = told if len(told) else rows
    nearest = (rows["q"].astype(float) - figure(claim.estimate).value).abs().argmin()
    row = rows.iloc[int(nearest)]
    nan = math.nan
    return Ours(_number(row, "q"), nan, nan, nan, _number(row, "p_value"), None, method=str(row["method"]))
