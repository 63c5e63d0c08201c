"""Robust multivariable IVW against MendelianRandomization's ``mr_mvivw(robust = TRUE)`` (robustbase's lmrob).

lmrob samples its starts and stops early. So estimates agree to the accuracy of its scale, and at its scale better.
"""

import numpy as np
import pytest

from gnbreport.kernels import robust
from gnbreport.mr import multivariable as mv
from tests.paths import needs_shared
from tests.reference.sensitivity_oracle import MULTIVARIABLE, close, numbers, several, values

pytestmark = needs_shared
each_input = pytest.mark.parametrize("stem", MULTIVARIABLE)
#: Relative distance of lmrob's scale from the least one, on six variants and three exposures; 1.2e-7 or less elsewhere.
FROM_LEAST = {"mv3_J006": 3.5e-6}


def entry(stem):
    return numbers(stem)["MendelianRandomization"]["mvivw_robust"]


def got(stem, name):
    return np.array([getattr(r, name) for r in mv.mv_ivw_robust(several(stem))])


@each_input
@pytest.mark.parametrize(
    ("name", "key"),
    [("estimate", "Estimate"), ("standard_error", "StdError"), ("ci_low", "CILower"), ("ci_high", "CIUpper")],
)
def test_mv_ivw_robust(stem, name, key):
    close(got(stem, name), values(entry(stem)[key]), rtol=max(1e-6, FROM_LEAST.get(stem, 0.0)))


@each_input
def test_p_values(stem):
    """As far as z agrees to 1e-6: a relative change of z changes p by z squared times as much."""
    tolerance = max(1e-6, FROM_LEAST.get(stem, 0.0))
    z = got(stem, "estimate") / got(stem, "standard_error")
    theirs = values(entry(stem)["Pvalue"])
    assert np.all(np.abs(got(stem, "p_value") - theirs) <= tolerance * (1.0 + z * z) * theirs)


@each_input
def test_scale_is_at_most_the_packages(stem):
    ours, theirs = mv.mv_ivw_robust(several(stem))[0].extras["scale"], entry(stem)["RSE"]
    assert theirs * (1 - max(2e-7, FROM_LEAST.get(stem, 0.0))) <= ours <= theirs * (1 + 1e-11)


@each_input
def test_at_the_packages_scale_estimates_and_errors_are_the_packages(stem):
    peer, data = entry(stem), several(stem)
    x, y = data.beta_exposures / data.se_outcome[:, None], data.beta_outcome / data.se_outcome
    start, _ = robust.s_estimate(x, y)
    fit = robust.m_step(x, y, start, peer["RSE"])
    errors = np.sqrt(np.diag(robust.mm_covariance(x, y, fit, start, peer["RSE"]))) / min(1.0, peer["RSE"])
    close(fit, values(peer["Estimate"]), rtol=2e-7)
    close(errors, values(peer["StdError"]), rtol=2e-7)


@each_input
def test_the_packages_heterogeneity_is_its_scale(stem):
    """``Heter.Stat`` of a robust fit is ``(J - K) scale^2``, not a sum of squares: it is no test of heterogeneity."""
    data = several(stem)
    close(entry(stem)["Heter.Stat"][0], (len(data) - data.n_exposures) * entry(stem)["RSE"] ** 2, rtol=1e-12)
