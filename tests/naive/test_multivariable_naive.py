"""Slow, obvious twins of the multivariable estimators."""

import numpy as np
import pytest
from scipy import optimize

from gnbreport.harmonise import Harmonised
from gnbreport.mr import ivw_robust
from gnbreport.mr import multivariable as mv


def data(size=12, count=2, seed=1, *, noise=1.0, outlier=0.0):
    rng = np.random.default_rng(seed)
    x, sx = rng.normal(0.0, 0.15, (size, count)), rng.uniform(0.01, 0.02, (size, count))
    sy = rng.uniform(0.01, 0.03, size)
    y = x @ np.linspace(0.5, -0.2, count) + noise * sy * rng.standard_normal(size)
    y[0] += outlier
    return mv.MultivariableData.from_arrays(x, sx, y, sy)


def one_exposure(d):
    """The pair that data with one exposure are."""
    arrays = {"beta_outcome": d.beta_outcome, "se_outcome": d.se_outcome}
    return Harmonised.from_arrays(beta_exposure=d.beta_exposures[:, 0], se_exposure=d.se_exposures[:, 0], **arrays)


def got(results, name="estimate"):
    return np.array([getattr(r, name) for r in results])


def least(function, start, scale, seed=0, starts=8):
    """Least of a function by a search without derivatives from many points around one."""
    rng = np.random.default_rng(seed)
    tight = {"xatol": 1e-10, "fatol": 1e-14, "maxiter": 4000, "maxfev": 4000}
    points = [start, *(start + scale * rng.standard_normal((starts, len(start))))]
    return min(
        (optimize.minimize(function, p, method="Nelder-Mead", options=tight) for p in points), key=lambda f: f.fun
    )


# robust


def rho(u):
    """Tukey's bisquare, at most 1."""
    return 1.0 - (1.0 - np.minimum(u * u, 1.0)) ** 3


def s_scale(residuals, count):
    """Scale with mean bisquare loss (J - K)/(2 J), by root finding."""
    half = (len(residuals) - count) / 2
    return optimize.brentq(lambda s: np.sum(rho(residuals / (1.54764 * s))) - half, 1e-6, 1e3, xtol=1e-13)


@pytest.mark.parametrize(("seed", "outlier"), [(1, 0.0), (2, 0.4), (3, -0.4)])
def test_robust_by_brute_force(seed, outlier):
    d = data(seed=seed, outlier=outlier)
    u, v = d.beta_exposures / d.se_outcome[:, None], d.beta_outcome / d.se_outcome
    found = mv.mv_ivw_robust(d)
    initial = least(lambda b: s_scale(v - u @ b, 2), got(mv.mv_median(d, draws=2)), 0.2)
    assert found[0].extras["scale"] == pytest.approx(initial.fun, rel=1e-8)
    final = least(lambda b: np.sum(rho((v - u @ b) / (4.685061 * initial.fun))), initial.x, 0.0, starts=0)
    assert got(found) == pytest.approx(final.x, abs=1e-6)


def test_robust_with_one_exposure_is_ivw_robust():
    d = data(count=1, outlier=0.3)
    ours, one = mv.mv_ivw_robust(d)[0], ivw_robust(one_exposure(d))
    assert (ours.estimate, ours.standard_error) == pytest.approx((one.estimate, one.standard_error), rel=1e-10)


@pytest.mark.parametrize("outlier", [0.0, 0.5])
def test_models_and_distributions_of_the_robust_fit(outlier):
    d = data(size=25, outlier=outlier, noise=2.0)
    plain, random, fixed = (mv.mv_ivw_robust(d, model=m) for m in ("plain", "random", "fixed"))
    sigma = plain[0].extras["scale"]
    assert got(plain, "standard_error") == pytest.approx(sigma * got(fixed, "standard_error"))
    assert got(random, "standard_error") == pytest.approx(max(1.0, sigma) * got(fixed, "standard_error"))
    assert mv.mv_ivw_robust(d, distribution="t")[0].distribution == "t(23)"
