"""The distribution of the product of two normals, against quadrature written another way."""

import numpy as np
import pytest
from scipy import integrate, special, stats

from gnbreport.kernels import product
from tests.naive.mediation import product_cdf


@pytest.mark.parametrize("rho", [0.0, 0.3, -0.7, 0.9])
@pytest.mark.parametrize(("za", "zb"), [(0.0, 0.0), (0.5, -1.0), (2.0, 2.0), (3.0, -5.0), (8.0, 0.1), (-6.0, -6.0)])
def test_cdf_agrees_with_adaptive_quadrature(za, zb, rho):
    centre, spread = za * zb + rho, np.sqrt(za**2 + zb**2 + 1.0)
    for k in (-2.0, -0.7, 0.013, 0.9, 2.5):
        t = centre + k * spread
        assert float(product.cdf(t, za, zb, rho)) == pytest.approx(product_cdf(t, za, zb, rho), abs=1e-8)


def test_cdf_at_zero_is_a_statement_about_signs():
    """Independent: U V <= 0 when the signs differ."""
    for za, zb in ((0.0, 0.0), (1.0, 2.0), (-0.3, 4.0)):
        p, q = stats.norm.cdf(za), stats.norm.cdf(zb)
        assert float(product.cdf(0.0, za, zb)) == pytest.approx(p * (1 - q) + q * (1 - p), abs=1e-12)


@pytest.mark.parametrize("z", [0.0, 0.7, 3.0])
def test_perfect_correlation_is_a_noncentral_chi_squared(z):
    for t in (0.2, 1.0, 9.0):
        want = float(stats.ncx2.cdf(t, 1, z * z)) if z else float(stats.chi2.cdf(t, 1))
        assert float(product.cdf(t, z, z, 1.0)) == pytest.approx(want, abs=1e-9)
        assert float(product.cdf(-t, z, -z, -1.0)) == pytest.approx(1.0 - want, abs=1e-9)


def test_quantile_inverts_the_cdf_elementwise():
    rng = np.random.default_rng(3)
    za, zb, rho = rng.normal(0, 4, 300), rng.normal(0, 4, 300), rng.uniform(-1, 1, 300)
    for q in (1e-4, 0.025, 0.5, 0.975):
        t = product.quantile(q, za, zb, rho)
        np.testing.assert_allclose(product.cdf(t, za, zb, rho), q, rtol=0, atol=1e-10)


def test_interval_of_two_precise_effects_is_the_delta_interval():
    low, high = product.interval(1.0, 1e-6, 2.0, 1e-6)
    half = 1.959963984540054 * np.sqrt(5.0) * 1e-6
    assert (float(low), float(high)) == (pytest.approx(2.0 - half, rel=1e-10), pytest.approx(2.0 + half, rel=1e-10))


def test_product_of_two_centred_normals_has_the_density_of_k0():
    """Craig 1936: the density is K0(|x|) / pi."""
    t = float(product.quantile(0.025, 0.0, 0.0))
    tail = integrate.quad(lambda x: special.k0(x) / np.pi, -t, np.inf)[0]
    assert tail == pytest.approx(0.025, abs=1e-9)
