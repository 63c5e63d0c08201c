import math

import numpy as np
import pytest

from gnbreport.errors import InputError
from gnbreport.estimates import Estimate, NotApplicable
from gnbreport.harmonise import Harmonised
from gnbreport.kernels import presso as kernel
from gnbreport.mr.distortion import Settings, distortion_test
from gnbreport.mr.options import Options as MethodOptions
from gnbreport.mr.presso import corrected_estimate, plain, presso
from gnbreport.mr.presso_estimates import presso_corrected, presso_raw
from gnbreport.sensitivity import Distortion
from tests.naive import sensitivity as naive
from tests.unit.sensitivity.pairs import simulated


@pytest.mark.parametrize("size", [4, 5, 9])
def test_counts_equal_those_of_a_fit_per_draw(size):
    data = simulated(size, outlier=4.0)
    found = presso(data, draws=40, seed=3)
    overall, counts = naive.presso_counts(data, 40, 3)
    assert found.count == overall
    assert [v.count for v in found.variants] == counts.tolist()
    slopes, rss = naive.presso_rss(data.beta_exposure, data.beta_outcome, data.se_outcome)
    assert found.rss_observed == pytest.approx(rss, rel=1e-12)
    residuals = (data.beta_outcome - slopes * data.beta_exposure) ** 2
    assert [v.rss for v in found.variants] == pytest.approx(residuals.tolist(), rel=1e-9)


def test_p_values_follow_from_counts():
    found = presso(simulated(10, outlier=3.0), draws=500)
    assert found.p_global == (found.count + 1) / 501
    assert found.p_global_authors == found.count / 500
    assert found.monte_carlo_p == pytest.approx(math.sqrt(found.p_global * (1 - found.p_global) / 500))
    for v in found.variants:
        assert v.p_value == min(1.0, 10 * (v.count + 1) / 501)
        assert v.p_value_authors == min(1.0, 10 * v.count / 500)


def test_a_planted_outlier_is_found_and_left_out():
    data = simulated(12, outlier=12.0)
    found = presso(data)
    assert found.outliers == ("v12",)
    rest = data.subset(np.arange(11))
    slope, se, _ = naive.ivw(rest.beta_exposure, rest.beta_outcome, rest.se_outcome)
    assert isinstance(found.corrected, Estimate)
    assert (found.corrected.estimate, found.corrected.standard_error) == pytest.approx((slope, se), rel=1e-12)
    assert found.corrected.distribution == "t(10)"
    slope, se, _ = naive.ivw(data.beta_exposure, data.beta_outcome, data.se_outcome)
    assert (found.raw.estimate, found.raw.standard_error) == pytest.approx((slope, se), rel=1e-12)
    assert found.raw.distribution == "t(11)"


def test_no_outlier_is_looked_for_where_the_global_test_is_not_significant():
    found = presso(simulated(12))
    assert found.outliers == ()
    assert isinstance(found.corrected, NotApplicable)
    assert found.corrected.code == "global-not-significant"
    assert isinstance(found.distortion, NotApplicable)


def test_more_draws_extend_fewer_and_blocks_change_nothing(monkeypatch):
    data = simulated(6, outlier=3.0)
    whole = presso(data, draws=300)
    monkeypatch.setattr(kernel, "BLOCK_VALUES", 50)
    assert repr(presso(data, draws=300)) == repr(whole)
    assert presso(data, draws=200).count <= whole.count <= presso(data, draws=200).count + 100


def test_streams_are_keyed_by_seed_and_traits():
    data = simulated(8, outlier=2.0)
    assert repr(presso(data, seed=1)) == repr(presso(data, seed=1))
    assert presso(data, seed=1).count != presso(data, seed=2).count
    other = simulated(8, outlier=2.0, outcome="another")
    assert [v.count for v in presso(other).variants] != [v.count for v in presso(data).variants]


@pytest.mark.parametrize("size", [0, 1, 2, 3])
def test_too_few_variants(size):
    found = presso(simulated(size))
    assert isinstance(found, NotApplicable)
    assert (found.code, found.n_variants) == ("too-few-variants", size)
    assert "needs 4" in found.reason


def test_no_effect_on_the_exposure():
    data = Harmonised.from_arrays(
        beta_exposure=[0, 0, 0, 0.1], se_exposure=[0.01] * 4, beta_outcome=[0.1] * 4, se_outcome=[0.01] * 4
    )
    assert presso(data).code == "no-exposure-effect"


def test_bad_settings_are_all_named():
    with pytest.raises(InputError) as caught:
        presso(simulated(5), draws=0, threshold=1.0)
    assert caught.value.codes == ("bad-draws", "bad-threshold")


def test_exact_data_have_no_residual():
    x = np.array([0.1, 0.2, 0.3, 0.4, 0.5])
    data = Harmonised.from_arrays(beta_exposure=x, se_exposure=x / 50, beta_outcome=0.5 * x, se_outcome=x / 10)
    found = presso(data, draws=50)
    assert found.rss_observed < 1e-25
    assert found.p_global == 1.0
    assert found.raw.estimate == pytest.approx(0.5, rel=1e-14)


def test_few_draws_are_noticed():
    data = simulated(30, outlier=20.0)
    codes = [n.code for n in presso(data, draws=100).notices]
    assert "presso-few-draws" in codes
    called = [v for v in presso(data, draws=100).variants if v.outlier]
    assert "v30" in [v.variant for v in called]
    assert all(v.count == 0 for v in called)
    assert "presso-few-draws" not in [n.code for n in presso(data, draws=600).notices]


def test_a_borderline_global_p_is_noticed():
    codes = {}
    for shift in np.linspace(1.0, 5.0, 17):
        found = presso(simulated(6, outlier=shift), draws=200)
        near = abs(found.p_global - 0.05) <= 2 * found.monte_carlo_p
        codes[near] = "presso-borderline" in [n.code for n in found.notices]
        assert codes[near] == near
    assert set(codes) == {True, False}


def outlier_settings(data, outliers, draws=20_000):
    mask = np.zeros(len(data), dtype=bool)
    mask[outliers] = True
    raw = plain(data, np.ones(len(data), dtype=bool), "presso_raw")
    corrected = corrected_estimate(data, mask, True)
    return mask, raw, corrected, Settings(draws, 0, 0.05, np.arange(len(data)))


@pytest.mark.parametrize("outliers", [[9], [2, 5], [0, 1, 2, 3, 4, 5]])
def test_distortion_nulls_against_refits(outliers):
    """P-values of 20,000 closed-form draws against 1,500 regressions per null, within 4.5 standard deviations."""
    data = simulated(10, outlier=5.0)
    mask, raw, corrected, settings = outlier_settings(data, outliers)
    found = distortion_test(data, mask, raw, corrected, settings)
    assert isinstance(found, Distortion)
    limit = abs(found.coefficient) / 100
    rng = np.random.default_rng(5)
    draws = 1500
    for ours, theirs in (
        (found.p_code_authors, naive.distortion_code(data, outliers, draws, rng)),
        (found.p_subset, naive.distortion_subset(data, len(outliers), draws, rng)),
    ):
        p = np.mean(np.abs(theirs) > limit * (1 + 1e-12))
        assert abs(ours - p) <= 4.5 * math.sqrt(max(p * (1 - p), 1 / draws) / draws) + 1e-3
    if len(outliers) >= 5:
        assert math.isnan(found.p_paper)
    else:
        assert 0.0 < found.p_paper <= 1.0


def test_papers_null_holds_no_outlier():
    """Whatever the outlier's value: the null's draws, and so the share above a fixed limit, stay as they are."""
    data = simulated(10)
    p = []
    for shift in (1.0, 100.0):
        y = data.beta_outcome.copy()
        y[-1] += shift
        moved = Harmonised.from_arrays(
            beta_exposure=data.beta_exposure,
            se_exposure=data.se_exposure,
            beta_outcome=y,
            se_outcome=data.se_outcome,
        )
        mask, raw, corrected, settings = outlier_settings(moved, [9], draws=2000)
        p.append(distortion_test(moved, mask, raw, corrected, settings).p_paper)
    assert all(0.2 < value < 0.8 for value in p)


@pytest.mark.parametrize(
    ("outliers", "code"), [([0, 1, 2], "too-few-variants"), ([0, 1, 2, 3], "too-few-variants"), ([], "no-outliers")]
)
def test_no_correction_possible(outliers, code):
    data = simulated(4)
    mask, raw, corrected, settings = outlier_settings(data, outliers)
    assert isinstance(corrected, NotApplicable)
    assert corrected.code == code
    assert distortion_test(data, mask, raw, corrected, settings).code == code


def test_registry_functions_agree_with_the_test():
    data = simulated(12, outlier=12.0)
    found = presso(data, 1000, 0, 0.05)
    assert repr(presso_raw(data, MethodOptions())) == repr(found.raw)
    assert presso_corrected(data, MethodOptions()).estimate == found.corrected.estimate
    refused = presso_corrected(simulated(12), MethodOptions())
    assert (refused.method, refused.code) == ("presso_corrected", "global-not-significant")
    assert presso_raw(simulated(3), MethodOptions()).code == "too-few-variants"
