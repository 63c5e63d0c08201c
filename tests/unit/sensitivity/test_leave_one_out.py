import math

import numpy as np
import pytest
from scipy import stats

from gnbreport import mr, sensitivity
from gnbreport.errors import InputError
from gnbreport.harmonise import Harmonised
from gnbreport.kernels import heterogeneity as kernel
from tests.naive import sensitivity as naive
from tests.unit.sensitivity.pairs import simulated


@pytest.mark.parametrize("size", [3, 7, 25])
def test_ivw_against_refits(size):
    data = simulated(size, outlier=5.0)
    rows = sensitivity.leave_one_out(data)
    assert [r["variant"] for r in rows] == [*data.variant, "All"]
    arrays = data.beta_exposure, data.beta_outcome, data.se_outcome
    for j, row in enumerate(rows):
        slope, se, scale = naive.ivw(*(naive.without(j, *arrays) if j < size else arrays))
        se /= min(1.0, math.sqrt(scale))
        assert row["estimate"] == pytest.approx(slope, rel=1e-11)
        assert row["standard_error"] == pytest.approx(se, rel=1e-10)
        assert row["p_value"] == pytest.approx(2 * stats.norm.sf(abs(slope) / se), rel=1e-9, abs=0.0)
        assert row["ci_low"] == pytest.approx(slope - 1.959963984540054 * se, rel=1e-9)
        assert row["n_variants"] == (size - 1 if j < size else size)


def test_egger_against_refits():
    data = simulated(9, outlier=5.0)
    arrays = data.beta_exposure, data.beta_outcome, data.se_outcome
    for j, row in enumerate(sensitivity.leave_one_out(data, ("egger",))):
        line = naive.egger(*(naive.without(j, *arrays) if j < 9 else arrays))
        se = line.bse[1] / min(1.0, math.sqrt(line.scale))
        assert (row["estimate"], row["standard_error"]) == pytest.approx((line.params[1], se), rel=1e-9)
        assert row["p_value"] == pytest.approx(
            2 * stats.t.sf(abs(line.params[1]) / se, line.df_resid), rel=1e-8, abs=0.0
        )


@pytest.mark.parametrize("method", ["ivw", "ivw_fe", "egger"])
def test_fitted_together_equals_the_registry_on_each_subset(method):
    data = simulated(8, outlier=4.0)
    rows = sensitivity.leave_one_out(data, (method,))
    for j, row in enumerate(rows):
        index = [i for i in range(8) if i != j]
        [found] = mr.estimate_pair(data.subset(index), (method,))
        for name in ("estimate", "standard_error", "ci_low", "ci_high", "p_value", "log10_p"):
            assert row[name] == pytest.approx(getattr(found, name), rel=1e-9)
        assert (row["n_variants"], row["distribution"]) == (found.n_variants, found.distribution)


def test_any_other_method_runs_through_the_registry():
    data = simulated(6)
    rows = sensitivity.leave_one_out(data, ("weighted_median", "ivw"), seed=7)
    assert [r["variant"] for r in rows if r["method"] == "weighted_median"] == [*data.variant, "All"]
    [found] = mr.estimate_pair(data.subset([0, 1, 3, 4, 5]), ("weighted_median",), mr.Options(seed=7))
    assert (rows[2]["estimate"], rows[2]["standard_error"]) == (found.estimate, found.standard_error)


def test_unknown_method_is_refused_by_name():
    with pytest.raises(InputError, match="no_such_method"):
        sensitivity.leave_one_out(simulated(4), ("no_such_method",))


@pytest.mark.parametrize(
    ("size", "method", "variants"),
    [(0, "ivw", []), (1, "ivw", []), (2, "ivw", ["All"]), (2, "egger", []), (3, "egger", ["All"])],
)
def test_few_variants(size, method, variants):
    assert [r["variant"] for r in sensitivity.leave_one_out(simulated(size), (method,))] == variants


def test_a_set_that_determines_no_slope_has_no_row():
    data = Harmonised.from_arrays(
        beta_exposure=[0.2, 0.0, 0.0], se_exposure=[0.01] * 3, beta_outcome=[0.1, 0.2, 0.3], se_outcome=[0.01] * 3
    )
    assert [r["variant"] for r in sensitivity.leave_one_out(data)] == ["v2", "v3", "All"]


def test_one_dominant_variant_costs_no_digits():
    """Leaving out the variant that holds all but 1e-12 of the weight, without cancellation."""
    x, y = np.array([0.1, 0.2, 0.3, 0.1]), np.array([0.04, 0.05, 0.1, 0.05])
    sy = np.array([1e-8, 0.01, 0.01, 0.01])
    found = kernel.leave_one_out_origin(x, y, 1 / sy**2)
    alone = kernel.origin_fit(x[1:], y[1:], 1 / sy[1:] ** 2)
    assert found.slope[0] == pytest.approx(alone.slope, rel=1e-14)
    assert found.q[0] == pytest.approx(alone.q, rel=1e-13)


def test_blocks_change_nothing(monkeypatch):
    data = simulated(11)
    whole = sensitivity.leave_one_out(data, ("ivw", "egger"))
    monkeypatch.setattr(kernel, "BLOCK", 4)
    assert sensitivity.leave_one_out(data, ("ivw", "egger")) == whole


def test_single_variants_are_wald_ratios():
    data = simulated(5)
    for j, row in enumerate(sensitivity.single_variant(data)):
        [found] = mr.estimate_pair(data.subset([j]), ("wald_ratio",))
        assert row["variant"] == data.variant[j]
        for name in ("estimate", "standard_error", "ci_low", "ci_high", "p_value", "log10_p"):
            assert row[name] == pytest.approx(getattr(found, name), rel=1e-12)


def test_no_ratio_without_effect_on_the_exposure():
    data = Harmonised.from_arrays(
        beta_exposure=[0.2, 0.0], se_exposure=[0.01] * 2, beta_outcome=[0.1, 0.2], se_outcome=[0.01] * 2
    )
    assert [r["variant"] for r in sensitivity.single_variant(data)] == ["v1"]
