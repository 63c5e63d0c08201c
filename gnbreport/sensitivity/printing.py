"""Estimates and diagnostics as JSON and as text."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from gnbreport.estimates import Estimate, NotApplicable
from gnbreport.sensitivity.estimation import TABLES, PairResult

#: Tables of the text, in order; of long ones only the rows that a flag marks.
_SHOWN: dict[str, str | None] = {
    "heterogeneity": None,
    "rucker": "selected",
    "pleiotropy": None,
    "funnel": None,
    "presso": None,
    "radial_outliers": "outlier",
    "influence": "influential",
    "direction": None,
    "strength": None,
    "overlap": None,
}
_NUMBERS = ("estimate", "standard_error", "ci_low", "ci_high")


def as_json_text(results: Sequence[PairResult]) -> str:
    """One JSON object: ``estimates``, ``not_applicable`` and one list per diagnostic; every row names its pair."""
    document: dict[str, list[dict[str, Any]]] = {name: [] for name in ("estimates", "not_applicable", *TABLES)}
    for result in results:
        pair = {"exposure": result.exposure, "outcome": result.outcome}
        for item in result.estimates:
            if isinstance(item, NotApplicable):
                document["not_applicable"].append(pair | asdict(item))
            else:
                notices = [str(n) for n in item.notices]
                row = {name: getattr(item, name) for name in item.__dataclass_fields__}
                document["estimates"].append(pair | row | {"extras": dict(item.extras), "notices": notices})
        for name in TABLES:
            document[name].extend(pair | dict(row) for row in getattr(result.diagnostics, name))
    return json.dumps(_plain(document), indent=2, allow_nan=False) + "\n"


def _plain(value: Any) -> Any:
    """JSON values: numpy scalars as Python's, what is not a finite number as null."""
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def p_text(p: float, log10_p: float) -> str:
    """A p-value to three digits, from its log10 where it underflows."""
    if p > 0.0 or not math.isfinite(log10_p):
        return f"{p:.3g}"
    exponent = math.floor(log10_p)
    return f"{10 ** (log10_p - exponent):.2f}e{exponent}"


def as_text(results: Sequence[PairResult]) -> str:
    """Readable tables, pair by pair."""
    return "\n".join(_pair_text(result) for result in results)


def _pair_text(result: PairResult) -> str:
    """Estimates, reasons, notices and the short diagnostics of one pair."""
    done = [e for e in result.estimates if isinstance(e, Estimate)]
    lines = [f"{result.exposure} -> {result.outcome}: {result.n_variants} variants", ""]
    header = ["method", "estimate", "SE", "95% low", "95% high", "p", "distribution", "variants"]
    rows = [
        [
            e.method,
            *(_number(getattr(e, n)) for n in _NUMBERS),
            p_text(e.p_value, e.log10_p),
            e.distribution,
            str(e.n_variants),
        ]
        for e in done
    ]
    lines += _table(header, rows) if rows else []
    lines += [f"not applicable: {e.method}: {e.reason}" for e in result.estimates if isinstance(e, NotApplicable)]
    lines += [f"notice: {e.method}: {n.text}" for e in done for n in e.notices]
    lines += [f"notice: {n.text}" for n in result.diagnostics.notices]
    for name, flag in _SHOWN.items():
        table = [dict(row) for row in getattr(result.diagnostics, name) if flag is None or row[flag]]
        if table:
            columns = [c for c in table[0] if any(row[c] not in (None, "") for row in table)]
            cells = [[_cell(row[c]) for c in columns] for row in table]
            lines += ["", name.replace("_", " "), *_table(columns, cells)]
    return "\n".join(lines) + "\n"


def _number(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.6g}"


def _cell(value: object) -> str:
    """A value as text."""
    if value is None:
        return "-"
    return _number(value) if isinstance(value, float) else str(value)


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Aligned columns: the first to the left, the others to the right."""
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
    return [
        "  ".join(
            c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in [header, *rows]
    ]
