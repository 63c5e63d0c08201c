"""Estimates as rows of the result tables."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from gnbreport.estimates import Estimate, NotApplicable
from gnbreport.results import SCHEMAS


def estimate_row(item: Estimate | NotApplicable) -> dict[str, Any]:
    """A row of table ``estimates``, without the pair and the analysis."""
    if isinstance(item, NotApplicable):
        return {
            "method": item.method,
            "status": "not_applicable",
            "n_variants": item.n_variants,
            "code": item.code,
            "reason": item.reason,
        }
    return {
        "method": item.method,
        "status": "ok",
        "estimate": item.estimate,
        "standard_error": item.standard_error,
        "ci_low": item.ci_low,
        "ci_high": item.ci_high,
        "p_value": item.p_value,
        "log10_p": item.log10_p,
        "n_variants": item.n_variants,
        "distribution": item.distribution,
        "monte_carlo_se": item.monte_carlo_se,
        "monte_carlo_p": item.monte_carlo_p,
        "extras": extras_json(item.extras),
        "notices": " | ".join(str(n) for n in item.notices),
    }


def extras_json(extras: Mapping[str, float]) -> str:
    """Named numbers as one line of JSON; non-finite ones are null."""
    if not extras:
        return ""
    safe = {k: (v if not isinstance(v, float) or math.isfinite(v) else None) for k, v in sorted(extras.items())}
    return json.dumps(safe, separators=(",", ":"))


def in_schema(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """The row's columns that the result table has; diagnostics carry more than the tables keep."""
    names = SCHEMAS[table].names
    return {k: v for k, v in row.items() if k in names}


def keyed(key: Mapping[str, str], rows: Sequence[Mapping[str, Any]], **more: Any) -> list[dict[str, Any]]:
    """Rows with the columns that name their pair put before them."""
    return [{**key, **more, **row} for row in rows]
