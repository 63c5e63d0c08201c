import math

import numpy as np
import pytest
from scipy import stats

from gnbreport import sensitivity
from gnbreport.harmonise import Harmonised
from gnbreport.kernels import heterogeneity as kernel
from gnbreport.sensitivity import Regressions
from tests.naive import sensitivity as naive
from tests.unit.sensitivity.pairs import simulated


def rows_of(data, function=sensitivity.heterogeneity):
    return {row.get("model", row.get("method")): row for row in function(Regressions.of(data))}


@pytest.mark.parametrize("size", [3, 4, 12, 60])
def test_q_statistics_against_statsmodels(size):
    data = simulated(size, outlier=3.0)
    rows = rows_of(data)
    _, _, scale = naive.ivw(data.beta_exposure, data.beta_outcome, data.se_outcome)
    line = naive.egger(data.beta_exposure, data.beta_outcome, data.se_outcome)
    assert rows["ivw"]["q"] == pytest.approx(scale * (size - 1), rel=1e-12)
    assert rows["egger"]["q"] == pytest.approx(line.scale * (size - 2), rel=1e-10)
    assert rows["difference"]["q"] == pytest.approx(scale * (size - 1) - line.scale * (size - 2), rel=1e-8)
    for row, df in ((rows["ivw"], size - 1), (rows["egger"], size - 2), (rows["difference"], 1)):
        assert row["df"] == df
        assert row["p_value"] == pytest.approx(stats.chi2.sf(row["q"], df), rel=1e-12, abs=0.0)
        assert row["log10_p"] == pytest.approx(math.log10(row["p_value"]), rel=1e-10, abs=0.0)
        assert row["i2"] == max(0.0, (row["q"] - df) / row["q"])


@pytest.mark.parametrize(("size", "methods"), [(0, set()), (1, set()), (2, {"ivw"})])
def test_few_variants(size, methods):
    assert set(rows_of(simulated(size))) == methods
    assert sensitivity.pleiotropy(Regressions.of(simulated(size))) == ()
    assert sensitivity.rucker(Regressions.of(simulated(size))) == ()


def test_equal_exposure_associations_give_no_egger():
    data = Harmonised.from_arrays(
        beta_exposure=[0.1, -0.1, 0.1], se_exposure=[0.01] * 3, beta_outcome=[0.1, 0.2, 0.3], se_outcome=[0.01] * 3
    )
    assert set(rows_of(data)) == {"ivw"}
    assert sensitivity.pleiotropy(Regressions.of(data)) == ()


@pytest.mark.parametrize("outlier", [0.0, 6.0])
def test_intercept_against_statsmodels(outlier):
    data = simulated(15, outlier=outlier, seed=4)
    line = naive.egger(data.beta_exposure, data.beta_outcome, data.se_outcome)
    [row] = sensitivity.pleiotropy(Regressions.of(data))
    floor = 1 / min(1.0, math.sqrt(line.scale))
    assert row["intercept"] == pytest.approx(line.params[0], rel=1e-9)
    assert row["standard_error"] == pytest.approx(line.bse[0] * floor, rel=1e-10)
    statistic = abs(line.params[0] / (line.bse[0] * floor))
    assert row["p_value"] == pytest.approx(2 * stats.t.sf(statistic, 13), rel=1e-9, abs=0.0)


def test_i2_gx_by_its_definition():
    data = simulated(10)
    x, sx, sy = np.abs(data.beta_exposure), data.se_exposure, data.se_outcome
    for found, g, se in zip(sensitivity.i2_gx(Regressions.of(data)), (x, x / sy), (sx, sx / sy), strict=True):
        mean = np.average(g, weights=1 / se**2)
        q = sum((g - mean) ** 2 / se**2)
        assert found == pytest.approx((q - 9) / q, rel=1e-10)


def test_i2_of_no_spread_is_zero():
    assert kernel.i_squared(0.0, 3) == 0.0
    assert kernel.i_squared(2.0, 3) == 0.0
    assert kernel.i_squared(6.0, 3) == 0.5
    assert kernel.i2_gx(np.array([0.1]), np.array([0.1])) == 0.0


@pytest.mark.parametrize(
    ("model", "data"),
    [
        ("A", simulated(20, seed=2)),
        ("B", simulated(12, outlier=8.0, seed=3)),
        ("C", simulated(40, intercept=0.05, seed=2)),
        ("D", simulated(40, intercept=0.1, outlier=12.0, seed=5)),
    ],
)
def test_rucker_selects_by_the_three_tests(model, data):
    rows = rows_of(data, sensitivity.rucker)
    assert [m for m, row in rows.items() if row["selected"]] == [model]
    q = rows_of(data)
    significant = tuple(q[m]["p_value"] <= 0.05 for m in ("ivw", "difference", "egger"))
    expected = {"A": (False,), "B": (True, False), "C": (True, True, False), "D": (True, True, True)}[model]
    assert significant[: len(expected)] == expected


def test_rucker_standard_errors():
    data = simulated(15, outlier=6.0, seed=4)
    rows = rows_of(data, sensitivity.rucker)
    _, se, scale = naive.ivw(data.beta_exposure, data.beta_outcome, data.se_outcome)
    line = naive.egger(data.beta_exposure, data.beta_outcome, data.se_outcome)
    assert scale > 1
    assert line.scale > 1
    assert rows["A"]["standard_error"] == pytest.approx(se / math.sqrt(scale), rel=1e-12)
    assert rows["B"]["standard_error"] == pytest.approx(se, rel=1e-12)
    assert rows["C"]["standard_error"] == pytest.approx(line.bse[1] / math.sqrt(line.scale), rel=1e-10)
    assert rows["D"]["standard_error"] == pytest.approx(line.bse[1], rel=1e-10)
    assert rows["D"]["intercept_standard_error"] == pytest.approx(line.bse[0], rel=1e-10)
    assert rows["A"]["distribution"] == "normal"
    assert rows["D"]["distribution"] == "t(13)"
    assert rows["D"]["p_value"] == pytest.approx(line.pvalues[1], rel=1e-8, abs=0.0)
