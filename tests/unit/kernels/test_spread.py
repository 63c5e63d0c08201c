"""Spread of bootstrap draws, with its Monte Carlo error."""

import numpy as np
import pytest
from scipy import stats

from gnbreport.kernels import spread


@pytest.mark.parametrize("count", [2, 3, 4, 5, 20, 21, 1000])
def test_spreads_are_those_of_scipy(count):
    draws = np.random.default_rng(count).normal(2.0, 3.0, count)
    assert spread.standard_deviation(draws)[0] == pytest.approx(np.std(draws, ddof=1), rel=1e-12)
    mad = stats.median_abs_deviation(draws)
    assert spread.scaled_mad(draws)[0] == pytest.approx(spread.MAD_SCALE * mad, rel=1e-12)
    assert pytest.approx(1 / stats.norm.ppf(0.75), abs=1e-4) == spread.MAD_SCALE


@pytest.mark.parametrize("name", ["standard_deviation", "scaled_mad"])
def test_monte_carlo_errors_are_those_of_repeated_draws(name):
    """500 sets of 1,000 draws: the stated error within 15% of the spread of the estimates."""
    rng = np.random.default_rng(2)
    found = np.array([getattr(spread, name)(rng.standard_normal(1000)) for _ in range(500)])
    assert np.mean(found[:, 1]) == pytest.approx(np.std(found[:, 0], ddof=1), rel=0.15)
