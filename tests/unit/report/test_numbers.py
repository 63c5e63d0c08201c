import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from gnbreport.report import numbers


@pytest.mark.parametrize(
    ("p", "log10_p", "text"),
    [
        (0.0123, math.nan, "0.012"),
        (0.5, math.nan, "0.50"),
        (1.0, math.nan, "1"),
        (0.9999, math.nan, "> 0.999"),
        (1.2e-5, math.nan, "1.2\u202f\u00d7\u202f10\u207b\u2075"),
        (0.0, -350.4, "4.0\u202f\u00d7\u202f10\u207b\u00b3\u2075\u00b9"),
        (math.nan, math.nan, "\u2013"),
    ],
)
def test_p_values_read_as_journals_print_them(p, log10_p, text):
    assert numbers.p_text(p, log10_p) == text


def test_superscripts_are_real_and_the_minus_is_true():
    assert numbers.p_value(1.2e-5) == "1.2\u202f\u00d7\u202f10<sup>\u22125</sup>"
    assert numbers.estimate_text(-0.0312, -0.05, -0.012) == "\u22120.0312 (\u22120.0500 to \u22120.0120)"


@given(st.floats(min_value=1e-9, max_value=1e9), st.floats(min_value=1e-9, max_value=1e9), st.booleans())
def test_a_number_that_is_not_zero_never_reads_as_zero(value, se, negative):
    value = -value if negative else value
    for text in (numbers.fixed(value, numbers.decimals_of(se)), numbers.significant_text(value)):
        assert any(c in text for c in "123456789")
        assert "-" not in text


@given(st.floats(min_value=-5000, max_value=0))
def test_p_never_reads_as_zero(log10_p):
    assert any(c in numbers.p_text(10.0**log10_p if log10_p > -300 else 0.0, log10_p) for c in "123456789")


@pytest.mark.parametrize(
    ("stored", "printed"),
    [
        (
            "against 8.59e-05), p 1.6e-146",
            "against 8.59\u202f\u00d7\u202f10\u207b\u2075), p 1.6\u202f\u00d7\u202f10\u207b\u00b9\u2074\u2076",
        ),
        ("p < 1e-06; palindromes: drop", "p < 10\u207b\u2076; palindromes: drop"),
        ("interval, -0.087 to -0.049, x", "interval, \u22120.087 to \u22120.049, x"),
        ("MBG.allHits.p1e4.txt.gz", "MBG.allHits.p1e4.txt.gz"),
        ("2e5a4f", "2e5a4f"),
        ("rs12-3 on 2026-11-24, 10.1000/x-1", "rs12-3 on 2026-11-24, 10.1000/x-1"),
        ("genus.id.11-2", "genus.id.11-2"),
    ],
)
def test_stored_sentences_are_typeset(stored, printed):
    assert numbers.typeset(stored) == printed


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("P < 0.05 and so on", ["P < 0.05"]),
        ("Q = 10.3 on 13 df, P = 0.67", ["Q = 10.3", "P = 0.67"]),
        (Markup("at P &lt; 5 \u00d7 10; <i>P</i> = 0.2"), ["P &lt; 5", "</i> = 0.2"]),
        ("r\u00b2 \u2265 0.8 of n = 3", ["r\u00b2 \u2265 0.8", "n = 3"]),
    ],
)
def test_relations_stay_on_one_line(text, kept):
    bound = numbers.bound(text)
    assert type(bound) is type(text)
    assert str(bound).replace(numbers.NBSP, " ") == str(text)
    assert all(part.replace(" ", numbers.NBSP) in str(bound) for part in kept)
    assert bound.count(numbers.NBSP) == 2 * len(kept)


def test_words_and_other_relations_may_part():
    text = "step = 1; map < 3; a P value = none"
    assert numbers.bound(text) == text


def test_typed_signs_become_one():
    assert (
        numbers.typeset("estimate +- 1 SE; F >= 10; r <= -0.5")
        == "estimate \u00b1 1 SE; F \u2265 10; r \u2264 \u22120.5"
    )
