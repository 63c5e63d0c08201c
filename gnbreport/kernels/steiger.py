"""Variance explained by a variant, and the Steiger test of causal direction (Hemani, Tilling and Davey Smith 2017)."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]

#: Above this many degrees of freedom F(1, n-1) is taken as chi-squared(1), as R's qf does.
LARGE_DF = 4e5


def r2_from_f(f: Floats, n: Floats) -> Floats:
    """Variance explained ``F / (n - 2 + F)`` by a variant with F statistic ``f`` in ``n`` people."""
    return np.asarray(f / (n - 2.0 + f))


def r2_from_p(p: Floats, n: Floats) -> Floats:
    """Variance explained from a p-value: F is the upper quantile of F(1, n-1) at ``p``; nan where ``p`` is 0."""
    t = -special.stdtrit(n - 1.0, p / 2.0)
    f = np.where(n - 1.0 <= LARGE_DF, t * t, special.chdtri(1.0, p))
    f = np.where(p > 0.0, f, np.nan)
    return r2_from_f(f, n)


def r2_from_frequency(beta: Floats, frequency: Floats, trait_variance: float = 1.0) -> Floats:
    """Variance explained ``2 f (1 - f) beta^2 / var(trait)`` by an additive variant in Hardy-Weinberg equilibrium."""
    return np.asarray(2.0 * frequency * (1.0 - frequency) * beta**2 / trait_variance)


def liability_from_log_odds(beta: Floats, frequency: Floats) -> Floats:
    """Variance of the liability explained: ``v / (v + pi^2/3)``, ``v = 2 f (1 - f) beta^2`` (Lee et al. 2012, eq. 4).

    Args:
        beta: Log odds ratios per allele.
        frequency: Allele frequency in the population.
    """
    v = 2.0 * frequency * (1.0 - frequency) * beta**2
    return np.asarray(v / (v + math.pi**2 / 3.0))


def liability_from_observed(r2: Floats, prevalence: float, case_share: float) -> Floats:
    """Variance explained on the liability scale from the observed 0/1 scale (Lee et al. 2011, eq. 23).

    ``r2 K^2 (1-K)^2 / (z^2 P (1-P))`` with prevalence K, share of cases P and normal density z at the threshold.
    """
    threshold = -special.ndtri(prevalence)
    density = math.exp(-0.5 * threshold**2) / math.sqrt(2.0 * math.pi)
    factor = (prevalence * (1.0 - prevalence)) ** 2 / (density**2 * case_share * (1.0 - case_share))
    return np.asarray(r2 * factor)


def population_frequency(frequency: Floats, case_share: float, odds_ratio: Floats, prevalence: float) -> Floats:
    """Allele frequency in the population from the frequency in a case-control sample.

    The sample's 2x2 table of allele and case status has margins ``frequency`` and ``case_share`` and the given odds
    ratio (Plackett 1965); cases and controls are then weighted by the prevalence.
    """
    excess = odds_ratio - 1.0
    linear = 1.0 + (frequency + case_share) * excess
    root = np.sqrt(np.maximum(linear**2 - 4.0 * odds_ratio * excess * frequency * case_share, 0.0))
    # the smaller root in the form that does not cancel as the odds ratio goes to 1
    joint = 2.0 * odds_ratio * frequency * case_share / (linear + root)
    in_cases = joint / case_share
    in_controls = (frequency - joint) / (1.0 - case_share)
    return np.asarray(prevalence * in_cases + (1.0 - prevalence) * in_controls)


def fisher_z(r_exposure: Floats, r_outcome: Floats, n_exposure: Floats, n_outcome: Floats) -> Floats:
    """Statistic ``(atanh r_x - atanh r_y) / sqrt(1/(n_x-3) + 1/(n_y-3))`` of two independent correlations.

    Positive where the exposure's correlation is the larger one.
    """
    spread = np.sqrt(1.0 / (n_exposure - 3.0) + 1.0 / (n_outcome - 3.0))
    return np.asarray((np.arctanh(r_exposure) - np.arctanh(r_outcome)) / spread)


class Sensitivity(NamedTuple):
    """Volumes of the measurement-error plane and their ratio (Hemani 2017, supplement)."""

    vz: float
    vz0: float
    vz1: float
    ratio: float


def sensitivity(r_exposure: float, r_outcome: float) -> Sensitivity:
    """Share of measurement errors that keep the direction, over the share that turns it.

    With a the larger and b the smaller correlation: ``vz = a ln a - b ln b + ab (ln b - ln a)``,
    ``vz0 = -2b - b ln a - ab ln a + 2ab``, ``vz1 = |vz - vz0|``, ratio ``vz1 / vz0``; infinite where b is 0 or a is b's
    limit that makes ``vz0`` vanish.
    """
    a, b = max(r_exposure, r_outcome), min(r_exposure, r_outcome)
    if a <= 0.0:
        return Sensitivity(math.nan, math.nan, math.nan, math.nan)
    log_a = math.log(a)
    log_b = math.log(b) if b > 0.0 else 0.0
    vz = a * log_a - b * log_b + a * b * (log_b - log_a)
    vz0 = -2.0 * b - b * log_a - a * b * log_a + 2.0 * a * b
    vz1 = abs(vz - vz0)
    return Sensitivity(vz, vz0, vz1, vz1 / vz0 if vz0 != 0.0 else math.inf)
