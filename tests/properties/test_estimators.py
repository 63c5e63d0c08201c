"""Laws every estimator of the registry obeys."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import gnbreport as gnb
from gnbreport.estimates import Estimate, NotApplicable
from gnbreport.mr import METHODS, Options

DRAWS = Options(draws=20, sample_size=1e5, conmix_step=0.0)
#: Bandwidths below 1e-8 are not scaled; nothing here comes near.
EXACT = [m for m in METHODS if m not in {"wald_ratio", "sign_concordance"}]


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


@pytest.mark.parametrize("method", [m for m in METHODS if m != "sign_concordance"])
@law
@given(seed=seeds, count=counts, exposure=st.sampled_from([0.25, 2.0, 8.0]), outcome=st.sampled_from([0.5, 4.0]))
def test_units_scale_the_estimate(method: str, seed: int, count: int, exposure: float, outcome: float) -> None:
    arrays = make(seed, count)
    factor = {"beta_exposure": exposure, "se_exposure": exposure, "beta_outcome": outcome, "se_outcome": outcome}
    same(run(method, arrays), run(method, {k: v * factor[k] for k, v in arrays.items()}), scale=outcome / exposure)


@pytest.mark.parametrize("method", EXACT)
@pytest.mark.parametrize("slope", [0.5, -1.25])
def test_exact_data_give_the_slope(method: str, slope: float) -> None:
    """``y = slope x`` without error: the slope, up to shrinkage (dIVW, pIVW, GRIP's weights) and the modes' grid."""
    found = run(method, make(3, 12, slope=slope, noise=0.0))
    if method in {"ivw_robust", "presso_corrected"}:
        assert isinstance(found, NotApplicable)
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
