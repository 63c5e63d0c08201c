"""MR-Lasso's path of penalties."""

import numpy as np
import pytest

from gnbreport.kernels import lasso


@pytest.mark.parametrize("seed", range(12))
def test_every_slope_of_the_path_is_where_the_penalised_sum_is_least(seed):
    """``sum w x clip(y - b x, -tau, tau)`` changes sign within 1e-9 of each slope, whatever the penalty."""
    rng = np.random.default_rng(seed)
    x, sy = rng.uniform(0.05, 0.2, 30), rng.uniform(0.01, 0.02, 30)
    y = 0.3 * x + 1.3 * sy * rng.standard_normal(30)
    w, thresholds = sy**-2.0, np.geomspace(1e-5, 0.05, 100)[:, None] * rng.uniform(0.5, 1.5, 30)
    slopes = lasso._huber_slopes(x, y, w, thresholds)
    for b, tau in zip(slopes, thresholds, strict=True):
        below, above = (
            np.sum(w * x * np.clip(y - (b + step) * x, -tau, tau)) for step in (-1e-9 * abs(b), 1e-9 * abs(b))
        )
        assert below >= -1e-12 * np.sum(w * x * tau)
        assert above <= 1e-12 * np.sum(w * x * tau)
