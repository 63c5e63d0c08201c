"""Covariance of step estimates: shared variants, shared samples, shared pleiotropy.

IVW estimates are linear in the outcome associations, ``theta = sum_j w_j y_j`` with
``w_j = (x_j / sy_j^2) / sum_k (x_k^2 / sy_k^2)``; two of them covary through the variants they share. The
multiplicative random-effects factor scales variances and covariances alike, so it cancels from the correlation.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special
from scipy.optimize import minimize_scalar

from gnbreport.errors import InputError, Problem
from gnbreport.harmonise.data import Harmonised

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Linear:
    """An estimate that is linear in associations with one trait.

    Attributes:
        variants: Variant ids, J of them.
        alleles: Effect allele of each; empty strings where unknown.
        weights: ``(J,)``.
        errors: ``(J,)``, standard errors of the associations.
        residuals: ``(J,)``, association minus estimate times exposure association.
    """

    variants: tuple[str, ...]
    alleles: tuple[str, ...]
    weights: Floats
    errors: Floats
    residuals: Floats


def linear_ivw(data: Harmonised) -> Linear:
    """Weights, errors and residuals of the IVW estimate of a pair."""
    scale = data.beta_exposure / data.se_outcome**2
    weights = scale / float(np.sum(scale * data.beta_exposure))
    residuals = data.beta_outcome - float(np.sum(weights * data.beta_outcome)) * data.beta_exposure
    alleles = tuple(data.kept["effect_allele"].astype(str))
    return Linear(data.variant, alleles, weights, np.asarray(data.se_outcome), residuals)


def _matched(first: Linear, second: Linear) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats]:
    """Positions of the shared variants in both, and the sign that brings them to one effect allele."""
    place = {v: i for i, v in enumerate(second.variants)}
    pairs = [(i, place[v]) for i, v in enumerate(first.variants) if v in place]
    i, j = np.array([p[0] for p in pairs], dtype=np.intp), np.array([p[1] for p in pairs], dtype=np.intp)
    return i, j, np.array([_sign(first.alleles[x], second.alleles[y]) for x, y in pairs])


def _sign(first: str, second: str) -> float:
    """-1 for two different effect alleles; 1 for the same, or where one is unknown."""
    return -1.0 if first and second and first != second else 1.0


def shared_correlation(first: Linear, second: Linear, sample_correlation: float) -> float:
    """Correlation of two IVW estimates through the variants they share.

    ``r sum_shared w1 w2 s1 s2 / sqrt(sum w1^2 s1^2 sum w2^2 s2^2)`` with ``r`` the correlation of the sampling errors
    of one variant's two associations: 1 where both are the same association, 0 for separate samples, the phenotypic
    correlation times the share of overlap otherwise (Burgess 2016; Bulik-Sullivan 2015 for the intercept that
    estimates it).
    """
    i, j, sign = _matched(first, second)
    if not len(i):
        return 0.0
    u, v = first.weights * first.errors, second.weights * second.errors
    return float(sample_correlation * np.sum(sign * u[i] * v[j]) / math.sqrt(float(np.sum(u**2) * np.sum(v**2))))


def residual_correlation(first: Linear, second: Linear) -> float:
    """Correlation of two IVW estimates from products of residuals (sandwich).

    ``sum_shared w1 w2 r1 r2 / sqrt(sum w1^2 r1^2 sum w2^2 r2^2)``: takes in sample overlap and pleiotropy that
    reaches both traits, without naming either; in [-1, 1] by Cauchy and Schwarz, and noisy with few variants.
    """
    i, j, sign = _matched(first, second)
    u, v = first.weights * first.residuals, second.weights * second.residuals
    size = math.sqrt(float(np.sum(u**2) * np.sum(v**2)))
    return float(np.sum(sign * u[i] * v[j]) / size) if size > 0.0 else 0.0


@dataclass(frozen=True, slots=True)
class CorrelationEstimate:
    """Correlation of the sampling errors of two GWAS.

    Attributes:
        correlation: Estimate, about (overlapping n / sqrt(n1 n2)) times the phenotypic correlation.
        standard_error: From the observed information.
        n_variants: Null variants used.
    """

    correlation: float
    standard_error: float
    n_variants: int


def estimate_correlation(z1: ArrayLike, z2: ArrayLike, *, truncation: float = 1.96) -> CorrelationEstimate:
    """Correlation of two GWAS's sampling errors, from z-scores of variants null for both traits.

    Maximum likelihood of a standard bivariate normal, truncated to ``|z1|, |z2| < truncation``: the plain correlation
    of truncated scores would be biased towards 0. In spirit the intercept of bivariate LD score regression
    (Bulik-Sullivan 2015), without LD: give approximately independent variants.

    Args:
        z1: z-scores ``(M,)`` with the first trait.
        z2: z-scores ``(M,)`` of the same variants and effect alleles with the second.
        truncation: Variants beyond this in either are taken as associated and left out.

    Raises:
        InputError: Lengths differ, or fewer than 50 variants remain.
    """
    x, y = np.asarray(z1, dtype=float), np.asarray(z2, dtype=float)
    if x.shape != y.shape:
        raise InputError(Problem("length-mismatch", f"z-scores differ in length: {x.shape} and {y.shape}"))
    inside = (np.abs(x) < truncation) & (np.abs(y) < truncation)
    n = int(inside.sum())
    if n < 50:
        hint = "give z-scores of at least some hundred independent variants"
        raise InputError(Problem("too-few-variants", f"{n} null variants remain, 50 are needed", hint=hint))
    squares, cross = float(np.sum(x[inside] ** 2 + y[inside] ** 2)), float(np.sum(x[inside] * y[inside]))

    def deviance(rho: float) -> float:
        """Minus log likelihood of the truncated normal."""
        s = 1.0 - rho * rho
        kernel = 0.5 * (squares - 2.0 * rho * cross) / s + 0.5 * n * math.log(s)
        return kernel + n * math.log(_square_probability(truncation, rho))

    best = float(minimize_scalar(deviance, bounds=(-0.9999, 0.9999), method="bounded", options={"xatol": 1e-10}).x)
    h = min(1e-4, 0.5 * (1.0 - abs(best)))
    curvature = (deviance(best + h) - 2.0 * deviance(best) + deviance(best - h)) / h**2
    return CorrelationEstimate(best, 1.0 / math.sqrt(curvature) if curvature > 0.0 else math.nan, n)


_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(200)


def _square_probability(t: float, rho: float) -> float:
    """``Pr(|Z1| < t, |Z2| < t)`` by quadrature over ``Z1``."""
    x, s = t * _NODES, math.sqrt(1.0 - rho * rho)
    inside = special.ndtr((t - rho * x) / s) - special.ndtr((-t - rho * x) / s)
    return float(t * np.sum(_WEIGHTS * np.exp(-0.5 * x * x) * inside) / math.sqrt(2.0 * math.pi))
