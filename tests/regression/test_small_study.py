"""Numbers of the small simulated study, frozen: a change must be wanted and stand in the changelog."""

import pandas as pd
import pytest

TOLERANCE = {"rtol": 1e-7, "atol": 0.0}
NUMBERS = ["estimate", "standard_error", "p_value", "log10_p", "n_variants"]


def numeric(table, columns):
    """The columns as floats, for pytest-regressions."""
    return pd.DataFrame({c: table[c].astype("float64").to_numpy() for c in columns})


@pytest.mark.parametrize("relation", ["exposure_outcome", "exposure_mediator", "mediator_outcome"])
def test_estimates(small_results, dataframe_regression, relation):
    table = small_results["estimates"]
    chosen = table.loc[(table["relation"] == relation) & (table["analysis"] == "main") & (table["status"] == "ok")]
    exact = chosen.loc[~chosen["method"].str.contains("median|mode")]
    dataframe_regression.check(numeric(exact, NUMBERS), default_tolerance=TOLERANCE)


def test_mediation(small_results, dataframe_regression):
    table = small_results["mediation"]
    chosen = table.loc[(table["status"] == "ok") & table["method"].isin(["ivw", "egger"])]
    columns = ["a", "se_a", "b", "se_b", "total", "indirect", "se_indirect", "proportion", "se_proportion", "p_joint"]
    dataframe_regression.check(numeric(chosen, columns), default_tolerance=TOLERANCE)


def test_selection_counts(small_results, data_regression):
    counts = small_results["dispositions"].groupby(["stage", "disposition"]).size()
    data_regression.check({f"{stage}/{name}": int(n) for (stage, name), n in counts.items()})
