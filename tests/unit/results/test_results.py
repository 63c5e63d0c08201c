"""Results: typed tables that survive the trip to disk and back, and say what is wrong when they do not."""

import json
import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnbreport.errors import InputError
from gnbreport.results import SCHEMAS, Results, from_csv, make_table, neutralise, to_csv

FLOATS = st.floats(allow_nan=True, allow_infinity=True)
TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12)


@given(
    st.lists(
        st.fixed_dictionaries({"variant": TEXTS, "rss": FLOATS, "count": st.integers(0, 9), "outlier": st.booleans()}),
        max_size=5,
    )
)
def test_tables_round_trip_without_loss(rows):
    table = make_table("outliers", rows)
    again = from_csv(to_csv(table, SCHEMAS["outliers"]), SCHEMAS["outliers"])
    pd.testing.assert_frame_equal(table, again, check_exact=True)


@given(TEXTS)
def test_no_text_is_a_formula(text):
    safe = neutralise(text)
    number = True
    try:
        float(safe)
    except ValueError:
        number = False
    assert number or not safe.startswith(("=", "+", "-", "@"))
    assert safe.removeprefix("'") == text or not text.startswith("'")


def test_a_column_the_schema_lacks_is_refused():
    with pytest.raises(KeyError, match="no columns"):
        make_table("outliers", [{"variant": "rs1", "colour": "red"}])


def test_missing_values_keep_their_type():
    table = make_table("presso", [{"exposure": None, "n_outliers": None, "p_global": None}])
    assert table["exposure"].tolist() == [""]
    assert table["n_outliers"].dtype == "Int64"
    assert table["n_outliers"].isna().all()
    assert math.isnan(table["p_global"].iloc[0])


def some_results() -> Results:
    rows = [{"exposure": "=1+1", "outcome": "b", "estimate": 0.1 + 0.2, "p_value": 1e-320, "n_variants": 3}]
    return Results({"study": {"id": "x"}}, {"seed": 1}, {"estimates": make_table("estimates", rows)})


def test_a_folder_loads_back_with_the_same_digest(tmp_path):
    results = some_results()
    results.write(tmp_path)
    again = Results.read(tmp_path)
    assert again.digest == results.digest
    for name in SCHEMAS:
        pd.testing.assert_frame_equal(results[name], again[name], check_exact=True)
    assert "'=1+1" in (tmp_path / "tables" / "estimates.csv").read_text()


def test_the_digest_changes_with_one_digit():
    results = some_results()
    table = results["estimates"].copy()
    table.loc[0, "estimate"] = math.nextafter(table.loc[0, "estimate"], 1)
    other = Results(results.study, results.provenance, {"estimates": table})
    assert other.digest != results.digest


def test_defects_of_a_folder_are_named(tmp_path):
    some_results().write(tmp_path)
    (tmp_path / "tables" / "truth.csv").unlink()
    file = tmp_path / "tables" / "estimates.csv"
    file.write_text(file.read_text().replace(",3,", ",three,"))
    with pytest.raises(InputError) as caught:
        Results.read(tmp_path)
    assert set(caught.value.codes) == {"no-table", "bad-value"}
    bad = next(p for p in caught.value.problems if p.code == "bad-value")
    assert (bad.row, bad.column) == (1, "n_variants")


def test_another_schema_version_is_refused(tmp_path):
    some_results().write(tmp_path)
    file = tmp_path / "results.json"
    document = json.loads(file.read_text())
    file.write_text(json.dumps({**document, "schema_version": "0.0.1"}))
    with pytest.raises(InputError) as caught:
        Results.read(tmp_path)
    assert caught.value.codes == ("schema-version",)
    file.write_text("{")
    with pytest.raises(InputError) as caught:
        Results.read(tmp_path)
    assert caught.value.codes == ("not-json",)
    file.unlink()
    with pytest.raises(InputError) as caught:
        Results.read(tmp_path)
    assert caught.value.codes == ("no-results",)
