"""The LD panel: haplotypes of the Markov model, paired to people, as a PLINK fileset."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from bed_reader import to_bed
from numpy.typing import NDArray

from gnbreport.simulate.draws import Draws
from gnbreport.simulate.genome import Genome


def haplotypes(genome: Genome, people: int, seed: int) -> NDArray[np.int8]:
    """Alleles of ``2 * people`` haplotypes at every row: 1 for ``genome.allele``; rows of third alleles hold 0.

    ``P(x_j = 1 | x_i) = p_j + r sqrt(p_j q_j / (p_i q_i)) (x_i - p_i)`` along each block, which gives
    frequency ``p_j`` and correlation ``r`` exactly.

    Returns:
        Array of shape (rows, 2 * people).
    """
    draws = Draws(seed, "panel")
    alleles = np.zeros((genome.size, 2 * people), dtype=np.int8)
    spread = np.sqrt(genome.frequency * (1.0 - genome.frequency))
    for j in np.flatnonzero(~genome.third):
        p = genome.frequency[j]
        u = draws.uniform(2 * people)
        i = genome.parent[j]
        if i < 0:
            alleles[j] = u < p
        else:
            slope = genome.link[j] * spread[j] / spread[i]
            alleles[j] = u < p + slope * (alleles[i] - genome.frequency[i])
    return alleles


def write_panel(prefix: Path, genome: Genome, people: int, seed: int) -> None:
    """Write ``prefix.bed``, ``.bim`` and ``.fam``; allele 1 is the minor allele in the panel, as PLINK writes it."""
    pairs = haplotypes(genome, people, seed)
    rows = np.flatnonzero(genome.in_panel)
    count = (pairs[rows, 0::2] + pairs[rows, 1::2]).astype(np.int8)
    minor = count.sum(axis=1) > people
    count = np.where(minor[:, None], 2 - count, count).astype(np.int8)
    names = [f"SIM{i + 1:04d}" for i in range(people)]
    prefix.parent.mkdir(parents=True, exist_ok=True)
    to_bed(
        prefix.with_suffix(".bed"),
        count.T,
        properties={
            "fid": names,
            "iid": names,
            "sex": [1 + i % 2 for i in range(people)],
            "chromosome": [str(c) for c in genome.chromosome[rows]],
            "sid": genome.rsid[rows].tolist(),
            "bp_position": genome.position[rows],
            "allele_1": np.where(minor, genome.other[rows], genome.allele[rows]).tolist(),
            "allele_2": np.where(minor, genome.allele[rows], genome.other[rows]).tolist(),
        },
        num_threads=1,
    )
