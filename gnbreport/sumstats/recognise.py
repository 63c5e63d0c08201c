"""Which layout a table has, and where its fields stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from gnbreport.errors import InputError, Problem
from gnbreport.sumstats.header import Header
from gnbreport.sumstats.layout import FIELDS, Layout
from gnbreport.sumstats.layouts import LAYOUTS

_EFFECTS = ("beta", "odds_ratio", "hazard_ratio", "z")


@dataclass(frozen=True)
class Plan:
    """A layout applied to one header.

    Attributes:
        layout: The layout.
        index: Field -> column index.
        names: Column names of the file.
        position_shift: Added to every position (1 for 0-based files).
    """

    layout: Layout
    index: Mapping[str, int]
    names: tuple[str, ...]
    position_shift: int = 0

    def column(self, field: str) -> str:
        """Name in the file of a mapped field."""
        return self.names[self.index[field]]


def recognise(
    header: Header, path: Path | str, *, name: str | None = None, columns: Mapping[str, str] | None = None
) -> Plan:
    """Layout of a table, by its column names and first rows, or as told.

    Args:
        header: First lines of the table.
        path: Its path, for messages.
        name: Layout id, if it is known.
        columns: Field -> column name of the file, for files of no known layout (or to correct a known one).

    Raises:
        InputError: No layout fits, several do, a needed column is missing, or a mapped name occurs twice.
    """
    if columns is not None and name is None:
        chosen = Layout("column-map", "column map", frozenset(), {})
    elif name is not None:
        chosen = _named(name, path)
    else:
        chosen = _matching(header, path)
    if columns is not None:
        chosen = _with_map(chosen, columns, header, path)
    plan = Plan(chosen, _indices(chosen, header), header.names)
    problems = [*_duplicates(plan, header, path), *_missing(plan, header, path)]
    if problems:
        raise InputError(problems)
    return plan


def _named(name: str, path: Path | str) -> Layout:
    if name not in LAYOUTS:
        raise InputError(
            Problem("unknown-layout", f"there is no layout {name!r}", path, hint=f"one of: {', '.join(LAYOUTS)}")
        )
    return LAYOUTS[name]


def matches(header: Header) -> list[Layout]:
    """Layouts that fit a header, without those that a more specific one includes."""
    present = set(header.lower)
    found = [
        entry
        for entry in LAYOUTS.values()
        if entry.signature <= present
        and not entry.forbidden & present
        and (entry.accepts is None or entry.accepts(header.lower, header.rows))
    ]
    return [e for e in found if not any(e.signature < other.signature for other in found)]


def _matching(header: Header, path: Path | str) -> Layout:
    found = matches(header)
    if len(found) == 1:
        return found[0]
    shown = ", ".join(header.names[:30])
    if not found:
        nearest = min(LAYOUTS.values(), key=lambda e: (len(e.signature - set(header.lower)), -len(e.signature)))
        lacks = ", ".join(sorted(nearest.signature - set(header.lower)))
        wants = f"needs also: {lacks}" if lacks else "wants them in another order"
        hint = f"give a column map (beta = ..., ...); the nearest layout, {nearest.id}, {wants}"
        raise InputError(Problem("unknown-layout", f"columns fit no known layout: {shown}", path, 0, hint=hint))
    names = ", ".join(e.id for e in found)
    raise InputError(
        Problem("ambiguous-layout", f"columns fit several layouts: {names}", path, 0, hint="name the layout")
    )


def _with_map(base: Layout, columns: Mapping[str, str], header: Header, path: Path | str) -> Layout:
    problems = []
    for field, column in columns.items():
        if field not in FIELDS:
            hint = f"one of: {', '.join(FIELDS)}"
            problems.append(
                Problem("unknown-field", f"column map names no field {field!r}", path, column=field, hint=hint)
            )
        elif column.lower() not in header.lower:
            hint = f"the file has: {', '.join(header.names[:30])}"
            problems.append(
                Problem("missing-column", f"there is no column {column!r} for {field}", path, 0, column, hint)
            )
    if problems:
        raise InputError(problems)
    mapped = {field: (column.lower(),) for field, column in columns.items()}
    rest = {f: c for f, c in base.columns.items() if f not in _EFFECTS or not any(e in mapped for e in _EFFECTS)}
    return replace(base, columns={**rest, **mapped})


def _indices(chosen: Layout, header: Header) -> dict[str, int]:
    found = {}
    for field, sources in chosen.columns.items():
        source = next((s for s in sources if s in header.lower), None)
        if source is not None:
            found[field] = header.lower.index(source)
    return found


def _duplicates(plan: Plan, header: Header, path: Path | str) -> list[Problem]:
    used = {header.lower[i] for i in plan.index.values()}
    return [
        Problem(
            "duplicate-column",
            f"the column {name!r} occurs {header.lower.count(name)} times",
            path,
            0,
            name,
            "remove or rename all but one",
        )
        for name in sorted(used)
        if header.lower.count(name) > 1
    ]


def _missing(plan: Plan, header: Header, path: Path | str) -> list[Problem]:
    """Fields without which no association can be read."""
    have = set(plan.index)
    needs = [
        (
            "an identifier (rsid) or chromosome and position",
            bool(have & {"rsid", "variant", "position_text"}) or {"chromosome", "base_pair_location"} <= have,
            "rsid",
        ),
        ("the effect allele", "effect_allele" in have, "effect_allele"),
        ("the effect (beta, odds ratio or z)", bool(have & set(_EFFECTS)), "beta"),
        (
            "its standard error (or interval)",
            bool(have & {"standard_error", "z"}) or {"ci_lower", "ci_upper"} <= have,
            "standard_error",
        ),
    ]
    problems = [
        Problem(
            "missing-column",
            f"there is no column for {what} (layout {plan.layout.id})",
            path,
            0,
            field,
            f"the file has: {', '.join(header.names[:30])}",
        )
        for what, ok, field in needs
        if not ok
    ]
    if (
        "z" in have
        and not have & {"beta", "odds_ratio", "hazard_ratio"}
        and not {"effect_allele_frequency", "n"} <= have
    ):
        problems.append(
            Problem(
                "z-without-frequency",
                "z-scores cannot become betas without allele frequency and n",
                path,
                0,
                plan.column("z"),
                "add the frequency and n columns",
            )
        )
    return problems
