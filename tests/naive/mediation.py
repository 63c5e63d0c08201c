"""Slow, obvious twins of the mediation arithmetic: brute-force simulation and adaptive quadrature, no package code."""

import itertools
import math

import numpy as np
from scipy import integrate, stats


def draws(steps, n=1_000_000, seed=20):
    """a, b and c drawn from their joint normal distribution."""
    corr = np.array(
        [[1.0, steps.corr_ab, steps.corr_ac], [steps.corr_ab, 1.0, steps.corr_bc], [steps.corr_ac, steps.corr_bc, 1.0]]
    )
    se = np.array([steps.se_a, steps.se_b, steps.se_total])
    mean = [steps.a, steps.b, steps.total]
    return np.random.default_rng(seed).multivariate_normal(mean, corr * np.outer(se, se), size=n, method="eigh").T


def product_cdf(t, za, zb, rho):
    """Pr(U V <= t) by adaptive quadrature over U of the conditional normal cdf of V."""
    s = math.sqrt(1.0 - rho * rho)

    def integrand(u):
        at = (t / u - zb - rho * (u - za)) / s
        return stats.norm.pdf(u - za) * (stats.norm.cdf(at) if u > 0 else stats.norm.sf(at))

    cuts = {za + k for k in (-9, -4, -2, -1, 0, 1, 2, 4, 9)}
    cuts |= {sign * abs(t) * f for sign in (-1, 1) for f in (0.01, 0.1, 0.5, 1.0)} | {0.0}
    edges = sorted(c for c in cuts if za - 9 <= c <= za + 9)
    pieces = itertools.pairwise(edges)
    return sum(integrate.quad(integrand, lo, hi, epsabs=1e-12, limit=400)[0] for lo, hi in pieces if hi - lo > 1e-300)


def ivw(x, y, sy):
    """Weighted regression through the origin, written out; random effects, floor 1."""
    top = bottom = 0.0
    for xi, yi, si in zip(x, y, sy, strict=True):
        top += xi * yi / si**2
        bottom += xi * xi / si**2
    theta = top / bottom
    q = sum((yi - theta * xi) ** 2 / si**2 for xi, yi, si in zip(x, y, sy, strict=True))
    return theta, math.sqrt(max(1.0, q / (len(x) - 1)) / bottom)


def fieller_by_scan(n, var_n, d, var_d, cov, z, grid):
    """Which ratios r of a grid pass the test of n - r d = 0."""
    return np.array([(n - r * d) ** 2 <= z * z * (var_n - 2 * r * cov + r * r * var_d) for r in grid])
