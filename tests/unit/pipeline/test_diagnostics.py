"""Diagnostics of every pair in the tables of a run, held to those of the pair computed alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from gnbreport import sensitivity
from gnbreport.harmonise import Harmonised

PAIR = ["relation", "exposure", "outcome"]
TABLES = ("rucker", "radial_outliers", "influence", "funnel", "steiger", "overlap")


@pytest.fixture(scope="module")
def alone(small_results):
    """A pair with several instruments: its key, and its diagnostics from the table of harmonised associations."""
    rows = small_results["harmonised"]
    counts = rows[rows["keep"]].groupby(PAIR).size()
    key = counts.idxmax()
    mine = rows[(rows[PAIR] == list(key)).all(axis=1)]
    assert counts.max() > 10
    return key, sensitivity.diagnose(Harmonised.from_frame(mine), sensitivity.Options(presso_draws=0))


@pytest.mark.parametrize("table", TABLES)
def test_table_holds_what_the_pair_gives(small_results, alone, table):
    key, diagnostics = alone
    whole = small_results[table]
    mine = whole[(whole[PAIR] == list(key)).all(axis=1)].drop(columns=PAIR).reset_index(drop=True)
    expected = pd.DataFrame([dict(r) for r in getattr(diagnostics, table)])
    if table == "radial_outliers":
        expected = expected[expected["outlier"]].reset_index(drop=True)
    assert len(mine) == len(expected)
    numbers = [c for c in mine if mine[c].dtype == float]
    for name in numbers:
        np.testing.assert_allclose(mine[name], expected[name].astype(float), rtol=1e-9, atol=0, err_msg=name)


def test_each_pair_selects_one_of_ruckers_models(small_results):
    chosen = small_results["rucker"].groupby(PAIR)["selected"].sum()
    assert len(chosen) > 10
    assert set(chosen) == {1}


def test_overlap_runs_from_none_to_all(small_results):
    rows = small_results["overlap"]
    for _, mine in rows.groupby(PAIR):
        assert mine["overlap"].tolist() == pytest.approx([i / 10 for i in range(11)])
        assert mine["relative_bias"].is_monotonic_increasing
        assert mine["type_one_error"].iloc[0] == pytest.approx(0.05)
