"""Estimators against slow twins written from their definitions: loops, statsmodels and brute-force optimisers."""

import itertools
import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

import gnbreport as gnb
from gnbreport.kernels import median, mode, mode_draws, mode_sums
from gnbreport.mr import METHODS, Options


def arrays(size, seed):
    """A pair with two clear outliers, signs mixed."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(0.05, 0.15, size) * rng.choice([-1.0, 1.0], size)
    sx, sy = rng.uniform(0.005, 0.01, size), rng.uniform(0.008, 0.015, size)
    y = 0.4 * x + sy * rng.standard_normal(size)
    y[:2] += 8.0 * sy[:2] * np.sign(x[:2])
    return x, sx, y, sy


def run(method, x, sx, y, sy, options=None, **more):
    data = gnb.Harmonised.from_arrays(beta_exposure=x, se_exposure=sx, beta_outcome=y, se_outcome=sy, **more)
    return METHODS[method].function(data, options or Options(draws=20))


# medians


def loop_median(ratios, weights):
    """Value at one half of the mid-point cumulated weights, by a loop."""
    pairs = sorted(zip(ratios, weights, strict=True))
    total, below, previous = sum(weights), 0.0, None
    for ratio, weight in pairs:
        position = (below + weight / 2) / total
        if position >= 0.5:
            if previous is None:
                return ratio
            last, at = previous
            return last + (ratio - last) * (0.5 - at) / (position - at)
        previous, below = (ratio, position), below + weight
    return pairs[-1][0]


def second_order(x, sx, y, sy):
    return [1 / (d**2 / a**2 + c**2 * b**2 / a**4) for a, b, c, d in zip(x, sx, y, sy, strict=True)]


def penalise(ratios, weights, centre):
    return [v * min(1.0, 20 * stats.chi2.sf(v * (t - centre) ** 2, 1)) for t, v in zip(ratios, weights, strict=True)]


@pytest.mark.parametrize("size", [3, 4, 9, 12])
@pytest.mark.parametrize("seed", [1, 2])
def test_medians_by_a_loop(size, seed):
    x, sx, y, sy = arrays(size, seed)
    ratios = [float(b / a) for a, b in zip(x, y, strict=True)]
    weights = second_order(x, sx, y, sy)
    centre = loop_median(ratios, weights)
    expected = {
        "simple_median": float(np.median(ratios)),
        "weighted_median": centre,
        "weighted_median_first_order": loop_median(ratios, list((x / sy) ** 2)),
        "penalised_weighted_median": loop_median(ratios, penalise(ratios, weights, centre)),
    }
    for method, value in expected.items():
        assert run(method, x, sx, y, sy).estimate == pytest.approx(value, rel=1e-11), method


def test_weighted_median_by_a_loop_wherever_one_half_falls():
    """One half beside, at and between the midpoints: 300 sets of weights."""
    rng = np.random.default_rng(8)
    for _ in range(300):
        ratios, weights = rng.normal(size=5), rng.uniform(0.01, 1.0, 5) ** 3
        found = median.weighted_median(ratios, weights)
        assert found == pytest.approx(loop_median(list(ratios), list(weights)), rel=1e-12, abs=1e-14)


# modes


def loop_mode(ratios, weights, phi):
    """Largest weighted Gaussian density over the 512 output points, binned and interpolated as documented, no FFT."""
    middle = float(np.median(ratios))
    mad = 1.4826 * float(np.median([abs(t - middle) for t in ratios]))
    h = max(1e-8, phi * 0.9 * min(float(np.std(ratios, ddof=1)), mad) / len(ratios) ** 0.2)
    low, high = min(ratios) - 7 * h, max(ratios) + 7 * h
    step, kernel_step = (high - low) / 511, 2 * (high - low) / 1023
    bins = {}
    for t, v in zip(ratios, weights, strict=True):
        position = (t - low) / step
        cell = math.floor(position)
        bins[cell] = bins.get(cell, 0.0) + v * (1 - position + cell)
        bins[cell + 1] = bins.get(cell + 1, 0.0) + v * (position - cell)
    density = [
        sum(v * math.exp(-0.5 * (min(abs(i - c), 1024 - abs(i - c)) * kernel_step / h) ** 2) for c, v in bins.items())
        for i in range(512)
    ]
    best = None
    for k in range(512):
        at = low + 4 * h + k * (high - low - 8 * h) / 511
        i = min(int((at - low) / step), 510)
        value = density[i] + (density[i + 1] - density[i]) * ((at - low) / step - i)
        if best is None or value > best[1]:
            best = (at, value)
    return best[0]


@pytest.mark.parametrize("phi", [0.25, 0.5, 1.0, 1.5])
@pytest.mark.parametrize(("size", "seed"), [(3, 1), (8, 2), (15, 3)])
def test_modes_by_a_loop(size, seed, phi):
    x, sx, y, sy = arrays(size, seed)
    ratios, weights = [float(t) for t in y / x], second_order(x, sx, y, sy)
    centre = loop_mode(ratios, weights, phi)
    expected = {
        "simple_mode": loop_mode(ratios, [1.0] * size, phi),
        "weighted_mode": centre,
        "penalised_mode": loop_mode(ratios, penalise(ratios, weights, centre), phi),
        "simple_mode_nome": loop_mode(ratios, [1.0] * size, phi),
        "weighted_mode_nome": loop_mode(ratios, list((x / sy) ** 2), phi),
    }
    for method, value in expected.items():
        assert run(method, x, sx, y, sy, Options(draws=20, phi=phi)).estimate == pytest.approx(value, rel=1e-9), method


@pytest.mark.parametrize(("size", "draws"), [(3, 40), (12, 200), (36, 200), (60, 200)])
@pytest.mark.parametrize("phi", [0.25, 0.5, 1.0])
def test_single_precision_draws_have_the_modes_of_double_precision(size, draws, phi):
    x, sx, y, sy = arrays(size, 5)
    order = np.argsort(y / x)
    ratios, weights = (y / x)[order], np.array(second_order(x, sx, y, sy))[order]
    errors, equal = weights**-0.5, np.ones(size)
    found = mode_draws.bootstrap_modes(
        np.random.default_rng(3), ratios, errors, (equal, weights), phi, draws, penalty=20.0
    )
    drawn = ratios + errors * np.random.default_rng(3).standard_normal((draws, size))
    exact = mode.grid_modes(drawn, weights, phi)
    tail = stats.chi2.sf(weights * (drawn - found[1][:, None]) ** 2, 1)
    penalised = mode.grid_modes(drawn, weights * np.minimum(1.0, 20.0 * tail), phi)
    grid_step = (np.ptp(drawn, axis=1) + 6.0 * mode.bandwidths(drawn, phi)) / 511
    for ours, twin in zip(found[1:], (exact, penalised), strict=True):
        # two peaks of nearly equal height may change places: allowed in 1% of the draws
        assert np.count_nonzero(np.abs(ours - twin) > grid_step) <= max(1, draws // 100)
    # equal weights and a narrow kernel make peaks of one height: any of them will do
    lower = 1.0 - heights(found[0], drawn, phi) / heights(mode.grid_modes(drawn, equal, phi), drawn, phi)
    assert lower.max() < 0.01
    assert np.count_nonzero(lower > 2e-3) <= max(1, draws // 100)


def heights(places, drawn, phi):
    """Density of equally weighted ratios at one place of each draw, up to a constant."""
    distance = (drawn - places[:, None]) / mode.bandwidths(drawn, phi)[:, None]
    return np.sum(np.exp(-0.5 * distance**2), axis=1)


@pytest.mark.parametrize("kind", ["weighted", "equal", "drawn"])
@pytest.mark.parametrize("size", [1, 2, 3, 12, 30])
def test_summed_kernels_find_the_top_of_the_density(size, kind):
    rng = np.random.default_rng(size)
    ratios = rng.normal(0.3, 0.2, size) + rng.uniform(0.05, 0.3, size) * rng.standard_normal((400, size))
    h = rng.uniform(0.05, 0.3, 400)
    weights = {"weighted": rng.uniform(1.0, 9.0, size), "equal": np.ones(size), "drawn": rng.random((400, size))}[kind]
    found = mode_sums.finder(mode_sums.Draws(ratios, ratios.min(axis=1), ratios.max(axis=1), h))(weights[None])[0]
    lower = []
    for row, place in enumerate(found):
        own = weights if weights.ndim == 1 else weights[row]
        points = np.linspace(ratios[row].min(), ratios[row].max(), 4001)

        def density(at, row=row, own=own):
            return np.exp(-0.5 * ((at[:, None] - ratios[row]) / h[row]) ** 2) @ own

        lower.append(1.0 - density(np.array([place]))[0] / density(points).max())
    assert max(lower) < 0.01
    assert np.count_nonzero(np.array(lower) > 2e-3) <= 2


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 2000), st.integers(0, 10**6))
def test_the_largest_height_is_found_whatever_the_number_of_points(count, seed):
    heights = np.random.default_rng(seed).gamma(0.2, size=(2, count, 3)).astype(np.float32)
    best = mode_sums._largest(heights)
    found = heights[np.arange(2)[:, None], best, np.arange(3)]
    assert np.all(found >= heights.max(axis=1) * (1 - 2 * count * 2.0**-23))


def test_either_way_finds_the_mode_of_a_draw_within_a_grid_step(monkeypatch):
    x, sx, y, sy = arrays(12, 7)
    weights = np.array(second_order(x, sx, y, sy))
    arguments = (y / x, weights**-0.5, (np.ones(12), weights), 1.0, 1000)
    summed = mode_draws.bootstrap_modes(np.random.default_rng(4), *arguments)
    monkeypatch.setattr(mode_draws, "MOST_KERNELS", 0)
    smoothed = mode_draws.bootstrap_modes(np.random.default_rng(4), *arguments)
    order = np.argsort(y / x)
    drawn = (y / x)[order] + weights[order] ** -0.5 * np.random.default_rng(4).standard_normal((1000, 12))
    grid_step = (np.ptp(drawn, axis=1) + 6.0 * mode.bandwidths(drawn, 1.0)) / 511
    assert np.mean(np.abs(summed - smoothed) > grid_step) <= 0.002
    assert np.any(summed != smoothed)


@pytest.mark.parametrize("zeros", [0, 1])
def test_modes_asked_alone_in_any_order_or_beside_each_other_are_the_same(zeros):
    x, sx, y, sy = arrays(9, 11)
    x[:zeros] = 0.0
    ids = ("simple_mode", "weighted_mode", "penalised_mode", "simple_mode_nome", "weighted_mode_nome")
    together = gnb.Harmonised.from_arrays(beta_exposure=x, se_exposure=sx, beta_outcome=y, se_outcome=sy)
    for method in reversed(ids):
        alone = run(method, x, sx, y, sy, Options(draws=200))
        beside = METHODS[method].function(together, Options(draws=200))
        assert (alone.estimate, alone.standard_error) == (beside.estimate, beside.standard_error), method
        assert run(method, x, sx, y, sy, Options(draws=200, seed=2)).standard_error != alone.standard_error


@pytest.mark.parametrize("most", [0, 1 << 11])
def test_draws_whose_weights_all_vanish_have_a_mode_all_the_same(most, monkeypatch):
    monkeypatch.setattr(mode_draws, "MOST_KERNELS", most)
    ratios, errors = np.array([0.1, 0.2, 0.4, 0.7]), np.full(4, 0.1)
    found = mode_draws.bootstrap_modes(np.random.default_rng(8), ratios, errors, (np.zeros(4),), 1.0, 50)[0]
    drawn = ratios + errors * np.random.default_rng(8).standard_normal((50, 4))
    reach = 3.0 * mode.bandwidths(drawn, 1.0)
    lowest = drawn.min(axis=1) - (reach if most == 0 else 0.0)
    assert found == pytest.approx(lowest, rel=1e-12)
    assert mode.grid_modes(drawn, np.zeros(4), 1.0) == pytest.approx(drawn.min(axis=1) - reach, rel=1e-12)


@pytest.mark.parametrize(("size", "phi"), [(12, 0.4), (12, 0.05), (60, 0.4)])
def test_modes_of_draws_depend_on_neither_block_nor_row_order(size, phi, monkeypatch):
    x, sx, y, sy = arrays(size, 6)
    ratios, weights = y / x, np.array(second_order(x, sx, y, sy))
    arguments = (ratios, weights**-0.5, (weights,), phi, 150)
    whole = mode_draws.bootstrap_modes(np.random.default_rng(1), *arguments, penalty=20.0)
    reverse = (ratios[::-1], weights[::-1] ** -0.5, (weights[::-1],), phi, 150)
    backwards = mode_draws.bootstrap_modes(np.random.default_rng(1), *reverse, penalty=20.0)
    assert backwards == pytest.approx(whole, rel=1e-12)
    monkeypatch.setattr(mode_draws, "BLOCK", 1700)
    monkeypatch.setattr(mode_draws, "SMOOTHED", 17)
    # rounding of single precision depends on the points, which a block's widest draw decides
    scale = np.ptp(ratios)
    blocks = mode_draws.bootstrap_modes(np.random.default_rng(1), *arguments, penalty=20.0)
    assert blocks == pytest.approx(whole, abs=1e-3 * scale)


# generalised least squares


def correlation(size):
    return 0.6 ** np.abs(np.subtract.outer(np.arange(size), np.arange(size)))


@pytest.mark.parametrize("size", [4, 11])
def test_correlated_estimators_by_generalised_least_squares(size):
    x, sx, y, sy = arrays(size, 7)
    ld = correlation(size)
    plain = sm.GLS(y, x, sigma=np.outer(sy, sy) * ld).fit()
    found = run("ivw_correlated", x, sx, y, sy, ld=ld)
    assert found.estimate == pytest.approx(float(plain.params[0]), rel=1e-10)
    assert found.standard_error == pytest.approx(float(plain.bse[0]) / min(1.0, plain.scale**0.5), rel=1e-10)
    sign = np.sign(x)
    flipped = ld * np.outer(sign, sign)
    line = sm.GLS(y * sign, sm.add_constant(x * sign), sigma=np.outer(sy, sy) * flipped).fit()
    found = run("egger_correlated", x, sx, y, sy, ld=ld)
    assert found.estimate == pytest.approx(float(line.params[1]), rel=1e-9)
    assert found.extras["intercept"] == pytest.approx(float(line.params[0]), rel=1e-8)
    assert found.standard_error == pytest.approx(float(line.bse[1]) / min(1.0, line.scale**0.5), rel=1e-9)


@pytest.mark.parametrize(("size", "seed"), [(3, 1), (6, 2)])
def test_correlated_likelihood_over_all_its_parameters(size, seed):
    """The slope and every true association searched together; the error from the whole numeric information matrix."""
    x, sx, y, sy = arrays(size, seed)
    inverse = [np.linalg.inv(np.outer(s, s) * correlation(size)) for s in (sx, sy)]

    def loss(parameters):
        b, mu = parameters[0], parameters[1:]
        return (x - mu) @ inverse[0] @ (x - mu) / 2 + (y - b * mu) @ inverse[1] @ (y - b * mu) / 2

    start = np.concatenate([[0.4], x])
    best = optimize.minimize(loss, start, method="BFGS", options={"gtol": 1e-9}).x
    best = optimize.minimize(loss, best, method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-14}).x
    found = run("max_likelihood_correlated", x, sx, y, sy, ld=correlation(size))
    assert found.estimate == pytest.approx(best[0], rel=1e-5)
    assert found.extras["q"] == pytest.approx(2 * loss(best), rel=1e-9)
    b, mu = best[0], best[1:]
    information = np.zeros((size + 1, size + 1))
    information[0, 0] = mu @ inverse[1] @ mu
    information[0, 1:] = information[1:, 0] = -inverse[1] @ (y - 2 * b * mu)
    information[1:, 1:] = inverse[0] + b**2 * inverse[1]
    assert found.standard_error == pytest.approx(np.linalg.inv(information)[0, 0] ** 0.5, rel=1e-5)


def test_strength_of_correlated_variants():
    x, sx, y, sy = arrays(5, 3)
    f = x @ np.linalg.inv(np.outer(sx, sx) * correlation(5)) @ x / 5
    assert run("ivw_correlated", x, sx, y, sy, ld=correlation(5)).extras["f_mean"] == pytest.approx(f, rel=1e-11)


# selection


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_lasso_minimises_its_penalised_sum(seed):
    """The slope reported for the chosen penalty is where scipy finds the least penalised sum of squares."""
    x, sx, y, sy = arrays(6, seed)
    found = run("lasso", x, sx, y, sy)
    x, y = np.abs(x), y * np.sign(x)
    u = x / sy
    projected = np.diag(1 / sy) - np.outer(u, u) @ np.diag(1 / sy) / (u @ u)
    scales = projected.std(axis=0)

    def penalised(b):
        residual, threshold = y - b * x, 6 * found.extras["lambda"] * scales * sy**2
        a = np.sign(residual) * np.maximum(np.abs(residual) - threshold, 0.0)
        return np.sum(((residual - a) / sy) ** 2) / 2 + 6 * found.extras["lambda"] * np.sum(scales * np.abs(a)), a

    best = optimize.minimize_scalar(lambda b: penalised(b)[0], bounds=(-2.0, 3.0), options={"xatol": 1e-11})
    assert found.extras["estimate_penalised"] == pytest.approx(best.x, rel=1e-5)
    valid = penalised(best.x)[1] == 0.0
    assert found.extras["n_valid"] == valid.sum()
    fit = sm.WLS(y[valid], x[valid], weights=sy[valid] ** -2).fit()
    assert found.estimate == pytest.approx(float(fit.params[0]), rel=1e-10)
    assert found.standard_error == pytest.approx(float(fit.bse[0]) / min(1.0, fit.scale**0.5), rel=1e-10)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_constrained_likelihood_over_every_set_of_invalid_variants(seed):
    x, sx, y, sy = arrays(7, seed)
    size, best = 5000.0, (math.inf, 0, 0.0)
    for count in range(6):
        for invalid in itertools.combinations(range(7), count):
            keep = [j for j in range(7) if j not in invalid]

            def deviance(b, keep=keep):
                return sum((y[j] - b * x[j]) ** 2 / (sy[j] ** 2 + b * b * sx[j] ** 2) for j in keep)

            starts = np.linspace(-2.0, 2.0, 41)
            start = starts[int(np.argmin([deviance(b) for b in starts]))]
            found = optimize.minimize_scalar(deviance, bounds=(start - 0.1, start + 0.1), options={"xatol": 1e-10})
            best = min(best, (found.fun + math.log(size) * count, count, found.x))
    got = run("cml_bic", x, sx, y, sy, Options(sample_size=size))
    assert got.extras["n_invalid"] == best[1]
    assert got.extras["bic"] == pytest.approx(best[0], rel=1e-8)
    assert got.estimate == pytest.approx(best[2], abs=1e-6)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("size", [2, 6, 10])
def test_contamination_mixture_by_grid(size, seed):
    x, sx, y, sy = arrays(size, seed)
    ratios, errors = y / x, np.abs(sy / x)
    psi = 1.5 * np.std(ratios, ddof=1)

    def profile(theta):
        good = stats.norm.logpdf(ratios, theta, errors)
        return np.maximum(good, stats.norm.logpdf(ratios, 0.0, np.hypot(psi, errors))).sum()

    low, high = np.min((y - 2 * sy) / x), np.max((y + 2 * sy) / x)
    if low >= high:  # negative x only: the R package's own ends are the wrong way round
        low, high = np.min(ratios - 2 * errors), np.max(ratios + 2 * errors)
    grid = np.arange(low, high + 1e-9, 0.01)
    found = run("conmix", x, sx, y, sy)
    assert found.estimate == pytest.approx(grid[int(np.argmax([profile(t) for t in grid]))], abs=1e-10)
    wide = np.linspace(np.min(ratios - 2 * errors), np.max(ratios + 2 * errors), 4001)
    values = np.array([profile(t) for t in wide])
    top = wide[int(np.argmax(values))]
    step = wide[1] - wide[0]
    fine = optimize.minimize_scalar(lambda t: -profile(t), bounds=(top - step, top + step), options={"xatol": 1e-12})
    assert found.extras["estimate_continuous"] == pytest.approx(fine.x, abs=1e-6)


# robust


def s_scale(residuals, fitted=1):
    """Scale with mean bisquare loss (n - fitted)/(2 n), by root finding."""

    def excess(s):
        return np.sum(1 - (1 - np.minimum((residuals / (1.54764 * s)) ** 2, 1)) ** 3) - (len(residuals) - fitted) / 2

    return optimize.brentq(excess, 1e-6, 10 * np.max(np.abs(residuals)), xtol=1e-14)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_robust_slope_by_brute_force(seed):
    x, sx, y, sy = arrays(12, seed)
    u, v = x / sy, y / sy
    slopes = np.linspace(-1.0, 2.5, 701)
    start = slopes[int(np.argmin([s_scale(v - b * u) for b in slopes]))]
    initial = optimize.minimize_scalar(
        lambda b: s_scale(v - b * u), bounds=(start - 0.01, start + 0.01), options={"xatol": 1e-10}
    )
    found = run("ivw_robust", x, sx, y, sy)
    assert found.extras["scale"] == pytest.approx(initial.fun, rel=1e-8)

    def loss(b):
        return np.sum(1 - (1 - np.minimum(((v - b * u) / (4.685061 * initial.fun)) ** 2, 1)) ** 3)

    best = optimize.minimize_scalar(loss, bounds=(initial.x - 0.3, initial.x + 0.3), options={"xatol": 1e-11})
    assert found.estimate == pytest.approx(best.x, abs=1e-6)


@pytest.mark.parametrize("penalised", [False, True])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_robust_line_by_brute_force(seed, penalised):
    """Nelder-Mead from every line through two variants; errors from the formula of the sandwich, written out."""
    x, sx, y, sy = arrays(9, seed)
    root, sign = 1 / sy, np.sign(x)
    if penalised:
        far = sm.WLS(y * sign, sm.add_constant(x * sign), weights=sy**-2).fit().resid / sy
        root = root * np.sqrt(np.minimum(1.0, 100 * stats.chi2.sf(far**2, 1)))
    design, v = np.column_stack([root, root * x * sign]), root * y * sign
    lines = [np.linalg.solve(design[[i, j]], v[[i, j]]) for i, j in itertools.combinations(range(9), 2)]
    tight = {"xatol": 1e-10, "fatol": 1e-14, "maxiter": 4000}
    starts = sorted(lines, key=lambda b: s_scale(v - design @ b, 2))[:8]
    best = min(
        (
            optimize.minimize(lambda b: s_scale(v - design @ b, 2), b, method="Nelder-Mead", options=tight)
            for b in starts
        ),
        key=lambda found: found.fun,
    )
    found = run("egger_robust", x, sx, y, sy, Options(robust_penalised=penalised))
    assert found.extras["scale"] == pytest.approx(best.fun, rel=1e-8)

    def loss(b):
        return np.sum(1 - (1 - np.minimum(((v - design @ b) / (4.685061 * best.fun)) ** 2, 1)) ** 3)

    final = optimize.minimize(loss, best.x, method="Nelder-Mead", options=tight).x
    assert [found.extras["intercept"], found.estimate] == pytest.approx(list(final), rel=1e-4, abs=1e-6)
    errors = line_errors(design, v, final, best.x, best.fun) / min(1.0, best.fun)
    assert [found.extras["intercept_standard_error"], found.standard_error] == pytest.approx(list(errors), rel=1e-4)


def line_errors(design, v, final, initial, scale):
    """Standard errors of an MM-fit by the influence function of each variant."""
    n = len(v)
    r, r0 = (v - design @ final) / scale, (v - design @ initial) / scale
    inside, inside0 = np.abs(r) < 4.685061, np.abs(r0) < 1.54764
    u, u0 = r / 4.685061, r0 / 1.54764
    psi, slope = np.where(inside, r * (1 - u**2) ** 2, 0), np.where(inside, (1 - u**2) * (1 - 5 * u**2), 0)
    chi = np.where(inside0, 1 - (1 - u0**2) ** 3, 1)
    chi_slope = np.where(inside0, 6 * u0**2 * (1 - u0**2) ** 2, 0)  # chi' r0/s
    gain = scale * np.linalg.inv(sum(s * np.outer(d, d) for s, d in zip(slope, design, strict=True)) / n)
    a = gain @ (sum(s * d * e for s, d, e in zip(slope, design, r, strict=True)) / n) / np.mean(chi_slope)
    total = np.zeros((2, 2))
    for p, d, c in zip(psi, design, chi, strict=True):
        own = p * gain @ d
        total += np.outer(own, own) - c * (np.outer(own, a) + np.outer(a, own)) + (c**2 - 0.25) * np.outer(a, a)
    return np.sqrt(np.diag(total)) / n
