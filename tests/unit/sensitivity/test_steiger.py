import math

import numpy as np
import pytest
from scipy import integrate, special, stats

from gnbreport import sensitivity
from gnbreport.harmonise import Harmonised
from gnbreport.kernels import steiger as kernel
from gnbreport.sensitivity import Options
from tests.naive import sensitivity as naive
from tests.unit.sensitivity.pairs import simulated


@pytest.mark.parametrize("n", [50.0, 5000.0, 390_000.0])
@pytest.mark.parametrize("p", [0.6, 0.03, 1e-8, 1e-100])
def test_r2_from_p_inverts_the_t_tail(p, n):
    assert kernel.r2_from_p(np.array([p]), np.array([n]))[0] == pytest.approx(naive.r2_from_p(p, n), rel=1e-9)


def test_r2_from_p_of_zero_is_unknown():
    assert math.isnan(kernel.r2_from_p(np.array([0.0]), np.array([1000.0]))[0])


def test_large_samples_take_chi_squared():
    p, n = np.array([1e-8]), np.array([1e6])
    f = stats.chi2.isf(1e-8, 1)
    assert kernel.r2_from_p(p, n)[0] == pytest.approx(f / (1e6 - 2 + f), rel=1e-13)


def test_liability_scale_of_a_logistic_trait():
    """By simulation of the liability: genetic part over genetic part plus logistic error."""
    beta, frequency = 0.8, 0.3
    rng = np.random.default_rng(1)
    genetic = beta * rng.binomial(2, frequency, 400_000)
    liability = genetic + rng.logistic(size=400_000)
    expected = np.corrcoef(genetic, liability)[0, 1] ** 2
    found = kernel.liability_from_log_odds(np.array([beta]), np.array([frequency]))[0]
    assert found == pytest.approx(expected, rel=0.02)


def test_observed_to_liability_scale_by_simulation():
    """Lee 2011 for a random sample: threshold a normal liability at a prevalence, compare the two R2."""
    prevalence, r2 = 0.2, 0.02
    rng = np.random.default_rng(2)
    g = rng.standard_normal(1_500_000)
    case = math.sqrt(r2) * g + math.sqrt(1 - r2) * rng.standard_normal(g.size) > -special.ndtri(prevalence)
    observed = np.corrcoef(g, case)[0, 1] ** 2
    found = kernel.liability_from_observed(np.array([observed]), prevalence, prevalence)[0]
    assert found == pytest.approx(r2, rel=0.02)


@pytest.mark.parametrize("odds_ratio", [0.4, 0.999999, 1.0, 1.0000001, 2.5])
@pytest.mark.parametrize("case_share", [0.1, 0.5])
def test_population_frequency_from_the_two_by_two_table(odds_ratio, case_share):
    in_cases, in_controls = naive.case_control_table(0.3, case_share, odds_ratio)
    expected = 0.05 * in_cases + 0.95 * in_controls
    found = kernel.population_frequency(np.array([0.3]), case_share, np.array([odds_ratio]), 0.05)[0]
    assert found == pytest.approx(expected, rel=1e-8)


def test_sensitivity_volumes_by_integration():
    """vz1/vz0: volume of measurement precisions in which the direction holds, over that in which it turns."""
    a, b = 0.12, 0.05
    # direction holds where a / r_x > b / r_y with r_x in (a, 1), r_y in (b, 1): integrate the gap's positive part
    holds = integrate.dblquad(lambda y, x: max(a / x - b / y, 0.0), a, 1, b, 1, epsabs=1e-9)[0]
    turns = integrate.dblquad(lambda y, x: max(b / y - a / x, 0.0), a, 1, b, 1, epsabs=1e-9)[0]
    found = kernel.sensitivity(a, b)
    assert abs(found.vz) == pytest.approx(holds - turns, rel=1e-5)
    assert found.vz0 == pytest.approx(turns, rel=1e-4)
    assert found.ratio == pytest.approx(holds / turns, rel=1e-3)


def test_fisher_z_has_unit_variance():
    rng = np.random.default_rng(3)
    n, draws = 60, 4000
    x = rng.standard_normal((draws, n))
    r = [(x * y).mean(1) / (x.std(1) * y.std(1)) for y in (0.3 * x + rng.standard_normal((draws, n)) for _ in "ab")]
    other = rng.permutation(r[1])
    z = kernel.fisher_z(r[0], other, np.full(draws, float(n)), np.full(draws, float(n)))
    assert np.std(z) == pytest.approx(1.0, abs=0.05)


def test_direction_from_sums_of_r2():
    data = simulated(8, n=(20_000, 3000))
    [row] = sensitivity.direction(data)
    f_x, f_y = (data.beta_exposure / data.se_exposure) ** 2, (data.beta_outcome / data.se_outcome) ** 2
    r_x, r_y = math.sqrt(sum(f_x / (19_998 + f_x))), math.sqrt(sum(f_y / (2998 + f_y)))
    z = (math.atanh(r_x) - math.atanh(r_y)) / math.sqrt(1 / 19_997 + 1 / 2997)
    assert (row["r2_exposure"], row["r2_outcome"]) == pytest.approx((r_x**2, r_y**2), rel=1e-12)
    assert row["p_value"] > 1e-200
    assert row["p_value"] == pytest.approx(2 * stats.norm.sf(z), rel=1e-9, abs=0.0)
    assert row["correct_direction"] is True
    assert (row["n_variants"], row["n_steiger_dropped"], row["status"]) == (8, 0, "ok")


def reversed_variant():
    """Five variants, the last of which explains more of the outcome."""
    return Harmonised.from_arrays(
        beta_exposure=[0.1, 0.1, 0.1, 0.1, 0.02],
        se_exposure=[0.01] * 5,
        beta_outcome=[0.01, 0.02, 0.01, 0.02, 0.2],
        se_outcome=[0.01] * 5,
        n_exposure=[10_000.0] * 5,
        n_outcome=[10_000.0] * 4 + [np.nan],
    )


def test_filter_drops_what_explains_more_of_the_outcome():
    mask, rows = sensitivity.steiger_filter(reversed_variant(), Options(n_outcome=10_000))
    assert mask.tolist() == [True] * 4 + [False]
    assert [r["correct_direction"] for r in rows] == mask.tolist()
    [row] = sensitivity.direction(reversed_variant(), Options(n_outcome=10_000))
    assert row["n_steiger_dropped"] == 1


def test_a_variant_that_cannot_be_judged_is_kept_and_says_why():
    mask, rows = sensitivity.steiger_filter(reversed_variant())
    assert mask.all()
    assert rows[4]["status"] == "not_applicable"
    assert rows[4]["reason"] == "sample size of the outcome is not known"
    assert rows[4]["r2_outcome"] is None
    [row] = sensitivity.direction(reversed_variant())
    assert row["n_variants"] == 4
    assert row["reason"] == "1 variant without variance explained left out"


def test_no_sample_sizes_at_all():
    data = simulated(4, n=(math.nan, math.nan))
    [row] = sensitivity.direction(data)
    assert row["status"] == "not_applicable"
    assert row["reason"] == "sample size of the exposure and the outcome is not known"
    assert sensitivity.direction(simulated(0))[0]["reason"] == "no variant left"


def test_more_than_everything_explained():
    data = Harmonised.from_arrays(
        beta_exposure=[0.9, 0.9],
        se_exposure=[0.1] * 2,
        beta_outcome=[0.1, 0.1],
        se_outcome=[0.1] * 2,
        n_exposure=[50.0] * 2,
        n_outcome=[50.0] * 2,
    )
    [row] = sensitivity.direction(data)
    assert row["reason"] == "the instruments explain 100% or more of the exposure"


def test_binary_outcome_on_the_liability_scale():
    data = simulated(5)
    about = Options(outcome_type="binary", cases_outcome=8000, controls_outcome=72_000, prevalence_outcome=0.02)
    _, rows = sensitivity.steiger_filter(data, about)
    in_population = kernel.population_frequency(data.eaf_outcome, 0.1, np.exp(data.beta_outcome), 0.02)
    v = 2 * in_population * (1 - in_population) * data.beta_outcome**2
    assert [r["r2_outcome"] for r in rows] == pytest.approx((v / (v + math.pi**2 / 3)).tolist(), rel=1e-12)
    blind = Harmonised.from_arrays(
        beta_exposure=data.beta_exposure,
        se_exposure=data.se_exposure,
        beta_outcome=data.beta_outcome,
        se_outcome=data.se_outcome,
        n_exposure=data.n_exposure,
    )
    _, rows = sensitivity.steiger_filter(blind, about)
    f = (data.beta_outcome / data.se_outcome) ** 2
    expected = kernel.liability_from_observed(f / (80_000 - 2 + f), 0.02, 0.1)
    assert [r["r2_outcome"] for r in rows] == pytest.approx(expected.tolist(), rel=1e-12)


@pytest.mark.parametrize(
    ("about", "reason"),
    [
        (Options(outcome_type="binary"), "binary outcome on the observed scale"),
        (Options(outcome_type="binary", cases_outcome=8000, controls_outcome=72_000), ""),
        (Options(exposure_type="binary"), "binary exposure on the observed scale"),
    ],
)
def test_the_scale_of_a_binary_trait_is_said(about, reason):
    assert sensitivity.direction(simulated(5), about)[0]["reason"] == reason


def test_variance_from_frequencies():
    data = simulated(4)
    _, rows = sensitivity.steiger_filter(data, Options(variance_from="frequency"))
    expected = 2 * data.eaf_exposure * (1 - data.eaf_exposure) * data.beta_exposure**2
    assert [r["r2_exposure"] for r in rows] == pytest.approx(expected.tolist(), rel=1e-13)


def test_p_of_extreme_evidence_is_not_lost():
    data = Harmonised.from_arrays(
        beta_exposure=[0.5] * 3,
        se_exposure=[0.002] * 3,
        beta_outcome=[0.0] * 3,
        se_outcome=[0.01] * 3,
        n_exposure=[1e6] * 3,
        n_outcome=[1e6] * 3,
    )
    [row] = sensitivity.direction(data)
    assert row["p_value"] == 0.0
    assert -1e6 < row["log10_p"] < -1000


def test_precision_of_measurement_divides_r2_by_its_square():
    data = simulated(8, n=(20_000, 3000))
    [row] = sensitivity.direction(data, Options(precision_exposure=0.9, precision_outcome=0.5))
    assert row["r2_exposure_adjusted"] == pytest.approx(row["r2_exposure"] / 0.81, rel=1e-12)
    assert row["r2_outcome_adjusted"] == pytest.approx(row["r2_outcome"] / 0.25, rel=1e-12)
    r_x, r_y = math.sqrt(row["r2_exposure_adjusted"]), math.sqrt(row["r2_outcome_adjusted"])
    z = (math.atanh(r_x) - math.atanh(r_y)) / math.sqrt(1 / 19_997 + 1 / 2997)
    assert row["p_value_adjusted"] == pytest.approx(2 * stats.norm.sf(abs(z)), rel=1e-9, abs=0.0)
    assert row["correct_direction_adjusted"] == (r_x > r_y)
    [row] = sensitivity.direction(data, Options(precision_exposure=0.1))
    assert row["p_value_adjusted"] is None
