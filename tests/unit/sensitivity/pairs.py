"""Pairs to test with."""

import numpy as np

from gnbreport.harmonise import Harmonised


def simulated(size, *, seed=1, effect=0.3, outlier=0.0, intercept=0.0, n=(100_000, 80_000), **columns):
    """A pair with ``size`` variants; ``outlier`` standard errors are added to the last variant's outcome."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(0.05, 0.2, size)
    sx, sy = rng.uniform(0.004, 0.008, size), rng.uniform(0.008, 0.02, size)
    y = intercept + effect * x + sy * rng.standard_normal(size)
    if size:
        y[-1] += outlier * sy[-1]
    sign = rng.choice([-1.0, 1.0], size)
    return Harmonised.from_arrays(
        beta_exposure=sign * (x + sx * rng.standard_normal(size)),
        se_exposure=sx,
        beta_outcome=sign * y,
        se_outcome=sy,
        n_exposure=np.full(size, float(n[0])),
        n_outcome=np.full(size, float(n[1])),
        eaf_exposure=rng.uniform(0.1, 0.9, size),
        eaf_outcome=rng.uniform(0.1, 0.9, size),
        **columns,
    )
