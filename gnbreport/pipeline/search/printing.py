"""What a search found: in words, as JSON, as tables."""

from __future__ import annotations

import csv
import io
import json
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gnbreport.files import write_whole
from gnbreport.pipeline.search.explore import Search
from gnbreport.results import SCHEMAS

#: Rows shown in the text; all of them stand in the JSON and the tables.
_SHOWN = 10


def finding(found: Search) -> str:
    """The finding in one sentence: how many rows reproduce, and under which change from the stated choices."""
    best = found.best[0]
    changes = best.changes(found.stated)
    text = f"{found.reproduced[best]} of {found.n_rows} rows reproduce"
    return f"{text} if {' and '.join(changes)}" if changes else f"{text} as stated"


def as_text(found: Sequence[tuple[str, Search]]) -> str:
    """A readable summary of each table searched; several are headed by their names."""
    if len(found) == 1:
        return _text(found[0][1])
    return "\n".join(f"{name}\n{_text(one)}" for name, one in found)


def _text(found: Search) -> str:
    """The finding, the width of the search, the best specifications, what stays unexplained."""
    chance = _chance(found)
    first = f"{finding(found)}."
    if found.permutable and not (found.holds or found.tells):
        first = f"No choice explains the table: at best {finding(found)}, no more than by chance."
    lines = [
        first,
        chance,
        f"Specifications as good as the best: {found.reproduced.as_good:,}.",
        *_best(found),
        _missed(found),
    ]
    lines += [f"{claim}: {words}" for claim, words in multiverse_words(found.rows).items()]
    return "\n".join(lines) + "\n"


def _chance(found: Search) -> str:
    """How wide the search was, and what it finds by chance."""
    if not found.permutable:
        return (
            f"{found.tried:,} specifications. A single row cannot be permuted: how many of them would reproduce it by "
            "chance is not known."
        )
    return (
        f"{found.tried:,} specifications. With the published rows permuted among exposures the best of them reproduces "
        f"{found.chance_of_best:.1f} rows on average, {found.chance_most} at most (20 permutations)."
    )


def _best(found: Search) -> list[str]:
    """The best specifications as a table of text."""
    lines = ["", f"{'rank':>4} {'rows':>9} {'by chance':>9}  choices that differ from the stated ones"]
    for r in [row for row in found.rows if not row.get("claim")][:_SHOWN]:
        rows = f"{r['rows_reproduced']}/{r['rows']}"
        lines.append(f"{r['rank']:>4} {rows:>9} {r['expected_by_chance']:>9.1f}  {r['specification']}")
    return [*lines, ""]


def _missed(found: Search) -> str:
    """Rows that no choice explains."""
    if not found.unexplained:
        return "Each row is explained by some choice."
    named = ", ".join(f"{exposure} on {outcome}" for exposure, outcome in found.unexplained[:_SHOWN])
    more = len(found.unexplained) - _SHOWN
    return f"No choice explains {len(found.unexplained)} rows: {named}" + (f" and {more} more." if more > 0 else ".")


def multiverse_words(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Headline claim -> the share of defensible specifications that keep its conclusion, in words.

    Args:
        rows: Rows of table ``specifications``.
    """
    by_claim: dict[str, list[bool]] = defaultdict(list)
    for row in rows:
        if row.get("claim"):
            by_claim[str(row["claim"])].append(bool(row["conclusion_kept"]))
    return {
        claim: f"conclusion kept under {sum(kept)} of {len(kept)} defensible specifications "
        f"({sum(kept) / len(kept):.0%})"
        for claim, kept in by_claim.items()
    }


def as_json(found: Sequence[tuple[str, Search]]) -> str:
    """The whole finding as one object, for several tables as a list of them."""
    bodies = [{"published": name} | _body(one) for name, one in found]
    return json.dumps(bodies[0] if len(bodies) == 1 else bodies, indent=2, allow_nan=False) + "\n"


def _body(found: Search) -> dict[str, Any]:
    """Sentence, counts, ``specifications`` (rows of the result table), ``unexplained``."""
    return {
        "finding": finding(found),
        "rows": found.n_rows,
        "stated_reproduces": found.reproduced[found.stated],
        "best_reproduces": found.reproduced[found.best[0]],
        "best_changes": list(found.best[0].changes(found.stated)),
        "tells": found.tells,
        "tried": found.tried,
        "distinct": found.distinct,
        "as_good_as_best": found.reproduced.as_good,
        "chance_of_best": found.chance_of_best if found.permutable else None,
        "chance_most": found.chance_most if found.permutable else None,
        "specifications": [{k: _plain(v) for k, v in row.items()} for row in found.rows],
        "unexplained": [{"exposure": e, "outcome": o} for e, o in found.unexplained],
        "multiverse": multiverse_words(found.rows),
    }


def _plain(value: Any) -> Any:
    """A value that JSON knows."""
    value = value.item() if hasattr(value, "item") else value
    return None if isinstance(value, float) and not math.isfinite(value) else value


def write_tables(found: Search, folder: str | Path) -> None:
    """Write ``specifications.csv`` and ``rows.csv`` (whether the best specification reproduces each row).

    Args:
        found: What the search found.
        folder: Where to write; made if absent.
    """
    names = SCHEMAS["specifications"].names
    specifications = [[_cell(row.get(name)) for name in names] for row in found.rows]
    write_whole(Path(folder) / "specifications.csv", _csv(names, specifications))
    header = ("exposure", "outcome", "reproduced_by_best")
    write_whole(Path(folder) / "rows.csv", _csv(header, found.reproduced_by_best))


def _cell(value: Any) -> Any:
    plain = _plain(value)
    return "" if plain is None else plain


def _csv(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """A table as CSV."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return buffer.getvalue()
