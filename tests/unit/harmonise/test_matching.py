"""Harmonisation of small tables, case by case."""

import math

import numpy as np
import pandas as pd
import pytest

from gnbreport.errors import InputError
from gnbreport.harmonise import Harmonised, HarmoniseOptions, compare_frequencies, harmonise

NAMES = ("rsid", "effect_allele", "other_allele", "effect_allele_frequency", "beta")


def table(*rows, **more):
    return pd.DataFrame(rows, columns=NAMES).assign(standard_error=0.1, **more)


def only(exposure, outcome, panel=None, **options):
    rows = harmonise(exposure, outcome, options=HarmoniseOptions(**options), panel_frequencies=panel).rows
    assert len(rows) == 1
    return rows.iloc[0]


A_G = table(("rs1", "A", "G", 0.3, 0.1))


@pytest.mark.parametrize("reverse", [False, True])
def test_the_row_with_the_exposures_alleles_is_taken_not_the_first(reverse):
    outcome = table(("rs1", "A", "T", 0.1, 9.0), ("rs1", "G", "A", 0.7, 1.0), ("rs1", "C", "A", 0.1, 8.0))
    outcome = outcome[::-1] if reverse else outcome
    row = only(A_G, outcome)
    assert (row["beta_outcome"], row["disposition"]) == (-1.0, "flipped")
    first = only(A_G, outcome, multi_allelic="last" if reverse else "first")
    assert first["disposition"] == "allele_mismatch"


def test_repeated_exposure_rows_are_used_once():
    twice = pd.concat([A_G, A_G.assign(effect_allele="G", other_allele="A", beta=-0.1)])
    rows = harmonise(twice, A_G).rows
    assert rows["disposition"].tolist() == ["kept", "duplicate"]


def test_equal_rows_of_the_outcome_are_told():
    row = only(A_G, pd.concat([A_G, A_G]))
    assert row["disposition"] == "kept"
    assert row["detail"] == "2 rows of the outcome fit equally, the first is taken"


def test_by_position_where_ids_differ():
    place = {"chromosome": "chr7", "base_pair_location": pd.array([5], dtype="Int64")}
    outcome = A_G.assign(rsid="other", chromosome="7", base_pair_location=5)
    assert only(A_G.assign(**place), outcome)["disposition"] == "missing_in_outcome"
    row = only(A_G.assign(**place), outcome, join="position")
    assert (row["disposition"], row["variant"], row["position"]) == ("kept", "rs1", 5)


def test_frequency_check_is_optional():
    outcome = table(("rs1", "A", "G", 0.9, 0.2))
    assert only(A_G, outcome)["disposition"] == "kept"
    row = only(A_G, outcome, frequency_check=0.4)
    assert (row["disposition"], row["detail"]) == ("frequency_mismatch", "frequencies 0.3 and 0.9")


def test_identical_alleles_and_indels_on_the_other_strand_are_named_options():
    same = table(("rs1", "A", "A", 0.3, 0.1))
    assert only(same, same)["keep"]
    assert only(same, same, identical_alleles="drop")["disposition"] == "allele_mismatch"
    indel, reverse = table(("rs1", "ACT", "A", 0.3, 0.1)), table(("rs1", "AGT", "T", 0.3, 0.1))
    assert only(indel, reverse)["disposition"] == "allele_mismatch"
    assert only(indel, reverse, indel_strand="reverse_complement")["disposition"] == "strand_flipped"


def test_a_lone_outcome_allele_that_fits_nothing_is_never_kept():
    row = only(A_G, table(("rs1", "I", "", 0.3, 0.1)), palindromes="forward")
    assert row["disposition"] == "allele_mismatch"


PANEL = pd.DataFrame({"rsid": ["rs1"], "effect_allele": ["T"], "other_allele": ["A"], "effect_allele_frequency": [0.8]})


def test_panel_frequency_orients_a_palindrome_of_a_file_without_frequencies():
    exposure, outcome = table(("rs1", "A", "T", math.nan, 0.1)), table(("rs1", "A", "T", 0.75, 0.2))
    assert only(exposure, outcome)["disposition"] == "palindromic_ambiguous"
    row = only(exposure, outcome, PANEL)
    assert (row["disposition"], row["beta_outcome"]) == ("palindromic_inferred", -0.2)
    assert row["eaf_exposure"] == pytest.approx(0.2)
    assert row["detail"].endswith("one of them the panel's")


def test_panel_never_agrees_with_itself():
    nothing = table(("rs1", "A", "T", math.nan, 0.1))
    assert only(nothing, nothing, PANEL)["disposition"] == "palindromic_ambiguous"


def test_proxies_are_marked_and_yield_to_the_variant_itself():
    proxy = A_G.assign(proxy="rs9", proxy_r2=0.9, beta=0.5)
    row = only(A_G, proxy)
    assert (row["disposition"], row["proxy"], row["proxy_r2"], row["beta_outcome"]) == ("proxy", "rs9", 0.9, 0.5)
    own = pd.concat([proxy, A_G.assign(proxy="", beta=0.7)])
    assert only(A_G, own)["beta_outcome"] == 0.7


def test_bad_options_and_missing_columns_are_all_named():
    with pytest.raises(InputError) as caught:
        HarmoniseOptions(palindromes="guess", tolerance=0.7, frequency_check=2.0)
    assert {p.column for p in caught.value.problems} == {"palindromes", "tolerance", "frequency_check"}
    with pytest.raises(InputError) as caught:
        harmonise(A_G[["rsid"]], A_G)
    assert len(caught.value.problems) == 3


def test_empty_tables():
    assert len(harmonise(A_G.iloc[:0], A_G).rows) == 0
    assert harmonise(A_G, A_G.iloc[:0]).rows["disposition"].tolist() == ["missing_in_outcome"]


def pair(x, y):
    ones = np.ones(len(x))
    return Harmonised.from_arrays(
        beta_exposure=ones,
        se_exposure=ones,
        beta_outcome=ones,
        se_outcome=ones,
        eaf_exposure=x,
        eaf_outcome=y,
        effect_allele=["A"] * len(x),
        other_allele=["G"] * len(x),
    )


def test_frequencies_compared():
    x = np.linspace(0.1, 0.8, 8)
    good = compare_frequencies(pair(x, x + 0.01))
    assert good.correlation == pytest.approx(1)
    assert good.notices == ()
    swapped = compare_frequencies(pair(x, 1 - x), threshold=0.3)
    assert swapped.correlation == pytest.approx(-1)
    assert [n.code for n in swapped.notices] == ["allele-swap-suspected", "frequency-outliers"]
    assert swapped.outliers["variant"].tolist() == ["v1", "v2", "v3", "v7", "v8"]
    assert math.isnan(compare_frequencies(pair([np.nan, 0.2], [0.1, 0.2])).correlation)
