"""Plausibility of instruments as a run reports it: which trait or pair, and what."""

import numpy as np
import pytest

from gnbreport.claims import RULES
from gnbreport.pipeline.plausibility import plausibility_rows


@pytest.fixture(scope="module")
def tables(small_results):
    return {name: small_results[name] for name in ("traits", "instruments", "harmonised")}


def first_trait(tables):
    return str(tables["instruments"]["trait"].iloc[0])


def of_trait(tables, **columns):
    """The tables with columns of the first trait's instruments changed."""
    frame = tables["instruments"].copy()
    rows = frame["trait"] == first_trait(tables)
    for name, change in columns.items():
        frame.loc[rows, name] = change(frame.loc[rows])
    return {**tables, "instruments": frame}


def of_pair(tables, **columns):
    """The tables with columns of the largest pair's kept variants changed, and the pair's name."""
    frame = tables["harmonised"].copy()
    keys = ["relation", "exposure", "outcome"]
    largest = frame[frame["keep"].astype(bool)].groupby(keys).size().idxmax()
    rows = (frame[keys] == list(largest)).all(axis=1) & frame["keep"].astype(bool)
    for name, change in columns.items():
        frame.loc[rows, name] = change(frame.loc[rows])
    return {**tables, "harmonised": frame}, largest


def test_the_simulated_study_is_plausible_and_its_results_say_so(small_results, tables):
    assert plausibility_rows(tables) == []
    assert small_results["plausibility"].empty


@pytest.mark.parametrize(
    ("rule", "columns"),
    [
        ("GNB-INS-004", {"standard_error": lambda t: 1.0, "p_value": lambda t: np.nan}),
        ("GNB-INS-005", {"p_value": lambda t: t["p_value"] ** 0.5}),
        ("GNB-INS-008", {"other_allele": lambda t: t["effect_allele"]}),
        ("GNB-INS-010", {"variant": lambda t: "rs1"}),
        ("GNB-INS-011", {"variant": lambda t: ["NA", *t["variant"][1:]]}),
        ("GNB-INS-012", {"eaf": lambda t: 0.3, "n": lambda t: 2.0 / (2 * 0.3 * 0.7 * t["standard_error"] ** 2)}),
    ],
)
def test_a_fault_of_one_trait_is_reported_for_that_trait(tables, rule, columns):
    rows = plausibility_rows(of_trait(tables, **columns))
    hit = [r for r in rows if r["rule"] == rule]
    assert [(r["relation"], r["exposure"], r["outcome"]) for r in hit] == [("", first_trait(tables), "")]
    assert hit[0]["severity"] == RULES[rule].severity


def test_unclumped_instruments_are_seen(tables):
    """Twelve instruments of one trait moved together."""
    frame = tables["instruments"].copy()
    frame.loc[frame.index[:12], ["trait", "chromosome", "position"]] = [first_trait(tables), "1", 1_000_000]
    hit = [r for r in plausibility_rows({**tables, "instruments": frame}) if r["rule"] == "GNB-INS-001"]
    assert hit[0]["n_variants"] >= 12


def test_the_implied_n_is_only_asked_of_traits_in_sd_units(tables):
    changed = of_trait(tables, eaf=lambda t: 0.3, n=lambda t: 2.0 / (2 * 0.3 * 0.7 * t["standard_error"] ** 2))
    assert [r["rule"] for r in plausibility_rows(changed)] == ["GNB-INS-012"]
    assert plausibility_rows({**changed, "traits": tables["traits"].assign(units="ln ms")}) == []


@pytest.mark.parametrize(
    ("rule", "columns"),
    [
        ("GNB-INS-002", {"beta_outcome": lambda t: 0.3 * t["beta_exposure"], "p_outcome": lambda t: np.nan}),
        ("GNB-INS-003", {"se_outcome": lambda t: [1.0, *t["se_outcome"][1:]], "p_outcome": lambda t: np.nan}),
        ("GNB-INS-005", {"p_outcome": lambda t: t["p_outcome"] ** 10}),
        ("GNB-INS-006", {"eaf_exposure": lambda t: 0.2, "eaf_outcome": lambda t: 0.8}),
        ("GNB-INS-007", {"effect_allele": lambda t: "A", "other_allele": lambda t: "T", "eaf_exposure": lambda t: 0.5}),
    ],
)
def test_a_fault_of_one_pair_is_reported_for_that_pair(tables, rule, columns):
    changed, key = of_pair(tables, **columns)
    hit = [r for r in plausibility_rows(changed) if r["rule"] == rule]
    assert [(r["relation"], r["exposure"], r["outcome"]) for r in hit] == [key]


def test_variants_that_are_not_used_are_not_held_against_a_pair(tables):
    changed, key = of_pair(tables, eaf_exposure=lambda t: 0.2, eaf_outcome=lambda t: 0.8)
    frame = changed["harmonised"]
    frame.loc[(frame[["relation", "exposure", "outcome"]] == list(key)).all(axis=1), "keep"] = False
    assert plausibility_rows(changed) == []
