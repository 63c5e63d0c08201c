"""Laws of the multivariable estimators: what reordering, recoding and rescaling may not change."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gnbreport.estimates import NotApplicable
from gnbreport.mr import multivariable as mv


def mv_gmm(data):
    """The method of moments at sample sizes of any size."""
    return mv.mv_gmm(data, 1e5, 2e5)


def mv_cml_bic(data):
    """Constrained likelihood at a sample size of any size."""
    return mv.mv_cml_bic(data, 1e5)


def mv_lasso(data):
    """MR-Lasso with variants signed by the exposure they tell most of, whatever its place."""
    return mv.mv_lasso(data, int(np.argmax(np.sum((data.beta_exposures / data.se_exposures) ** 2, axis=0))))


#: Estimator -> relative tolerance of its laws.
METHODS = {
    mv.mv_ivw: 1e-9,
    mv.mv_ivw_robust: 1e-6,
    mv.mv_ivw_me: 1e-8,
    mv.mv_qhet: 1e-7,
    mv_gmm: 1e-7,
    mv_cml_bic: 1e-7,
    mv_lasso: 1e-7,
}
each_method = pytest.mark.parametrize("method", METHODS, ids=lambda m: m.__name__)
laws = settings(max_examples=15, deadline=None)
#: Refusal of data that fit the model exactly; the others give the effects.
NO_EXACT_FIT = {mv.mv_ivw_robust: "exact-fit"}


@st.composite
def several(draw):
    """Associations of two or three exposures that are known well."""
    count, extra = draw(st.integers(2, 3)), draw(st.integers(5, 12))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    size = count + extra
    x, sx = rng.normal(0, 0.2, (size, count)), rng.uniform(0.005, 0.01, (size, count))
    sy = rng.uniform(0.01, 0.03, size)
    y = x @ rng.normal(size=count) + sy * rng.standard_normal(size)
    y[0] += draw(st.sampled_from([0.0, 0.3]))
    return x, sx, y, sy


def numbers(method, x, sx, y, sy):
    """Estimates and standard errors, ``(2, K)``."""
    found = method(mv.MultivariableData.from_arrays(x, sx, y, sy))
    assert not any(isinstance(r, NotApplicable) for r in found)
    return np.array([[r.estimate for r in found], [r.standard_error for r in found]])


def same(method, ours, theirs):
    tolerance = METHODS[method]
    np.testing.assert_allclose(ours, theirs, rtol=tolerance, atol=tolerance * float(np.max(np.abs(theirs))))


@each_method
@laws
@given(arrays=several(), seed=st.integers(0, 1000))
def test_order_of_exposures_and_variants_and_their_signs(method, arrays, seed):
    x, sx, y, sy = arrays
    rng = np.random.default_rng(seed)
    columns, rows = rng.permutation(x.shape[1]), rng.permutation(len(y))
    sign = rng.choice([-1.0, 1.0], len(y))
    mixed = (x * sign[:, None])[rows][:, columns], sx[rows][:, columns], (y * sign)[rows], sy[rows]
    same(method, numbers(method, *mixed), numbers(method, x, sx, y, sy)[:, columns])


@each_method
@laws
@given(arrays=several(), seed=st.integers(0, 1000))
def test_units(method, arrays, seed):
    """Exposure k in units of c_k and the outcome in units of d: estimates and errors times c_k / d."""
    x, sx, y, sy = arrays
    rng = np.random.default_rng(seed)
    c, d = rng.choice([0.01, 0.5, 1.0, 30.0], x.shape[1]), float(rng.choice([0.01, 1.0, 20.0]))
    same(method, numbers(method, x / c, sx / c, y / d, sy / d) * d / c, numbers(method, x, sx, y, sy))


@each_method
@laws
@given(arrays=several(), seed=st.integers(0, 1000))
def test_reversed_exposure_reverses_its_estimate(method, arrays, seed):
    x, sx, y, sy = arrays
    turn = np.random.default_rng(seed).choice([-1.0, 1.0], x.shape[1])
    found = numbers(method, x * turn, sx, y, sy)
    same(method, found * [turn, np.ones_like(turn)], numbers(method, x, sx, y, sy))


@each_method
@laws
@given(arrays=several())
def test_exact_data_give_the_effects(method, arrays):
    x, sx, _, sy = arrays
    effects = np.linspace(0.7, -0.4, x.shape[1])
    found = method(mv.MultivariableData.from_arrays(x, sx, x @ effects, sy))
    if method in NO_EXACT_FIT:
        assert [r.code for r in found] == [NO_EXACT_FIT[method]] * len(effects)
    else:
        np.testing.assert_allclose([r.estimate for r in found], effects, rtol=1e-7)


@each_method
def test_what_cannot_be_estimated(method):
    few = mv.MultivariableData.from_arrays(np.eye(2), np.full((2, 2), 0.1), [1.0, 2.0], [0.1, 0.1])
    assert [r.code for r in method(few)] == ["too-few-variants"] * 2
    x = np.linspace(0.1, 0.5, 8)
    twice = mv.MultivariableData.from_arrays(np.column_stack([x, 2 * x]), np.full((8, 2), 0.01), x**2, np.full(8, 0.01))
    assert [r.code for r in method(twice)] == ["collinear-exposures"] * 2


@laws
@given(arrays=several(), seed=st.integers(0, 1000))
def test_presso_counts_do_not_depend_on_rows_alleles_or_units(arrays, seed):
    x, sx, y, sy = arrays
    rng = np.random.default_rng(seed)
    rows, sign = rng.permutation(len(y)), rng.choice([-1.0, 1.0], len(y))
    first = mv.mv_presso(mv.MultivariableData.from_arrays(x, sx, y, sy), draws=40)
    mixed = (x * sign[:, None])[rows], sx[rows], 8.0 * (y * sign)[rows], 8.0 * sy[rows]
    second = mv.mv_presso(mv.MultivariableData.from_arrays(*mixed), draws=40)
    assert first.count == second.count
    assert [first.variants[j].count for j in rows] == [v.count for v in second.variants]
    assert first.p_global == (first.count + 1) / 41


@laws
@given(arrays=several(), seed=st.integers(0, 1000))
def test_rank_f_does_not_depend_on_order_signs_or_units(arrays, seed):
    x, sx, y, sy = arrays
    rng = np.random.default_rng(seed)
    columns, rows, sign = rng.permutation(x.shape[1]), rng.permutation(len(y)), rng.choice([-1.0, 1.0], len(y))
    c = rng.choice([0.01, -0.5, 30.0], x.shape[1])
    first = mv.rank_f(mv.MultivariableData.from_arrays(x, sx, y, sy), 1e5)
    mixed = (x / c * sign[:, None])[rows][:, columns], (sx / abs(c))[rows][:, columns], (y * sign)[rows], sy[rows]
    second = mv.rank_f(mv.MultivariableData.from_arrays(*mixed), 1e5)
    np.testing.assert_allclose(second.f, first.f, rtol=1e-8)
