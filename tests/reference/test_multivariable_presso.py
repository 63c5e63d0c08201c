"""MR-PRESSO with several exposures against the package: the same draws give the same p-values, its bug included.

With R's random numbers our kernel gives the package's global p-values exactly. Its outlier p-values multiply each
variant's ``draws x K`` matrix by K coefficients, which R recycles down the columns: coefficient ``(i + k draws) mod K``
meets draw i of exposure k. With that mistake put in, our draws give its outlier p-values exactly too; without it, two
variants of 60 are outliers that the package misses.
"""

import numpy as np
import pytest

from gnbreport.kernels import presso_several as kernel
from gnbreport.mr import multivariable as mv
from tests.paths import needs_shared
from tests.reference.r_random import RNormals
from tests.reference.sensitivity_oracle import MULTIVARIABLE, close, numbers, several, value, values

pytestmark = needs_shared
each_input = pytest.mark.parametrize("stem", MULTIVARIABLE)
WITH_OUTLIER_TEST = [s for s in MULTIVARIABLE if numbers(s)["MRPRESSO"]["outlier_RSSobs"]]


def peer(stem):
    return numbers(stem)["MRPRESSO"]


def as_number(text, least):
    """The package's printed p: ``<0.001`` is the number below the least it can be."""
    return 0.0 if text == f"<{least:g}" else float(text)


def oriented(stem):
    """Associations signed by the first exposure, as the package has them."""
    data = several(stem)
    sign = np.sign(data.beta_exposures[:, 0])
    return data.beta_exposures * sign[:, None], data.se_exposures, data.beta_outcome * sign, data.se_outcome


def counted(stem):
    """Observed statistics and counts from the package's own random numbers."""
    x, sx, y, sy = oriented(stem)
    seen = kernel.observed(x, y, sy)
    return seen, kernel.exceedances(x, sx, sy, seen, peer(stem)["nb"], RNormals(peer(stem)["seed"]))


def test_random_numbers_are_those_of_r():
    printed = [-0.56047565, -0.23017749, 1.55870831, 0.07050839, 0.12928774]
    assert RNormals(123).standard_normal((5,)) == pytest.approx(printed, abs=5e-9)


@each_input
def test_residual_sum_of_squares(stem):
    close(mv.mv_presso(several(stem), draws=10).rss_observed, value(peer(stem)["global"]["RSSobs"]), rtol=1e-9)


@pytest.mark.parametrize("stem", WITH_OUTLIER_TEST)
def test_squared_residuals(stem):
    found = mv.mv_presso(several(stem), draws=10).variants
    close([v.rss for v in found], values(peer(stem)["outlier_RSSobs"]), rtol=1e-9)


@each_input
@pytest.mark.parametrize(("key", "quantity"), [("estimate", "estimate"), ("sd", "standard_error"), ("p", "p_value")])
def test_raw_estimates(stem, key, quantity):
    found = mv.mv_presso(several(stem), draws=10).raw
    close([getattr(e, quantity) for e in found], values(peer(stem)["main"][key][: len(found)]), rtol=1e-9)


@each_input
def test_global_p_from_the_same_random_numbers(stem):
    draws = peer(stem)["nb"]
    assert counted(stem)[1].overall / draws == as_number(peer(stem)["global"]["Pvalue"], 1 / draws)


@each_input
def test_global_p_from_our_random_numbers(stem):
    """Within four Monte Carlo errors of both."""
    theirs = as_number(peer(stem)["global"]["Pvalue"], 1 / peer(stem)["nb"])
    found = mv.mv_presso(several(stem), draws=4000)
    error = np.sqrt((theirs * (1 - theirs) + 1e-3) * (1 / 4000 + 1 / peer(stem)["nb"]))
    assert found.p_global_authors == pytest.approx(theirs, abs=4 * error)


def recycled(stem):
    """Adjusted outlier p-values with the coefficients recycled as the package does."""
    x, sx, _, sy = oriented(stem)
    seen, (size, count), draws = counted(stem)[0], x.shape, peer(stem)["nb"]
    normals = RNormals(peer(stem)["seed"]).standard_normal((draws, count + 1, size))
    place = (np.arange(draws)[:, None] + draws * np.arange(count)) % count
    out = []
    for j in range(size):
        exposures = x[j] + sx[j] * normals[:, :count, j]
        outcome = x[j] @ seen.coefficients[j] + sy[j] * normals[:, count, j]
        residual = outcome - np.sum(exposures * seen.coefficients[j][place], axis=1)
        out.append(min(1.0, size * np.mean(residual**2 > seen.residuals[j] ** 2)))
    return out


@pytest.mark.parametrize("stem", WITH_OUTLIER_TEST)
def test_outlier_p_values_of_the_package_come_from_its_recycling(stem):
    theirs = [float(p) for p in peer(stem)["outlier_Pvalue_from_peer_with_recycling_bug"]]
    assert recycled(stem) == pytest.approx(theirs, abs=1e-12)
    size, draws = len(several(stem)), peer(stem)["nb"]
    right = np.minimum(1.0, size * counted(stem)[1].variants / draws)
    assert np.count_nonzero(right < np.array(theirs)) > 1


def test_outliers_that_the_package_misses():
    assert peer("mv3_J060_balanced")["distortion"]["indices"] == ["No significant outliers"]
    assert np.flatnonzero(counted("mv3_J060_balanced")[1].variants == 0).tolist() == [0, 39]
    found = mv.mv_presso(several("mv3_J060_balanced"), draws=2000)
    names = several("mv3_J060_balanced").variants
    assert found.outliers[:1] == (names[0],)
    assert names[39] in found.outliers
