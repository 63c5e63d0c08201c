"""Several mediators together, and correlations estimated from null variants."""

import numpy as np
import pytest

from gnbreport.errors import InputError
from gnbreport.mediation import MediationOptions, Steps, estimate_correlation, mediate, mediate_jointly

A, SA, B, SB = [0.4, -0.3, 0.2], [0.05, 0.04, 0.05], [0.3, 0.2, 0.5], [0.04, 0.05, 0.06]
CORR_A = np.array([[1, 0.3, 0.1], [0.3, 1, -0.2], [0.1, -0.2, 1]])
CORR_B = np.array([[1, -0.5, 0.2], [-0.5, 1, 0.1], [0.2, 0.1, 1]])


def test_sum_agrees_with_brute_force():
    m = mediate_jointly(A, SA, B, SB, corr_a=CORR_A, corr_b=CORR_B, total=0.4, se_total=0.04)
    rng = np.random.default_rng(1)
    a = rng.multivariate_normal(A, CORR_A * np.outer(SA, SA), 500_000)
    b = rng.multivariate_normal(B, CORR_B * np.outer(SB, SB), 500_000)
    c = rng.normal(0.4, 0.04, 500_000)
    total = np.sum(a * b, axis=1)
    assert m.total_indirect == pytest.approx(0.12 - 0.06 + 0.10, rel=1e-12)
    assert m.se_total_indirect == pytest.approx(total.std(), rel=0.03)  # first order against exact
    low, high = np.percentile(total, [2.5, 97.5])
    assert m.interval_monte_carlo.low == pytest.approx(low, abs=0.03 * m.se_total_indirect)
    assert m.interval_monte_carlo.high == pytest.approx(high, abs=0.03 * m.se_total_indirect)
    low, high = np.percentile(total / c, [2.5, 97.5])
    assert m.interval_proportion_monte_carlo.low == pytest.approx(low, abs=0.03 * m.se_proportion)
    assert m.interval_proportion_monte_carlo.high == pytest.approx(high, abs=0.03 * m.se_proportion)


def test_one_mediator_is_the_two_step_result():
    joint = mediate_jointly([0.4], [0.05], [0.3], [0.04], total=0.4, se_total=0.04, corr_total=[0.2, 0.1])
    single = mediate(Steps(0.4, 0.05, 0.3, 0.04, 0.4, 0.04, corr_ac=0.2, corr_bc=0.1))
    assert joint.se_total_indirect == pytest.approx(single.se_indirect, rel=1e-12)
    assert joint.se_proportion == pytest.approx(single.se_proportion, rel=1e-12)
    assert joint.se_direct == pytest.approx(single.se_direct, rel=1e-12)
    assert joint.interval_proportion_fieller.high == pytest.approx(single.interval_proportion_fieller.high, rel=1e-12)
    assert joint.p_value == pytest.approx(single.p_value, rel=1e-12)


def test_parts_sum_to_the_total():
    m = mediate_jointly(A, SA, B, SB, total=0.4, se_total=0.04, mediators=["p", "q", "r"])
    parts = {r["part"]: r["estimate"] for r in m.decomposition()}
    assert list(parts) == ["via p", "via q", "via r", "indirect", "direct"]
    assert parts["via p"] + parts["via q"] + parts["via r"] == pytest.approx(parts["indirect"], rel=1e-14)
    assert parts["indirect"] + parts["direct"] == pytest.approx(0.4, rel=1e-14)
    assert m.proportion_meaningful
    assert "includes 0" in mediate_jointly(A, SA, B, SB, total=0.05, se_total=0.04).reason


def test_bad_input_is_refused():
    for bad in (
        {"a": [0.1, 0.2]},
        {"se_a": [0.1, 0.1, -0.1]},
        {"corr_a": np.full((3, 3), 0.9) - 1.8 * np.eye(3)},
        {"total": 0.3},
        {"mediators": ["p"]},
    ):
        given = {"a": A, "se_a": SA, "b": B, "se_b": SB} | bad
        with pytest.raises(InputError):
            mediate_jointly(**given, options=MediationOptions(draws=1000))


@pytest.mark.parametrize("rho", [-0.6, 0.0, 0.25, 0.8])
def test_null_variant_correlation_is_recovered(rho):
    """Truncation biases the plain correlation of null z-scores; the likelihood takes it into account."""
    rng = np.random.default_rng(11)
    z1, z2 = rng.multivariate_normal([0, 0], [[1, rho], [rho, 1]], 20_000).T
    found = estimate_correlation(z1, z2)
    assert found.correlation == pytest.approx(rho, abs=4 * found.standard_error)
    assert 0.002 < found.standard_error < 0.015
    inside = (abs(z1) < 1.96) & (abs(z2) < 1.96)
    assert found.n_variants == inside.sum()
    if abs(rho) > 0.2:
        plain = np.corrcoef(z1[inside], z2[inside])[0, 1]
        assert abs(plain - rho) > 4 * found.standard_error


def test_standard_error_is_the_spread_over_samples():
    rng = np.random.default_rng(12)
    found = [estimate_correlation(*rng.multivariate_normal([0, 0], [[1, 0.3], [0.3, 1]], 500).T) for _ in range(150)]
    spread = np.std([f.correlation for f in found])
    assert np.mean([f.standard_error for f in found]) == pytest.approx(spread, rel=0.2)


def test_associated_variants_do_not_count():
    rng = np.random.default_rng(13)
    z1, z2 = rng.standard_normal((2, 5_000))
    z1[:300] += 8.0
    z2[:300] += 8.0
    assert abs(estimate_correlation(z1, z2).correlation) < 0.08
    with pytest.raises(InputError):
        estimate_correlation(z1[:20], z2[:20])
    with pytest.raises(InputError):
        estimate_correlation(z1[:20], z2[:21])
