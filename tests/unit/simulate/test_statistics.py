import numpy as np
import pytest

from gnbreport.simulate.draws import Draws
from gnbreport.simulate.genome import build_genome
from gnbreport.simulate.statistics import associate, correlated_noise, marginal_effects, mediator_sizes, taxon_sizes


@pytest.fixture(scope="module")
def genome(tiny):
    return build_genome(tiny, 5)


def dense(genome, rows):
    """R of the rows from a chain of 2 x 2 regressions, spelled out."""
    size = len(rows)
    r = np.eye(size)
    place = {int(row): k for k, row in enumerate(rows)}
    for k, row in enumerate(rows):
        parent = int(genome.parent[row])
        if parent >= 0:
            r[k, :k] = r[:k, k] = genome.link[row] * r[place[parent], :k]
            r[k, place[parent]] = r[place[parent], k] = genome.link[row]
    return r


def test_marginal_effects_are_r_times_effects(genome):
    rows = np.flatnonzero(genome.block < 12)
    effects = np.zeros(genome.size)
    main = rows[~genome.third[rows]]
    effects[main[::17]] = np.linspace(-0.05, 0.05, len(main[::17]))
    expected = dense(genome, rows) @ effects[rows]
    np.testing.assert_allclose(marginal_effects(genome, effects)[rows], expected, rtol=1e-10, atol=1e-15)


def test_noise_has_covariance_r(genome):
    rows = np.flatnonzero(genome.block < 3)
    noise = correlated_noise(genome, Draws(1, "test").normal((genome.size, 20_000)))[rows]
    np.testing.assert_allclose(noise @ noise.T / 20_000, dense(genome, rows), atol=0.05)


def test_z_has_the_planned_mean_and_unit_variance(genome):
    row = int(np.flatnonzero(~genome.third & (genome.block == 4))[3])
    n = np.full(genome.size, 16_000.0)
    effects = np.zeros(genome.size)
    effects[row] = 8.0 / np.sqrt(16_000)
    marginal = marginal_effects(genome, effects)
    draws = Draws(2, "test")
    z = [associate(genome, marginal, draws.normal(genome.size), n, draws).z[row] for _ in range(1_500)]
    assert abs(np.mean(z) - 8) < 4 / np.sqrt(1_500)
    assert abs(np.std(z) - 1) < 0.08


def test_the_ratio_of_two_traits_is_their_causal_effect_at_every_linked_variant(genome):
    """Without noise the Wald ratio is the same at a causal variant and at all variants in LD with it."""
    row = int(np.flatnonzero(~genome.third & (genome.block == 4))[3])
    n = np.full(genome.size, 16_000.0)
    effects = np.zeros(genome.size)
    effects[row] = 0.06
    still = np.zeros(genome.size)
    exposure = associate(genome, marginal_effects(genome, effects), still, n, Draws(1, "x"))
    outcome = associate(genome, marginal_effects(genome, 0.04 * effects), still, n * 30, Draws(1, "y"))
    linked = genome.block == 4
    np.testing.assert_allclose(outcome.beta[linked] / exposure.beta[linked], 0.04, rtol=1e-9, atol=0)
    assert np.all(exposure.beta[~linked] == 0)


def test_standard_errors_follow_sample_size_and_frequency(genome):
    n = mediator_sizes(genome, 26_523, Draws(4, "n"))
    stats = associate(genome, np.zeros(genome.size), np.zeros(genome.size), n, Draws(4, "s"))
    implied = 1 / (2 * stats.frequency * (1 - stats.frequency) * stats.se**2)
    np.testing.assert_allclose(implied, n, rtol=1e-10)
    assert n.min() >= 0.85 * 26_523
    assert n.max() <= 26_523


def test_sample_sizes_of_taxa(genome):
    n = taxon_sizes(genome, 18_340.0, 3_000, Draws(4, "n"))
    assert n.min() >= 3_000
    assert n.max() <= 18_340
    assert np.mean(n >= 13_000) > 0.9
    assert np.all(n == np.floor(n))
    assert taxon_sizes(genome, 5_000.0, 3_000, Draws(4, "n")).min() == 3_000


def test_p_of_a_huge_z_is_not_zero(genome):
    n = np.full(genome.size, 426_824.0)
    stats = associate(genome, np.full(genome.size, 30 / np.sqrt(426_824)), np.zeros(genome.size), n, Draws(1, "x"))
    assert stats.p.min() > 0
    assert stats.p.max() < 1e-150
