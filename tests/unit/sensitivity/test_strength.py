import math

import numpy as np
import pytest
from scipy import stats

from gnbreport import sensitivity
from gnbreport.kernels import power as kernel
from gnbreport.sensitivity import Options
from tests.naive import sensitivity as naive
from tests.unit.sensitivity.pairs import simulated


@pytest.mark.parametrize("noncentrality", [0.0, 0.7, 2.8])
@pytest.mark.parametrize("alpha", [0.05, 0.001])
def test_power_by_simulation(noncentrality, alpha):
    found = kernel.two_sided(noncentrality, alpha)
    drawn = naive.power_by_simulation(noncentrality, alpha, 200_000, np.random.default_rng(1))
    assert abs(found - drawn) <= 4.5 * math.sqrt(found * (1 - found) / 200_000)


def test_power_without_effect_is_alpha():
    assert kernel.two_sided(0.0, 0.01) == pytest.approx(0.01, rel=1e-12)


@pytest.mark.parametrize("alpha", [0.05, 1e-6])
@pytest.mark.parametrize("power", [0.06, 0.5, 0.8, 0.99])
def test_detectable_effect_has_the_power_asked(alpha, power):
    assert kernel.two_sided(kernel.detectable(alpha, power), alpha) == pytest.approx(power, rel=1e-10)


def test_noncentrality_of_a_regression_on_the_score():
    """Continuous outcome: slope over its standard error, simulated from individuals."""
    rng = np.random.default_rng(2)
    n, r2, effect, draws = 4000, 0.1, 0.2, 400
    z = []
    for _ in range(draws):
        g = rng.standard_normal(n)
        exposure = math.sqrt(r2) * g + math.sqrt(1 - r2) * rng.standard_normal(n)
        outcome = effect * exposure + math.sqrt(1 - effect**2) * rng.standard_normal(n)
        r = np.corrcoef(g, outcome)[0, 1]
        z.append(r * math.sqrt(n))
    assert np.mean(z) == pytest.approx(kernel.noncentrality(effect, n, r2), abs=4 / math.sqrt(draws))


def test_binary_outcome_scales_by_the_share_of_cases():
    assert kernel.noncentrality(0.3, 1000, 0.05, 0.2) == pytest.approx(0.3 * math.sqrt(1000 * 0.05 * 0.16))


def test_brion_without_confounding_is_the_regression_with_residual_variance():
    effect, n, r2 = 0.2, 5000, 0.02
    expected = stats.ncx2.sf(stats.chi2.isf(0.05, 1), 1, effect**2 * n * r2 / (1 - effect**2))
    assert sensitivity.brion_power(effect, n, r2, observational=effect) == pytest.approx(expected, rel=1e-9)
    assert math.isnan(sensitivity.brion_power(0.9, n, r2, observational=1.2))


def test_row_with_sample_sizes():
    data = simulated(10)
    [row] = sensitivity.strength(data, Options(overlap=0.5))
    f = (data.beta_exposure / data.se_exposure) ** 2
    r2 = sum(f / (100_000 - 2 + f))
    slope, _, _ = naive.ivw(data.beta_exposure, data.beta_outcome, data.se_outcome)
    assert row["r_squared"] == pytest.approx(r2, rel=1e-12)
    assert row["power"] == pytest.approx(kernel.two_sided(abs(slope) * math.sqrt(80_000 * r2)), rel=1e-12)
    assert row["minimal_effect"] == pytest.approx(2.801581787 / math.sqrt(80_000 * r2), rel=1e-6)
    assert row["overlap_bias"] == pytest.approx(0.5 / f.mean(), rel=1e-12)
    assert (row["f_min"], row["f_mean"]) == (f.min(), f.mean())
    assert row["power_from"] == "n_r2"


def test_row_without_sample_sizes_uses_the_standard_error():
    data = simulated(10, n=(math.nan, math.nan))
    [row] = sensitivity.strength(data)
    slope, se, scale = naive.ivw(data.beta_exposure, data.beta_outcome, data.se_outcome)
    assert row["power"] == pytest.approx(kernel.two_sided(slope / (se / math.sqrt(scale))), rel=1e-9)
    assert row["r_squared"] is None
    assert "power-from-standard-error" in row["notices"]
    assert "overlap-unknown" in row["notices"]
    assert row["overlap_bias"] is None


def test_binary_outcome_needs_its_cases():
    data = simulated(6)
    [row] = sensitivity.strength(data, Options(outcome_type="binary"))
    assert row["power_from"] == "standard_error"
    [row] = sensitivity.strength(data, Options(outcome_type="binary", cases_outcome=8000, controls_outcome=72_000))
    assert row["power_from"] == "n_r2"
    slope, _, _ = naive.ivw(data.beta_exposure, data.beta_outcome, data.se_outcome)
    assert row["power"] == pytest.approx(kernel.two_sided(abs(slope) * math.sqrt(80_000 * row["r_squared"] * 0.09)))


def test_weak_instruments_are_noticed():
    data = simulated(3)
    assert "weak-instruments" not in sensitivity.strength(data)[0]["notices"]
    weak = simulated(3).rows.assign(se_exposure=0.1)
    [row] = sensitivity.strength(type(data).from_frame(weak))
    assert "3 of 3 variants have F below 10" in row["notices"]


def test_overlap_profile():
    data = simulated(10)
    rows = sensitivity.overlap_profile(data, Options(observational=0.4))
    assert [r["overlap"] for r in rows] == pytest.approx([i / 10 for i in range(11)])
    f = ((data.beta_exposure / data.se_exposure) ** 2).mean()
    assert rows[0]["bias"] == 0.0
    assert rows[0]["type_one_error"] == pytest.approx(0.05, rel=1e-12)
    assert rows[10]["bias"] == pytest.approx(0.4 / f, rel=1e-12)
    assert rows[10]["type_one_error"] > rows[5]["type_one_error"] > 0.05
    z = 0.4 / f * math.sqrt(80_000 * sensitivity.r_squared(data).sum())
    assert rows[10]["type_one_error"] == pytest.approx(
        stats.norm.sf(1.959964 - z) + stats.norm.sf(1.959964 + z), rel=1e-6
    )


def test_no_variant_no_row():
    assert sensitivity.strength(simulated(0)) == ()
    assert sensitivity.overlap_profile(simulated(0)) == ()
