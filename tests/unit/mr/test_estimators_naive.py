"""Closed-form estimators against statsmodels, likelihood and mode against brute force."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import optimize

import gnbreport as gnb

RNG = np.random.default_rng(11)
X = RNG.uniform(0.05, 0.15, 9) * RNG.choice([-1.0, 1.0], 9)
SX, SY = RNG.uniform(0.005, 0.01, 9), RNG.uniform(0.01, 0.02, 9)
Y = 0.4 * X + 2.0 * SY * RNG.standard_normal(9)
PAIR = gnb.Harmonised.from_arrays(beta_exposure=X, se_exposure=SX, beta_outcome=Y, se_outcome=SY)


def test_ivw_is_weighted_least_squares():
    fit = sm.WLS(Y, X, weights=SY**-2).fit()
    plain = float(fit.bse[0])
    assert gnb.mr.ivw_mre(PAIR).estimate == pytest.approx(float(fit.params[0]), rel=1e-12)
    assert gnb.mr.ivw_mre(PAIR).standard_error == pytest.approx(plain, rel=1e-12)
    assert gnb.mr.ivw(PAIR).standard_error == pytest.approx(plain / min(1.0, fit.scale**0.5), rel=1e-12)
    assert gnb.mr.ivw_fe(PAIR).standard_error == pytest.approx(plain / fit.scale**0.5, rel=1e-12)


def test_egger_is_weighted_least_squares_with_intercept():
    sign = np.sign(X)
    fit = sm.WLS(Y * sign, sm.add_constant(X * sign), weights=SY**-2).fit()
    found = gnb.mr.egger(PAIR)
    assert found.estimate == pytest.approx(float(fit.params[1]), rel=1e-11)
    assert found.extras["intercept"] == pytest.approx(float(fit.params[0]), rel=1e-10)
    assert found.standard_error == pytest.approx(float(fit.bse[1]) / min(1.0, fit.scale**0.5), rel=1e-11)


def test_maximum_likelihood_is_the_joint_maximum():
    def negative(v):
        return float(np.sum(((X - v[1:]) / SX) ** 2 + ((Y - v[0] * v[1:]) / SY) ** 2))

    best = optimize.minimize(negative, np.r_[0.3, X], method="BFGS", options={"gtol": 1e-10, "maxiter": 5000})
    assert gnb.mr.max_likelihood(PAIR).estimate == pytest.approx(best.x[0], rel=1e-5)
