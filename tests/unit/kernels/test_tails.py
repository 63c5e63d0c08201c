"""Tail probabilities and their logarithms, against independent integration and known values."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from gnbreport.kernels import tails


@given(st.floats(-37, 37))
def test_normal_log_agrees_with_the_tail(z):
    p, log10_p = tails.normal_two_sided(z)
    assert p == pytest.approx(2 * stats.norm.sf(abs(z)), rel=1e-13, abs=0)
    assert log10_p == pytest.approx(math.log10(p), rel=1e-12, abs=1e-15)


def test_forty_standard_errors_are_not_zero():
    p, log10_p = tails.normal_two_sided(40.0)
    # log10(2 Phi(-40)) from the asymptotic series of Mills' ratio
    z = 40.0
    mills = 1 / z * (1 - 1 / z**2 + 3 / z**4 - 15 / z**6)
    expected = (math.log(2) - z * z / 2 - 0.5 * math.log(2 * math.pi) + math.log(mills)) / math.log(10)
    assert log10_p == pytest.approx(expected, rel=1e-10)
    assert p == 0.0 or p < 1e-300


@pytest.mark.parametrize("df", [1, 2, 3, 8, 50, 400])
@pytest.mark.parametrize("t", [3.0, 12.0])
def test_t_log_tail_where_both_are_representable(t, df):
    p, log10_p = tails.t_two_sided(t, df)
    assert log10_p == pytest.approx(math.log10(p), rel=1e-12)
    assert tails._log10_t_tail(t, df) == pytest.approx(math.log10(p), rel=1e-9)


def test_t_log_tail_where_it_underflows():
    df, t = 300.0, 1e3
    log10_p = tails.t_two_sided(t, df)[1]
    assert log10_p < -300
    assert np.isfinite(log10_p)
    half = tails.t_two_sided(t / 2, df)[1]
    # in the far tail p falls as t^-df
    assert log10_p - half == pytest.approx(-df * math.log10(2), rel=2e-3)


@pytest.mark.parametrize("df", [1, 2, 7, 60])
def test_chi2_log_tail(df):
    for q in (0.5 * df + 3, 5.0 * df + 20):
        p, log10_p = tails.chi2_upper(q, df)
        assert log10_p == pytest.approx(math.log10(p), rel=1e-12)
        if q > df + 2:
            assert tails._log10_chi2_tail(q, df) == pytest.approx(math.log10(p), rel=1e-10)
    # df = 2: the tail is exp(-q/2), exactly
    assert tails.chi2_upper(4000.0, 2)[1] == pytest.approx(-2000 / math.log(10), rel=1e-12)
    assert math.isnan(tails.chi2_upper(1.0, 0)[0])
