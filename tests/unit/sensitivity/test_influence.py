import math

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from gnbreport import sensitivity
from gnbreport.harmonise import Harmonised
from tests.unit.sensitivity.pairs import simulated


@pytest.mark.parametrize("method", ["ivw", "egger"])
def test_against_statsmodels_influence(method):
    data = simulated(12, outlier=5.0)
    sign = np.sign(data.beta_exposure)
    x, y, root = data.beta_exposure * sign, data.beta_outcome * sign, 1 / data.se_outcome
    design = x[:, None] if method == "ivw" else np.column_stack([np.ones(12), x])
    found = sm.OLS(y * root, design * root[:, None]).fit().get_influence()
    rows = [r for r in sensitivity.influence(data) if r["method"] == method]
    assert [r["leverage"] for r in rows] == pytest.approx(found.hat_matrix_diag.tolist(), rel=1e-9)
    assert [r["cooks_distance"] for r in rows] == pytest.approx(found.cooks_distance[0].tolist(), rel=1e-9)
    external = found.resid_studentized_external.tolist()
    assert [r["studentised_residual"] for r in rows] == pytest.approx(external, rel=1e-8)
    assert [r["influential"] for r in rows] == [d > 4 / 12 for d in found.cooks_distance[0]]


def test_influential_is_a_cooks_distance_above_four_over_j():
    near = 0
    for seed in range(30):
        for row in sensitivity.influence(simulated(12, seed=seed)):
            assert row["influential"] == (row["cooks_distance"] > 4 / 12)
            near += 3 / 12 < row["cooks_distance"] < 5 / 12
    assert near > 5


def test_what_is_not_defined_is_none():
    rows = sensitivity.influence(simulated(2))
    assert {r["method"] for r in rows} == {"ivw"}
    assert all(r["studentised_residual"] is None for r in rows)
    assert all(math.isfinite(r["cooks_distance"]) for r in rows)
    alone = Harmonised.from_arrays(
        beta_exposure=[0.2, 0.0], se_exposure=[0.01] * 2, beta_outcome=[0.1, 0.2], se_outcome=[0.01] * 2
    )
    assert sensitivity.influence(alone)[0]["cooks_distance"] is None
    assert sensitivity.influence(simulated(1)) == ()


def test_funnel_against_statsmodels_and_scipy():
    data = simulated(14, intercept=0.01)
    ratio, se = data.beta_outcome / data.beta_exposure, data.se_outcome / np.abs(data.beta_exposure)
    line = sm.OLS(ratio / se, sm.add_constant(1 / se)).fit()
    egger, begg = sensitivity.funnel(data)
    assert egger["statistic"] == pytest.approx(line.params[0], rel=1e-9)
    assert egger["standard_error"] == pytest.approx(line.bse[0], rel=1e-9)
    assert egger["p_value"] == pytest.approx(line.pvalues[0], rel=1e-8, abs=0.0)
    pooled = np.average(ratio, weights=se**-2.0)
    standardised = (ratio - pooled) / np.sqrt(se**2 - 1 / np.sum(se**-2.0))
    tau = stats.kendalltau(standardised, se**2)
    assert (begg["statistic"], begg["p_value"]) == pytest.approx((tau.statistic, tau.pvalue), rel=1e-12, abs=0.0)


def test_funnel_needs_three_ratios():
    assert sensitivity.funnel(simulated(2)) == ()


@pytest.mark.parametrize("weighting", ["first", "second", "modified"])
@pytest.mark.parametrize("method", ["radial_ivw", "radial_egger"])
def test_radial_contributions_against_regressions(weighting, method):
    data = simulated(11, outlier=6.0)
    x, sx, y, sy = data.beta_exposure, data.se_exposure, data.beta_outcome, data.se_outcome
    ratio = y / x

    def fit(w):
        root = np.sqrt(w)
        design = root[:, None] if method == "radial_ivw" else np.column_stack([np.ones(11), root])
        return sm.OLS(ratio * root, design).fit()

    first = fit(x**2 / sy**2).params[-1]
    w = {
        "first": x**2 / sy**2,
        "second": 1 / (sy**2 / x**2 + y**2 * sx**2 / x**4),
        "modified": x**2 / (sy**2 + first**2 * sx**2),
    }[weighting]
    rows = [r for r in sensitivity.radial_outliers(data) if (r["method"], r["weighting"]) == (method, weighting)]
    q = fit(w).resid ** 2
    assert [r["weight"] for r in rows] == pytest.approx(w.tolist(), rel=1e-11)
    assert [r["q"] for r in rows] == pytest.approx(q.tolist(), rel=1e-7)
    p = stats.chi2.sf(q, 1)
    assert [r["p_value"] for r in rows] == pytest.approx(p.tolist(), rel=1e-7, abs=0.0)
    assert [r["outlier"] for r in rows] == (p < 0.05).tolist()
    assert [r["outlier_bonferroni"] for r in rows] == (p < 0.05 / 11).tolist()
    assert rows[-1]["outlier_bonferroni"]
