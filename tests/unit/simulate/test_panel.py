from dataclasses import replace

import numpy as np
import pytest
from bed_reader import open_bed

from gnbreport.simulate.genome import build_genome
from gnbreport.simulate.panel import haplotypes, write_panel


@pytest.fixture(scope="module")
def genome(tiny):
    return build_genome(replace(tiny, blocks=30, multi_allelic=5), 5)


def test_haplotypes_have_the_frequencies_and_correlations_of_the_model(genome):
    people = 20_000
    alleles = haplotypes(genome, people, 9).astype(float)
    main = np.flatnonzero(~genome.third)
    p = genome.frequency[main]
    z = (alleles[main].mean(axis=1) - p) / np.sqrt(p * (1 - p) / (2 * people))
    assert np.abs(z).max() < 5
    for block in range(5):
        rows = main[genome.block[main] == block]
        model = np.array([genome.correlation(rows, int(r)) for r in rows])
        assert np.abs(np.corrcoef(alleles[rows]) - model).max() < 0.04


def test_blocks_are_independent(genome):
    alleles = haplotypes(genome, 20_000, 9).astype(float)
    first = np.flatnonzero(genome.parent < 0)
    r = np.corrcoef(alleles[first])
    assert np.abs(r[~np.eye(len(first), dtype=bool)]).max() < 5 / np.sqrt(40_000)


def test_the_fileset_reads_back(genome, tmp_path):
    write_panel(tmp_path / "panel" / "panel", genome, 40, 9)
    rows = np.flatnonzero(genome.in_panel)
    pairs = haplotypes(genome, 40, 9)[rows]
    count = pairs[:, 0::2] + pairs[:, 1::2]
    with open_bed(tmp_path / "panel" / "panel.bed") as bed:
        read = bed.read(dtype="int8", num_threads=1).T
        assert bed.iid_count == 40
        assert bed.sid.tolist() == genome.rsid[rows].tolist()
        assert bed.bp_position.tolist() == genome.position[rows].tolist()
        counted_first = bed.allele_1 == genome.allele[rows]
        assert np.array_equal(np.where(counted_first, genome.other[rows], genome.allele[rows]), bed.allele_2)
    np.testing.assert_array_equal(np.where(counted_first[:, None], read, 2 - read), count)
    assert (read.mean(axis=1) <= 1).all()
    assert len(set(genome.rsid[rows])) == len(rows)
