"""Widths of columns in print: words and numbers stay whole where the page has room."""

from __future__ import annotations

import pytest
from fontTools.ttLib import TTFont

from gnbreport.report.blocks import Cell, Column, Row
from gnbreport.report.column_widths import PADDING, PAGE, fit
from gnbreport.report.typesetting import TABULAR, tabular_width, text_width
from gnbreport.resources import resource

NAME, NUMBER, WORDS = Column("Name", ("a",)), Column("Number", ("b",), numeric=True), Column("Note", ("c",))


def rows(*texts):
    return [Row(f"r{i}", tuple(Cell(t, (t,)) for t in line)) for i, line in enumerate(texts)]


def test_numbers_get_their_whole_line():
    number = "\u22120.0123 (\u22120.0456 to 0.0789)"
    found = fit((NAME, NUMBER, WORDS), rows(("genus A", number, "a word " * 60)))
    assert sum(found.widths) == pytest.approx(100.0, abs=0.05)
    assert found.widths[1] / 100 * PAGE >= tabular_width(number)
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


def test_long_names_stay_whole_where_smaller_type_makes_room():
    name, number = "RuminococcaceaeNK4A214group", "\u22120.0123 (\u22120.0456 to 0.0789)"
    columns = (NAME, *[NUMBER] * 3, *[Column("Other", ("o",), numeric=True)] * 2)
    found = fit(columns, rows((f"genus {name}", *[number] * 3, "0.123", "0.123")))
    assert found.dense
    assert found.widths[0] / 100 * PAGE * 7.4 / 6.5 >= text_width(name) + 3.0 / 25.4 * 72 / 6.5  # padding 2 x 1.5 mm


def test_heads_keep_their_words_in_smaller_type():
    """The padding of cells does not shrink with the type."""
    heads = [Column("Proportion", ("p",)) for _ in range(10)]
    found = fit((NAME, *heads), rows(("genus Lachnospiraceae", *["a"] * 10)))
    assert found.dense
    assert min(found.widths) / 100 * PAGE * 7.4 / 6.5 >= text_width("Proportion", "Bold") + 3.0 / 25.4 * 72 / 6.5


def test_in_a_crowded_table_long_names_give_way_before_words():
    number = "\u22120.0123 (\u22120.0456 to 0.0789)"
    columns = (NAME, WORDS, *[NUMBER] * 3, *[Column("Other", ("o",), numeric=True)] * 2)
    found = fit(columns, rows(("RuminococcaceaeNK4A214group", "weighted", *[number] * 3, "0.123", "0.123")))
    assert found.dense
    page = PAGE * 7.4 / 6.5
    assert found.widths[1] / 100 * page >= text_width("weighted") + 3.0 / 25.4 * 72 / 6.5
    assert text_width("Name") < found.widths[0] / 100 * page < text_width("RuminococcaceaeNK4A214group")


def test_superscripts_are_small():
    plain, raised = (
        fit((NUMBER, WORDS), rows((t, "a " * 90))).widths[0]
        for t in ("1.2 \u00d7 10\u2212308", "1.2 \u00d7 10<sup>\u2212308</sup>")
    )
    assert raised < plain


@pytest.mark.parametrize("style", ["Regular", "Bold"])
def test_digits_of_tables_have_the_width_of_the_font(style):
    with TTFont(resource("templates", "fonts", f"GnbreportSans-{style}.otf")) as font:
        features = [r.Feature for r in font["GSUB"].table.FeatureList.FeatureRecord if r.FeatureTag == "tnum"]
        lookups = [font["GSUB"].table.LookupList.Lookup[i] for i in features[0].LookupListIndex]
        tables = [getattr(t, "ExtSubTable", t).mapping for lookup in lookups for t in lookup.SubTable]
        zero = next(t[font.getBestCmap()[ord("0")]] for t in tables if font.getBestCmap()[ord("0")] in t)
        assert font["hmtx"].metrics[zero][0] / font["head"].unitsPerEm == pytest.approx(TABULAR[style], abs=0.001)
    assert tabular_width("10", style) == pytest.approx(2 * TABULAR[style])


def test_digests_stay_on_their_line():
    digest = "0" * 64
    found = fit((NAME, Column("SHA-256", ("s",), digest=True)), rows(("a name " * 30, digest)))
    assert found.widths[1] / 100 * PAGE >= 0.8 * tabular_width(digest) + 3.0 / 25.4 * 72 / 7.4


def test_letters_that_the_font_lacks_are_wide():
    assert text_width("\u817a") == 1.0
    assert 0.2 < text_width("n") < 0.9
    assert fit((NAME,), []).widths == (100.0,)
    assert PADDING > 1
