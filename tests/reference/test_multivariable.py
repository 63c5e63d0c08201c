"""Multivariable MR against TwoSampleMR 0.7.9, MendelianRandomization 0.10.0 and MVMR 0.4.6, quantity by quantity."""

import numpy as np
import pytest
from scipy import stats

from gnbreport.mr import multivariable as mv
from tests.paths import needs_shared
from tests.reference.sensitivity_oracle import MULTIVARIABLE, close, columns, numbers, ran, several, value, values

pytestmark = needs_shared
each_input = pytest.mark.parametrize("stem", MULTIVARIABLE)


def peer(stem, package, name):
    found = numbers(stem)[package].get(name)
    if not ran(found) and not isinstance(found, list):
        pytest.skip("the peer has no number for this input")
    return found


def got(results, name):
    return [getattr(r, name) for r in results]


# peer's package, entry, its keys of estimate, standard error and p-value; our model and distribution
_IVW = [
    ("TwoSampleMR", "mv_multiple_interceptFALSE_specificFALSE_p5e-08", ("b", "se", "pval"), "plain", "normal"),
    ("MendelianRandomization", "mvivw_nx", ("Estimate", "StdError", "Pvalue"), "random", "normal"),
    ("MendelianRandomization", "mvivw_nx_corx0.3", ("Estimate", "StdError", "Pvalue"), "random", "normal"),
    ("TwoSampleMR", "mv_multiple_interceptFALSE_specificFALSE_p1", ("b", "se", "pval"), "plain", "normal"),
    ("MendelianRandomization", "mvivw_random", ("Estimate", "StdError", "Pvalue"), "random", "normal"),
    ("MendelianRandomization", "mvivw_fixed", ("Estimate", "StdError", "Pvalue"), "fixed", "normal"),
    ("MendelianRandomization", "mvivw_random_t", ("Estimate", "StdError", "Pvalue"), "random", "t"),
    ("MVMR", "ivw_mvmr", ("Estimate", "Std.Error", "p"), "plain", "t"),
]


@each_input
@pytest.mark.parametrize(("package", "name", "keys", "model", "distribution"), _IVW)
@pytest.mark.parametrize("quantity", [0, 1, 2])
def test_mv_ivw(stem, package, name, keys, model, distribution, quantity):
    theirs = values(peer(stem, package, name)[keys[quantity]])
    results = mv.mv_ivw(several(stem), model=model, distribution=distribution)
    ours = got(results, ("estimate", "standard_error", "p_value")[quantity])
    # MendelianRandomization computes p as 2 (1 - Phi): digits are lost below 1e-10
    lossy = 1e-15 if package == "MendelianRandomization" and quantity == 2 else 0.0
    close(ours, theirs, rtol=1e-9, atol=lossy)


@each_input
@pytest.mark.parametrize(("name", "key"), [("ci_low", "CILower"), ("ci_high", "CIUpper")])
@pytest.mark.parametrize(
    ("entry", "model", "distribution"),
    [("mvivw_random", "random", "normal"), ("mvivw_fixed", "fixed", "normal"), ("mvivw_random_t", "random", "t")],
)
def test_mv_ivw_intervals(stem, name, key, entry, model, distribution):
    theirs = values(peer(stem, "MendelianRandomization", entry)[key])
    close(got(mv.mv_ivw(several(stem), model=model, distribution=distribution), name), theirs, rtol=1e-9)


@each_input
@pytest.mark.parametrize(("name", "key"), [("q", "Heter.Stat/0"), ("q_p_value", "Heter.Stat/1"), ("sigma", "RSE")])
def test_mv_ivw_heterogeneity(stem, name, key):
    entry = peer(stem, "MendelianRandomization", "mvivw_random")
    section, _, position = key.partition("/")
    theirs = value(entry[section][int(position)] if position else entry[section])
    close(mv.mv_ivw(several(stem))[0].extras[name], theirs, rtol=1e-9)


def own_instruments(stem, k):
    """The input's variants with p below 5e-8 for exposure ``k``."""
    data = several(stem)
    strong = columns(stem)[f"pval_x{k + 1}"] < 5e-8
    return mv.MultivariableData.from_arrays(
        data.beta_exposures[strong], data.se_exposures[strong], data.beta_outcome[strong], data.se_outcome[strong]
    )


@each_input
@pytest.mark.parametrize("name", ["mv_multiple_interceptFALSE_specificTRUE_p5e-08", "mv_ivw"])
@pytest.mark.parametrize(("key", "quantity"), [("b", "estimate"), ("se", "standard_error"), ("pval", "p_value")])
def test_each_exposure_on_its_own_instruments(stem, name, key, quantity):
    """The peer's other choice of variants: the same model fitted for each exposure to its own instruments."""
    entry = peer(stem, "TwoSampleMR", name)
    exposures = np.atleast_1d(entry["id.exposure"])
    for k, theirs in zip([int(e[1:]) - 1 for e in exposures], values(np.atleast_1d(entry[key])), strict=True):
        data = own_instruments(stem, k)
        if len(data) > data.n_exposures and np.isfinite(theirs):
            close(getattr(mv.mv_ivw(data, model="plain")[k], quantity), theirs, rtol=1e-9)


@each_input
@pytest.mark.parametrize(("key", "quantity"), [("estimate", "estimate"), ("sd", "standard_error"), ("p", "p_value")])
def test_presso_raw_with_several_exposures(stem, key, quantity):
    """MR-PRESSO's raw estimates are right; its outlier and distortion p-values recycle across exposures."""
    found = numbers(stem).get("MRPRESSO", {}).get("main")
    if not ran(found):
        pytest.skip("the peer has no number for this input")
    count = several(stem).n_exposures
    ours = got(mv.mv_ivw(several(stem), model="plain", distribution="t"), quantity)
    close(ours, values(found[key][:count]), rtol=1e-9)


_EGGER = [
    ("CILower.Est", lambda r: [e.ci_low for e in r]),
    ("CIUpper.Est", lambda r: [e.ci_high for e in r]),
    ("Heter.Stat", lambda r: [r[0].extras["q"], r[0].extras["q_p_value"]]),
    ("Estimate", lambda r: [e.estimate for e in r]),
    ("StdError.Est", lambda r: [e.standard_error for e in r]),
    ("Pvalue.Est", lambda r: [e.p_value for e in r]),
    ("Intercept", lambda r: [r[0].extras["intercept"]]),
    ("StdError.Int", lambda r: [r[0].extras["intercept_se"]]),
    ("Pvalue.Int", lambda r: [r[0].extras["intercept_p_value"]]),
    ("RSE", lambda r: [r[0].extras["sigma"]]),
]


@each_input
@pytest.mark.parametrize("orientate", [1, 2, 3])
@pytest.mark.parametrize(("key", "ours"), _EGGER, ids=[k for k, _ in _EGGER])
def test_mv_egger(stem, orientate, key, ours):
    if orientate > several(stem).n_exposures:
        pytest.skip("the input has fewer exposures")
    theirs = np.atleast_1d(
        values(np.atleast_1d(peer(stem, "MendelianRandomization", f"mvegger_orientate{orientate}")[key]))
    )
    lossy = 1e-15 if key.startswith("Pvalue") else 0.0
    close(ours(mv.mv_egger(several(stem), orientate - 1)), theirs, rtol=1e-9, atol=lossy)


@each_input
@pytest.mark.parametrize(("key", "ours"), _EGGER, ids=[k for k, _ in _EGGER])
def test_mv_egger_with_student_t(stem, key, ours):
    """The peer's p has J - K degrees of freedom, its interval J - K - 1, as ours has in both."""
    entry = peer(stem, "MendelianRandomization", "mvegger_t")
    theirs = values(np.atleast_1d(entry[key]))
    results = mv.mv_egger(several(stem), distribution="t")
    data = several(stem)
    if key.startswith("Pvalue"):
        ratio = {"Est": [e.estimate / e.standard_error for e in results]}
        ratio["Int"] = [results[0].extras["intercept"] / results[0].extras["intercept_se"]]
        p = 2 * stats.t.sf(np.abs(ratio[key[-3:]]), len(data) - data.n_exposures)
        close(p, theirs, rtol=1e-9, atol=1e-15)
        assert results[0].distribution == f"t({len(data) - data.n_exposures - 1})"
        return
    close(ours(results), theirs, rtol=1e-9)


@each_input
@pytest.mark.parametrize(("entry", "correlation"), [("strength_mvmr", 0.0), ("strength_mvmr_phenocor0.3", 0.3)])
def test_conditional_f(stem, entry, correlation):
    found = mv.conditional_f(several(stem, correlation))
    close([f.f_r for f in found], values(peer(stem, "MVMR", entry)), rtol=1e-9)
    size, count = len(several(stem)), len(found)
    close([f.f * (size - count + 1) for f in found], values(peer(stem, "MVMR", entry)) * size, rtol=1e-9)


@each_input
@pytest.mark.parametrize(("entry", "correlation"), [("pleiotropy_mvmr", 0.0), ("pleiotropy_mvmr_phenocor0.3", 0.3)])
@pytest.mark.parametrize(("name", "key"), [("q", "Qstat"), ("p_value_r", "Qpval")])
def test_q_a(stem, entry, correlation, name, key):
    close(getattr(mv.q_a(several(stem, correlation)), name), value(peer(stem, "MVMR", entry)[key]), rtol=1e-9)


@each_input
def test_mv_median_estimates(stem):
    theirs = values(peer(stem, "MendelianRandomization", "mvmedian")["Estimate"])
    close(got(mv.mv_median(several(stem), draws=2), "estimate"), theirs, rtol=1e-9)


@each_input
def test_mv_median_standard_errors(stem):
    """Two bootstraps of 1,000 and 4,000 draws: within 4 Monte Carlo errors of each other."""
    entry = peer(stem, "MendelianRandomization", "mvmedian")
    ours = got(mv.mv_median(several(stem), draws=4000), "standard_error")
    error = np.sqrt(1.0 / (2.0 * entry["iterations"]) + 1.0 / 8000.0)
    close(ours, values(entry["StdError"]), rtol=4.0 * error)


def test_the_inputs_are_there():
    assert len(MULTIVARIABLE) >= 4
