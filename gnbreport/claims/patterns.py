"""Patterns across all rows, reported once: flipped signs, fixed-effect standard errors, rows counted twice."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from gnbreport.claims.ours import Ours

_ENOUGH = 3  # rows that a pattern needs
_CLOSE = 0.03  # relative difference of standard errors that counts as equal beside rounding


def mark(
    rows: list[dict[str, Any]],
    found: Sequence[Ours | str],
    tables: Mapping[str, pd.DataFrame],
) -> list[dict[str, Any]]:
    """Name a pattern in the rules of the rows that share it.

    Args:
        rows: Rows of table ``claims``.
        found: Our figure for each row, or why there is none.
        tables: Tables of results.

    Returns:
        The rows, some with a further rule and a remark in ``reason``.
    """
    for rule, members, words in (*_signs(rows), *_standard_errors(rows, found, tables)):
        for i in members:
            rows[i]["rules"] = " ".join([*rows[i]["rules"].split(), rule])
            rows[i]["reason"] = f"{rows[i]['reason']}; {words}"
    return rows


def _signs(rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[int], str]]:
    """All compared effects have the opposite sign."""
    compared = [i for i, r in enumerate(rows) if r["verdict"] not in {"not_computable"} and r["kind"] != "Q"]
    flipped = [i for i in compared if rows[i]["verdict"] == "sign_flipped"]
    if len(flipped) < _ENOUGH or len(flipped) < len(compared):
        return []
    return [("GNB-REP-001", flipped, f"so in all {len(flipped)} rows: one finding")]


def _standard_errors(
    rows: Sequence[Mapping[str, Any]], found: Sequence[Ours | str], tables: Mapping[str, pd.DataFrame]
) -> list[tuple[str, list[int], str]]:
    """Published standard errors are those of fixed effects, or smaller by sqrt 2, in every row."""
    members, random, fixed, published = [], [], [], []
    for i, (row, mine) in enumerate(zip(rows, found, strict=True)):
        width = _published_se(row)
        if isinstance(mine, Ours) and mine.method == "ivw" and width and mine.se > 0:
            members.append(i)
            random.append(mine.se)
            fixed.append(_fixed_se(row, tables))
            published.append(width)
    if len(members) < _ENOUGH:
        return []
    ratio = np.array(published) / np.array(random)
    to_fixed = np.array(published) / np.array(fixed)
    if np.all(np.abs(ratio * math.sqrt(2) - 1) < _CLOSE):
        return [("GNB-REP-003", members, "all standard errors are smaller by sqrt 2: every row counted twice")]
    if np.all(np.abs(to_fixed - 1) < _CLOSE) and np.median(ratio) < 1 - 2 * _CLOSE:
        return [("GNB-REP-002", members, "all standard errors are those of fixed effects")]
    return []


def _published_se(row: Mapping[str, Any]) -> float | None:
    """Standard error behind a printed interval, or None."""
    from gnbreport.claims.printed import figures_in
    from gnbreport.claims.reading import on_scale

    limits = figures_in(str(row["printed_ci"]).rsplit("(", 1)[0])
    if len(limits) != 2:
        return None
    low, high = sorted(float(x) for x in limits)
    low, high = on_scale((low, high), row["kind"] in {"OR", "HR", "RR"})
    return (high - low) / 3.92 or None


def _fixed_se(row: Mapping[str, Any], tables: Mapping[str, pd.DataFrame]) -> float:
    """Our fixed-effect standard error of a row's pair; nan if there is none."""
    frame = tables["estimates"]
    chosen = frame[
        (frame["exposure"].astype(str) == row["exposure"])
        & (frame["outcome"].astype(str) == row["outcome"])
        & (frame["analysis"] == "main")
        & (frame["method"] == "ivw_fe")
        & (frame["status"] == "ok")
    ]
    return float(chosen["standard_error"].iloc[0]) if len(chosen) else math.nan
