"""Averages over subsets of variants against a loop over the subsets."""

import itertools
import math

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import optimize, stats

from gnbreport.mr import Options
from tests.naive.test_estimators_naive import arrays, run


@pytest.mark.parametrize(("width", "prior"), [(None, 0.5), (math.sqrt(2 * math.pi), 0.5), (1.0, 0.8)])
@pytest.mark.parametrize(("size", "seed"), [(2, 1), (5, 2), (8, 3)])
def test_heterogeneity_penalised_average_by_a_loop_over_subsets(size, seed, width, prior):
    x, sx, y, sy = arrays(size, seed)
    ratios, errors = y / x, np.abs(sy / x)
    widths = [width or math.sqrt(12 * ((1.5 * np.std(ratios, ddof=1)) ** 2 + e**2)) for e in errors]
    subsets = [s for k in range(2, size + 1) for s in itertools.combinations(range(size), k)]
    parts = []
    for s in map(list, subsets):
        fit = sm.WLS(ratios[s], np.ones(len(s)), weights=errors[s] ** -2).fit()
        weight = math.prod(prior * stats.norm.pdf(ratios[j], fit.params[0], errors[j]) for j in s)
        weight *= math.prod((1 - prior) / widths[j] for j in range(size) if j not in s)
        parts.append((weight, fit.params[0], fit.bse[0] / min(1.0, math.sqrt(fit.scale))))

    def density(theta):
        return sum(w * stats.norm.pdf(theta, m, e) for w, m, e in parts)

    grid = np.linspace(ratios.min() - 1, ratios.max() + 1, 4001)
    values = density(grid)
    top, step = grid[int(np.argmax(values))], grid[1] - grid[0]
    best = optimize.minimize_scalar(lambda t: -density(t), bounds=(top - step, top + step), options={"xatol": 1e-12})
    found = run("hetpen", x, sx, y, sy, Options(hetpen_width=width, hetpen_prior=prior))
    assert found.estimate == pytest.approx(best.x, abs=1e-6)
    gain = 2 * math.log(-best.fun / density(0.0))
    assert found.p_value == pytest.approx(stats.chi2.sf(gain, 1), rel=1e-6)
    inside = grid[2 * np.log(values) > 2 * math.log(-best.fun) - stats.chi2.isf(0.05, 1)]
    assert [found.ci_low, found.ci_high] == pytest.approx([inside[0], inside[-1]], abs=step)
    assert found.extras["n_intervals"] == 1 + np.count_nonzero(np.diff(inside) > 1.5 * step)
