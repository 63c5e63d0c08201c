"""Several mediators jointly: coefficients and covariances against a library's regression, sums, scale."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from gnbreport.estimates import NotApplicable, normal_estimate
from gnbreport.harmonise import Harmonised
from gnbreport.mediation import JointSteps, MediationOptions, joint_rows, mediate_model
from gnbreport.mediation.joint_model import _total_correlation
from gnbreport.mr.multivariable import MultivariableData, mv_ivw

NAMES = ("m1", "m2")


def made(seed=1, size=40, scale=1.0, *, adjusted=True):
    """Associations of a study with two mediators; the exposure is third where the model adjusts for it."""
    rng = np.random.default_rng(seed)
    names = (*NAMES, "x") if adjusted else NAMES
    beta = rng.normal(0, 0.1, (size, len(names)))
    outcome = beta @ np.array([0.3, 0.2, 0.1])[: len(names)] + rng.normal(0, 0.02, size)
    model = MultivariableData.from_arrays(
        scale * beta, np.full(beta.shape, 0.01 * scale), outcome, rng.uniform(0.01, 0.03, size), names, outcome="y"
    )
    a = tuple(normal_estimate("ivw", scale * e, scale * s, 10) for e, s in ((0.4, 0.05), (-0.2, 0.04)))
    return JointSteps(a, model, normal_estimate("ivw", 0.25, 0.03, 10), np.array([[1.0, 0.5], [0.5, 1.0]]))


@pytest.mark.parametrize("adjusted", [True, False])
def test_the_sum_and_its_error_are_those_of_a_librarys_regression(adjusted):
    steps = made(adjusted=adjusted)
    x, y, w = steps.model.beta_exposures, steps.model.beta_outcome, 1.0 / steps.model.se_outcome**2
    fit = sm.WLS(y, x, weights=w).fit()
    covariance = fit.cov_params() * max(1.0, fit.scale) / fit.scale
    a = np.array([e.estimate for e in steps.a])
    sa = np.array([e.standard_error for e in steps.a])
    cov_a = np.outer(sa, sa) * np.array([[1.0, 0.5], [0.5, 1.0]])
    b = fit.params[:2]
    found = mediate_model(steps, "x")
    assert found.total_indirect == pytest.approx(a @ b, rel=1e-12)
    variance = b @ cov_a @ b + a @ covariance[:2, :2] @ a
    assert found.se_total_indirect == pytest.approx(math.sqrt(variance), rel=1e-12)
    assert (steps.adjusted, found.mediators) == (adjusted, NAMES)


@given(seed=st.integers(0, 2**31), scale=st.floats(1e-3, 1e3))
def test_the_unit_of_the_mediators_does_not_matter(seed, scale):
    options = MediationOptions(draws=1_000)
    one, other = mediate_model(made(seed), "x", options), mediate_model(made(seed, scale=scale), "x", options)
    # the exposure's own column is scaled too, which moves only its coefficient
    assert other.total_indirect == pytest.approx(one.total_indirect, rel=1e-9)
    assert other.se_total_indirect == pytest.approx(one.se_total_indirect, rel=1e-9)


def test_rows_add_up():
    steps = made()
    rows = {str(r["part"]): r for r in joint_rows(steps, NAMES, "x", "y", MediationOptions())}
    assert list(rows) == ["via m1", "via m2", "indirect", "direct", "total"]
    value = {part: float(r["estimate"]) for part, r in rows.items()}
    assert value["via m1"] + value["via m2"] == pytest.approx(value["indirect"], rel=1e-12)
    assert value["indirect"] + value["direct"] == pytest.approx(value["total"], rel=1e-12)
    assert rows["indirect"]["proportion"] == pytest.approx(value["indirect"] / 0.25)
    assert rows["indirect"]["ci_low"] < value["indirect"] < rows["indirect"]["ci_high"]


def test_without_a_total_effect_nothing_is_direct():
    steps = made()
    alone = JointSteps(steps.a, steps.model)
    rows = joint_rows(alone, NAMES, "x", "y", MediationOptions())
    assert [r["part"] for r in rows] == ["via m1", "via m2", "indirect"]


def test_too_few_variants_are_a_row_with_a_reason():
    steps = made(size=3)
    assert isinstance(mediate_model(steps, "x"), NotApplicable)
    (row,) = joint_rows(steps, NAMES, "x", "y", MediationOptions())
    assert (row["status"], row["part"]) == ("not_applicable", "indirect")
    assert "needs 4 variants" in str(row["reason"])


def total_pair(model, shared=15, seed=4):
    """Exposure -> outcome at some variants of the model and others of its own, alleles partly the other way round."""
    rng = np.random.default_rng(seed)
    sign = rng.choice([-1.0, 1.0], shared)
    rows = {
        "variant": [*model.variants[:shared], "own1", "own2"],
        "beta_exposure": rng.normal(0.1, 0.02, shared + 2),
        "se_exposure": np.full(shared + 2, 0.01),
        "beta_outcome": [*(sign * model.beta_outcome[:shared]), 0.02, 0.03],
        "se_outcome": [*model.se_outcome[:shared], 0.02, 0.01],
        "effect_allele": ["A"] * (shared + 2),
        "other_allele": ["G"] * (shared + 2),
    }
    return Harmonised.from_frame(pd.DataFrame(rows), exposure="x", outcome="y")


def test_total_and_b_covary_as_over_redrawn_outcome_associations():
    steps = made()
    pair = total_pair(steps.model)
    rng = np.random.default_rng(5)
    sign = np.sign(pair.beta_outcome[:15] * steps.model.beta_outcome[:15])
    noise = rng.normal(size=(200_000, 40)) * steps.model.se_outcome
    own = rng.normal(size=(200_000, 2)) * pair.se_outcome[15:]
    x, w = steps.model.beta_exposures, 1.0 / steps.model.se_outcome**2
    b = noise @ (w[:, None] * x) @ np.linalg.inv(x.T @ (w[:, None] * x))
    scale = pair.beta_exposure / pair.se_outcome**2
    total = np.hstack([sign * noise[:, :15], own]) @ scale / np.sum(scale * pair.beta_exposure)
    expected = [np.corrcoef(total, b[:, k])[0, 1] for k in range(2)]
    found = _total_correlation(steps.model, pair, 2)
    np.testing.assert_array_equal(found[:2], 0.0)
    np.testing.assert_allclose(found[2:], expected, rtol=0, atol=0.012)
    assert max(abs(found[2:])) > 0.05


def test_the_shared_variants_enter_the_direct_effect():
    steps = made()
    alone = mediate_model(steps, "x")
    shared = mediate_model(replace(steps, total_pair=total_pair(steps.model)), "x")
    a, b = np.array([e.estimate for e in steps.a]), np.array([e.estimate for e in mv_ivw(steps.model)[:2]])
    se_b = np.array([e.standard_error for e in mv_ivw(steps.model)[:2]])
    r = _total_correlation(steps.model, total_pair(steps.model), 2)[2:]
    covariance = float(np.sum(a * se_b * r)) * steps.total.standard_error
    assert shared.total_indirect == alone.total_indirect == pytest.approx(a @ b, rel=1e-12)
    assert shared.se_direct**2 == pytest.approx(alone.se_direct**2 - 2 * covariance, rel=1e-9)
