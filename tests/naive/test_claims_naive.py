"""The vertex solution against a slow search over the rounding box."""

import numpy as np
import pytest
from scipy import stats

from gnbreport.claims.judging import judge_figures
from gnbreport.kernels import coherence as kernel
from tests.claims_made import FORMATS, one_wrong_digit, true_claim
from tests.naive.claims_witness import witness


def slow_range(estimate, lower, upper, half_width=(0.0, np.inf), points=161):
    """|u| over a fine grid of limits; the estimate is their middle, the half-width within bounds."""
    low, high = np.meshgrid(np.linspace(*lower, points), np.linspace(*upper, points))
    middle = (low + high) / 2
    inside = (middle >= estimate[0] - 1e-12) & (middle <= estimate[1] + 1e-12) & (high > low)
    inside &= (high - low >= 2 * half_width[0]) & (high - low <= 2 * half_width[1])
    if not inside.any():
        return None
    u = np.abs((low + high) / np.where(high > low, high - low, 1))[inside]
    return u.min(), u.max()


@pytest.mark.parametrize("seed", range(25))
def test_vertices_hold_the_extremes(seed):
    rng = np.random.default_rng(seed)
    b, half, unit = rng.normal(0, 1), rng.uniform(0.3, 1.5), rng.choice([0.01, 0.1])
    boxes = [np.round(x / unit) * unit + np.array([-unit, unit]) / 2 for x in (b, b - half, b + half)]
    low, high = kernel.symmetric_range(*(np.array([x]) for x in boxes))
    slow = slow_range(*boxes)
    assert slow is not None
    assert low[0] <= slow[0] + 1e-12
    assert high[0] >= slow[1] - 1e-12
    assert low[0] == pytest.approx(slow[0], rel=0.05, abs=0.02)
    assert high[0] == pytest.approx(slow[1], rel=0.05, abs=0.02)


@pytest.mark.parametrize("seed", range(25))
def test_vertices_hold_the_extremes_beside_a_printed_standard_error(seed):
    rng = np.random.default_rng(seed)
    b, half, unit = rng.normal(0, 1), rng.uniform(0.3, 1.5), rng.choice([0.01, 0.1])
    boxes = [np.round(x / unit) * unit + np.array([-unit, unit]) / 2 for x in (b, b - half, b + half)]
    width = half + np.array([-unit, unit]) * rng.uniform(0.05, 0.4)
    low, high = kernel.symmetric_range(*(np.array([x]) for x in (*boxes, width)))
    slow = slow_range(*boxes, width, points=801)
    assert slow is not None
    assert low[0] <= slow[0] + 1e-12
    assert high[0] >= slow[1] - 1e-12
    assert low[0] == pytest.approx(slow[0], rel=0.02, abs=0.01)
    assert high[0] == pytest.approx(slow[1], rel=0.02, abs=0.01)


def test_a_standard_error_that_no_point_of_the_box_has_leaves_no_range():
    boxes = [np.array([x]) for x in ([0.39, 0.41], [0.02, 0.04], [0.76, 0.78], [0.5, 0.51])]
    assert np.isnan(kernel.symmetric_range(*boxes)[0][0])
    assert not np.isnan(kernel.symmetric_range(*boxes[:3])[0][0])


def test_a_box_without_a_symmetric_point_has_no_range():
    low, _ = kernel.symmetric_range(np.array([[0.6, 0.61]]), np.array([[0.0, 0.01]]), np.array([[1.0, 1.01]]))
    assert np.isnan(low[0])


@pytest.mark.parametrize("t", [1.2, 2.3, 3.5])
def test_degrees_of_freedom_by_trying_them_all(t):
    target = 2 * stats.t.sf(t, 12)
    band = (np.log10(target * 0.97), np.log10(target * 1.03))
    fits = [df for df in range(1, 2000) if band[0] <= np.log10(2 * stats.t.sf(t, df)) <= band[1]]
    found = kernel.df_range((t, t), band, largest=1999)
    assert found == (fits[0], fits[-1])


@pytest.mark.parametrize("df", [np.inf, 7.0])
@pytest.mark.parametrize("log10_p", [-0.1, -2.5, -40.0, -300.0, -900.0])
def test_statistic_and_p_are_inverse(df, log10_p):
    assert kernel.log10_p(kernel.statistic_of(log10_p, df), df) == pytest.approx(log10_p, rel=1e-9)


@pytest.mark.parametrize("name", FORMATS)
def test_a_wrong_digit_is_missed_only_where_the_damaged_claim_could_be_true(name):
    """Best possible: what is let pass has numbers that print exactly so; what is convicted has none."""
    rng = np.random.default_rng(77)
    symmetric = FORMATS[name][0] not in {"proportion", "indirect"}
    count, points = (150, 201) if symmetric else (60, 61)
    for claim in (true_claim(rng, name, i) for i in range(count)):
        if not judge_figures(claim).verdict.startswith("coherent"):
            continue
        damaged = one_wrong_digit(rng, claim)
        verdict = judge_figures(damaged).verdict
        if verdict in {"coherent", "coherent_t"}:
            assert witness(damaged, symmetric=symmetric, points=points), damaged
        elif verdict == "incoherent":
            assert not witness(damaged, symmetric=symmetric, points=points), damaged
