import math

import numpy as np
import pytest

from gnbreport.errors import InputError
from gnbreport.estimates import NotApplicable
from gnbreport.harmonise import Harmonised
from gnbreport.results.schemas import SCHEMAS
from gnbreport.sensitivity import Options, diagnose, outlier_removed, presso, radial_outliers
from tests.unit.sensitivity.pairs import simulated

TABLES = (
    "heterogeneity",
    "pleiotropy",
    "presso",
    "outliers",
    "leave_one_out",
    "single_variant",
    "direction",
    "strength",
)
MORE = ("rucker", "radial_outliers", "influence", "funnel", "steiger", "overlap")


@pytest.mark.parametrize("table", TABLES)
def test_rows_have_the_columns_of_the_result_tables(table):
    rows = getattr(diagnose(simulated(12, outlier=12.0), Options(overlap=0.1)), table)
    assert rows
    columns = [c for c in SCHEMAS[table].names if c not in ("relation", "exposure", "outcome")]
    for row in rows:
        assert [c for c in row if c in columns] == columns
        assert table in ("direction", "strength") or set(row) == set(columns)


@pytest.mark.parametrize("size", range(8))
@pytest.mark.parametrize("known", [True, False])
def test_any_number_of_variants_without_a_bare_nan(size, known):
    found = diagnose(simulated(size, n=(1e5, 1e5) if known else (math.nan, math.nan)), Options(presso_draws=30))
    for table in (*TABLES, *MORE):
        for row in getattr(found, table):
            for name, value in row.items():
                assert not (isinstance(value, float) and math.isnan(value)), (table, name)
    assert len(found.direction) == 1
    assert len(found.presso) == 1


@pytest.mark.parametrize(
    "arrays",
    [
        {"beta_exposure": [0.0] * 6, "beta_outcome": [0.1] * 6},
        {"beta_exposure": [0.1] * 6, "beta_outcome": [0.0] * 6},
        {"beta_exposure": [0.1, 0, 0, 0, 0, 0], "beta_outcome": [0.1] * 6},
        {"beta_exposure": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6], "beta_outcome": [0.05, 0.1, 0.15, 0.2, 0.25, 0.3]},
        {"beta_exposure": [1e-9, 1e9, 1.0, 1.0, 1.0, 2.0], "beta_outcome": [1e9, 1e-9, 1.0, 1.0, 1.0, 1.0]},
    ],
)
@pytest.mark.parametrize("se", [1e-12, 0.01, 1e6])
def test_degenerate_numbers_never_crash(arrays, se):
    data = Harmonised.from_arrays(
        **arrays, se_exposure=[se] * 6, se_outcome=[se] * 6, n_exposure=[1e4] * 6, n_outcome=[1e4] * 6
    )
    found = diagnose(data, Options(presso_draws=20, loo_methods=("ivw", "egger"), overlap=1.0))
    for table in (*TABLES, *MORE):
        for row in getattr(found, table):
            assert not any(isinstance(v, float) and math.isnan(v) for v in row.values()), (table, row)


def test_presso_row_says_why_not():
    [row] = diagnose(simulated(3)).presso
    assert (row["status"], row["reason"], row["p_global"]) == ("not_applicable", "needs 4 variants, has 3", None)
    [row] = diagnose(simulated(12)).presso
    assert row["reason"] == "no distortion test: global test not significant: no outlier was looked for"


def test_presso_can_be_left_out():
    found = diagnose(simulated(8), Options(presso_draws=0))
    assert (found.presso, found.outliers, found.presso_result) == ((), (), None)


def test_presso_row_repeats_the_result():
    data = simulated(12, outlier=12.0)
    found, result = diagnose(data), presso(data)
    [row] = found.presso
    assert repr(found.presso_result) == repr(result)  # text: NaN equals NaN
    assert (row["p_global"], row["outliers"], row["n_outliers"]) == (result.p_global, "v12", 1)
    assert row["p_distortion"] == result.distortion.p_code
    assert row["p_distortion_paper"] == result.distortion.p_paper
    assert [r["variant"] for r in found.outliers if r["outlier"]] == ["v12"]


def test_same_input_same_rows():
    assert repr(diagnose(simulated(9, outlier=4.0))) == repr(diagnose(simulated(9, outlier=4.0)))


def test_correlated_variants_are_noticed():
    assert "correlated-variants" in [n.code for n in diagnose(simulated(5, ld=np.eye(5))).notices]
    assert "correlated-variants" not in [n.code for n in diagnose(simulated(5)).notices]


def test_removals():
    data = simulated(12, outlier=12.0)
    assert outlier_removed(data, "presso_removed").variant == data.variant[:11]
    assert outlier_removed(data, "presso_removed", presso_result=presso(data)).variant == data.variant[:11]
    strict = [r for r in radial_outliers(data) if r["method"] == "radial_ivw" and r["weighting"] == "modified"]
    kept = tuple(r["variant"] for r in strict if not r["outlier_bonferroni"])
    assert outlier_removed(data, "radial_removed").variant == kept != data.variant
    assert outlier_removed(data, "steiger_filtered") is data
    assert outlier_removed(simulated(3), "presso_removed").variant == ("v1", "v2", "v3")
    assert isinstance(presso(simulated(3)), NotApplicable)


def test_radial_removal_is_strict():
    """Variants between alpha and alpha / J stay."""
    between = 0
    for seed in range(12):
        data = simulated(12, seed=seed, outlier=2.5)
        rows = [r for r in radial_outliers(data) if r["method"] == "radial_ivw" and r["weighting"] == "modified"]
        kept = tuple(r["variant"] for r in rows if r["p_value"] >= 0.05 / 12)
        assert outlier_removed(data, "radial_removed").variant == kept
        between += any(0.05 / 12 <= r["p_value"] < 0.05 for r in rows)
    assert between > 3


def test_unknown_removal():
    with pytest.raises(InputError, match="presso_removed"):
        outlier_removed(simulated(3), "outliers")


def test_all_bad_options_at_once():
    with pytest.raises(InputError) as caught:
        Options(
            presso_draws=-1,
            alpha=0.0,
            overlap=1.5,
            n_exposure=-3,
            precision_outcome=0.0,
            exposure_type="ordinal",
            variance_from="nothing",
        )
    columns = {p.column for p in caught.value.problems}
    assert columns == {
        "presso_draws",
        "alpha",
        "overlap",
        "n_exposure",
        "precision_outcome",
        "exposure_type",
        "variance_from",
    }
