import re
from dataclasses import replace
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnbreport.report import numbers, page, words
from gnbreport.report.context import Context
from gnbreport.report.methods_text import paragraphs
from gnbreport.report.references import REFERENCES, cited
from gnbreport.report.sections import build_all
from gnbreport.report.texts import catalogue
from tests.report.synthetic import HOSTILE, synthetic


@given(st.floats(min_value=1e-6, max_value=1), st.floats(min_value=-1, max_value=1))
def test_a_direction_is_claimed_only_below_the_threshold(p, estimate):
    row = SimpleNamespace(estimate=estimate, ci_low=estimate - 0.1, ci_high=estimate + 0.1, p_value=p, log10_p=-1.0)
    text = str(words.association("A", "B", row, 0.05))
    assert ("higher B" in text or "lower B" in text) == (p < 0.05)
    assert ("no evidence" in text) == (p >= 0.05)
    assert "caus" not in text


def test_names_are_escaped_in_sentences():
    row = SimpleNamespace(estimate=0.1, ci_low=0.0, ci_high=0.2, p_value=0.01, log10_p=-2.0)
    assert HOSTILE not in str(words.association(HOSTILE, "B", row, 0.05))


def test_methods_text_follows_the_choices():
    results = synthetic(3)
    before = " ".join(p.text for p in paragraphs(Context(results)))
    results.study["choices"] = {
        "selection": {"exposure_p": 5e-8, "clump": "distance"},
        "harmonisation": {"palindromes": "drop"},
    }
    after = " ".join(p.text for p in paragraphs(Context(results)))
    assert "P < 10\u207b\u2075" in before
    assert "P < 5\u202f\u00d7\u202f10\u207b\u2078" in after
    assert "thinned by distance" in after
    assert "all palindromic variants were dropped" in after
    assert {r.id for r in cited(after)} <= set(REFERENCES)


@pytest.mark.parametrize(
    ("names", "text"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (list("abcdefgh"), "a, b, c, d, e, f and 2 more")],
)
def test_listing(names, text):
    assert words.listing(names) == text


def test_methods_text_keeps_its_commas():
    text = " ".join(p.text for p in paragraphs(Context(synthetic(3))))
    assert "[@bowden2017], directional pleiotropy" in text
    assert "with 1000 draws at 0.05" in text
    assert "  " not in text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.05, "0.05"), (0.001, "0.001"), (1e-5, "10\u207b\u2075"), (5e-8, "5\u202f\u00d7\u202f10\u207b\u2078")],
)
def test_thresholds_read_as_they_were_set(value, text):
    assert numbers.threshold_text(value) == text


#: Studies at the edges: what they lack, and what their words must and must not say.
EDGES = {
    "nothing significant": ("0 were nominal", "was associated with"),
    "one exposure": ("Of 1 effect of", "effects of"),
    "no mediator": ("", "pathway"),
    "no outcome rows": ("No estimate could be made", "Of 0"),
}


def edge(name):
    results = synthetic(1 if name == "one exposure" else 4)
    tables = dict(results.tables)
    estimates, traits = tables["estimates"].copy(), tables["traits"]
    if name == "nothing significant":
        estimates[["p_value", "p_bh", "p_bonferroni"]] = estimates[["p_value", "p_bh", "p_bonferroni"]].clip(lower=0.2)
        estimates["log10_p"] = estimates["log10_p"].clip(lower=-0.69)
    if name == "no outcome rows":
        estimates = estimates[estimates["relation"] != "exposure_outcome"]
    if name == "no mediator":
        tables["traits"] = traits[traits["role"] != "mediator"]
        tables["mediation"] = tables["mediation"].iloc[:0]
    return replace(results, tables={**tables, "estimates": estimates})


@pytest.mark.parametrize("name", EDGES)
def test_words_at_the_edges(name):
    context = Context(edge(name))
    said, unsaid = EDGES[name]
    text = " ".join(map(str, words.answer(context)))
    assert said in text
    assert unsaid not in text
    assert "  " not in text
    sections = {s.name: s for s in build_all(context)}
    assert {"summary", "outcome", "methods", "limitations"} <= set(sections)
    if name == "nothing significant":
        assert sections["outcome"].facts["sentences"] == []


@pytest.mark.parametrize("name", EDGES)
def test_whole_pages_at_the_edges(name):
    context = Context(edge(name))
    text = page.html(context, page.numbered(tuple(build_all(context))))
    assert " nan " not in text
    assert ">nan<" not in text
    assert "None" not in text


def test_few_instruments_are_counted_in_words_that_fit_the_count():
    assert words.few_instruments(0) == "Every exposure has three or more."
    assert words.few_instruments(1).startswith("1 exposure has fewer than three, ")
    assert words.few_instruments(1).endswith(" are not defined for it.")
    assert words.few_instruments(4).startswith("4 exposures have fewer than three, ")
    assert words.few_instruments(4).endswith(" are not defined for them.")


def test_thresholds_on_the_page_are_powers_of_ten():
    results = synthetic(4)
    results.study["choices"] = {
        "multiple_testing": {"alpha": 1e-5},
        "selection": {"exposure_p": 1e-5, "mediator_p": 5e-8},
        "sensitivity": {"presso_threshold": 1e-5},
    }
    context = Context(results)
    text = page.html(context, page.numbered(tuple(build_all(context))))
    seen = re.sub(r"<(script|style)\b.*?</\1>", "", text, flags=re.DOTALL)
    assert "10\u207b\u2075" in seen
    words_only = " ".join(re.sub(r"<[^>]*>", " ", seen).split())
    assert re.findall(r".{,30}\de-\d.{,10}", words_only) == []


def test_characters_without_a_font_are_named():
    from gnbreport.report.limitations import MOST_LETTERS, derive

    results = synthetic(4, hostile=True)
    assert not [x for x in derive(Context(results)) if x.code == "glyphs"]
    results.study["study"]["title"] += " \U0001f9a0 " + "".join(map(chr, range(0x13000, 0x13040)))
    (found,) = [x for x in derive(Context(results)) if x.code == "glyphs"]
    assert "\U0001f9a0 U+1F9A0" in found.text
    assert found.text.count("U+") <= MOST_LETTERS


def test_every_interval_of_an_indirect_effect_has_words():
    from gnbreport.mediation.steps import INTERVALS

    assert {i for i in INTERVALS if f"words.intervals.{i}" not in catalogue()} == set()
    assert not any("_" in words.interval(i) for i in INTERVALS)
