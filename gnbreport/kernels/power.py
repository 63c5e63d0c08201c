"""Power, minimal detectable effect, and what overlap of the two samples does. Scalars in, scalars out."""

from __future__ import annotations

import math

from scipy import special


def two_sided(noncentrality: float, alpha: float = 0.05) -> float:
    """Power of a two-sided normal test whose statistic has mean ``noncentrality``: both tails count."""
    z = -float(special.ndtri(alpha / 2.0))
    return float(special.ndtr(noncentrality - z) + special.ndtr(-noncentrality - z))


def noncentrality(effect: float, n: float, r2: float, case_share: float | None = None) -> float:
    """Mean of the test statistic, ``|effect| sqrt(n R2)``, times ``sqrt(c (1 - c))`` for a binary outcome.

    Burgess 2014: ``effect`` per SD of the exposure, in SD of the outcome or as log odds ratio.

    Args:
        effect: Causal effect.
        n: Sample size of the outcome.
        r2: Variance of the exposure that the instruments explain.
        case_share: Share of cases c of a binary outcome; None for a quantitative one.
    """
    scale = 1.0 if case_share is None else case_share * (1.0 - case_share)
    return abs(effect) * math.sqrt(n * r2 * scale)


def detectable(alpha: float = 0.05, power: float = 0.8) -> float:
    """Noncentrality that a two-sided test detects with ``power``: ``z_(1-alpha/2) + z_power``, both tails counted."""
    value = -float(special.ndtri(alpha / 2.0)) + float(special.ndtri(power))
    for _ in range(50):  # Newton: the far tail matters only for alpha near power
        z = -float(special.ndtri(alpha / 2.0))
        slope = _density(value - z) - _density(value + z)
        step = (two_sided(value, alpha) - power) / slope
        value -= step
        if abs(step) < 1e-14:
            break
    return value


def _density(z: float) -> float:
    """Standard normal density."""
    return math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)


def brion(
    effect: float,
    n: float,
    r2: float,
    observational: float,
    alpha: float = 0.05,
    variance_exposure: float = 1.0,
    variance_outcome: float = 1.0,
) -> float:
    """Power by the noncentral chi-squared(1) of two-stage least squares (Brion, Shakhbazov and Visscher 2013).

    Noncentrality ``effect^2 n R2 v_x / v_e`` with ``v_e = v_y - effect v_x (2 observational - effect)``; nan where
    that leaves no residual variance.

    Args:
        effect: Causal effect of exposure on outcome.
        n: Sample size.
        r2: Variance of the exposure that the instruments explain.
        observational: Regression coefficient of outcome on exposure, confounding included.
        alpha: Significance level.
        variance_exposure: Variance of the exposure.
        variance_outcome: Variance of the outcome.
    """
    residual = variance_outcome - effect * variance_exposure * (2.0 * observational - effect)
    if residual <= 0.0:
        return math.nan
    return two_sided(abs(effect) * math.sqrt(n * r2 * variance_exposure / residual), alpha)


def overlap_bias(overlap: float, f_mean: float) -> float:
    """Bias towards the observational association, as a share of it: ``overlap / F`` (Burgess et al. 2016)."""
    return overlap / f_mean if f_mean > 0.0 else math.inf


def overlap_type_one_error(bias: float, standard_error: float, alpha: float = 0.05) -> float:
    """Type I error of a two-sided test whose estimate has mean ``bias`` under the null (Burgess et al. 2016)."""
    return two_sided(bias / standard_error, alpha)
