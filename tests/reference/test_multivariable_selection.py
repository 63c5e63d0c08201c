"""Multivariable estimators that select variants against MendelianRandomization 0.10.0."""

import numpy as np
import pytest
from scipy import stats

from gnbreport.kernels import cml_several, lasso_several
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


# lasso


def lasso(stem):
    return mv.mv_lasso(several(stem))


@each_input
@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("estimate", "Estimate"),
        ("standard_error", "StdError"),
        ("ci_low", "CILower"),
        ("ci_high", "CIUpper"),
        ("p_value", "Pvalue"),
    ],
)
def test_mvlasso(stem, name, key):
    close([getattr(r, name) for r in lasso(stem)], values(peer(stem, "mvlasso")[key]), rtol=1e-9)


@each_input
def test_mvlasso_penalty_and_valid_variants(stem):
    entry = peer(stem, "mvlasso")
    close(lasso(stem)[0].extras["lambda"], entry["Lambda"], rtol=1e-9)
    path, chosen = penalised(stem)
    valid = path.intercepts[chosen] == 0.0
    assert valid.sum() == entry["Valid"] == lasso(stem)[0].extras["n_valid"]
    assert [v for v, kept in zip(several(stem).variants, valid, strict=True) if kept] == entry["ValidSNPs"]


def oriented(stem):
    data = several(stem)
    sign = np.where(data.beta_exposures[:, 0] < 0.0, -1.0, 1.0)
    return data.beta_exposures * sign[:, None], data.beta_outcome * sign, data.se_outcome


def penalised(stem):
    """Our path, and the place on it of the chosen penalty."""
    path = lasso_several.lasso_path(*oriented(stem))
    return path, lasso_several.select(*oriented(stem), path)


@each_input
def test_mvlasso_penalised_sum_is_at_most_the_packages(stem):
    """glmnet stops where the deviance changes by less than 1e-7 of it: near our fit, not nearer the optimum."""
    entry, (x, y, sy), (path, chosen) = peer(stem, "mvlasso"), oriented(stem), penalised(stem)
    scales = lasso_several._scales(np.linalg.qr(x / sy[:, None]).Q, sy)

    def total(b, a):
        return 0.5 * np.sum(((y - a - x @ b) / sy) ** 2) + len(y) * path.lambdas[chosen] * np.sum(scales * np.abs(a))

    ours = total(path.coefficients[chosen], path.intercepts[chosen])
    theirs = total(values(entry["RegEstimate"]), values(entry["RegIntercept"]))
    assert ours <= theirs * (1 + 1e-12)
    assert theirs <= ours * (1 + 1e-6)
    close(path.coefficients[chosen], values(entry["RegEstimate"]), rtol=1e-4)
    close(path.intercepts[chosen], values(entry["RegIntercept"]), rtol=0.0, atol=1e-3 * np.max(np.abs(y)))
