"""Effects corrected for selection by P."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from gnbreport.kernels.selection_bias import corrected_z


def likelihood_of(mu, z, threshold):
    """Density of z given that |z| passed."""
    passes = stats.norm.sf(threshold - mu) + stats.norm.cdf(-threshold - mu)
    return stats.norm.pdf(z - mu) / passes


@pytest.mark.parametrize("z", [4.5, 4.8, 5.5, 7.0, -5.0])
def test_no_effect_explains_the_z_score_better(z):
    threshold = 4.417
    grid = np.linspace(-10, 10, 200_001)
    best = grid[np.argmax(likelihood_of(grid, z, threshold))]
    assert corrected_z(np.array([z]), threshold)[0] == pytest.approx(best, abs=2e-4)


@given(st.floats(0.5, 8), st.lists(st.floats(1e-3, 40), min_size=1, max_size=8))
def test_shrinks_towards_zero_in_order_and_keeps_the_sign(threshold, beyond):
    z = np.sort(threshold + np.array(beyond))
    found = corrected_z(z, threshold)
    assert np.all((found >= 0) & (found <= z))
    assert np.all(np.diff(found) >= 0)
    np.testing.assert_allclose(corrected_z(-z, threshold), -found, rtol=0, atol=0)
    assert corrected_z(np.array([threshold + 40.0]), threshold)[0] == pytest.approx(threshold + 40.0, rel=1e-9)


def test_corrects_on_average():
    """Over draws that passed, the mean over-estimation (z - mu) is far larger than what remains after correction."""
    draws = np.random.default_rng(3).normal(6.0, 1.0, 200_000)
    seen = draws[np.abs(draws) > 5.45]
    assert seen.mean() - 6.0 > 0.4
    assert abs(np.median(corrected_z(seen, 5.45)) - 6.0) < 0.25
