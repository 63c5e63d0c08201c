"""Laws of the diagnostics: what reordering, recoding and rescaling may not change."""

import math

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gnbreport.harmonise import Harmonised
from gnbreport.mr.multivariable import MultivariableData, conditional_f, mv_ivw, mv_median, q_a
from gnbreport.sensitivity import Options, diagnose, presso

OPTIONS = Options(presso_draws=60, loo_methods=("ivw", "egger"), overlap=0.3)
#: Numbers that carry the unit of the outcome or of outcome per exposure.
SCALED = {
    "estimate",
    "standard_error",
    "ci_low",
    "ci_high",
    "intercept",
    "intercept_standard_error",
    "minimal_effect",
    "bias",
}


@st.composite
def pairs(draw, smallest=4, largest=9):
    size = draw(st.integers(smallest, largest))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shift = draw(st.sampled_from([0.0, 4.0, 15.0]))
    x = rng.uniform(0.05, 0.3, size) * rng.choice([-1.0, 1.0], size)
    sx, sy = rng.uniform(0.005, 0.02, size), rng.uniform(0.005, 0.03, size)
    y = 0.4 * x + sy * rng.standard_normal(size)
    y[0] += shift * sy[0]
    return {
        "beta_exposure": x,
        "se_exposure": sx,
        "beta_outcome": y,
        "se_outcome": sy,
        "n_exposure": np.full(size, 20_000.0),
        "n_outcome": np.full(size, 30_000.0),
    }


def pair(arrays, names=None):
    return Harmonised.from_arrays(variant=names, **arrays)


def same(a, b, rtol=1e-7):
    if isinstance(a, float) and isinstance(b, float):
        return math.isclose(a, b, rel_tol=rtol, abs_tol=1e-9)
    return a == b


def assert_same_rows(ours, theirs, factor=1.0):
    assert len(ours) == len(theirs)
    for a, b in zip(ours, theirs, strict=True):
        assert a.keys() == b.keys()
        for name in a:
            value = a[name] * factor if name in SCALED and isinstance(a[name], float) else a[name]
            assert same(value, b[name]), (name, value, b[name])


TABLES = (
    "heterogeneity",
    "pleiotropy",
    "presso",
    "outliers",
    "leave_one_out",
    "single_variant",
    "direction",
    "strength",
    "rucker",
    "radial_outliers",
    "influence",
    "steiger",
    "overlap",
)
ALL = (*TABLES, "funnel")


def by_variant(rows):
    return sorted(rows, key=lambda r: (str(r.get("method")), str(r.get("weighting")), str(r.get("variant"))))


@settings(max_examples=25, deadline=None)
@given(pairs(), st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(arrays, random):
    size = len(arrays["beta_exposure"])
    order = list(range(size))
    random.shuffle(order)
    names = [f"rs{j}" for j in range(size)]
    first = diagnose(pair(arrays, names), OPTIONS)
    second = diagnose(pair({k: v[order] for k, v in arrays.items()}, [names[j] for j in order]), OPTIONS)
    for table in ALL:
        a, b = by_variant(getattr(first, table)), by_variant(getattr(second, table))
        if table == "presso":
            a, b = ([{**r, "outliers": sorted((r["outliers"] or "").split())} for r in rows] for rows in (a, b))
            # the authors' code keeps the first outliers where they are half or more: their order then matters
            if len(a[0]["outliers"]) * 2 > size:
                a, b = ([{k: v for k, v in r.items() if k != "p_distortion"} for r in rows] for rows in (a, b))
        assert_same_rows(a, b)


@settings(max_examples=25, deadline=None)
@given(pairs(), st.integers(0, 2**9 - 1))
def test_swapping_alleles_of_any_variants_changes_nothing(arrays, mask):
    sign = np.array([-1.0 if mask >> j & 1 else 1.0 for j in range(len(arrays["beta_exposure"]))])
    flipped = {**arrays, "beta_exposure": arrays["beta_exposure"] * sign, "beta_outcome": arrays["beta_outcome"] * sign}
    first, second = diagnose(pair(arrays), OPTIONS), diagnose(pair(flipped), OPTIONS)
    for table in ALL:
        assert_same_rows(getattr(first, table), getattr(second, table))


@settings(max_examples=25, deadline=None)
@given(pairs(), st.sampled_from([0.25, 4.0, 1024.0]))
def test_units_of_the_outcome_scale_estimates_only(arrays, factor):
    scaled = {**arrays, "beta_outcome": arrays["beta_outcome"] * factor, "se_outcome": arrays["se_outcome"] * factor}
    first, second = diagnose(pair(arrays), OPTIONS), diagnose(pair(scaled), OPTIONS)
    for table in ("heterogeneity", "pleiotropy", "presso", "leave_one_out", "single_variant", "direction", "rucker"):
        assert_same_rows(getattr(first, table), getattr(second, table), factor)
    for a, b in zip(first.outliers, second.outliers, strict=True):
        assert (a["count"], a["outlier"]) == (b["count"], b["outlier"])
        assert same(a["rss"] * factor**2, b["rss"])
    for a, b in zip(first.influence, second.influence, strict=True):
        assert all(same(a[name], b[name]) for name in a)


@settings(max_examples=25, deadline=None)
@given(pairs(), st.sampled_from([0.25, 4.0, 1024.0]))
def test_units_of_the_exposure_scale_slopes_only(arrays, factor):
    scaled = {
        **arrays,
        "beta_exposure": arrays["beta_exposure"] * factor,
        "se_exposure": arrays["se_exposure"] * factor,
    }
    first, second = diagnose(pair(arrays), OPTIONS), diagnose(pair(scaled), OPTIONS)
    for table in ("leave_one_out", "single_variant"):
        assert_same_rows(getattr(first, table), getattr(second, table), 1.0 / factor)
    for table in ("heterogeneity", "pleiotropy", "presso", "outliers", "direction", "influence"):
        assert_same_rows(getattr(first, table), getattr(second, table))


@settings(max_examples=20, deadline=None)
@given(pairs(), st.floats(-2.0, 2.0))
def test_exact_data_have_no_heterogeneity(arrays, slope):
    assume(abs(slope) > 1e-3)
    exact = {**arrays, "beta_outcome": slope * arrays["beta_exposure"]}
    found = diagnose(pair(exact), OPTIONS)
    assert all(row["q"] < 1e-20 for row in found.heterogeneity)
    assert all(math.isclose(row["estimate"], slope, rel_tol=1e-9) for row in found.leave_one_out)
    assert found.presso_result.rss_observed < 1e-18
    assert found.presso_result.p_global == 1.0


@settings(max_examples=20, deadline=None)
@given(pairs(), st.integers(1, 80), st.integers(1, 80))
def test_p_values_are_counts_within_their_range(arrays, few, more):
    short, long = presso(pair(arrays), min(few, more)), presso(pair(arrays), max(few, more))
    assert 0 <= long.count - short.count <= abs(more - few)
    for a, b in zip(short.variants, long.variants, strict=True):
        assert 0 <= b.count - a.count <= abs(more - few)
        assert 0.0 < b.p_value <= 1.0
        assert b.p_value_authors <= b.p_value or math.isclose(b.p_value_authors, b.p_value, rel_tol=0.5)


@st.composite
def several(draw):
    count, extra = draw(st.integers(1, 3)), draw(st.integers(2, 8))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    size = count + extra
    x, sx = rng.normal(0, 0.2, (size, count)), rng.uniform(0.01, 0.02, (size, count))
    sy = rng.uniform(0.01, 0.03, size)
    return x, sx, x @ rng.normal(size=count) + sy * rng.standard_normal(size), sy


@settings(max_examples=25, deadline=None)
@given(several(), st.randoms(use_true_random=False))
def test_order_of_exposures_and_signs_of_variants(arrays, random):
    x, sx, y, sy = arrays
    order = list(range(x.shape[1]))
    random.shuffle(order)
    sign = np.array([random.choice([-1.0, 1.0]) for _ in y])
    first = MultivariableData.from_arrays(x, sx, y, sy)
    second = MultivariableData.from_arrays((x * sign[:, None])[:, order], sx[:, order], y * sign, sy)
    for function, name in ((mv_ivw, "estimate"), (mv_ivw, "standard_error"), (conditional_f, "f")):
        a, b = ([getattr(r, name) for r in function(d)] for d in (first, second))
        np.testing.assert_allclose([a[k] for k in order], b, rtol=1e-7)
    a, b = ([r.estimate for r in mv_median(d, draws=2)] for d in (first, second))
    objective = [float(np.sum(np.abs(y - x[:, o] @ v) / sy**2)) for o, v in ((list(range(len(order))), a), (order, b))]
    assert math.isclose(*objective, rel_tol=1e-9)
    assert math.isclose(q_a(first).q, q_a(second).q, rel_tol=1e-8)
