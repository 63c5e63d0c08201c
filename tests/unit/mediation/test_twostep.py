"""Two-step mediation: numbers, words, refusals."""

import dataclasses
import math

import numpy as np
import pytest
from scipy import stats

from gnbreport.errors import InputError
from gnbreport.estimates import NotApplicable
from gnbreport.mediation import MediationOptions, Steps, adjust, mediate, not_applicable_row
from gnbreport.results.schemas import SCHEMAS
from tests.naive.mediation import draws, fieller_by_scan

SETTINGS = [
    Steps(0.5, 0.1, 0.3, 0.08, 0.4, 0.1),
    Steps(0.5, 0.1, -0.3, 0.08, -0.5, 0.1, corr_ab=0.4, corr_ac=0.3, corr_bc=-0.2),
    Steps(0.1, 0.1, 0.2, 0.1, 1.0, 0.1, corr_ac=0.6),
]


def codes(result):
    return {n.code for n in result.notices}


@pytest.mark.parametrize("steps", SETTINGS)
def test_everything_agrees_with_brute_force(steps):
    """1,000,000 draws of (a, b, c): spreads and percentiles within their simulation error."""
    a, b, c = draws(steps)
    m = mediate(steps, MediationOptions(draws=400_000))
    ab, share = a * b, a * b / c
    assert m.se_indirect_second == pytest.approx(float(ab.std()), rel=0.005)
    low, high = np.percentile(ab, [2.5, 97.5])
    for interval in (m.interval_monte_carlo, m.interval_product):
        assert interval.low == pytest.approx(low, abs=0.02 * m.se_indirect)
        assert interval.high == pytest.approx(high, abs=0.02 * m.se_indirect)
    low, high = np.percentile(share, [2.5, 97.5])
    assert m.interval_proportion_monte_carlo.low == pytest.approx(low, abs=0.02 * m.se_proportion)
    assert m.interval_proportion_monte_carlo.high == pytest.approx(high, abs=0.03 * m.se_proportion)
    low, high = np.percentile(c - ab, [2.5, 97.5])
    assert m.interval_direct_monte_carlo.low == pytest.approx(low, abs=0.02 * m.se_direct)


def test_delta_errors_are_those_of_tiny_noise():
    """With small errors the simulated spread is the first-order one, covariances included."""
    steps = Steps(0.5, 0.001, -0.3, 0.001, -0.5, 0.001, corr_ab=0.4, corr_ac=0.3, corr_bc=-0.2)
    a, b, c = draws(steps, n=400_000)
    m = mediate(steps)
    assert m.se_indirect == pytest.approx(float((a * b).std()), rel=0.01)
    assert m.se_direct == pytest.approx(float((c - a * b).std()), rel=0.01)
    assert m.se_proportion == pytest.approx(float((a * b / c).std()), rel=0.01)


@pytest.mark.parametrize(("c", "shape"), [(0.4, "bounded"), (0.1, "two_rays"), (0.05, "whole_line")])
def test_fieller_is_the_set_of_ratios_not_rejected(c, shape):
    ab = 0.3 if shape == "two_rays" else 0.1
    m = mediate(Steps(1.0, 0.01, ab, 0.08, c, 0.1, corr_ac=0.2, corr_bc=0.3))
    assert m.interval_proportion_fieller.shape == shape
    s = m.steps
    cov = s.b * s.cov_ac + s.a * s.cov_bc
    grid = np.linspace(-60, 60, 4001)
    want = fieller_by_scan(m.indirect, m.se_indirect**2, c, 0.01, cov, 1.959963984540054, grid)
    np.testing.assert_array_equal([r in m.interval_proportion_fieller for r in grid], want)
    if shape != "bounded":
        assert math.isinf(m.interval_proportion_fieller.low)
        assert "fieller-unbounded" in codes(m)


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        (Steps(0.5, 0.1, 0.3, 0.08, 0.1, 0.1), "includes 0"),
        (Steps(0.5, 0.1, 0.3, 0.08, -0.4, 0.1), "differ in sign"),
        (Steps(0.5, 0.1, 0.8, 0.08, 0.3, 0.1), "exceeds the total"),
        (Steps(0.5, 0.1, 0.3, 0.08), "no total effect"),
        (Steps(0.5, 0.1, 0.3, 0.08, 0.0, 0.1), "includes 0"),
    ],
)
def test_the_proportion_is_withheld_in_words(steps, words):
    m = mediate(steps)
    assert not m.proportion_meaningful
    assert words in m.reason


def test_a_plain_pathway_is_meaningful():
    m = mediate(Steps(0.5, 0.05, 0.3, 0.05, 0.6, 0.05))
    assert m.proportion_meaningful
    assert m.reason == ""
    assert m.notices == ()


@pytest.mark.parametrize(
    ("steps", "options", "code"),
    [
        (Steps(0.1, 0.1, 0.3, 0.05, 0.6, 0.05), {}, "weak-step-a"),
        (Steps(0.5, 0.05, 0.05, 0.05, 0.6, 0.05), {}, "weak-step-b"),
        (Steps(0.5, 0.05, 0.3, 0.05, 0.6, 0.05, n_a=1), {}, "one-instrument-a"),
        (Steps(0.5, 0.05, 0.3, 0.05, 0.6, 0.05, n_b=3), {}, "few-instruments-b"),
        (Steps(0.5, 0.05, 0.3, 0.05, 0.6, 0.2), {}, "delta-proportion"),
        (Steps(0.5, 0.2, 0.3, 0.12, 0.9, 0.1), {"interval": "delta"}, "delta-interval"),
        (Steps(0.5, 0.05, 0.3, 0.05), {"outcome_type": "binary"}, "binary-outcome"),
        (Steps(0.5, 0.05, 0.3, 0.05), {"mediator_type": "binary"}, "binary-mediator"),
        (Steps(0.5, 0.05, 0.3, 0.05), {"exposure_type": "binary"}, "binary-exposure"),
        (Steps(0.5, 0.05, 0.3, 0.05), {"draws": 1000}, "monte-carlo-error"),
    ],
)
def test_caveats_are_said(steps, options, code):
    assert code in codes(mediate(steps, MediationOptions(**options)))


def test_one_step_without_number_is_a_reason():
    m = mediate(Steps(math.nan, 0.1, 0.3, 0.1), labels=("x", "m", "y"))
    assert isinstance(m, NotApplicable)
    assert m.code == "step-a-missing"
    assert "x -> m" in m.reason
    assert mediate(m) is m


def test_bad_steps_are_refused_all_at_once():
    with pytest.raises(InputError) as error:
        Steps(0.1, -0.1, 0.2, 0.0, 0.3, corr_ab=2.0)
    assert set(error.value.codes) == {"bad-value", "incomplete"}
    assert len(error.value.problems) == 4
    with pytest.raises(InputError, match="cannot hold together"):
        Steps(0.1, 0.1, 0.2, 0.1, 0.3, 0.1, corr_ab=0.9, corr_ac=0.9, corr_bc=-0.9)
    with pytest.raises(InputError) as error:
        MediationOptions(interval="sobel", draws=1, level=95, seed=-1, mediator_type="ordinal")
    assert len(error.value.problems) == 5


def test_limits_depend_on_the_labels_and_seed_alone():
    steps = SETTINGS[0]
    first, again = mediate(steps, labels=("x", "m", "y")), mediate(steps, labels=("x", "m", "y"))
    assert repr(first) == repr(again)  # text: NaN equals NaN
    assert mediate(steps, labels=("x2", "m", "y")).interval_monte_carlo != first.interval_monte_carlo
    assert mediate(steps, MediationOptions(seed=1), ("x", "m", "y")).interval_monte_carlo != first.interval_monte_carlo


def test_monte_carlo_error_is_the_spread_over_seeds():
    steps = SETTINGS[0]
    runs = [mediate(steps, MediationOptions(draws=2_000, seed=s)).interval_monte_carlo for s in range(150)]
    spread = np.std([r.low for r in runs])
    assert float(np.mean([r.error_low for r in runs])) == pytest.approx(spread, rel=0.25)


def test_joint_test_uses_the_steps_own_distributions():
    m = mediate(Steps(0.3, 0.1, 0.5, 0.1, df_a=8.0))
    assert m.p_joint == pytest.approx(2 * stats.t.sf(3.0, 8), rel=1e-12)
    assert m.log10_p_joint == pytest.approx(math.log10(m.p_joint), rel=1e-12)


def test_tiny_p_keeps_its_logarithm():
    m = mediate(Steps(10.0, 0.01, 10.0, 0.01))
    assert m.p_value == 0.0
    assert m.log10_p == pytest.approx(-0.5 * (10 / (0.01 * math.sqrt(2))) ** 2 / math.log(10), rel=1e-3)


def test_difference_method_adds_up_and_uses_its_covariance():
    m = mediate(Steps(0.5, 0.1, 0.3, 0.1, 0.4, 0.1, direct=0.3, se_direct=0.12, corr_total_direct=0.8))
    d = m.difference
    assert d.indirect + d.direct == pytest.approx(0.4, abs=1e-15)
    assert d.standard_error == pytest.approx(math.sqrt(0.1**2 + 0.12**2 - 2 * 0.8 * 0.1 * 0.12), rel=1e-12)
    assert "difference-method" in codes(m)


def test_row_has_every_column_of_the_schema():
    names = set(SCHEMAS["mediation"].names)
    row = mediate(SETTINGS[0]).row("ivw")
    assert set(row) == names
    assert set(not_applicable_row(NotApplicable("mediation", "x", "why"), ("x", "m", "y"))) == names
    assert row["ci_low"] == row["ci_low_monte_carlo"]
    product = mediate(SETTINGS[0], MediationOptions(interval="product")).row()
    assert (product["ci_low"], product["ci_method"]) == (product["ci_low_product"], "product")


def test_benjamini_hochberg_over_pathways_by_family():
    p = [0.01, 0.02, 0.03, 0.5]
    base = mediate(SETTINGS[0]).row("ivw")
    rows = [{**base, "p_joint": x} for x in p] + [{**base, "method": "egger", "p_joint": 0.04}]
    rows.insert(2, not_applicable_row(NotApplicable("mediation", "x", "why"), ("x", "m", "y"), "ivw"))
    done = adjust(rows)
    q = [r["p_joint_bh"] for r in done]
    assert [q[i] for i in (0, 1, 3, 4)] == pytest.approx([0.04, 0.04, 0.04, 0.5], abs=1e-15)
    assert math.isnan(q[2])
    assert q[5] == 0.04
    assert math.isnan(rows[0]["p_joint_bh"])


def test_results_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        mediate(SETTINGS[0]).indirect = 1.0
