"""Laws of harmonisation, on random tables."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gnbreport.harmonise import Disposition, HarmoniseOptions, harmonise
from gnbreport.instruments.alleles import complement, is_palindromic
from tests.naive import harmonise as naive

ALLELES = st.sampled_from(["A", "C", "G", "T"])
PALINDROMES = st.sampled_from(["infer", "forward", "drop"])
#: Values whose complement to one is exact, so that turning twice gives the same number.
FREQUENCY = st.sampled_from([0.0625, 0.25, 0.375, 0.4375, 0.5, 0.5625, 0.75, 1.0, 0.0, math.nan])
BETA = st.floats(-2, 2, allow_nan=False)


@st.composite
def row(draw, names, *, distinct=True):
    effect = draw(ALLELES)
    other = draw(ALLELES.filter(lambda a: a != effect)) if distinct else draw(ALLELES)
    return {
        "rsid": draw(names),
        "effect_allele": effect,
        "other_allele": other,
        "effect_allele_frequency": draw(FREQUENCY),
        "beta": draw(BETA),
        "standard_error": draw(st.floats(0.01, 1)),
        "p_value": draw(st.floats(0, 1)),
    }


NAMES = st.sampled_from([f"rs{i}" for i in range(12)])
TABLE = st.lists(row(NAMES), min_size=1, max_size=15).map(pd.DataFrame)
UNIQUE = st.lists(row(NAMES), min_size=1, max_size=12, unique_by=lambda r: r["rsid"]).map(pd.DataFrame)
#: Rows with anything that files may hold instead of a value.
DIRTY = st.lists(
    st.fixed_dictionaries(
        {
            "rsid": st.sampled_from(["rs1", "rs2", "RS1", "", "NA"]),
            "effect_allele": st.sampled_from(["A", "C", "g", "I", "D", "AT", "", "NA", None]),
            "other_allele": st.sampled_from(["T", "C", "D", "I", "A", "ATT", "", "NA", None]),
            "effect_allele_frequency": st.sampled_from([0.1, 0.5, math.nan, -9.0, 2.0]),
            "beta": st.sampled_from([0.1, math.nan, math.inf]),
            "standard_error": st.sampled_from([0.1, 0.0, -1.0, math.nan]),
        }
    ),
    min_size=1,
    max_size=10,
).map(pd.DataFrame)


def run(exposure, outcome, palindromes, **options):
    return harmonise(exposure, outcome, options=HarmoniseOptions(palindromes=palindromes, **options)).rows


def equal(one, two):
    return bool(np.array_equal(one.to_numpy(dtype=float), two.to_numpy(dtype=float), equal_nan=True))


@given(TABLE | DIRTY, TABLE | DIRTY, PALINDROMES, st.sampled_from(["matching", "first", "last"]))
def test_every_exposure_row_gets_one_disposition_that_says_whether_it_is_kept(exposure, outcome, palindromes, policy):
    rows = run(exposure, outcome, palindromes, multi_allelic=policy)
    assert len(rows) == len(exposure)
    assert (rows["keep"] == [Disposition(d).keep for d in rows["disposition"]]).all()
    kept = rows[rows["keep"]]
    numbers = kept[["beta_exposure", "beta_outcome", "se_exposure", "se_outcome"]].to_numpy(dtype=float)
    assert np.isfinite(numbers).all()
    assert (kept[["se_exposure", "se_outcome"]] > 0).all(axis=None)
    names = exposure["rsid"].str.lower().isin(outcome["rsid"].str.lower())
    absent = rows["disposition"] == "missing_in_outcome"
    assert not (absent & names.to_numpy() & (exposure["rsid"] != "").to_numpy()).any()


@given(UNIQUE, TABLE, PALINDROMES)
def test_equals_the_obvious_way(exposure, outcome, palindromes):
    rows = run(exposure, outcome, palindromes)
    as_dicts = [t.rename(columns={"effect_allele_frequency": "eaf"}).to_dict("records") for t in (exposure, outcome)]
    expected = naive.harmonise(*as_dicts, palindromes)
    for ours in rows.to_dict("records"):
        choices = expected[ours["variant"]]
        if not choices:
            assert ours["disposition"] == "missing_in_outcome"
            continue
        fitting = [choice for choice in choices if choice is not None]
        assert (ours["disposition"] == "allele_mismatch") == (not fitting)
        found = [
            ours["beta_outcome"] == beta
            and ours["eaf_outcome"] == pytest.approx(eaf, nan_ok=True)
            and ours["keep"] == keep
            for beta, eaf, keep in fitting
        ]
        assert any(found) or not (fitting or ours["keep"]), (ours, choices)


@given(UNIQUE, UNIQUE, PALINDROMES)
def test_idempotent(exposure, outcome, palindromes):
    first = run(exposure, outcome, palindromes)
    present = first[first["disposition"] != "missing_in_outcome"]
    alleles = {
        "rsid": present["variant"],
        "effect_allele": present["effect_allele"],
        "other_allele": present["other_allele"],
    }
    again = []
    for side in ("exposure", "outcome"):
        values = {
            "beta": present[f"beta_{side}"],
            "standard_error": present[f"se_{side}"],
            "effect_allele_frequency": present[f"eaf_{side}"],
        }
        again.append(pd.DataFrame(alleles | values))
    second = run(*again, palindromes)
    kept = present["keep"].to_numpy()
    for name in ("beta_exposure", "beta_outcome", "eaf_exposure", "eaf_outcome", "keep"):
        assert equal(second[name][kept], present[name].reset_index(drop=True)[kept])


@given(UNIQUE, UNIQUE, PALINDROMES)
def test_the_strand_of_the_outcome_does_not_matter(exposure, outcome, palindromes):
    other = outcome.assign(
        effect_allele=outcome["effect_allele"].map(complement), other_allele=outcome["other_allele"].map(complement)
    )
    one, two = run(exposure, outcome, palindromes), run(exposure, other, palindromes)
    pairs = zip(one["effect_allele"], one["other_allele"], strict=True)
    palindromic = np.array([is_palindromic(a, b) for a, b in pairs])
    decided = one["keep"].to_numpy() & (~palindromic if palindromes == "forward" else True)
    for name in ("beta_outcome", "eaf_outcome"):
        assert equal(one[name][decided], two[name][decided])
    assert (one["keep"] == two["keep"]).all()


@given(UNIQUE, UNIQUE, PALINDROMES)
def test_naming_the_other_allele_as_effect_allele_does_not_matter(exposure, outcome, palindromes):
    other = outcome.assign(
        effect_allele=outcome["other_allele"],
        other_allele=outcome["effect_allele"],
        beta=-outcome["beta"],
        effect_allele_frequency=1 - outcome["effect_allele_frequency"],
    )
    one, two = run(exposure, outcome, palindromes), run(exposure, other, palindromes)
    for name in ("beta_outcome", "eaf_outcome", "keep"):
        assert equal(one[name][one["keep"]], two[name][one["keep"]])
    assert (one["keep"] == two["keep"]).all()


@settings(max_examples=50)
@given(UNIQUE, UNIQUE, st.randoms(use_true_random=False))
def test_the_order_of_outcome_rows_does_not_matter(exposure, outcome, random):
    order = list(range(len(outcome)))
    random.shuffle(order)
    one, two = run(exposure, outcome, "infer"), run(exposure, outcome.iloc[order], "infer")
    pd.testing.assert_frame_equal(one, two)
