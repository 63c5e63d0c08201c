"""What changed since the version before: main estimates old and new, and the possible causes."""

from __future__ import annotations

from collections.abc import Sequence

from gnbreport.report import changes, numbers, words
from gnbreport.report.blocks import Cell, Column, Row, Section, Table, count_cell, number_cell, slug, text_cell
from gnbreport.report.context import Context
from gnbreport.report.texts import plural, text
from gnbreport.results import SCHEMAS, Results

CAUSES = (
    Column(text("heads.where"), ("where",)),
    Column(text("heads.what"), ("what",)),
    Column(text("heads.old"), ("old",)),
    Column(text("heads.new"), ("new",)),
)
COUNTS = (
    Column(text("heads.table"), ("table",)),
    Column(text("heads.what_it_holds"), ("title",)),
    Column(text("heads.differences"), ("n",), numeric=True),
)
ESTIMATES = (
    Column(text("heads.estimate_of"), ("row",)),
    Column(text("heads.value"), ("column",)),
    Column(text("heads.old"), ("old",), "unit of the estimate", numeric=True),
    Column(text("heads.new"), ("new",), "unit of the estimate", numeric=True),
    Column(text("heads.cause"), ("cause",)),
)
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
    facts: dict[str, object] = {"version": earlier.version, "reason": earlier.reason}
    if earlier.results is None:
        return Section("changes", "What changed", (), facts | {"text": ""}, "note", "cannot be compared")
    new = context.whole or context.results
    causes, differing = changes.differences(earlier.results, new)
    shown = [c for c in differing if quoted(c, context)]
    facts["text"] = summary(earlier.version, causes, differing)
    blocks = (
        _causes(causes),
        _counts(differing),
        _estimates(shown, causes, earlier.results, new),
    )
    status = f"{numbers.count_text(len(differing))} differences"
    return Section("changes", "What changed", tuple(b for b in blocks if b.rows), facts, "none", status)


def summary(version: str, causes: Sequence[changes.Change], differing: Sequence[changes.Change]) -> str:
    """One or two sentences on what differs and why it may."""
    if not differing:
        return f"No number of any table differs from version {version}."
    text = f"{plural(len(differing), 'cell_or_row')} differ from version {version}."
    groups = sorted({changes.kind(c) for c in causes} - {changes.NO_CAUSE})
    if not groups:
        return text + " No choice, input, seed or package version differs, so none of them can be the cause."
    if len(groups) == 1:
        return f"{text} Of what can move a number only this differs: {groups[0]}."
    return f"{text} Possible causes: {words.listing(groups)}."


def quoted(change: changes.Change, context: Context) -> bool:
    """Whether a difference is of a number that a reader quotes: main method and analysis."""
    if change.column not in QUOTED.get(change.where, (None,)):
        return False
    parts = change.row.split(" / ")
    return change.where != "estimates" or ("main" in parts and context.choices.estimation.main in parts)


def _causes(causes: Sequence[changes.Change]) -> Table:
    rows = tuple(
        Row(slug("cause", c.where, c.row), tuple(text_cell(x) for x in (changes.kind(c), c.row, c.old, c.new)))
        for c in causes
    )
    return Table("table-causes", "Choices, inputs and versions that differ", "results.json", CAUSES, rows)


def _counts(differing: Sequence[changes.Change]) -> Table:
    names = dict.fromkeys(c.where for c in differing)
    rows = tuple(
        Row(
            slug("changed", name),
            (text_cell(name), text_cell(SCHEMAS[name].title), count_cell(sum(c.where == name for c in differing))),
        )
        for name in names
    )
    note = "gnbreport diff lists every one of them."
    return Table("table-changed", "Tables that differ", "results.json", COUNTS, rows, note=note)


def _estimates(shown: Sequence[changes.Change], causes: Sequence[changes.Change], old: Results, new: Results) -> Table:
    files = changes.traits_with_other_files(old, new)
    rows = tuple(
        Row(
            slug("change", c.where, c.row, c.column, str(i)),
            (
                text_cell(f"{c.where}: {c.row}"),
                text_cell(c.column or "row"),
                _value(c.old),
                _value(c.new),
                text_cell(changes.cause_of(c, causes, files)),
            ),
        )
        for i, c in enumerate(shown[:MOST])
    )
    note = "Old and new values; full precision in the CSV."
    if len(shown) > MOST:
        note += f" The first {MOST} of {numbers.count_text(len(shown))}; gnbreport diff lists all."
    return Table("table-changes", "Main results, old and new", "results.json", ESTIMATES, rows, note=note, summary=40)


def _value(text: str) -> Cell:
    """A value: a number with significant digits, anything else as it is; empty where there was none."""
    try:
        return number_cell(float(text))
    except ValueError:
        return text_cell(text or "absent")
