"""Allele frequencies compared between the two files of each pair: table, chart and words."""

import numpy as np
import pandas as pd
import pytest

from gnbreport.harmonise import Harmonised
from gnbreport.pipeline.frequencies import LIMIT, frequency_rows
from gnbreport.report.context import Context
from gnbreport.report.sections import instruments
from gnbreport.results import Results, make_table


class Asked:
    """A pair by its key."""

    def __init__(self, exposure="x", outcome="y"):
        self.key = {"relation": "exposure_outcome", "exposure": exposure, "outcome": outcome}


def pair(eaf_exposure, eaf_outcome, alleles=("A", "G")):
    size = len(eaf_exposure)
    return Harmonised.from_arrays(
        beta_exposure=np.full(size, 0.1),
        se_exposure=np.full(size, 0.01),
        beta_outcome=np.full(size, 0.1),
        se_outcome=np.full(size, 0.01),
        exposure="x",
        outcome="y",
        eaf_exposure=eaf_exposure,
        eaf_outcome=eaf_outcome,
        effect_allele=[alleles[0]] * size,
        other_allele=[alleles[1]] * size,
    )


def row(data):
    return next(frequency_rows([Asked()], [data]))


EAF = np.array([0.1, 0.3, 0.62, 0.8, 0.45])


def test_equal_frequencies_correlate_fully():
    found = row(pair(EAF, EAF))
    assert found["correlation"] == pytest.approx(1.0, rel=1e-12)
    assert (found["n_compared"], found["n_correlated"], found["n_outliers"]) == (5, 5, 0)
    assert found["swap_suspected"] is False


def test_swapped_alleles_are_suspected_and_outliers_named_worst_first():
    found = row(pair(EAF, 1 - EAF))
    assert found["correlation"] == pytest.approx(-1.0, rel=1e-12)
    assert found["swap_suspected"] is True
    assert found["outliers"] == "v1 v4 v2 v3"
    assert found["largest_difference"] == pytest.approx(0.8, rel=1e-12)


def test_the_limit_itself_is_no_outlier():
    assert row(pair(np.array([0.25, 0.5, 0.75]), np.array([0.25 + LIMIT / 2, 0.5, 0.75])))["n_outliers"] == 0
    assert row(pair(np.array([0.25, 0.5, 0.7]), np.array([0.25, 0.5, 0.70 - LIMIT - 1e-9])))["outliers"] == "v3"


def test_palindromes_are_compared_but_do_not_enter_the_correlation():
    found = row(pair(EAF, EAF, ("A", "T")))
    assert (found["n_compared"], found["n_correlated"]) == (5, 0)
    assert np.isnan(found["correlation"])
    assert found["swap_suspected"] is False


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        (EAF * np.nan, EAF, "no allele frequencies from the exposure"),
        (EAF, EAF * np.nan, "no allele frequencies from the outcome"),
        (EAF * np.nan, EAF * np.nan, "no allele frequencies from the exposure and the outcome"),
        (np.array([0.1, np.nan]), np.array([np.nan, 0.1]), "no kept variant has a frequency in both files"),
        (np.zeros(0), np.zeros(0), "no variant is kept"),
    ],
)
def test_what_cannot_be_compared_says_why(first, second, reason):
    found = row(pair(first, second))
    assert (found["status"], found["reason"], found["n_compared"]) == ("not_applicable", reason, 0)


def test_a_pair_without_look_ups_has_no_row():
    assert list(frequency_rows([Asked()], [None])) == []


def test_a_run_compares_every_harmonised_pair(small_results):
    """Traceability: each row follows from the harmonised table of the same results."""
    table, harmonised = small_results["frequencies"], small_results["harmonised"]
    assert len(table) == harmonised.groupby(["relation", "exposure", "outcome"]).ngroups
    compared = table[table["status"] == "ok"]
    assert len(compared) > 0
    assert (table.loc[table["status"] != "ok", "reason"] != "").all()
    for found in compared.itertuples():
        rows = harmonised[
            (harmonised["relation"] == found.relation)
            & (harmonised["exposure"] == found.exposure)
            & (harmonised["outcome"] == found.outcome)
            & harmonised["keep"].astype(bool)
        ].dropna(subset=["eaf_exposure", "eaf_outcome"])
        palindromic = (rows["effect_allele"] + rows["other_allele"]).isin(["AT", "TA", "CG", "GC"])
        free = rows[~palindromic]
        assert (found.n_compared, found.n_correlated) == (len(rows), len(free))
        if len(free) >= 3:
            r = np.corrcoef(free["eaf_exposure"], free["eaf_outcome"])[0, 1]
            assert found.correlation == pytest.approx(r, rel=1e-12)
            assert found.swap_suspected == (r < 0)


def test_the_report_shows_table_chart_and_words(small_results):
    section = instruments.build(Context(small_results))
    assert {"table-frequencies", "figure-frequencies"} <= {b.id for b in section.blocks}
    facts = section.facts["frequencies"]
    assert facts["compared"] + sum(n for n, _ in facts["incomparable"]) == len(small_results["frequencies"])
    drawn = section.block("figure-frequencies").svg.count("data-key=")
    assert 0 < drawn <= 600


def test_the_report_warns_of_a_swap(small_results):
    table = small_results["frequencies"].copy()
    chosen = table.index[table["status"] == "ok"][-1]
    table.loc[chosen, ["correlation", "n_outliers", "swap_suspected"]] = [-0.9, 7, True]
    results = Results(
        small_results.study,
        small_results.provenance,
        {**small_results.tables, "frequencies": make_table("frequencies", table)},
    )
    section = instruments.build(Context(results))
    first = section.block("table-frequencies").rows[0]
    assert first.cells[-1].text == "suspected"
    assert section.facts["frequencies"]["swaps"] == 1


def test_results_without_frequencies_have_no_empty_block(small_results):
    nothing = make_table("frequencies", pd.DataFrame())
    results = Results(small_results.study, small_results.provenance, {**small_results.tables, "frequencies": nothing})
    assert [b.id for b in instruments.build(Context(results)).blocks] == ["table-strength", "table-candidates"]
