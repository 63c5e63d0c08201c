"""TwoSampleMR's ways with several exposures that are not offered: its numbers from our parts, and why not.

``mv_residual`` and ``mv_basic`` take the other exposures out of the outcome but not out of the exposure itself (not
Frisch and Waugh's theorem), without weights: biased where the exposures' associations are correlated.
``mv_multiple`` with an intercept does not sign the variants: its estimates depend on the coding of alleles.
"""

import numpy as np
import pytest
from scipy import stats

from gnbreport.kernels.multivariable import weighted_fit
from tests.paths import needs_shared
from tests.reference.sensitivity_oracle import MULTIVARIABLE, close, columns, numbers, ran, several, values

pytestmark = needs_shared
FORMS = [
    "mv_multiple_interceptFALSE_specificFALSE_p1",
    "mv_multiple_interceptFALSE_specificFALSE_p5e-08",
    "mv_multiple_interceptFALSE_specificTRUE_p1",
    "mv_multiple_interceptFALSE_specificTRUE_p5e-08",
    "mv_multiple_interceptTRUE_specificFALSE_p1",
    "mv_multiple_interceptTRUE_specificFALSE_p5e-08",
    "mv_multiple_interceptTRUE_specificTRUE_p1",
    "mv_multiple_interceptTRUE_specificTRUE_p5e-08",
    "mv_residual_interceptFALSE_specificFALSE_p1",
    "mv_residual_interceptFALSE_specificFALSE_p5e-08",
    "mv_residual_interceptFALSE_specificTRUE_p1",
    "mv_residual_interceptFALSE_specificTRUE_p5e-08",
    "mv_residual_interceptTRUE_specificFALSE_p1",
    "mv_residual_interceptTRUE_specificFALSE_p5e-08",
    "mv_residual_interceptTRUE_specificTRUE_p1",
    "mv_residual_interceptTRUE_specificTRUE_p5e-08",
]


def with_intercept(x, intercept):
    return np.column_stack([np.ones(len(x)), x]) if intercept else x


def residual(x, y):
    """What ordinary least squares leaves of ``y``."""
    return y - x @ weighted_fit(x, y, np.ones(len(y))).coefficients


def last(design, y, w):
    """Estimate and plain standard error of the last column's coefficient."""
    fit = weighted_fit(design, y, w)
    return fit.coefficients[-1], fit.unit_se[-1] * fit.sigma


def multiple(x, y, w, k, intercept):
    """Weighted regression on all exposures."""
    return last(with_intercept(np.column_stack([np.delete(x, k, axis=1), x[:, k]]), intercept), y, w)


def residualised(x, y, w, k, intercept):
    """Unweighted: the outcome's residual on the other exposures, regressed on the exposure as it is."""
    left = residual(with_intercept(np.delete(x, k, axis=1), intercept), y)
    return last(with_intercept(x[:, [k]], intercept), left, np.ones(len(y)))


def rows(entry):
    """Exposure, estimate, standard error and p of each row with a number."""
    exposures = [int(name[1:]) - 1 for name in np.atleast_1d(entry["id.exposure"])]
    table = zip(exposures, *(values(np.atleast_1d(entry[c])) for c in ("b", "se", "pval")), strict=True)
    return [row for row in table if np.all(np.isfinite(row))]


def entry_of(stem, name):
    entry = numbers(stem)["TwoSampleMR"][name]
    if not ran(entry) or not rows(entry):
        pytest.skip("the peer has no number for this input")
    return entry


@pytest.mark.parametrize("stem", MULTIVARIABLE)
@pytest.mark.parametrize("name", FORMS)
def test_multiple_and_residual(stem, name):
    data, function = several(stem), multiple if "multiple" in name else residualised
    for k, b, se, p in rows(entry_of(stem, name)):
        own = columns(stem)[f"pval_x{k + 1}"] < float(name.split("_p")[-1])
        kept = own if "specificTRUE" in name else np.ones(len(data), dtype=bool)
        found = function(
            data.beta_exposures[kept], data.beta_outcome[kept], data.weights[kept], k, "interceptTRUE" in name
        )
        close(found, [b, se], rtol=1e-9)
        close(2.0 * stats.norm.sf(abs(found[0] / found[1])), p, rtol=1e-9)


@pytest.mark.parametrize("stem", MULTIVARIABLE)
def test_mv_basic(stem):
    """Residuals from all variants, the regression on those with p below 5e-8; intercepts in both."""
    data = several(stem)
    for k, b, se, p in rows(entry_of(stem, "mv_basic")):
        own = columns(stem)[f"pval_x{k + 1}"] < 5e-8
        left = residual(with_intercept(np.delete(data.beta_exposures, k, axis=1), True), data.beta_outcome)
        found = last(with_intercept(data.beta_exposures[own][:, [k]], True), left[own], np.ones(own.sum()))
        close(found, [b, se], rtol=1e-9)
        close(2.0 * stats.norm.sf(abs(found[0] / found[1])), p, rtol=1e-9)


@pytest.mark.parametrize("function", [multiple, residualised])
def test_an_intercept_depends_on_the_coding_of_alleles(function):
    data = several("mv2_J020")
    sign = np.where(np.arange(len(data)) % 2 == 0, -1.0, 1.0)
    x, y, w = data.beta_exposures, data.beta_outcome, data.weights
    assert function(x, y, w, 0, True) != pytest.approx(function(x * sign[:, None], y * sign, w, 0, True), rel=1e-3)
    close(function(x, y, w, 0, False), function(x * sign[:, None], y * sign, w, 0, False), rtol=1e-9)


def test_the_residual_form_is_biased_where_exposures_are_correlated():
    """Without error in the outcome the effects are known: the residual form misses them by the shared part."""
    data = several("mv2_J012_weak_collinear")
    x, w = data.beta_exposures, data.weights
    exact = x @ [0.5, -0.2]
    assert multiple(x, exact, w, 0, False)[0] == pytest.approx(0.5, rel=1e-9)
    others = np.sum(x[:, 0] * x[:, 1]) ** 2 / (np.sum(x[:, 0] ** 2) * np.sum(x[:, 1] ** 2))
    assert residualised(x, exact, w, 0, False)[0] == pytest.approx(0.5 * (1.0 - others), rel=1e-9)
