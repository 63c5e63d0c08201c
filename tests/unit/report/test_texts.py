"""Texts by key: places, forms by number, markup, names."""

import pytest
from markupsafe import Markup

from gnbreport.claims.model import VERDICT_WORDS
from gnbreport.harmonise.dispositions import Disposition
from gnbreport.mr import METHODS
from gnbreport.report import numbers, texts


def test_one_and_many():
    assert texts.plural(1, "exposure") == "1 exposure"
    assert texts.plural(0, "exposure") == "0 exposures"
    assert texts.plural(12000, "exposure") == f"12{numbers.THIN}000 exposures"
    assert texts.text("page.table.show", count=1) == "Show 1 row"
    assert texts.text("sensitivity.status", warned=1, count=1) == "1 of 1 pair with a warning"
    assert texts.text("changes.summary.differ", count=1, version="1.0") == "1 cell or row differs from version 1.0."


def test_a_place_without_value_and_a_text_that_is_not_there_are_errors():
    with pytest.raises(KeyError, match="outcome"):
        texts.text("outcome.volcano.title")
    with pytest.raises(KeyError):
        texts.text("outcome.no_such_text")


def test_what_fills_a_place_is_escaped_in_markup_but_for_markup():
    said = texts.markup("outcome.forest.title", outcome="<b>", alpha=Markup("<i>5</i>"))
    assert said == "Effects on &lt;b&gt;, P &lt; <i>5</i>"
    assert isinstance(said, Markup)


def test_a_place_is_filled_once():
    assert texts.text("outcome.volcano.title", outcome="{n} {0}") == "Volcano: all exposures on {n} {0}"


def test_an_identifier_without_a_name_is_put_in_words():
    assert texts.name("words.methods", "egger") == "MR-Egger"
    assert texts.name("words.methods", "no_such_method") == "no such method"


@pytest.mark.parametrize(
    ("p", "shown"), [(0.0123, "= 0.012"), (0.9999, "> 0.999"), (0.0, "< 10\u207b\u00b3\u2070\u2070")]
)
def test_a_chart_has_one_relation_before_a_p_value(p, shown):
    assert numbers.p_relation_text(p) == shown


def test_verdicts_read_alike_on_page_and_terminal():
    words = {k.removeprefix("words.verdicts."): v for k, v in texts.catalogue().items() if "words.verdicts." in k}
    assert words == VERDICT_WORDS


def test_every_method_and_disposition_has_a_name():
    known = texts.catalogue()
    assert [m for m in METHODS if f"words.methods.{m}" not in known] == []
    assert [d.value for d in Disposition if f"words.dispositions.{d.value}" not in known] == []
