"""In print, what a column of words holds in every row is said once."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnbreport.report import page
from gnbreport.report.blocks import Cell, Column, Row, Table
from gnbreport.report.print_tables import ROWS, for_print


def table(*columns, rows=ROWS):
    """A table of columns, each a :class:`Column` and a text or texts (or cells) by row."""

    def cell(content, row):
        found = content if isinstance(content, str | Cell) else content[row]
        return found if isinstance(found, Cell) else Cell(found, (found,))

    heads = tuple(head for head, _ in columns)
    lines = tuple(Row(f"row-{i}", tuple(cell(content, i) for _, content in columns)) for i in range(rows))
    return Table("t", "A table", "estimates", heads, lines)


TRAIT = Column("Trait", ("trait",)), [f"trait {i}" for i in range(100)]
METHOD = Column("Method", ("method",))


def printed(made):
    return [c.head for c in made.columns if c.printed]


def test_it_is_said_above_and_its_column_is_gone():
    made = for_print(table(TRAIT, (METHOD, "IVW & <more>"), (Column("P", ("p",), numeric=True), "0.2")))
    assert printed(made) == ["Trait", "P"]
    assert str(made.same) == "The same in every row – Method: IVW &amp; &lt;more&gt;."


def test_several_are_said_in_one_sentence():
    made = for_print(table(TRAIT, (METHOD, "IVW"), (Column("Outcome", ("outcome",)), "BMD")))
    assert printed(made) == ["Trait"]
    assert str(made.same) == "The same in every row – Method: IVW; Outcome: BMD."


@pytest.mark.parametrize(
    ("column", "content"),
    [
        (METHOD, ["IVW"] * (ROWS - 1) + ["Egger"]),
        (METHOD, "\u2013"),
        (METHOD, ""),
        (METHOD, Cell("good", ("good",), "good")),
        (METHOD, ["yes"] * (ROWS - 1) + [Cell("yes", ("yes",), "good")]),
        (Column("P", ("p",), numeric=True), "1"),
        (Column("P", ("p",), hidden=True), "1"),
        (Column("P", ("p",), told=True), "1"),
    ],
    ids=["differs", "nothing", "empty", "light", "one light", "number", "hidden", "told"],
)
def test_what_stays(column, content):
    made = for_print(table(TRAIT, (column, content)))
    assert made.columns == (TRAIT[0], column)
    assert made.same == ""


def test_the_head_of_a_row_stays():
    made = for_print(table((Column("Exposure", ("exposure",)), "one trait"), (METHOD, [str(i) for i in range(ROWS)])))
    assert printed(made) == ["Exposure", "Method"]


def test_short_tables_stay():
    assert printed(for_print(table(TRAIT, (METHOD, "IVW"), rows=ROWS - 1))) == ["Trait", "Method"]
    assert printed(for_print(table(rows=0))) == []


@given(st.lists(st.lists(st.sampled_from(["a", "b"]), min_size=ROWS, max_size=ROWS), max_size=5))
def test_nothing_is_lost(contents):
    columns = [(Column(f"C{i}", (f"c{i}",)), content) for i, content in enumerate(contents)]
    made = for_print(table(TRAIT, *columns))
    for head, content in columns:
        told = f"{head.head}: {content[0]}" in str(made.same)
        assert told == (len(set(content)) == 1)
        assert told != (head.head in printed(made))


@pytest.mark.parametrize("medium", ["html", "pdf"])
def test_the_page_keeps_all_columns(medium):
    grid = page.environment().get_template("macros.html.j2").module.grid
    whole = table(TRAIT, (METHOD, "IVW"))
    html = str(grid(whole, medium, whole.rows[:3]))
    assert len(re.findall("<td", html)) == (3 if medium == "html" else 0)
    assert html.count("The same in every row") == (0 if medium == "html" else 1)
    if medium == "pdf":
        assert html.count("<col ") == 1
