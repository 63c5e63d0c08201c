"""Estimators with error in the exposure associations against MendelianRandomization 0.10.0 and MVMR 0.4.6.

The packages' searches stop before the least discrepancy. At their own estimates our formulas give their statistics and
standard errors; ours are nearer the optimum.
"""

import numpy as np
import pytest
from scipy import optimize, stats

from gnbreport.kernels import errors_in_variables as kernel
from gnbreport.kernels import moments
from gnbreport.mr import multivariable as mv
from gnbreport.mr.multivariable_errors import associations, sandwich
from gnbreport.mr.multivariable_moments import jointly_regressed, moment_errors, overdispersion_at
from tests.paths import needs_shared
from tests.reference.sensitivity_oracle import MULTIVARIABLE, close, numbers, several, value, values

pytestmark = needs_shared
each_input = pytest.mark.parametrize("stem", MULTIVARIABLE)


def peer(stem, name):
    return numbers(stem)["MendelianRandomization"][name]


def at_rest(estimates, known):
    """Whether no coefficient would move by more than 1e-9 standard errors: the score is 0."""
    inverse = np.linalg.inv(kernel.information(estimates, known))
    step = inverse @ np.sum(kernel.scores(estimates, known), axis=0)
    return np.all(np.abs(step) <= 1e-9 * np.sqrt(np.diag(inverse)))


def estimates(results):
    return np.array([r.estimate for r in results])


def errors(results):
    return np.array([r.standard_error for r in results])


# mr_mvivwme stops when the log-likelihood changes by less than 1e-4


@each_input
def test_mvivwme_stops_before_the_optimum(stem):
    theirs, known = values(peer(stem, "mvivwme")["Estimate"]), associations(several(stem))
    ours = mv.mv_ivw_me(several(stem))
    assert at_rest(estimates(ours), known)
    assert not at_rest(theirs, known)
    assert 0.0 < kernel.discrepancy(theirs, known) - ours[0].extras["discrepancy"] < 2e-4
    assert np.all(np.abs(estimates(ours) - theirs) < 5e-3 * errors(ours))


@each_input
@pytest.mark.parametrize("key", ["StdError", "RSE", "Heter.Stat", "Pvalue", "CILower", "CIUpper"])
def test_mvivwme_at_its_own_estimates(stem, key):
    data, theirs = several(stem), values(np.atleast_1d(peer(stem, "mvivwme")[key]))
    at, df = values(peer(stem, "mvivwme")["Estimate"]), len(several(stem)) - several(stem).n_exposures
    q = float(np.sum(data.weights * (data.beta_outcome - data.beta_exposures @ at) ** 2))
    se = sandwich(at, associations(data)) * max(1.0, np.sqrt(q / df))
    ours = {
        "StdError": se,
        "RSE": [np.sqrt(q / df)],
        "Heter.Stat": [q, stats.chi2.sf(q, df)],
        "Pvalue": 2.0 * stats.norm.sf(np.abs(at / se)),
        "CILower": at - stats.norm.ppf(0.975) * se,
        "CIUpper": at + stats.norm.ppf(0.975) * se,
    }[key]
    close(ours, theirs, rtol=1e-9)


# mr_mvgmm's gradient leaves out that the variance depends on the effects, and its search stops early


def moment_set(stem, tau2=0.0):
    """Associations with the covariances of the method of moments."""
    data, nx, ny = several(stem), peer(stem, "nx"), peer(stem, "ny")
    return jointly_regressed(data, np.full(data.n_exposures, float(nx)), float(ny)).spread(tau2)


def ours(stem, name):
    return mv.mv_gmm(several(stem), peer(stem, "nx"), peer(stem, "ny"), overdispersion=name == "mvgmm")


def at_theirs(stem, name):
    """The package's estimates, and the associations at its overdispersion."""
    tau2 = max(0.0, value(peer(stem, name).get("Overdispersion", 0.0))) / peer(stem, "ny")
    return values(peer(stem, name)["Estimate"]), moment_set(stem, tau2)


each_form = pytest.mark.parametrize("name", ["mvgmm", "mvgmm_nonrobust"])


@each_input
@each_form
def test_mvgmm_at_its_own_estimates(stem, name):
    at, known = at_theirs(stem, name)
    entry, q = peer(stem, name), kernel.discrepancy(at, known)
    close(q, np.atleast_1d(values(np.atleast_1d(entry["Heter.Stat"])))[0], rtol=1e-11)
    se = moment_errors(at, known)
    close(se, values(entry["StdError"]), rtol=1e-11)
    close(at - stats.norm.ppf(0.975) * se, values(entry["CILower"]), rtol=1e-9)
    close(at + stats.norm.ppf(0.975) * se, values(entry["CIUpper"]), rtol=1e-9)
    close(2.0 * stats.norm.sf(np.abs(at / se)), values(entry["Pvalue"]), rtol=1e-9)
    if name == "mvgmm_nonrobust":
        close(stats.chi2.sf(q, len(several(stem)) - len(at)), value(entry["Heter.Stat"][1]), rtol=1e-9)


@each_input
def test_mvgmm_overdispersion_at_its_own_estimates(stem):
    """Found by the package to a tolerance of 1e-4 of the axis it searches, from its estimates without it."""
    at, known = at_theirs(stem, "mvgmm_nonrobust")
    found = overdispersion_at(at, known, len(several(stem)) - len(at)) * peer(stem, "ny")
    close(found, max(0.0, value(peer(stem, "mvgmm")["Overdispersion"])), rtol=1e-6)


@each_input
@each_form
def test_mvgmm_stops_before_the_optimum(stem, name):
    """At the same overdispersion our search ends at a discrepancy below the package's, where nothing moves."""
    at, known = at_theirs(stem, name)
    best = kernel.minimum(known)
    assert at_rest(best, known)
    assert not at_rest(at, known)
    assert kernel.discrepancy(best, known) < kernel.discrepancy(at, known)
    found = ours(stem, name)
    assert at_rest(estimates(found), moment_set(stem, found[0].extras["tau2"]))
    assert np.all(np.abs(estimates(found) - at) < 0.7 * errors(found))


@each_input
@pytest.mark.parametrize(("name", "correlation"), [("mvivw_nx", 0.0), ("mvivw_nx_corx0.3", 0.3)])
def test_conditional_f_is_between_its_start_and_the_least(stem, name, correlation):
    """``CondFstat`` minimises one ratio over all combinations of exposures, from unweighted least squares on.

    The least value is the same for all exposures. The package's differ, as each search stops elsewhere: none is below
    ours, none above its start, and on every input one is within a seventh of ours.
    """
    data, theirs = several(stem, correlation), values(peer(stem, name)["CondFstat"])
    least = mv.rank_f(data, peer(stem, "nx"))
    sizes = np.full(data.n_exposures, float(peer(stem, "nx")))
    covariance = moments.joint_covariance(data.beta_exposures, data.se_exposures, sizes, data.correlation)
    for k, f in enumerate(theirs):
        response = moments.exposure_by_others(k, data.beta_exposures, covariance)
        start = np.linalg.lstsq(response.x, response.y, rcond=None)[0]
        assert least.q / least.df <= f * (1 + 1e-9)
        assert f <= kernel.discrepancy(start, response) / least.df * (1 + 1e-6)
        assert kernel.discrepancy(kernel.minimum(response), response) == pytest.approx(least.q, rel=1e-9)
    assert min(theirs) < least.f * 1.15


def test_mvgmm_repeats_the_conditional_f():
    for stem in MULTIVARIABLE:
        for name in ("mvgmm", "mvgmm_nonrobust"):
            close(values(peer(stem, name)["CondFstat"]), values(peer(stem, "mvivw_nx")["CondFstat"]), rtol=1e-9)


# MVMR's qhet_mvmr takes the squared discrepancy that its search for tau2 leaves over for tau2


@each_input
def test_qhet_mvmr_is_our_minimum_at_another_tau2(stem):
    """Its estimates are ours at a ``tau2`` for which ``Q`` is not its degrees of freedom; ours has them equal."""
    theirs = values(numbers(stem)["MVMR"]["qhet_mvmr_phenocor0.3"])
    data = several(stem, 0.3)
    known, df = associations(data), len(data) - data.n_exposures
    scale = np.sqrt(np.diag(np.linalg.inv(kernel.information(kernel.minimum(known), known))))

    def apart(log_tau2):
        return float(np.max(np.abs(kernel.minimum(known.spread(np.exp(log_tau2))) - theirs) / scale))

    grid = np.linspace(np.log(1e-12), np.log(10.0), 80)
    best = grid[int(np.argmin([apart(g) for g in grid]))]
    found = optimize.minimize_scalar(apart, bounds=(best - 0.4, best + 0.4), options={"xatol": 1e-10})
    wide = known.spread(np.exp(found.x))
    assert found.fun < 0.01
    ours = mv.mv_qhet(data)
    balanced = known.spread(ours[0].extras["tau2"])
    left = kernel.discrepancy(kernel.minimum(wide), wide) - df
    if ours[0].extras["tau2"] > 0.0:
        assert kernel.discrepancy(estimates(ours), balanced) == pytest.approx(df, rel=1e-9)
        assert abs(left) > 0.1
    assert at_rest(estimates(ours), balanced)
