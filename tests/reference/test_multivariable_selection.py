"""Multivariable estimators that select variants against MendelianRandomization 0.10.0."""

import numpy as np
import pytest
from scipy import stats

from gnbreport.kernels import cml_several
from gnbreport.kernels import errors_in_variables as kernel
from gnbreport.mr import multivariable as mv
from gnbreport.mr.multivariable_errors import associations, standard_errors
from gnbreport.mr.multivariable_selection import trimmed_fits
from tests.paths import needs_shared
from tests.reference.sensitivity_oracle import MULTIVARIABLE, close, numbers, several, values

pytestmark = needs_shared
each_input = pytest.mark.parametrize("stem", MULTIVARIABLE)


def peer(stem, name):
    return numbers(stem)["MendelianRandomization"][name]


def sample_size(stem):
    return float(min(peer(stem, "nx"), peer(stem, "ny")))


# constrained maximum likelihood


def invalid(stem):
    """Positions of the package's invalid variants."""
    return (np.atleast_1d(peer(stem, "mvcML_BIC")["BIC_invalid"]).astype(int) - 1).tolist()


@each_input
def test_mvcml_invalid_variants(stem):
    fits = trimmed_fits(several(stem))
    chosen = int(np.argmin(cml_several.bic(fits, sample_size(stem))))
    assert np.flatnonzero(~fits[chosen].valid).tolist() == invalid(stem)
    found = mv.mv_cml_bic(several(stem), sample_size(stem))[0].extras
    assert found["n_invalid"] == chosen == peer(stem, "mvcML_BIC")["K_hat"]


@each_input
@pytest.mark.parametrize("key", ["StdError", "CILower", "CIUpper", "Pvalue"])
def test_mvcml_at_its_own_estimates(stem, key):
    """The package differentiates its likelihood numerically: standard errors to 1e-6."""
    at, known = values(peer(stem, "mvcML_BIC")["Estimate"]), associations(several(stem))
    valid = ~np.isin(np.arange(len(several(stem))), invalid(stem))
    se = standard_errors(kernel.information(at, known.chosen(valid)))
    z = np.abs(at / se)
    ours = {
        "StdError": se,
        "CILower": at - stats.norm.ppf(0.975) * se,
        "CIUpper": at + stats.norm.ppf(0.975) * se,
        "Pvalue": 2.0 * stats.norm.sf(z),
    }[key]
    theirs = values(peer(stem, "mvcML_BIC")[key])
    if key == "Pvalue":
        assert np.all(np.abs(ours - theirs) <= 1e-6 * (1.0 + z * z) * theirs)
    else:
        close(ours, theirs, rtol=1e-6)


@each_input
def test_mvcml_stops_before_the_maximum(stem):
    at, known = values(peer(stem, "mvcML_BIC")["Estimate"]), associations(several(stem))
    valid = ~np.isin(np.arange(len(several(stem))), invalid(stem))
    found = mv.mv_cml_bic(several(stem), sample_size(stem))
    ours, error = (np.array([getattr(r, n) for r in found]) for n in ("estimate", "standard_error"))
    assert 0.0 < kernel.discrepancy(at, known.chosen(valid)) - found[0].extras["deviance"] < 1e-5
    assert np.all(np.abs(np.sum(kernel.scores(ours, known.chosen(valid)), axis=0)) * error < 1e-9)
    close(ours, at, rtol=5e-4)
