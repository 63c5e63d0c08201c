"""What can be recomputed from rounded instruments, against the estimators themselves."""

import numpy as np
import pytest

from gnbreport.claims.rounded import egger_leeway, ivw_leeway
from gnbreport.harmonise import Harmonised
from gnbreport.mr import egger, ivw
from gnbreport.sensitivity.heterogeneity import Regressions, heterogeneity

METHODS = {"ivw": (ivw_leeway, ivw), "egger": (egger_leeway, egger)}


def exact(method, x, y, s):
    """Estimate, standard error, P and Q by the package's estimators."""
    pair = Harmonised.from_arrays(beta_exposure=x, se_exposure=np.full(len(x), 0.02), beta_outcome=y, se_outcome=s)
    found = METHODS[method][1](pair)
    q = {r["method"]: r["q"] for r in heterogeneity(Regressions.of(pair))}[method]
    return found.estimate, found.standard_error, found.p_value, q


def data(seed, spread):
    rng = np.random.default_rng(seed)
    x, s = rng.uniform(0.1, 0.4, 9) * rng.choice([-1, 1], 9), rng.uniform(0.05, 0.09, 9)
    return x, 0.4 * x + spread * s * rng.normal(size=9), s


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("spread", [0.3, 2.0])
def test_without_rounding_there_is_no_leeway(method, spread):
    x, y, s = data(3, spread)
    found = METHODS[method][0](x, y, s, (1e-12, 1e-12, 1e-12), draws=5)
    for (low, high), value in zip((found.estimate, found.se, found.p, found.q), exact(method, x, y, s), strict=True):
        assert low == pytest.approx(value, rel=1e-8)
        assert high == pytest.approx(value, rel=1e-8)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("seed", range(5))
def test_the_unrounded_figures_lie_within_the_leeway(method, seed):
    x, y, s = data(seed, 1.5)
    found = METHODS[method][0](*(np.round(v, 2) for v in (x, y, s)), (0.01, 0.01, 0.01), label=f"{method}{seed}")
    for (low, high), value in zip((found.estimate, found.se, found.p, found.q), exact(method, x, y, s), strict=True):
        assert low <= value <= high
        assert high - low < 2 * abs(value) + 0.5
