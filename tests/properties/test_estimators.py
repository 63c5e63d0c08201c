"""Laws every estimator of the registry obeys."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import gnbreport as gnb
from gnbreport.errors import InputError
from gnbreport.estimates import Estimate, NotApplicable
from gnbreport.mr import METHODS, Options

DRAWS = Options(draws=20, sample_size=1e5, conmix_step=0.0)


def make(seed: int, count: int, *, slope: float = 0.4, noise: float = 1.0) -> dict[str, np.ndarray]:
    """Associations of ``count`` variants, all with an effect on the exposure."""
    rng = np.random.default_rng(seed)
    sx, sy = rng.uniform(0.005, 0.01, count), rng.uniform(0.008, 0.02, count)
    mu = rng.uniform(0.05, 0.15, count) * rng.choice([-1.0, 1.0], count)
    x = mu + noise * sx * rng.standard_normal(count)
    y = slope * (mu if noise else x) + noise * sy * rng.standard_normal(count)
    return {"beta_exposure": x, "se_exposure": sx, "beta_outcome": y, "se_outcome": sy}


def run(method: str, arrays: dict[str, np.ndarray], options: Options = DRAWS) -> Estimate | NotApplicable:
    count = len(arrays["beta_exposure"])
    ld = np.eye(count) if METHODS[method].needs_ld else None
    return METHODS[method].function(gnb.Harmonised.from_arrays(**arrays, ld=ld), options)


def same(a: Estimate | NotApplicable, b: Estimate | NotApplicable, rel: float = 1e-6, scale: float = 1.0) -> None:
    """Both give the same numbers, or the same reason."""
    assert type(a) is type(b), (a, b)
    if isinstance(a, NotApplicable) or isinstance(b, NotApplicable):
        assert a.code == b.code
        return
    size = max(abs(a.estimate), 0.0 if math.isnan(a.standard_error) else a.standard_error) * abs(scale)
    assert b.estimate == pytest.approx(a.estimate * scale, rel=rel, abs=rel * size)
    if not math.isnan(a.standard_error):
        assert b.standard_error == pytest.approx(a.standard_error * abs(scale), rel=100 * rel)


law = settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
seeds, counts = st.integers(0, 10_000), st.integers(1, 14)


@pytest.mark.parametrize("method", METHODS)
@law
@given(seed=seeds, count=counts)
def test_order_does_not_matter(method: str, seed: int, count: int) -> None:
    arrays = make(seed, count)
    order = np.random.default_rng(seed + 1).permutation(count)
    same(run(method, arrays), run(method, {k: v[order] for k, v in arrays.items()}))


@pytest.mark.parametrize("method", METHODS)
@law
@given(seed=seeds, count=counts)
def test_coding_of_alleles_does_not_matter(method: str, seed: int, count: int) -> None:
    arrays = make(seed, count)
    sign = np.random.default_rng(seed + 2).choice([-1.0, 1.0], count)
    flipped = arrays | {k: arrays[k] * sign for k in ("beta_exposure", "beta_outcome")}
    if METHODS[method].needs_ld:
        ld = 0.3 * np.ones((count, count)) + 0.7 * np.eye(count)
        function = METHODS[method].function
        before = function(gnb.Harmonised.from_arrays(**arrays, ld=ld), DRAWS)
        same(before, function(gnb.Harmonised.from_arrays(**flipped, ld=ld * np.outer(sign, sign)), DRAWS))
        return
    same(run(method, arrays), run(method, flipped))


@pytest.mark.parametrize("method", METHODS)
@law
@given(seed=seeds, count=counts, exposure=st.sampled_from([0.25, 2.0, 8.0]), outcome=st.sampled_from([0.5, 4.0]))
def test_units_scale_the_estimate(method: str, seed: int, count: int, exposure: float, outcome: float) -> None:
    arrays = make(seed, count)
    factor = {"beta_exposure": exposure, "se_exposure": exposure, "beta_outcome": outcome, "se_outcome": outcome}
    scale = 1.0 if method == "sign_concordance" else outcome / exposure  # a share of variants has no unit
    same(run(method, arrays), run(method, {k: v * factor[k] for k, v in arrays.items()}), scale=scale)


#: Exact data leave these nothing to work with.
NO_EXACT_FIT = {"ivw_robust": "exact-fit", "egger_robust": "exact-fit", "presso_corrected": "global-not-significant"}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("slope", [0.5, -1.25])
def test_exact_data_give_the_slope(method: str, slope: float) -> None:
    """``y = slope x`` without error: the slope, up to shrinkage (dIVW, pIVW, GRIP's weights) and the modes' grid."""
    found = run(method, make(3, 1 if method == "wald_ratio" else 12, slope=slope, noise=0.0))
    if method in NO_EXACT_FIT:
        assert isinstance(found, NotApplicable)
        assert found.code == NO_EXACT_FIT[method]
        return
    if method == "sign_concordance":
        assert found.estimate == math.copysign(1.0, slope)
        return
    assert found.estimate == pytest.approx(slope, rel=0.02 if method in {"divw", "pivw"} else 1e-6)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
@pytest.mark.parametrize(
    "kind",
    [
        "plain",
        "zero outcome",
        "zero exposure",
        "one zero exposure",
        "duplicates",
        "huge errors",
        "tiny errors",
        "negative",
    ],
)
def test_never_fails(method: str, count: int, kind: str) -> None:
    """A number or a reason, whatever comes."""
    arrays = make(count, count)
    if kind == "zero outcome":
        arrays["beta_outcome"] = np.zeros(count)
    elif kind == "zero exposure":
        arrays["beta_exposure"] = np.zeros(count)
    elif kind == "one zero exposure":
        arrays["beta_exposure"][0] = 0.0
    elif kind == "duplicates":
        arrays = {k: np.full(count, v[0]) for k, v in arrays.items()}
    elif kind == "huge errors":
        arrays |= {k: arrays[k] * 1e8 for k in ("se_exposure", "se_outcome")}
    elif kind == "tiny errors":
        arrays |= {k: arrays[k] * 1e-8 for k in ("se_exposure", "se_outcome")}
    elif kind == "negative":
        arrays["beta_exposure"] = -np.abs(arrays["beta_exposure"])
    found = run(method, arrays)
    if isinstance(found, NotApplicable):
        assert found.code
        assert found.reason
    else:
        assert math.isfinite(found.estimate)
        assert 0.0 <= found.p_value <= 1.0


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("size", [1, 12])
def test_no_outcome_association_gives_zero(method: str, size: int) -> None:
    """``y = 0``: an estimate of 0 with p of 1, or a reason."""
    arrays = make(4, size)
    arrays["beta_outcome"] = np.zeros(size)
    found = run(method, arrays)
    if isinstance(found, NotApplicable):
        few = {"too-few-variants", "too-many-variants"}
        assert found.code in few | {"exact-fit", "global-not-significant", "flat-likelihood"}
        return
    assert found.estimate == pytest.approx(0.0, abs=1e-9)  # the modes' grid has steps of 1e-10
    assert found.p_value == pytest.approx(1.0, abs=1e-7)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("size", [1, 12])
def test_no_exposure_association_is_a_reason(method: str, size: int) -> None:
    arrays = make(4, size)
    arrays["beta_exposure"] = np.zeros(size)
    found = run(method, arrays)
    assert isinstance(found, NotApplicable)
    assert found.code in {"no-exposure-association", "too-few-variants", "too-many-variants"}


#: Every variant twice is not the same estimate here, and why.
NOT_ALIKE_TWICE = {
    "wald_ratio": "one variant only",
    "weighted_median": "interpolates between other midpoints",
    "weighted_median_first_order": "interpolates between other midpoints",
    "penalised_weighted_median": "interpolates between other midpoints",
    **dict.fromkeys(
        ("simple_mode", "weighted_mode", "penalised_mode", "simple_mode_nome", "weighted_mode_nome"),
        "the bandwidth narrows with the number of variants",
    ),
    "ivw_robust": "its scale takes one fitted parameter off the number of variants",
    "egger_robust": "its scale takes two fitted parameters off the number of variants",
    "pivw": "its penalty does not grow with the number of variants",
    "conmix": "the SD of the ratios has J - 1 below it",
    "lasso": "its stopping rule counts variants",
    "pc_gmm": "its components are cut off at a share",
    "clr": "twice the variants explain more of the variance",
    "hetpen": "twice the variants have other subsets",
    "cml_bic": "BIC weighs the number of invalid variants against the likelihood",
    "cml_ma_bic": "BIC weighs the number of invalid variants against the likelihood",
    "presso_corrected": "which variants are outliers changes",
}


@pytest.mark.parametrize("method", [m for m in METHODS if m not in NOT_ALIKE_TWICE])
@law
@given(seed=seeds, count=st.integers(6, 14))
def test_every_variant_twice_gives_the_same_estimate(method: str, seed: int, count: int) -> None:
    """The estimate does not move; a standard error without random effects is smaller by the square root of 2."""
    arrays = make(seed, count)
    once, twice = run(method, arrays), run(method, {k: np.tile(v, 2) for k, v in arrays.items()})
    assert twice.estimate == pytest.approx(once.estimate, rel=1e-6)
    if method in {"ivw_fe", "max_likelihood", "raps_simple"}:
        assert twice.standard_error == pytest.approx(once.standard_error / math.sqrt(2.0), rel=1e-6)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("factor", [1e-6, 1e6])
def test_size_of_all_errors(method: str, factor: float) -> None:
    """Huge or tiny errors on both sides: a finite estimate with a positive error, or a reason; never a warning."""
    arrays = make(9, 12)
    found = run(method, arrays | {k: arrays[k] * factor for k in ("se_exposure", "se_outcome")})
    if isinstance(found, Estimate) and method not in {"clr", "conmix", "hetpen", "sign_concordance"}:
        assert math.isfinite(found.standard_error)
        assert found.standard_error > 0.0
        assert found.ci_low < found.estimate < found.ci_high


@pytest.mark.parametrize("name", ["beta_exposure", "se_exposure", "beta_outcome", "se_outcome"])
@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, 0.0, -0.01])
def test_numbers_that_cannot_be_are_refused_by_name(name: str, bad: float) -> None:
    """No estimator sees them: the pair is refused with the column, the row and the value."""
    arrays = make(2, 6)
    arrays[name][3] = bad
    if name.startswith("beta") and math.isfinite(bad):
        gnb.Harmonised.from_arrays(**arrays)
        return
    with pytest.raises(InputError) as caught:
        gnb.Harmonised.from_arrays(**arrays)
    [problem] = caught.value.problems
    assert (problem.column, problem.row) == (name, 4)


@pytest.mark.parametrize("method", METHODS)
def test_distribution_changes_p_and_interval_only(method: str) -> None:
    """``distribution``: the same estimate and error; Student's interval is the wider."""
    arrays = make(7, 1 if method == "wald_ratio" else 10)
    own, normal, student = (run(method, arrays, replace(DRAWS, distribution=d)) for d in ("method", "normal", "t"))
    if isinstance(own, NotApplicable):
        assert own == normal == student
        return
    assert own.estimate == normal.estimate == student.estimate
    if math.isnan(own.standard_error):
        assert own == normal == student
        return
    assert own.standard_error == normal.standard_error == student.standard_error
    assert normal.distribution == "normal"
    if method == "wald_ratio":
        assert student == own
        return
    counted = own.extras.get("n_valid", own.extras.get("n_components", own.n_variants))
    df = int(counted) - (2 if "egger" in method or method == "grip" else 1)
    assert student.distribution == f"t({df})"
    assert student.ci_high - student.ci_low > normal.ci_high - normal.ci_low


@pytest.mark.parametrize("method", METHODS)
def test_registry_states_the_fewest_variants(method: str) -> None:
    entry = METHODS[method]
    assert entry.id == method
    if entry.min_variants > 1:
        refused = run(method, make(1, entry.min_variants - 1))
        assert (refused.code, refused.n_variants) == ("too-few-variants", entry.min_variants - 1)
    accepted = run(method, make(1, entry.min_variants))
    assert isinstance(accepted, Estimate) or accepted.code != "too-few-variants"


@pytest.mark.parametrize("method", [m for m in METHODS if METHODS[m].stochastic and m != "presso_corrected"])
def test_seed_decides_the_draws(method: str) -> None:
    arrays = make(5, 8)
    first, again, other = (run(method, arrays, Options(draws=50, seed=s)) for s in (1, 1, 2))
    assert first == again
    assert first.standard_error != other.standard_error
    assert first.monte_carlo_se > 0.0
