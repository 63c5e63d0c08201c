"""Methods on joint associations of correlated variants against twins that write every matrix out."""

import numpy as np
import pytest
from scipy import integrate, linalg, optimize, stats

from gnbreport.kernels import identification
from gnbreport.mr import Options
from tests.naive.test_estimators_naive import arrays, correlation, run

SIZE = 20_000.0


def joint(axes, beta, se, ld):
    """Regression of a standardised trait on the components, from the variants' moments."""
    sd = np.array([(SIZE * s * s + b * b) ** -0.5 for b, s in zip(beta, se, strict=True)])
    moments = axes.T @ np.diag(sd) @ ld @ np.diag(sd) @ axes
    effects = np.linalg.solve(moments, axes.T @ (sd**2 * beta))
    left = 1 - effects @ moments @ effects
    return effects, np.linalg.inv(moments) * left / (SIZE - axes.shape[1] + 1)


def components(x, sy, ld, centred):
    """Eigenvectors of the product of the weighted matrix with itself, until 99% of its trace is passed."""
    weighted = np.array([[abs(a * b) / (s * t) * r for b, t, r in zip(x, sy, row, strict=True)]
                         for a, s, row in zip(x, sy, ld, strict=True)])  # fmt: skip
    if centred:
        weighted = weighted - np.ones((len(x), len(x))) @ weighted / len(x)
    values, axes = linalg.eigh(weighted.T @ weighted)
    count = next(k for k in range(1, len(x) + 1) if sum(values[-k:]) > 0.99 * sum(values))
    return axes[:, ::-1][:, :count]


@pytest.mark.parametrize("centred", [False, True])
@pytest.mark.parametrize(("size", "seed"), [(4, 1), (9, 2), (14, 3)])
def test_moments_of_components(size, seed, centred):
    x, sx, y, sy = arrays(size, seed)
    ld = correlation(size)
    axes = components(x, sy, ld, centred)
    (gx, vx), (gy, vy) = joint(axes, x, sx, ld), joint(axes, y, sy, ld)
    options = {"sample_size": SIZE, "components_centred": centred}

    def q(b, extra=0.0):
        return (gy - b * gx) @ np.linalg.inv(vy + extra * np.eye(len(gy)) + b * b * vx) @ (gy - b * gx)

    def least(extra):
        grid = np.linspace(-3.0, 3.0, 601)
        start = grid[int(np.argmin([q(b, extra) for b in grid]))]
        near = (start - 0.01, start + 0.01)
        return optimize.minimize_scalar(q, args=(extra,), bounds=near, method="bounded", options={"xatol": 1e-11}).x

    plain, df = least(0.0), len(gy) - 1
    found = run("pc_gmm", x, sx, y, sy, Options(over_dispersion=False, **options), ld=ld)
    assert found.extras["n_components"] == len(gy)
    assert found.estimate == pytest.approx(plain, abs=1e-6)
    assert found.extras["q"] == pytest.approx(q(plain), rel=1e-8)
    assert found.extras["f_components"] == pytest.approx(gx @ np.linalg.inv(vx) @ gx / len(gx), rel=1e-9)
    assert found.standard_error == pytest.approx((gx @ np.linalg.inv(vy + plain**2 * vx) @ gx) ** -0.5, rel=1e-6)
    assert q(plain) > df  # two variants are outliers
    extra = optimize.brentq(lambda k: q(plain, k) - df, 0.0, 10.0, xtol=1e-16)
    slope = least(extra)
    found = run("pc_gmm", x, sx, y, sy, Options(**options), ld=ld)
    assert found.extras["over_dispersion"] == pytest.approx(extra * SIZE, rel=1e-5)
    assert found.estimate == pytest.approx(slope, abs=1e-5)
    error = (gx @ np.linalg.inv(vy + extra * np.eye(len(gy)) + slope**2 * vx) @ gx) ** -0.5
    assert found.standard_error == pytest.approx(error, rel=1e-5)


def test_centred_components_depend_on_the_coding_of_alleles():
    """Why they are not the default."""
    x, sx, y, sy = arrays(9, 2)
    sign = np.where(np.arange(9) % 2, -1.0, 1.0)
    flipped = correlation(9) * np.outer(sign, sign)
    slopes = {}
    for centred in (False, True):
        options = Options(sample_size=SIZE, components_centred=centred)
        before = run("pc_gmm", x, sx, y, sy, options, ld=correlation(9)).estimate
        slopes[centred] = (before, run("pc_gmm", x * sign, sx, y * sign, sy, options, ld=flipped).estimate)
    assert slopes[False][1] == pytest.approx(slopes[False][0], rel=1e-9)
    assert slopes[True][1] != pytest.approx(slopes[True][0], rel=1e-3)


def conditional(ratio, strength, count):
    """The tail by adaptive quadrature over the likelihood ratio's second chi-squared."""

    def part(q):
        return stats.chi2.pdf(q, count - 1) * stats.chi2.sf(ratio * (ratio + strength - q) / (ratio + strength), 1)

    total = ratio + strength
    points = sorted({min(p, total) for p in (1e-9, 1e-6, 1e-3, 0.1, 1.0, count, 5.0 * count + 20.0, 300.0)})
    ends = zip([0.0, *points], points, strict=False)
    pieces = [integrate.quad(part, a, b, epsabs=0.0, epsrel=1e-10, limit=400)[0] for a, b in ends]
    return sum(pieces) + stats.chi2.sf(ratio + strength, count - 1)


@pytest.mark.parametrize("count", [2, 3, 6, 20])
@pytest.mark.parametrize("strength", [0.0, 0.3, 12.0, 400.0, 1e6])
@pytest.mark.parametrize("ratio", [0.02, 3.8, 30.0, 200.0])
def test_conditional_tail_by_quadrature(ratio, strength, count):
    p, log10_p = identification.conditional_p(ratio, strength, count)
    assert p == pytest.approx(conditional(ratio, strength, count), rel=1e-7)
    assert log10_p == pytest.approx(np.log10(p), abs=1e-12)


def test_conditional_tail_at_its_limits():
    """No strength: Anderson and Rubin's; much: one degree of freedom; one variant: the same; far out: a logarithm."""
    assert identification.conditional_p(7.0, 0.0, 5)[0] == pytest.approx(stats.chi2.sf(7.0, 5), rel=1e-10)
    assert identification.conditional_p(7.0, 1e12, 5)[0] == pytest.approx(stats.chi2.sf(7.0, 1), rel=1e-9)
    assert identification.conditional_p(7.0, 3.0, 1)[0] == pytest.approx(stats.chi2.sf(7.0, 1), rel=1e-12)
    assert identification.conditional_p(0.0, 3.0, 4) == (1.0, 0.0)
    p, log10_p = identification.conditional_p(4000.0, 1e9, 5)
    assert p == 0.0
    assert log10_p == pytest.approx((stats.norm.logsf(4000.0**0.5) + np.log(2)) / np.log(10), rel=1e-6)


def statistic(b, exposure, outcome):
    """Anderson and Rubin's, Kleibergen's, the likelihood ratio and the strength at one slope, with matrix roots."""
    (gx, vx), (gy, vy) = exposure, outcome
    left, spread = gy - b * gx, vy + b * b * vx
    told = gx + b * vx @ np.linalg.inv(spread) @ left
    untold = vx - b * b * vx @ np.linalg.inv(spread) @ vx
    s, t = np.linalg.solve(linalg.sqrtm(spread), left), np.linalg.solve(linalg.sqrtm(untold), told)
    a, c, d = s @ s, t @ t, s @ t
    return a, d * d / c, (a - c + ((a - c) ** 2 + 4 * d * d) ** 0.5) / 2, c


@pytest.mark.parametrize(("size", "seed", "weak"), [(2, 1, 1.0), (5, 2, 1.0), (5, 3, 60.0)])
def test_conditional_likelihood_ratio_by_matrix_roots(size, seed, weak):
    x, sx, y, sy = arrays(size, seed)
    sx, sy, ld = weak * sx, 3.0 * sy, correlation(size)
    exposure, outcome = joint(np.eye(size), x, sx, ld), joint(np.eye(size), y, sy, ld)
    found = run("clr", x, sx, y, sy, Options(sample_size=SIZE), ld=ld)
    ar, k, ratio, strength = statistic(0.0, exposure, outcome)
    assert found.extras["p_value_ar"] == pytest.approx(stats.chi2.sf(ar, size), rel=1e-7)
    assert found.extras["p_value_k"] == pytest.approx(stats.chi2.sf(k, 1), rel=1e-7)
    assert found.p_value == pytest.approx(conditional(ratio, strength, size), rel=1e-7)
    grid = np.linspace(-8.0, 8.0, 801)
    at = np.array([statistic(b, exposure, outcome) for b in grid])
    assert statistic(found.estimate, exposure, outcome)[0] <= at[:, 0].min() + 1e-12
    assert found.extras["q"] == pytest.approx(statistic(found.estimate, exposure, outcome)[0], rel=1e-9)
    accepted = grid[[identification.conditional_p(m, t, size)[0] > 0.05 for m, t in at[:, 2:]]]  # tested above
    within = [min(max(end, -8.0), 8.0) for end in (found.ci_low, found.ci_high)]
    assert within == pytest.approx([accepted[0], accepted[-1]], abs=0.021)
    if weak > 1.0:
        assert np.isinf(found.ci_high)
        assert found.notices[0].code == "unbounded-interval"
