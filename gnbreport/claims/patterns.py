"""Patterns across all rows, reported once: flipped signs, fixed-effect standard errors, rows counted twice."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from gnbreport.claims.box import boxes
from gnbreport.claims.model import EFFECTS, RATIOS, Claim
from gnbreport.claims.ours import Ours
from gnbreport.claims.printed import figure
from gnbreport.claims.ranges import Range
from gnbreport.claims.reading import read
from gnbreport.claims.typography import is_empty

_ENOUGH = 3  # rows that a pattern needs
_SLACK = 0.002  # relative, for 1.96 beside 1.959964

#: Rule -> the pattern in words, for a reader who sees it once.
WORDS = {
    "GNB-REP-001": "the sign is the opposite one",
    "GNB-REP-002": "the published standard error is that of fixed effects",
    "GNB-REP-003": "the published standard error is that of a table in which every variant counts twice",
}


def mark(
    rows: list[dict[str, Any]],
    claims: Sequence[Claim],
    found: Sequence[Ours | str],
    tables: Mapping[str, pd.DataFrame],
) -> list[dict[str, Any]]:
    """Name a pattern in the rules of the rows that share it.

    Args:
        rows: Rows of table ``claims``.
        claims: The claim of each row.
        found: Our figure for each row, or why there is none.
        tables: Tables of results.

    Returns:
        The rows, some with a further rule and a remark in ``reason``.
    """
    for rule, members in (*_signs(rows, claims), *_standard_errors(claims, found, tables)):
        for i in members:
            rows[i]["rules"] = " ".join([*rows[i]["rules"].split(), rule])
            rows[i]["reason"] = f"{rows[i]['reason']}; one finding with {len(members) - 1} other rows: {WORDS[rule]}"
    return rows


def patterns(rows: Sequence[Mapping[Any, Any]]) -> list[tuple[str, list[str], str]]:
    """Patterns that the rows of table ``claims`` carry: rule, claims that share it, one sentence."""
    found = []
    for rule, words in WORDS.items():
        members = [str(r["claim"]) for r in rows if rule in str(r["rules"]).split()]
        if members:
            found.append((rule, members, f"In {len(members)} rows alike {words}: one finding ({rule}), not many."))
    return found


def _signs(rows: Sequence[Mapping[str, Any]], claims: Sequence[Claim]) -> list[tuple[str, list[int]]]:
    """Every effect that has a sign, as printed, has the opposite one with us."""
    flipped = [i for i, r in enumerate(rows) if r["verdict"] == "sign_flipped"]
    other = {"not_computable", "internally_inconsistent", "sign_flipped"}
    against = [i for i, r in enumerate(rows) if r["verdict"] not in other and _has_sign(claims[i])]
    return [("GNB-REP-001", flipped)] if len(flipped) >= _ENOUGH and not against else []


def _has_sign(claim: Claim) -> bool:
    """Whether the printed effect is on one side of no effect, whatever its rounding."""
    if claim.kind not in EFFECTS:
        return False
    low, high = figure(claim.estimate).box()
    null = 1.0 if claim.kind in RATIOS else 0.0
    return low > null or high < null


def _standard_errors(
    claims: Sequence[Claim], found: Sequence[Ours | str], tables: Mapping[str, pd.DataFrame]
) -> list[tuple[str, list[int]]]:
    """Published standard errors are those of another model in every row, and not ours in enough of them."""
    members, ours, fixed, doubled = [], [], [], []
    for i, (claim, mine) in enumerate(zip(claims, found, strict=True)):
        box = _published_se(claim)
        if isinstance(mine, Ours) and mine.method == "ivw" and box is not None and mine.se > 0:
            se_fixed, se_doubled = _alternatives(claim, tables)
            members.append(i)
            ours.append(_inside(mine.se, box))
            fixed.append(_inside(se_fixed, box))
            doubled.append(_inside(se_doubled, box))
    if ours.count(False) < _ENOUGH:
        return []
    if all(fixed):
        return [("GNB-REP-002", members)]
    return [("GNB-REP-003", members)] if all(doubled) else []


def _inside(value: float, box: Range) -> bool:
    """Whether a standard error lies within what is printed."""
    return box[0] * (1 - _SLACK) <= value <= box[1] * (1 + _SLACK)


def _published_se(claim: Claim) -> Range | None:
    """Range of the standard error behind a printed SE or interval (log scale for ratios), or None."""
    printed = claim.values.get("se", "")
    if not is_empty(printed) and figure(printed).legible:
        return figure(printed).box()
    reading = read(claim)
    if not (reading.interval and reading.legible):
        return None
    _, low, high = boxes(reading)
    least, most = reading.critical
    return max(high[0] - low[1], 0.0) / (2 * most), (high[1] - low[0]) / (2 * least)


def _alternatives(claim: Claim, tables: Mapping[str, pd.DataFrame]) -> Range:
    """IVW's standard error with fixed effects, and with every variant counted twice; nan where we have none.

    Twice the rows double Q and the information: ``SE = SE_fixed / sqrt(2) sqrt(max(1, 2 Q / (2 k - 1)))``.
    """
    fixed = _cell(claim, tables.get("estimates"), {"method": "ivw_fe", "status": "ok"}, "standard_error")
    q, df = (_cell(claim, tables.get("heterogeneity"), {"method": "ivw"}, name) for name in ("q", "df"))
    spread = max(1.0, 2 * q / (2 * df + 1)) if math.isfinite(q) else math.nan
    return fixed, fixed / math.sqrt(2) * math.sqrt(spread)


def _cell(claim: Claim, frame: pd.DataFrame | None, where: Mapping[str, str], name: str) -> float:
    """One number of a claim's pair; nan if there is none."""
    if frame is None or frame.empty:
        return math.nan
    chosen = (frame["exposure"] == claim.exposure) & (frame["outcome"] == claim.outcome)
    if "analysis" in frame:
        chosen &= frame["analysis"] == "main"
    for column, value in where.items():
        chosen &= frame[column] == value
    values = frame.loc[chosen, name]
    return float(values.iloc[0]) if len(values) and not pd.isna(values.iloc[0]) else math.nan
