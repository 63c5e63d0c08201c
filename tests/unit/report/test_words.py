from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnbreport.report import words
from gnbreport.report.context import Context
from gnbreport.report.methods_text import paragraphs
from gnbreport.report.references import REFERENCES, cited
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
    assert "P < 1e-05" in before
    assert "P < 5e-08" in after
    assert "thinned by distance" in after
    assert "all palindromic variants were dropped" in after
    assert {r.id for r in cited(after)} <= set(REFERENCES)


@pytest.mark.parametrize(
    ("names", "text"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (list("abcdefgh"), "a, b, c, d, e, f and 2 more")],
)
def test_listing(names, text):
    assert words.listing(names) == text
