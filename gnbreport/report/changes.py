"""What changed between two reports: choices, inputs, versions, and every number that differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gnbreport.report import numbers
from gnbreport.report.texts import name, text
from gnbreport.results import SCHEMAS, Results

#: Columns that name a row, by table; rows are matched on them.
KEYS = (
    "relation",
    "stage",
    "trait",
    "role",
    "exposure",
    "mediator",
    "outcome",
    "outcomes",
    "exposures",
    "analysis",
    "method",
    "b_source",
    "variant",
    "claim",
    "quantity",
    "rank",
    "specification",
)

#: What of the study file moves no number: titles, versions, what the report shows.
NO_CAUSE = "study_file"
#: What stands for the values of a row that only one of the reports has.
PRESENT = "present"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    Attributes:
        where: ``choices``, ``inputs``, ``versions``, ``study`` or a table's name.
        row: What names the row, or the key of a choice.
        column: Column; empty where a whole row came or went.
        old: Old value at full precision; empty if new.
        new: New value; empty if gone.
    """

    where: str
    row: str
    column: str
    old: str
    new: str


def causes(old: Results, new: Results) -> list[Change]:
    """Differences of choices, inputs, versions and the rest of the study file: the possible causes."""
    found = []
    for where, left, right in (
        ("study", old.study, new.study),
        ("inputs", _inputs(old), _inputs(new)),
        ("versions", dict(old.provenance.get("versions", {})), dict(new.provenance.get("versions", {}))),
    ):
        a, b = dict(_flat(left)), dict(_flat(right))
        found += [
            Change(where, k, "", a.get(k, ""), b.get(k, ""))
            for k in sorted(a.keys() | b.keys())
            if a.get(k) != b.get(k)
        ]
    return found


def kind(change: Change) -> str:
    """A possible cause's group: choices, inputs, package_versions, seed, sources; ``NO_CAUSE`` can move no number."""
    if change.where == "inputs":
        return "inputs"
    if change.where == "versions":
        return "package_versions"
    if change.row == "study.seed":
        return "seed"
    if change.row.partition(".")[0] in ("exposures", "mediators", "outcomes", "panel"):
        return "sources"
    return "choices" if change.row.startswith("choices.") else NO_CAUSE


def groups(found: Sequence[Change]) -> list[str]:
    """Names for readers of the groups that can move a number."""
    return [name("changes.kinds", group) for group in sorted({kind(c) for c in found} - {NO_CAUSE})]


def traits_with_other_files(old: Results, new: Results) -> frozenset[str]:
    """Traits whose file has another digest, or another file, than before."""
    before, after = (
        {str(t): str(d) for t, d in zip(r["traits"]["trait"], r["traits"]["sha256"], strict=True)} for r in (old, new)
    )
    return frozenset(t for t in before.keys() & after.keys() if before[t] != after[t])


def cause_of(change: Change, found: Sequence[Change], files: frozenset[str]) -> str:
    """The cause of one difference, where it is known: a trait's other file, or the only group of causes there is."""
    touched = sorted(files & set(change.row.split(" / ")))
    if touched and {kind(c) for c in found} - {NO_CAUSE} == {"inputs"}:
        return text("changes.cause.file", traits=", ".join(touched))
    possible = groups(found)
    if len(possible) == 1:
        return possible[0]
    return text("changes.cause.one_of", groups=", ".join(possible)) if possible else text("changes.cause.not_known")


def _inputs(results: Results) -> dict[str, str]:
    return {
        f"{d.get('role', '')} {d.get('file', '')}": str(d.get("sha256", ""))
        for d in results.provenance.get("inputs", ())
    }


def _flat(value: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Nested tables as dotted keys."""
    if isinstance(value, Mapping):
        for key in value:
            yield from _flat(value[key], f"{prefix}.{key}" if prefix else str(key))
    else:
        yield prefix, str(value)


def table_changes(old: Results, new: Results, table: str) -> list[Change]:
    """Rows that came or went and cells that differ, in one table; rows are matched by what names them."""
    keys = [c for c in SCHEMAS[table].names if c in KEYS]
    a, b = _rows(old, table, keys), _rows(new, table, keys)
    found = []
    for key in sorted(a.keys() | b.keys()):
        label = " / ".join(str(k) for k in key if k not in ("", 0))
        if key not in a or key not in b:
            found.append(Change(table, label, "", "" if key not in a else PRESENT, "" if key not in b else PRESENT))
            continue
        found += [Change(table, label, c, a[key][c], b[key][c]) for c in a[key] if a[key][c] != b[key][c]]
    return found


def _rows(results: Results, table: str, keys: list[str]) -> dict[tuple[Any, ...], dict[str, str]]:
    """Rows by their names; a repeated name is counted, so that no row hides another."""
    out: dict[tuple[Any, ...], dict[str, str]] = {}
    for record in results[table].to_dict("records"):
        row = {str(c): numbers.exact(v) for c, v in record.items()}
        base = tuple(row[k] for k in keys)
        count = 0
        while (*base, count) in out:
            count += 1
        out[(*base, count)] = {c: v for c, v in row.items() if c not in keys}
    return out


def differences(old: Results, new: Results) -> tuple[list[Change], list[Change]]:
    """Possible causes, and all differences of tables (only tables whose CSV differs are compared row by row)."""
    changed = [n for n in old if old.csv(n) != new.csv(n)]
    return causes(old, new), [c for n in changed for c in table_changes(old, new, n)]
