"""Marginal association statistics under the LD model: ``z = sqrt(n) R effects + noise``, noise with covariance R."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from gnbreport.simulate.draws import Draws, Floats
from gnbreport.simulate.genome import Genome


@dataclass(frozen=True, slots=True)
class Statistics:
    """One trait's summary statistics for ``genome.allele``; arrays over all rows.

    Attributes:
        beta: Effect per allele, SD.
        se: Its standard error.
        frequency: Frequency of ``genome.allele`` in the study's own sample.
        n: Per-variant sample size.
    """

    beta: Floats
    se: Floats
    frequency: Floats
    n: Floats

    @property
    def z(self) -> Floats:
        """``beta / se``."""
        return self.beta / self.se

    @property
    def p(self) -> Floats:
        """Two-sided normal p-value, from the survival function."""
        return np.asarray(2.0 * special.ndtr(-np.abs(self.z)))


def marginal_effects(genome: Genome, effects: Floats) -> Floats:
    """``R effects``, standardised: what a regression on each variant alone estimates."""
    marginal = np.zeros(genome.size)
    for row in np.flatnonzero(effects):
        block = np.arange(*np.searchsorted(genome.block, (genome.block[row], genome.block[row] + 1)))
        marginal[block] += effects[row] * genome.correlation(block, int(row))
    return marginal


def correlated_noise(genome: Genome, independent: Floats) -> Floats:
    """Standard normals with covariance R from independent ones.

    Args:
        genome: The LD model.
        independent: Shape (rows, traits).

    Returns:
        Same shape: ``e_j = r e_parent + sqrt(1 - r^2) u_j`` along each block.
    """
    noise = np.empty_like(independent)
    rest = np.sqrt(1.0 - genome.link**2)
    for j in range(genome.size):
        parent = genome.parent[j]
        noise[j] = independent[j] if parent < 0 else genome.link[j] * noise[parent] + rest[j] * independent[j]
    return noise


def associate(genome: Genome, marginal: Floats, noise: Floats, n: Floats, draws: Draws) -> Statistics:
    """Turn standardised marginal effects and noise into per-allele statistics of one study.

    ``beta = marginal / sqrt(2pq) + noise se`` with ``se = 1 / sqrt(2 p' q' n)``, ``p'`` the sample frequency.
    """
    p = genome.frequency
    sample = p + draws.normal(genome.size) * np.sqrt(p * (1.0 - p) / (2.0 * n))
    sample = np.clip(sample, 0.005, 0.995)
    se = 1.0 / np.sqrt(2.0 * sample * (1.0 - sample) * n)
    return Statistics(marginal / np.sqrt(2.0 * p * (1.0 - p)) + noise * se, se, sample, n)


def taxon_sizes(genome: Genome, largest: float, smallest: int, draws: Draws) -> Floats:
    """Per-variant n of a taxon: most variants in nearly all cohorts, some in few, as in a meta-analysis."""
    kind = draws.uniform(genome.size)
    share = draws.uniform(genome.size)
    n = np.where(kind < 0.85, 0.95 + 0.05 * share, np.where(kind < 0.97, 0.7 + 0.25 * share, 0.25 + 0.45 * share))
    return np.maximum(np.floor(n * largest), float(smallest))


def mediator_sizes(genome: Genome, largest: int, draws: Draws) -> Floats:
    """Per-variant n of a mediator: 85% to 100% of the largest."""
    return np.floor(largest * draws.uniform(genome.size, 0.85, 1.0)) + 1.0
