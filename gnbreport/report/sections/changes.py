"""What changed since the version before: main estimates old and new, and the possible causes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from gnbreport.report import changes, numbers, words
from gnbreport.report.blocks import Cell, Column, Row, Section, Table, count_cell, number_cell, slug, text_cell
from gnbreport.report.context import Context
from gnbreport.report.texts import name, text
from gnbreport.results import SCHEMAS, Results

#: Tables whose numbers are listed one by one, with the columns that a reader quotes.
QUOTED = {
    "estimates": ("", "estimate", "ci_low", "ci_high", "p_value"),
    "mediation": ("", "indirect", "ci_low", "ci_high", "p_value", "proportion"),
    "claims": ("", "verdict", "coherence"),
}
MOST = 300


def build(context: Context) -> Section | None:
    """The section; none where there is no earlier version."""
    earlier = context.earlier
    if earlier is None:
        return None
    facts = {"reason": earlier.reason}
    if earlier.results is None:
        facts["text"] = text("changes.not_compared", version=earlier.version, reason=earlier.reason)
        return Section("changes", text("changes.title"), (), facts, "note", text("changes.status_not_compared"))
    new = context.whole or context.results
    causes, differing = changes.differences(earlier.results, new)
    shown = [c for c in differing if quoted(c, context)]
    facts["text"] = summary(earlier.version, causes, differing)
    blocks = (
        _causes(causes),
        _counts(differing),
        _estimates(shown, causes, earlier.results, new),
    )
    status = text("changes.status", count=len(differing))
    return Section("changes", text("changes.title"), tuple(b for b in blocks if b.rows), facts, "none", status)


def summary(version: str, causes: Sequence[changes.Change], differing: Sequence[changes.Change]) -> str:
    """One or two sentences on what differs and why it may."""
    if not differing:
        return text("changes.summary.nothing", version=version)
    differ = text("changes.summary.differ", count=len(differing), version=version)
    return f"{differ} {_why(changes.groups(causes))}"


def _why(groups: list[str]) -> str:
    """The possible causes in one sentence."""
    if not groups:
        return text("changes.summary.no_cause")
    if len(groups) == 1:
        return text("changes.summary.one_group", group=groups[0])
    return text("changes.summary.groups", groups=words.listing(groups))


def quoted(change: changes.Change, context: Context) -> bool:
    """Whether a difference is of a number that a reader quotes: main method and analysis."""
    if change.column not in QUOTED.get(change.where, (None,)):
        return False
    parts = change.row.split(" / ")
    return change.where != "estimates" or ("main" in parts and context.choices.estimation.main in parts)


def _causes(causes: Sequence[changes.Change]) -> Table:
    columns = (
        Column(text("heads.where"), ("where",)),
        Column(text("heads.what"), ("what",)),
        Column(text("heads.old"), ("old",)),
        Column(text("heads.new"), ("new",)),
    )
    rows = []
    for c in causes:
        cells = (name("changes.kinds", changes.kind(c)), c.row, c.old, c.new)
        rows.append(Row(slug("cause", c.where, c.row), tuple(text_cell(x) for x in cells)))
    return Table("table-causes", text("changes.causes.title"), "results.json", columns, tuple(rows))


def _counts(differing: Sequence[changes.Change]) -> Table:
    columns = (
        Column(text("heads.table"), ("table",)),
        Column(text("heads.what_it_holds"), ("title",)),
        Column(text("heads.differences"), ("n",), numeric=True),
    )
    rows = tuple(
        Row(slug("changed", table), (text_cell(table), text_cell(SCHEMAS[table].title), count_cell(count)))
        for table, count in Counter(c.where for c in differing).items()
    )
    note = text("changes.tables.note")
    return Table("table-changed", text("changes.tables.title"), "results.json", columns, rows, note=note)


def _estimates(shown: Sequence[changes.Change], causes: Sequence[changes.Change], old: Results, new: Results) -> Table:
    files = changes.traits_with_other_files(old, new)
    rows = tuple(
        Row(
            slug("change", c.where, c.row, c.column, str(i)),
            (
                text_cell(f"{c.where}: {c.row}"),
                text_cell(c.column or text("changes.results.row")),
                _value(c, c.old),
                _value(c, c.new),
                text_cell(changes.cause_of(c, causes, files)),
            ),
        )
        for i, c in enumerate(shown[:MOST])
    )
    note = text("changes.results.note")
    if len(shown) > MOST:
        note += " " + text("changes.results.first", most=MOST, all=numbers.count_text(len(shown)))
    title = text("changes.results.title")
    return Table("table-changes", title, "results.json", _result_columns(), rows, note=note, summary=40)


def _result_columns() -> tuple[Column, ...]:
    unit = text("changes.unit")
    return (
        Column(text("heads.estimate_of"), ("row",)),
        Column(text("heads.value"), ("column",)),
        Column(text("heads.old"), ("old",), unit, numeric=True),
        Column(text("heads.new"), ("new",), unit, numeric=True),
        Column(text("heads.cause"), ("cause",)),
    )


def _value(change: changes.Change, value: str) -> Cell:
    """A value: a number with significant digits, anything else as it is; of a whole row, that it was there."""
    try:
        return number_cell(float(value))
    except ValueError:
        if not value:
            return text_cell(text("changes.results.absent"))
        return text_cell(value if change.column else text("changes.results.present"))
