import math

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from gnbreport.errors import InputError
from gnbreport.estimates import NotApplicable
from gnbreport.kernels import lad
from gnbreport.mr import multivariable as mv
from tests.naive import sensitivity as naive


def data(size=15, count=3, *, seed=1, noise=1.0, correlation=None):
    rng = np.random.default_rng(seed)
    sx, sy = rng.uniform(0.01, 0.02, (size, count)), rng.uniform(0.01, 0.03, size)
    x = rng.normal(0.0, 0.15, (size, count))
    y = x @ np.linspace(0.5, -0.2, count) + noise * sy * rng.standard_normal(size)
    return mv.MultivariableData.from_arrays(x, sx, y, sy, correlation=correlation)


def weighted(d, design=None, response=None):
    design = d.beta_exposures if design is None else design
    return sm.WLS(d.beta_outcome if response is None else response, design, weights=1 / d.se_outcome**2).fit()


@pytest.mark.parametrize("count", [1, 2, 4])
@pytest.mark.parametrize("noise", [0.3, 3.0])
def test_ivw_against_statsmodels(count, noise):
    d = data(count=count, noise=noise)
    fit = weighted(d)
    sigma = math.sqrt(fit.scale)
    for model, scale in (("plain", 1.0), ("fixed", 1 / sigma), ("random", 1 / min(1.0, sigma))):
        found = mv.mv_ivw(d, model=model)
        assert [e.estimate for e in found] == pytest.approx(fit.params.tolist(), rel=1e-10)
        assert [e.standard_error for e in found] == pytest.approx((fit.bse * scale).tolist(), rel=1e-10)
    found = mv.mv_ivw(d, model="plain", distribution="t")
    assert [e.p_value for e in found] == pytest.approx(fit.pvalues.tolist(), rel=1e-8, abs=0.0)
    assert {e.distribution for e in found} == {f"t({15 - count})"}


@pytest.mark.parametrize("orientate", [0, 2, "x2"])
def test_egger_against_statsmodels(orientate):
    d = data(noise=2.0)
    k = 1 if orientate == "x2" else orientate
    sign = np.sign(d.beta_exposures[:, k])
    design = sm.add_constant(d.beta_exposures * sign[:, None])
    fit = weighted(d, design, d.beta_outcome * sign)
    found = mv.mv_egger(d, orientate)
    assert [e.estimate for e in found] == pytest.approx(fit.params[1:].tolist(), rel=1e-9)
    scale = 1 / min(1.0, math.sqrt(fit.scale))
    assert [e.standard_error for e in found] == pytest.approx((fit.bse[1:] * scale).tolist(), rel=1e-9)
    assert found[0].extras["intercept"] == pytest.approx(fit.params[0], rel=1e-8)
    assert found[0].extras["intercept_se"] == pytest.approx(fit.bse[0] * scale, rel=1e-9)


def test_one_exposure_is_univariable_ivw():
    d = data(count=1)
    slope, _, _ = naive.ivw(d.beta_exposures[:, 0], d.beta_outcome, d.se_outcome)
    assert mv.mv_ivw(d)[0].estimate == pytest.approx(slope, rel=1e-12)
    f = np.sum((d.beta_exposures / d.se_exposures) ** 2) / 15
    assert mv.conditional_f(d)[0].f == pytest.approx(f, rel=1e-12)


@pytest.mark.parametrize("rho", [0.0, 0.5])
def test_conditional_f_by_its_definition(rho):
    correlation = np.full((3, 3), rho)
    np.fill_diagonal(correlation, 1.0)
    d = data(correlation=correlation)
    for k, found in enumerate(mv.conditional_f(d)):
        others = [i for i in range(3) if i != k]
        delta = np.linalg.lstsq(d.beta_exposures[:, others], d.beta_exposures[:, k], rcond=None)[0]
        c = np.zeros(3)
        c[k], c[others] = -1.0, delta
        q = sum(
            (d.beta_exposures[j] @ c) ** 2 / (c @ (np.outer(d.se_exposures[j], d.se_exposures[j]) * correlation) @ c)
            for j in range(15)
        )
        assert (found.q, found.f, found.f_r) == pytest.approx((q, q / 13, q / 15), rel=1e-10)
        assert found.p_value == pytest.approx(stats.chi2.sf(q, 13), rel=1e-8, abs=0.0)


def test_conditional_f_without_conditional_effects_is_one_on_average():
    """Second exposure's associations are a multiple of the first's, up to error: Q is chi-squared on J - K + 1."""
    rng = np.random.default_rng(7)
    values = []
    for _ in range(300):
        x = rng.normal(0.0, 1.0, 40)
        sx = np.full((40, 2), 0.02)
        noisy = np.column_stack([x, 0.5 * x]) + sx * rng.standard_normal((40, 2))
        d = mv.MultivariableData.from_arrays(noisy, sx, x, np.ones(40))
        values.append(mv.conditional_f(d)[1].f)
    assert np.mean(values) == pytest.approx(1.0, abs=4 * math.sqrt(2 / 39 / 300))


def test_weak_conditional_instruments_are_noticed():
    x = np.linspace(0.1, 0.3, 10)
    near = np.column_stack([x, x + 0.001 * np.cos(np.arange(10))])
    d = mv.MultivariableData.from_arrays(near, np.full((10, 2), 0.01), x, np.full(10, 0.01))
    assert all(f.notices[0].code == "weak-conditional-f" for f in mv.conditional_f(d))


def test_q_a_by_its_definition():
    d = data(noise=2.0)
    b = weighted(d).params
    q = sum((d.beta_outcome - d.beta_exposures @ b) ** 2 / (d.se_outcome**2 + (d.se_exposures**2) @ b**2))
    found = mv.q_a(d)
    assert (found.q, found.df, found.df_r) == (pytest.approx(q, rel=1e-11), 12, 11)
    assert found.p_value == pytest.approx(stats.chi2.sf(q, 12), rel=1e-9, abs=0.0)


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("seed", range(4))
def test_median_is_the_best_of_all_vertices(count, seed):
    d = data(9, count, seed=seed, noise=2.0)
    at, best = naive.weighted_median_absolute(d.beta_exposures, d.beta_outcome, d.weights)
    found = np.array([e.estimate for e in mv.mv_median(d, draws=2)])
    assert np.sum(d.weights * np.abs(d.beta_outcome - d.beta_exposures @ found)) == pytest.approx(best, rel=1e-10)
    assert found == pytest.approx(at, rel=1e-7)


def test_median_of_many_draws_at_once_equals_one_at_a_time():
    rng = np.random.default_rng(3)
    x, y, w = rng.normal(size=(30, 8, 2)), rng.normal(size=(30, 8)), rng.uniform(1, 5, 8)
    together, _ = lad.descend(x, y, w, np.broadcast_to(np.array([0, 1]), (30, 2)))
    for i in range(30):
        at, _ = naive.weighted_median_absolute(x[i], y[i], w)
        assert together[i] == pytest.approx(at, rel=1e-8)


def test_median_streams_and_errors():
    d = data()
    first = mv.mv_median(d, draws=300, seed=1)
    assert first == mv.mv_median(d, draws=300, seed=1)
    assert first != mv.mv_median(d, draws=300, seed=2)
    assert first[0].monte_carlo_se == pytest.approx(first[0].standard_error / math.sqrt(598))
    with pytest.raises(InputError, match="at least 2"):
        mv.mv_median(d, draws=1)


def test_median_of_tied_rows():
    """Duplicated variants and exact fits make the vertex degenerate; the minimum is still found."""
    d = data(6, 2, noise=0.0)
    twice = mv.MultivariableData.from_arrays(
        np.vstack([d.beta_exposures] * 2),
        np.vstack([d.se_exposures] * 2),
        np.concatenate([d.beta_outcome] * 2),
        np.concatenate([d.se_outcome] * 2),
    )
    assert [e.estimate for e in mv.mv_median(twice, draws=10)] == pytest.approx([0.5, -0.2], rel=1e-9)


@pytest.mark.parametrize(
    ("function", "needed"), [(mv.mv_ivw, 3), (mv.mv_egger, 4), (mv.mv_median, 3), (mv.conditional_f, 2)]
)
def test_too_few_variants(function, needed):
    found = function(data(needed - 1, 2))
    assert [r.code for r in found] == ["too-few-variants"] * 2
    assert all(isinstance(r, NotApplicable) for r in found)
    assert not any(isinstance(r, NotApplicable) for r in function(data(needed, 2)))


def test_collinear_exposures():
    x = np.linspace(0.1, 0.5, 8)
    d = mv.MultivariableData.from_arrays(np.column_stack([x, 2 * x, x**2]), np.full((8, 3), 0.01), x, np.full(8, 0.01))
    for function in (mv.mv_ivw, mv.mv_egger, mv.mv_median):
        assert [r.code for r in function(d)] == ["collinear-exposures"] * 3
    assert [isinstance(f, NotApplicable) for f in mv.conditional_f(d)] == [False, False, True]
    assert mv.q_a(d).code == "collinear-exposures"
    assert mv.q_a(data(2, 2)).code == "too-few-variants"


def test_all_problems_at_once():
    with pytest.raises(InputError) as caught:
        mv.MultivariableData.from_arrays(
            [[0.1, np.nan], [0.2, 0.3]],
            [[0.1, 0.1], [0.0, 0.1]],
            [0.1, np.inf],
            [0.1, -0.1],
            ["only one"],
            correlation=[[1.0, 2.0], [2.0, 1.0]],
        )
    assert sorted(caught.value.codes) == ["bad-correlation", *["bad-value"] * 4, "length-mismatch"]
    with pytest.raises(InputError, match="length-mismatch"):
        mv.MultivariableData.from_arrays([[0.1], [0.2]], [[0.1]], [0.1], [0.1])
    with pytest.raises(InputError, match="one of x1, x2, x3"):
        mv.mv_egger(data(), "ldl")
