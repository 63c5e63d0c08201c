"""Widths of columns in print: words and numbers stay whole where the page has room."""

from __future__ import annotations

import pytest

from gnbreport.report.blocks import Cell, Column, Row
from gnbreport.report.column_widths import PADDING, PAGE, fit
from gnbreport.report.typesetting import text_width

NAME, NUMBER, WORDS = Column("Name", ("a",)), Column("Number", ("b",), numeric=True), Column("Note", ("c",))


def rows(*texts):
    return [Row(f"r{i}", tuple(Cell(t, (t,)) for t in line)) for i, line in enumerate(texts)]


def test_numbers_get_their_whole_line():
    number = "\u22120.0123 (\u22120.0456 to 0.0789)"
    found = fit((NAME, NUMBER, WORDS), rows(("genus A", number, "a word " * 60)))
    assert sum(found.widths) == pytest.approx(100.0, abs=0.05)
    assert found.widths[1] / 100 * PAGE >= text_width(number)
    assert not found.dense
    assert found.widths[2] == max(found.widths)


def test_hidden_columns_take_no_width():
    hidden = Column("Hidden", ("h",), hidden=True)
    assert len(fit((NAME, hidden), rows(("a", "b"))).widths) == 1


def test_a_crowded_table_has_smaller_type_and_its_words_give_way():
    number = "\u22120.0123 (\u22120.0456 to 0.0789)"
    found = fit((NAME, WORDS, *[NUMBER] * 5), rows(("genus Lachnospiraceae", "Pseudobutyrivibrio", *[number] * 5)))
    assert found.dense
    assert found.widths[2] > found.widths[1]
    assert found.widths[1] / 100 * PAGE * 7.4 / 6.5 >= text_width("Note", "Bold")


def test_letters_that_the_font_lacks_are_wide():
    assert text_width("\u817a") == 1.0
    assert 0.2 < text_width("n") < 0.9
    assert fit((NAME,), []).widths == (100.0,)
    assert PADDING > 1
