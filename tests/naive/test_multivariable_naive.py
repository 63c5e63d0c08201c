"""Slow, obvious twins of the multivariable estimators."""

from itertools import combinations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import optimize, stats

from gnbreport.errors import InputError
from gnbreport.harmonise import Harmonised
from gnbreport.kernels import lasso_several, presso, presso_several
from gnbreport.mr import Options, cml_bic, ivw_robust, lasso, max_likelihood
from gnbreport.mr import multivariable as mv
from gnbreport.streams import stream


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


# MR-PRESSO


def regression(d, index):
    """Multivariable IVW coefficients of some variants."""
    root = 1.0 / d.se_outcome[index]
    return np.linalg.lstsq(d.beta_exposures[index] * root[:, None], d.beta_outcome[index] * root, rcond=None)[0]


def left_out(d):
    """Leave-one-out coefficients and residuals, one fit per variant."""
    size = len(d)
    fits = np.array([regression(d, [i for i in range(size) if i != j]) for j in range(size)])
    return fits, d.beta_outcome - np.sum(d.beta_exposures * fits, axis=1)


def test_presso_by_one_regression_per_draw_and_variant():
    d = data(9, 2, outlier=0.05)
    order = sorted(range(9), key=lambda j: abs(d.beta_exposures[j, 0]))
    sign = np.sign(d.beta_exposures[:, 0])
    fits, residuals = left_out(d)
    rss = np.sum((residuals / d.se_outcome) ** 2)
    rng = stream(3, "mv_presso", "x1+x2", "outcome", "null")
    overall, variants = 0, np.zeros(9, dtype=int)
    for _ in range(60):
        x, y = np.empty((9, 2)), np.empty(9)
        for k in range(2):
            x[order, k] = (sign * d.beta_exposures[:, k])[order] + d.se_exposures[order, k] * rng.standard_normal(9)
        mean = sign * np.sum(d.beta_exposures * fits, axis=1)
        y[order] = mean[order] + d.se_outcome[order] * rng.standard_normal(9)
        drawn = mv.MultivariableData.from_arrays(x, d.se_exposures, y, d.se_outcome)
        overall += np.sum((left_out(drawn)[1] / d.se_outcome) ** 2) > rss
        variants += (y - np.sum(x * fits, axis=1)) ** 2 > residuals**2
    found = mv.mv_presso(d, draws=60, seed=3)
    assert 0 < overall < 60
    assert (found.count, found.rss_observed) == (overall, pytest.approx(rss, rel=1e-10))
    assert [v.count for v in found.variants] == variants.tolist()


def test_presso_distortion_by_one_regression_per_draw():
    d = data(14, 2, outlier=1.0)
    found = mv.mv_presso(d, draws=3000)
    out = [j for j, v in enumerate(found.variants) if v.outlier]
    others = [j for j in range(14) if j not in out]
    assert out[:1] == [0]
    total, corrected = regression(d, list(range(14))), regression(d, others)
    assert got(found.corrected) == pytest.approx(corrected, rel=1e-9)
    observed = (total - corrected) / np.abs(corrected)
    assert [t.coefficient for t in found.distortion] == pytest.approx((100 * observed).tolist(), rel=1e-8)
    rng = np.random.default_rng(0)
    code, subset = [], []
    for _ in range(2000):
        null = regression(d, [*out, *rng.choice(others, len(others))][: len(others)])
        code.append(np.abs((total - null) / np.abs(null)) > np.abs(observed))
        null = regression(d, rng.choice(14, len(others), replace=False))
        subset.append(np.abs((total - null) / np.abs(null)) > np.abs(observed))
    assert [t.p_code for t in found.distortion] == pytest.approx(np.mean(code, axis=0), abs=0.06)
    assert [t.p_subset for t in found.distortion] == pytest.approx(np.mean(subset, axis=0), abs=0.06)


def test_presso_kernel_with_one_exposure_is_the_univariable_one():
    d = data(12, 1, outlier=0.4)
    x, sx, y, sy = d.beta_exposures, d.se_exposures, d.beta_outcome, d.se_outcome
    seen, one = presso_several.observed(x, y, sy), presso.observed(x[:, 0], y, sy)
    assert (seen.rss, seen.residuals) == (pytest.approx(one.rss), pytest.approx(one.residuals))
    several = presso_several.exceedances(x, sx, sy, seen, 500, np.random.default_rng(1))
    single = presso.exceedances(x[:, 0], sx[:, 0], sy, one, 500, np.random.default_rng(1))
    assert (several.overall, several.variants.tolist()) == (single.overall, single.variants.tolist())


def test_presso_refusals():
    assert mv.mv_presso(data(4)).code == "too-few-variants"
    assert mv.mv_presso(data(5, noise=0.1)).corrected[0].code == "global-not-significant"
    x = np.column_stack([np.linspace(0.1, 0.5, 8), np.eye(8)[3]])
    alone = mv.MultivariableData.from_arrays(x, np.full((8, 2), 0.01), x[:, 0], np.full(8, 0.01))
    assert mv.mv_presso(alone).code == "collinear-exposures"
    with pytest.raises(InputError, match="draws"):
        mv.mv_presso(data(), draws=0)


# error in the exposure associations


def q_of(b, d, tau2=0.0):
    """``sum (y - x b)^2/(sy^2 + tau2 + b' S b)``, term by term."""
    total = 0.0
    for x, sx, y, sy in zip(d.beta_exposures, d.se_exposures, d.beta_outcome, d.se_outcome, strict=True):
        errors = np.outer(sx, sx) * d.correlation
        total += (y - x @ b) ** 2 / (sy**2 + tau2 + b @ errors @ b)
    return total


def correlated(d, rho):
    arrays = (d.beta_exposures, d.se_exposures, d.beta_outcome, d.se_outcome)
    correlation = np.full((d.n_exposures, d.n_exposures), rho) + (1 - rho) * np.eye(d.n_exposures)
    return mv.MultivariableData.from_arrays(*arrays, correlation=correlation)


def differences(function, at, step=1e-5):
    """Slopes of a function of a vector by central differences, one row per coefficient."""
    return np.array([(function(at + e) - function(at - e)) / (2 * step) for e in step * np.eye(len(at))])


@pytest.mark.parametrize("rho", [0.0, 0.6])
@pytest.mark.parametrize(("seed", "noise"), [(1, 0.5), (2, 3.0)])
def test_ivw_with_measurement_error_by_brute_force(rho, seed, noise):
    d = correlated(data(14, seed=seed, noise=noise), rho)
    found = mv.mv_ivw_me(d)
    best = least(lambda b: q_of(b, d), got(mv.mv_ivw(d)), 0.5)
    assert got(found) == pytest.approx(best.x, abs=1e-6)
    assert found[0].extras["discrepancy"] == pytest.approx(best.fun, rel=1e-10)
    # score and curvature of half the discrepancy, and the scores' variance at residuals that are as they should be
    at = got(found)
    curvature = differences(lambda b: differences(lambda c: q_of(c, d) / 2, b), at, 1e-4)
    signs = np.zeros((2, 2))
    for j in range(14):
        one = mv.MultivariableData.from_arrays(
            d.beta_exposures[[j]],
            d.se_exposures[[j]],
            d.beta_outcome[[j]],
            d.se_outcome[[j]],
            correlation=d.correlation,
        )
        score = differences(lambda b, one=one: np.sqrt(q_of(b, one)), at, 1e-6)
        signs += np.outer(score, score)
    inverse = np.linalg.inv(curvature)
    sigma = np.sqrt(np.sum(d.weights * (d.beta_outcome - d.beta_exposures @ at) ** 2) / 12)
    errors = np.sqrt(np.diag(inverse @ signs @ inverse)) * max(1.0, sigma)
    assert got(found, "standard_error") == pytest.approx(errors, rel=1e-4)


def test_ivw_with_measurement_error_is_the_likelihood_of_the_true_associations():
    """The estimates maximise the joint likelihood of effects and each variant's true associations."""
    d = data(8, seed=4)

    def deviance(parameters):
        b, true = parameters[:2], parameters[2:].reshape(8, 2)
        exposures = np.sum(((d.beta_exposures - true) / d.se_exposures) ** 2)
        return exposures + np.sum(((d.beta_outcome - true @ b) / d.se_outcome) ** 2)

    start = np.concatenate([got(mv.mv_ivw(d)), d.beta_exposures.ravel()])
    best = optimize.minimize(deviance, start, method="BFGS", options={"gtol": 1e-9})
    assert got(mv.mv_ivw_me(d)) == pytest.approx(best.x[:2], abs=1e-5)


def test_with_one_exposure_it_is_maximum_likelihood():
    d = data(count=1, noise=2.0)
    assert mv.mv_ivw_me(d)[0].estimate == pytest.approx(max_likelihood(one_exposure(d)).estimate, rel=1e-9)


@pytest.mark.parametrize("noise", [0.3, 2.5])
def test_least_heterogeneity_by_brute_force(noise):
    d = correlated(data(12, seed=3, noise=noise), 0.3)
    found = mv.mv_qhet(d)
    tau2 = found[0].extras["tau2"]
    assert (tau2 > 0.0) == (noise > 1.0)
    best = least(lambda b: q_of(b, d, tau2), got(found), 0.3)
    assert got(found) == pytest.approx(best.x, abs=1e-6)
    assert q_of(best.x, d, tau2) == pytest.approx(10.0, rel=1e-8) if tau2 else best.fun < 10.0


def moments_q(b, d, n_x, n_y, tau2=0.0):
    """The moments' discrepancy, its variances written out variant by variant."""
    size, count = d.beta_exposures.shape
    traits = np.column_stack([d.beta_exposures, d.beta_outcome])
    errors = np.column_stack([d.se_exposures, d.se_outcome])
    n = np.array([*([n_x] * count), n_y])
    spread = np.sqrt(n * errors**2 + traits**2)
    explained = sum(np.outer(traits[j] / spread[j], traits[j] / spread[j]) for j in range(size))
    total = 0.0
    for j in range(size):
        variance = spread[j, -1] ** 2 * (1 - explained[-1, -1]) / (n_y - size + 1) + tau2
        for k in range(count):
            for m in range(count):
                left = d.correlation[k, m] - explained[k, m]
                variance += b[k] * b[m] * spread[j, k] * spread[j, m] * left / (n_x - size + 1)
        total += (d.beta_outcome[j] - d.beta_exposures[j] @ b) ** 2 / variance
    return total


@pytest.mark.parametrize("noise", [0.3, 2.5])
def test_moments_by_brute_force(noise):
    d = correlated(data(12, seed=5, noise=noise), 0.4)
    plain = mv.mv_gmm(d, 5000, 8000, overdispersion=False)
    best = least(lambda b: moments_q(b, d, 5000, 8000), got(plain), 0.3)
    assert got(plain) == pytest.approx(best.x, abs=1e-6)
    assert plain[0].extras["q"] == pytest.approx(best.fun, rel=1e-9)
    wide = mv.mv_gmm(d, [5000, 5000], 8000)
    tau2 = wide[0].extras["tau2"]
    assert wide[0].extras["overdispersion"] == 8000 * tau2
    assert (tau2 > 0.0) == (noise > 1.0)
    if tau2:
        assert moments_q(best.x, d, 5000, 8000, tau2) == pytest.approx(10.0, rel=1e-6)
    again = least(lambda b: moments_q(b, d, 5000, 8000, tau2), got(wide), 0.3)
    assert got(wide) == pytest.approx(again.x, abs=1e-6)


def test_rank_f_is_the_least_over_all_combinations():
    d = correlated(data(12, 3, seed=6), 0.2)

    def predicted(direction):
        """The moments' discrepancy of no outcome from the exposures: the outcome's own variance taken away."""
        size = len(d)
        spread = np.sqrt(5000 * d.se_exposures**2 + d.beta_exposures**2)
        standard = d.beta_exposures / spread
        left = (d.correlation - standard.T @ standard) / (5000 - size + 1)
        variances = [(spread[j] * direction) @ left @ (spread[j] * direction) for j in range(size)]
        return np.sum((d.beta_exposures @ direction) ** 2 / np.array(variances))

    best = least(lambda free: predicted(np.array([*free, 1.0])), np.zeros(2), 1.0, starts=12)
    found = mv.rank_f(d, 5000)
    assert (found.q, found.df) == (pytest.approx(best.fun, rel=1e-9), 10)
    assert found.f == found.q / 10
    assert found.p_value == pytest.approx(stats.chi2.sf(best.fun, 10), rel=1e-6, abs=0.0)


def test_rank_f_of_one_exposure_and_of_weak_ones():
    d = data(12, 1)
    explained = np.sum(d.beta_exposures**2 / (5000 * d.se_exposures**2 + d.beta_exposures**2))
    variance = (5000 * d.se_exposures**2 + d.beta_exposures**2) * (1 - explained) / 4989
    assert mv.rank_f(d, 5000).f == pytest.approx(np.sum(d.beta_exposures**2 / variance) / 12, rel=1e-10)
    x = np.linspace(0.1, 0.3, 10)
    near = np.column_stack([x, x + 0.001 * np.cos(np.arange(10))])
    weak = mv.MultivariableData.from_arrays(near, np.full((10, 2), 0.01), x, np.full(10, 0.01))
    assert mv.rank_f(weak, 1e5).notices[0].code == "weak-rank-f"
    same = mv.MultivariableData.from_arrays(np.column_stack([x, x]), np.full((10, 2), 0.01), x, np.full(10, 0.01))
    assert mv.rank_f(same, 1e5).f == 0.0
    assert mv.rank_f(data(1, 2), 1e5).code == "too-few-variants"


def test_sample_sizes_that_make_no_sense():
    d = data(12, 2)
    assert mv.mv_gmm(d, 40, 40)[0].code == "bad-sample-size"
    assert mv.rank_f(d, 40).code == "bad-sample-size"
    for sizes, n in (([1e5] * 3, 1e5), (1e5, 12), (np.inf, 1e5), ([1e5, np.nan], 1e5)):
        with pytest.raises(InputError):
            mv.mv_gmm(d, sizes, n)


# selection of variants


def rows_of(d, rows):
    """Some variants of the data."""
    arrays = (d.beta_exposures, d.se_exposures, d.beta_outcome, d.se_outcome)
    return mv.MultivariableData.from_arrays(*(a[list(rows)] for a in arrays), correlation=d.correlation)


@pytest.mark.parametrize(("seed", "outlier"), [(1, 0.0), (2, 0.3), (3, -0.5)])
def test_constrained_likelihood_by_all_subsets(seed, outlier):
    d = correlated(data(8, seed=seed, outlier=outlier, noise=1.5), 0.3)
    found, every = mv.mv_cml_bic(d, 1000.0), []
    for m in range(5):
        for kept in combinations(range(8), 8 - m):
            part = rows_of(d, kept)
            best = optimize.minimize(q_of, regression(part, list(range(8 - m))), args=(part,), method="BFGS")
            every.append((best.fun + m * np.log(1000.0), m, best.x))
    criterion, m, at = min(every, key=lambda fit: fit[0])
    assert (found[0].extras["n_invalid"], found[0].extras["bic"]) == (m, pytest.approx(criterion, rel=1e-8))
    assert got(found) == pytest.approx(at, abs=1e-4)


def test_constrained_likelihood_with_one_exposure():
    d = data(count=1, outlier=0.5, size=20)
    one = cml_bic(one_exposure(d), Options(sample_size=5000.0))
    ours = mv.mv_cml_bic(d, 5000.0)[0]
    assert (ours.estimate, ours.standard_error) == pytest.approx((one.estimate, one.standard_error), rel=1e-8)
    assert {n: ours.extras[n] for n in ("n_invalid", "bic")} == pytest.approx(dict(one.extras), rel=1e-9)


def test_constrained_likelihood_needs_a_sample_size():
    for size in (0.0, -1.0, np.nan):
        with pytest.raises(InputError, match="sample size"):
            mv.mv_cml_bic(data(), size)


def lasso_sum(d, sign, penalty, a, b):
    """The penalised sum, by the projected design that glmnet standardises."""
    size, root = len(d), 1.0 / d.se_outcome
    u = (d.beta_exposures * sign[:, None]) * root[:, None]
    design = (np.eye(size) - u @ np.linalg.inv(u.T @ u) @ u.T) @ np.diag(root)
    scales = np.std(design, axis=0)
    loss = 0.5 * np.sum((root * (d.beta_outcome * sign - a) - u @ b) ** 2)
    return loss + size * penalty * np.sum(scales * np.abs(a))


@pytest.mark.parametrize(("seed", "outlier"), [(1, 0.0), (2, 0.4)])
def test_lasso_path_is_where_the_penalised_sum_is_least(seed, outlier):
    d = data(14, seed=seed, outlier=outlier, noise=1.5)
    sign = np.where(d.beta_exposures[:, 0] < 0, -1.0, 1.0)
    x, y = d.beta_exposures * sign[:, None], d.beta_outcome * sign
    path = lasso_several.lasso_path(x, y, d.se_outcome)
    assert np.count_nonzero(path.intercepts[0]) == 0
    assert np.count_nonzero(path.intercepts[1]) >= 1
    for m in range(0, len(path.lambdas), 4):
        a, b = path.intercepts[m], path.coefficients[m]
        at = lasso_sum(d, sign, path.lambdas[m], a, b)
        for step in (1e-4, -1e-4):
            for k in range(2):
                assert lasso_sum(d, sign, path.lambdas[m], a, b + step * np.eye(2)[k]) > at
            for j in range(14):
                assert lasso_sum(d, sign, path.lambdas[m], a + step * np.eye(14)[j], b) > at


def chosen_by_hand(d, path, sign):
    """The stopping rule, one regression per penalty from the smallest on."""
    errors, counts = [], []
    for a in path.intercepts[::-1]:
        valid = np.flatnonzero(a == 0.0)
        counts.append(len(valid))
        error = np.nan
        if len(valid) > d.n_exposures:
            fit = sm.WLS(d.beta_outcome[valid], d.beta_exposures[valid], weights=d.weights[valid]).fit()
            error = np.sqrt(fit.scale)
        errors.append(error)
    chosen = len(errors) - 1
    for i in range(len(errors) - 1):
        if errors[i + 1] > 1.0 and errors[i + 1] - errors[i] > stats.chi2.isf(0.05, 1) / counts[i + 1]:
            chosen = i
            break
    return len(errors) - 1 - max(chosen, next(i for i, n in enumerate(counts) if n > d.n_exposures))


@pytest.mark.parametrize("seed", range(5))
def test_lasso_by_hand(seed):
    d = data(16, seed=seed, outlier=0.4, noise=1.5)
    sign = np.where(d.beta_exposures[:, 1] < 0, -1.0, 1.0)
    path = lasso_several.lasso_path(d.beta_exposures * sign[:, None], d.beta_outcome * sign, d.se_outcome)
    chosen = chosen_by_hand(d, path, sign)
    valid = np.flatnonzero(path.intercepts[chosen] == 0.0)
    assert len(valid) < 16
    ours, kept = mv.mv_lasso(d, "x2"), mv.mv_ivw(rows_of(d, valid))
    assert got(ours) == pytest.approx(got(kept), rel=1e-10)
    assert got(ours, "standard_error") == pytest.approx(got(kept, "standard_error"), rel=1e-10)
    assert ours[0].extras["lambda"] == path.lambdas[chosen]
    assert [r.extras["estimate_penalised"] for r in ours] == path.coefficients[chosen].tolist()
    assert mv.mv_lasso(d, 1, distribution="t")[0].distribution == f"t({len(valid) - 2})"


@pytest.mark.parametrize("seed", range(4))
def test_lasso_with_one_exposure(seed):
    d = data(20, 1, seed=seed, outlier=0.4, noise=1.5)
    ours, one = mv.mv_lasso(d)[0], lasso(one_exposure(d))
    assert (ours.estimate, ours.standard_error) == pytest.approx((one.estimate, one.standard_error), rel=1e-10)
    for name in ("lambda", "n_valid", "estimate_penalised"):
        assert ours.extras[name] == pytest.approx(one.extras[name], rel=1e-9)
