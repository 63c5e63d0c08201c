"""Comparing a report folder with its own digests, and frozen results with fresh ones, cell by cell."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from gnbreport.results import SCHEMAS, Results

_MOST = 20


def frozen_name(frozen: Results) -> str:
    """What the study was called when the report was made."""
    return str(frozen.provenance.get("command", "")).removeprefix("gnbreport run").strip() or "embedded"


def altered_files(folder: Path) -> list[str]:
    """Tables whose bytes are not those that ``results.json`` recorded, and a document that was altered."""
    file = folder / "results.json"
    if not file.is_file():
        return []
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        recorded = {name: entry["sha256"] for name, entry in document["tables"].items()}
        body = {key: value for key, value in document.items() if key != "digest"}
        canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        intact = document["digest"] == hashlib.sha256(canonical.encode()).hexdigest()
    except (ValueError, KeyError, TypeError, AttributeError):
        return []  # Results.read names what is wrong with the document
    found = [] if intact else ["results.json: its digest does not fit its content"]
    for name, digest in recorded.items():
        table = folder / "tables" / f"{name}.csv"
        if table.is_file() and hashlib.sha256(table.read_bytes()).hexdigest() != digest:
            found.append(f"tables/{name}.csv: its bytes are not those the report recorded")
    return found


def differing_cells(frozen: Results, fresh: Results) -> list[str]:
    """Cells that differ, as ``table, row, column: frozen X, computed Y``; the first 20 of each table."""
    found = []
    for name in SCHEMAS:
        found += _differing(name, frozen, fresh)
    for key in ("seed", "versions", "inputs"):
        if frozen.provenance.get(key) != fresh.provenance.get(key):
            found.append(f"provenance, {key}: {_brief(frozen.provenance.get(key), fresh.provenance.get(key))}")
    return found


def _differing(name: str, frozen: Results, fresh: Results) -> list[str]:
    old, new = frozen.csv(name).splitlines(), fresh.csv(name).splitlines()
    if old == new:
        return []
    if len(old) != len(new):
        return [f"table {name}: {len(old) - 1} rows frozen, {len(new) - 1} rows computed"]
    first, second = frozen[name].astype(object), fresh[name].astype(object)
    unequal = (first != second) & ~(first.isna() & second.isna())
    cells = [
        f"table {name}, row {row + 1}, column {column}: "
        f"frozen {first.at[row, column]!r}, computed {second.at[row, column]!r}"
        for row, column in zip(*_where(unequal), strict=True)
    ]
    more = [f"table {name}: {len(cells) - _MOST} more cells differ"] if len(cells) > _MOST else []
    return cells[:_MOST] + more


def _where(mask: object) -> tuple[list[int], list[str]]:
    import pandas as pd

    assert isinstance(mask, pd.DataFrame)
    names = [str(c) for c in mask.columns]
    rows, columns = mask.to_numpy(dtype=bool).nonzero()
    return [int(r) for r in rows], [names[int(c)] for c in columns]


def _brief(old: object, new: object) -> str:
    if isinstance(old, dict) and isinstance(new, dict):
        changed = [f"{k} {old.get(k)} -> {new.get(k)}" for k in sorted({*old, *new}) if old.get(k) != new.get(k)]
        return "; ".join(changed)
    if isinstance(old, list) and isinstance(new, list):
        names = {e["file"]: e["sha256"] for e in old if isinstance(e, dict)}
        changed = [e["file"] for e in new if isinstance(e, dict) and names.get(e["file"]) != e["sha256"]]
        return "other content: " + ", ".join(changed)
    return f"{old} -> {new}"
