"""Every method of the registry against a slow twin: statsmodels, loops, brute force; twins elsewhere are named."""

from __future__ import annotations

import math

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import optimize, stats

from gnbreport.mr import METHODS, Options
from tests.naive.test_estimators_naive import arrays, run

SIZE = 5000.0
#: Methods whose twin is in another module of this folder.
ELSEWHERE = {
    "test_estimators_naive": (
        "simple_median", "weighted_median", "weighted_median_first_order", "penalised_weighted_median",
        "simple_mode", "weighted_mode", "penalised_mode", "weighted_mode_nome", "simple_mode_nome",
        "ivw_correlated", "egger_correlated", "max_likelihood_correlated",
        "lasso", "cml_bic", "conmix", "ivw_robust", "egger_robust",
    ),
    "test_raps": ("raps",),
    "test_model_averages": ("hetpen",),
    "test_correlated_moments": ("pc_gmm", "clr"),
}  # fmt: skip


def through_origin(x, y, w, *, floor=False, fixed=False):
    """Slope, SE with the residual variance floored at 1, fixed at 1 or as it is."""
    fit = sm.WLS(y, x, weights=w).fit()
    scale = 1.0 if fixed else max(1.0, fit.scale) if floor else fit.scale
    return float(fit.params[0]), float(fit.bse[0] * math.sqrt(scale / fit.scale))


def line(x, y, w, *, floor=True):
    """Slope and SE of the oriented line with intercept."""
    sign = np.where(x < 0, -1.0, 1.0)
    fit = sm.WLS(y * sign, sm.add_constant(x * sign), weights=w).fit()
    return float(fit.params[1]), float(fit.bse[1] / (min(1.0, math.sqrt(fit.scale)) if floor else 1.0)), fit


def delta(x, sx, y, sy):
    return np.array([1 / (d**2 + (c * b / a) ** 2) for a, b, c, d in zip(x, sx, y, sy, strict=True)])


def penalised(x, y, sy, w):
    """Weights less where a variant is far from the median ratio."""
    centre = float(np.median(y / x))
    far = [v * (t - centre * s) ** 2 for s, t, v in zip(x, y, w, strict=True)]
    return through_origin(x, y, w * [min(1.0, 100 * stats.chi2.sf(q, 1)) for q in far], floor=True)


def egger_penalised(x, sx, y, sy):
    _, _, fit = line(x, y, sy**-2.0)
    shrink = [min(1.0, 100 * stats.chi2.sf(float(r) ** 2 / s**2, 1)) for r, s in zip(fit.resid, sy, strict=True)]
    return line(x, y, sy**-2.0 * shrink)[:2]


def modified(x, sx, y, sy):
    """Ratios and modified second-order weights."""
    first = through_origin(x, y, sy**-2.0)[0]
    return y / x, x**2 / (sy**2 + first**2 * sx**2)


def radial_ivw(x, sx, y, sy):
    ratios, w = modified(x, sx, y, sy)
    return through_origin(np.ones(len(x)), ratios, w)


def radial_egger(x, sx, y, sy):
    """As RadialMR, the first slope is that of its own first-order line."""
    root = np.abs(x) / sy
    first = sm.OLS(y / x * root, sm.add_constant(root)).fit().params[1]
    root = np.sqrt(x**2 / (sy**2 + first**2 * sx**2))
    fit = sm.OLS(y / x * root, sm.add_constant(root)).fit()
    return float(fit.params[1]), float(fit.bse[1])


def grip(x, sx, y, sy):
    fit = sm.WLS(x * y, sm.add_constant(x**2), weights=1 / (x * sy) ** 2).fit()
    return float(fit.params[1]), float(fit.bse[1])


def profile(x, sx, y, sy):
    """Least of the profile deviance on a fine grid, refined, and 1/sqrt of half its numeric curvature."""

    def deviance(b):
        return math.fsum((y - b * x) ** 2 / (sy**2 + b**2 * sx**2))

    grid = np.linspace(-3, 3, 6001)
    start = grid[int(np.argmin([deviance(b) for b in grid]))]
    best = optimize.minimize_scalar(deviance, bounds=(start - 1e-3, start + 1e-3), options={"xatol": 1e-12}).x
    h = 1e-4
    curvature = (deviance(best + h) - 2 * deviance(best) + deviance(best - h)) / h**2
    return best, math.sqrt(2 / curvature), deviance(best)


def raps_simple(x, sx, y, sy):
    """Maximum likelihood slope; the sandwich's variance of the score added by a loop."""
    b = profile(x, sx, y, sy)[0]
    information = extra = 0.0
    for a, s, c, d in zip(x, sx, y, sy, strict=True):
        v = d**2 + b**2 * s**2
        information += ((a**2 - s**2) * d**2 + (c**2 - d**2) * s**2) / v**2
        extra += s**2 * d**2 / v**2
    return b, math.sqrt(information + extra) / information


def debiased(x, sx, y, sy, penalty=None):
    """dIVW, or pIVW with its penalty, by loops over the variants."""
    rows = list(zip(x, sx, y, sy, strict=True))
    m1 = sum(a * c / d**2 for a, s, c, d in rows)
    m2 = below = sum((a**2 - s**2) / d**2 for a, s, c, d in rows)
    if penalty is not None:
        v2 = sum((4 * (a**2 - s**2) * s**2 + 2 * s**4) / d**4 for a, s, c, d in rows)
        v12 = sum(2 * a * c * s**2 / d**4 for a, s, c, d in rows)
        below = max(np.roots([1, -m2, -penalty * v2]).real) if m2 > 0 else min(np.roots([1, -m2, -penalty * v2]).real)
        m1 += v12 / v2 * (below - m2)
    b = m1 / below
    excess = sum(((c - b * a) ** 2 - d**2 - b**2 * s**2) / d**2 for a, s, c, d in rows)
    tau2 = max(0.0, excess / sum(1 / d**2 for *_, d in rows))
    spread = sum((a / d) ** 2 * (1 + tau2 / d**2) + (b * s / d**2) ** 2 * (a**2 + s**2) for a, s, c, d in rows)
    return b, math.sqrt(spread) / abs(below)


def valid_set(x, sx, y, sy, count):
    """Variants left after the authors' descent from slope 0, one variant at a time."""
    b, mu, size = 0.0, [0.0] * len(x), range(len(x))
    for _ in range(100):
        far = sorted(size, key=lambda j: -((y[j] - b * mu[j]) ** 2) / sy[j] ** 2)[:count]
        target = [b * mu[j] if j in far else y[j] for j in size]
        mu = [(x[j] / sx[j] ** 2 + b * target[j] / sy[j] ** 2) / (1 / sx[j] ** 2 + b**2 / sy[j] ** 2) for j in size]
        last = b
        b = sum(target[j] * mu[j] / sy[j] ** 2 for j in size) / sum(mu[j] ** 2 / sy[j] ** 2 for j in size)
        if abs(b - last) <= 1e-7:
            break
    return [j for j in size if j not in far]


def model_average(x, sx, y, sy):
    """The likelihood's maximum for each number of invalid variants, averaged by BIC."""
    rows = []
    for count in range(len(x) - 1):
        k = valid_set(x, sx, y, sy, count)
        slope, error, deviance = profile(x[k], sx[k], y[k], sy[k])
        rows.append((slope, error, deviance + math.log(SIZE) * count))
    lowest = min(r[2] for r in rows)
    weights = [math.exp(-0.5 * (r[2] - lowest)) for r in rows]
    mean = sum(w * r[0] for w, r in zip(weights, rows, strict=True)) / sum(weights)
    each = [w * math.hypot(r[1], r[0] - mean) for w, r in zip(weights, rows, strict=True)]
    return mean, sum(each) / sum(weights)


def presso_corrected(x, sx, y, sy):
    """The first two variants are the outliers: 8 standard errors off."""
    return through_origin(x[2:], y[2:], sy[2:] ** -2.0)


TWINS = {
    "wald_ratio": lambda x, sx, y, sy: (y[0] / x[0], sy[0] / abs(x[0])),
    "ivw": lambda x, sx, y, sy: through_origin(x, y, sy**-2.0, floor=True),
    "ivw_fe": lambda x, sx, y, sy: through_origin(x, y, sy**-2.0, fixed=True),
    "ivw_mre": lambda x, sx, y, sy: through_origin(x, y, sy**-2.0),
    "uwr": lambda x, sx, y, sy: through_origin(x, y, np.ones(len(x))),
    "ivw_delta": lambda x, sx, y, sy: through_origin(x, y, delta(x, sx, y, sy), floor=True),
    "ivw_penalised": lambda x, sx, y, sy: penalised(x, y, sy, sy**-2.0),
    "egger": lambda x, sx, y, sy: line(x, y, sy**-2.0)[:2],
    "egger_penalised": egger_penalised,
    "radial_ivw": radial_ivw,
    "radial_egger": radial_egger,
    "grip": grip,
    "max_likelihood": lambda x, sx, y, sy: profile(x, sx, y, sy)[:2],
    "raps_simple": raps_simple,
    "divw": debiased,
    "pivw": lambda x, sx, y, sy: debiased(x, sx, y, sy, penalty=1.0),
    "cml_ma_bic": model_average,
    "presso_raw": lambda x, sx, y, sy: through_origin(x, y, sy**-2.0),
    "presso_corrected": presso_corrected,
}
#: Numeric curvature or minimisation; the rest are closed forms.
LOOSE = {"max_likelihood": 1e-6, "raps_simple": 1e-6, "cml_ma_bic": 1e-5}


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("method", TWINS)
def test_twin(method, seed):
    size = {"wald_ratio": 1, "presso_corrected": 20}.get(method, 9)
    data = arrays(max(size, 3), seed)
    data = tuple(a[:size] for a in data)
    found = run(method, *data, Options(draws=2000, sample_size=SIZE))
    estimate, error = TWINS[method](*data)
    assert found.estimate == pytest.approx(estimate, rel=LOOSE.get(method, 1e-10))
    assert found.standard_error == pytest.approx(error, rel=max(1e-9, LOOSE.get(method, 0.0)))


@pytest.mark.parametrize("order", [1, 2])
def test_penalised_weights_of_both_orders(order):
    x, sx, y, sy = arrays(9, 4)
    w = sy**-2.0 if order == 1 else delta(x, sx, y, sy)
    found = run("ivw_penalised", x, sx, y, sy, Options(ivw_penalised_order=order))
    estimate, error = penalised(x, y, sy, w)
    assert found.estimate == pytest.approx(estimate, rel=1e-10)
    assert found.standard_error == pytest.approx(error, rel=1e-10)


@pytest.mark.parametrize("size", [7, 12])
def test_sign_concordance_by_the_binomial_test(size):
    x, sx, y, sy = arrays(size, 2)
    y[3] = -y[3]
    agree = int(np.sum(x * y > 0))
    test = stats.binomtest(agree, size)
    found = run("sign_concordance", x, sx, y, sy)
    assert found.p_value == pytest.approx(test.pvalue, rel=1e-12)
    assert found.estimate == pytest.approx(2 * agree / size - 1, abs=1e-15)
    interval = test.proportion_ci(method="exact")
    assert [found.ci_low, found.ci_high] == pytest.approx([2 * interval.low - 1, 2 * interval.high - 1], rel=1e-10)


def test_every_method_has_a_twin():
    named = {method for methods in ELSEWHERE.values() for method in methods}
    assert set(TWINS) | named | {"sign_concordance"} == set(METHODS)
    assert set(TWINS) & named == set()


@pytest.mark.parametrize("method", ["weighted_median", "penalised_weighted_median"])
def test_a_variant_without_ratio_has_no_second_order_weight(method):
    x, sx, y, sy = arrays(9, 5)
    x[4] = 0.0
    left = np.arange(9) != 4
    assert run(method, x, sx, y, sy).estimate == pytest.approx(
        run(method, x[left], sx[left], y[left], sy[left]).estimate, rel=1e-12
    )


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("width", [1.0, 10.0])
def test_random_effects_of_maximum_likelihood(seed, width):
    """Variance times ``max(1, q/(J - 1))``: above 1 as drawn, below with errors ten times as wide."""
    x, sx, y, sy = arrays(9, seed)
    found = run("max_likelihood", x, sx, y, width * sy)
    _, error, deviance = profile(x, sx, y, width * sy)
    assert (deviance > 8) == (width == 1.0)
    assert found.extras["standard_error_random"] == pytest.approx(error * max(1.0, deviance / 8) ** 0.5, rel=1e-6)


@pytest.mark.parametrize("seed", [1, 2])
def test_grip_for_weak_instruments_by_loops(seed):
    """The ratio of debiased sums; its error by the covariance of the two sums of the numerator."""
    x, sx, y, sy = arrays(9, seed)
    rows = [(1 / d**2, a, a**2 - s**2, a**2 - 3 * s**2, a**4 - 6 * a**2 * s**2 + 3 * s**4, c)
            for a, s, c, d in zip(x, sx, y, sy, strict=True)]  # fmt: skip
    total, second = sum(r[0] for r in rows), sum(r[0] * r[2] for r in rows)
    below = total * sum(r[0] * r[4] for r in rows) - second**2
    above = total * sum(r[0] * r[1] * r[5] * r[3] for r in rows) - second * sum(r[0] * r[1] * r[5] for r in rows)
    fit = sm.WLS(x * y, sm.add_constant(x**2), weights=1 / (x * sy) ** 2).fit()
    noise = float(np.mean((fit.resid / x) ** 2))
    first = noise * sum((w * a * third) ** 2 for w, a, _, third, _, _ in rows)
    other = noise * sum((w * a) ** 2 for w, a, *_ in rows)
    shared = noise * sum((w * a) ** 2 * square for w, a, square, *_ in rows)
    found = run("grip", x, sx, y, sy).extras
    assert found["estimate_adjusted"] == pytest.approx(above / below, rel=1e-10)
    error = math.sqrt(total**2 * first - 2 * total * second * shared + second**2 * other) / below
    assert found["standard_error_adjusted"] == pytest.approx(error, rel=1e-9)
    p = 2 * stats.t.sf(abs(above / below / error), 7)
    assert found["p_value_adjusted"] == pytest.approx(p, rel=1e-8)
