import numpy as np

from gnbreport.simulate import Design
from gnbreport.simulate.genome import CHROMOSOME_LENGTHS, build_genome


def naive_correlation(genome, i, j):
    """Product of the links between two rows, walked step by step."""
    if genome.block[i] != genome.block[j]:
        return 0.0
    r = 1.0
    for row in (i, j):
        if genome.third[row]:
            r *= genome.link[row]
    i, j = (int(genome.parent[k]) if genome.third[k] else k for k in (i, j))
    i, j = sorted((i, j))
    while j != i:
        r *= genome.link[j]
        j = int(genome.parent[j])
    return r


def test_correlation_is_the_product_of_links_on_the_way(tiny):
    genome = build_genome(tiny, 3)
    for block in range(20):
        rows = np.flatnonzero(genome.block == block)
        main = rows[~genome.third[rows]]
        for j in (main[0], main[len(main) // 2], main[-1]):
            expected = [naive_correlation(genome, int(i), int(j)) for i in rows]
            np.testing.assert_allclose(genome.correlation(rows, int(j)), expected, rtol=1e-10, atol=0)


def test_a_third_allele_correlates_through_its_main_row(tiny):
    genome = build_genome(tiny, 3)
    third = np.flatnonzero(genome.third)
    assert len(third) == tiny.multi_allelic
    for row in third:
        main = genome.parent[row]
        assert genome.rsid[row] == genome.rsid[main]
        assert genome.position[row] == genome.position[main]
        assert genome.other[row] == genome.other[main]
        assert genome.allele[row] not in (genome.allele[main], genome.other[main])
        assert not np.isin(np.arange(genome.size)[genome.third], genome.parent).any()
        assert genome.correlation(np.array([row]), int(main))[0] == genome.link[row] < 1


def test_links_are_possible_for_their_frequencies():
    genome = build_genome(Design(), 11)
    chain = ~genome.third & (genome.parent >= 0)
    p, q = genome.frequency[chain], genome.frequency[genome.parent[chain]]
    odds = (p / (1 - p)) / (q / (1 - q))
    largest = np.sqrt(np.minimum(odds, 1 / odds))
    assert np.all(genome.link[chain] <= largest * (1 + 1e-12))
    assert np.all(genome.link[chain] > 0)


def test_sizes_and_places_of_the_embedded_design():
    genome = build_genome(Design(), 11)
    assert 19_000 < genome.size < 21_000
    assert set(genome.chromosome) == set(range(1, 23))
    order = np.lexsort((np.arange(genome.size), genome.position, genome.chromosome))
    assert np.array_equal(order, np.arange(genome.size))
    assert np.all(genome.position <= np.array(CHROMOSOME_LENGTHS)[genome.chromosome - 1])
    assert genome.position.min() > 0
    names = genome.rsid[~genome.third]
    assert len(set(names)) == len(names)
    sizes = np.bincount(genome.block[~genome.third])
    assert sizes.min() >= 20
    assert sizes.max() <= 40
    same = (np.diff(genome.chromosome) == 0) & (np.diff(genome.position) == 0)
    assert np.array_equal(np.flatnonzero(same) + 1, np.flatnonzero(genome.third))


def test_a_window_of_ten_megabases_holds_several_blocks():
    genome = build_genome(Design(), 11)
    first = np.r_[True, np.diff(genome.block) > 0]
    starts, home = genome.position[first], genome.chromosome[first]
    near = [np.sum((home == c) & (np.abs(starts - s) < 1e7)) - 1 for s, c in zip(starts, home, strict=True)]
    assert np.median(near) >= 3


def test_frequencies_and_coverage():
    genome = build_genome(Design(), 11)
    main = ~genome.third
    assert genome.frequency[main].min() >= 0.05 - 1e-12
    assert genome.frequency[main].max() <= 0.95 + 1e-12
    assert abs(genome.in_hapmap[main].mean() - 0.6) < 0.02
    assert abs(genome.palindromic[main].mean() - 0.15) < 0.01
    assert not genome.in_hapmap[genome.third].any()
    assert not genome.in_panel[genome.third].any()
