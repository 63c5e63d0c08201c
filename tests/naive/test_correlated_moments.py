"""Methods on joint associations of correlated variants against twins that write every matrix out."""

import numpy as np
import pytest
from scipy import linalg, optimize

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
