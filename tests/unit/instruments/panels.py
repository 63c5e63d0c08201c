"""Small random panels written as PLINK 1 files."""

import numpy as np
import pandas as pd
from bed_reader import to_bed

ALLELES = np.array([("A", "G"), ("C", "T"), ("G", "T"), ("A", "C"), ("A", "T"), ("C", "G")])


def random_genotypes(rng, variants, people, missing=0.0):
    """Genotypes in LD: haplotypes copied along the genome with mutations."""
    haplotypes = np.empty((variants, 2 * people), dtype=np.int8)
    haplotypes[0] = rng.random(2 * people) < rng.uniform(0.05, 0.95)
    for k in range(1, variants):
        fresh = rng.random(2 * people) < rng.uniform(0.02, 0.98)
        haplotypes[k] = np.where(rng.random(2 * people) < rng.choice([0.02, 0.2, 0.6, 1.0]), fresh, haplotypes[k - 1])
    genotypes = (haplotypes[:, :people] + haplotypes[:, people:]).astype(np.int8)
    genotypes[rng.random(genotypes.shape) < missing] = -127
    return genotypes


def random_panel(rng, variants, people, *, missing=0.0, chromosomes=2, spacing=40_000):
    """Genotypes and the variant table of a random panel, sorted by chromosome and position."""
    chromosome = np.sort(rng.integers(1, chromosomes + 1, variants))
    position = np.empty(variants, dtype=int)
    for code in np.unique(chromosome):
        here = chromosome == code
        position[here] = np.sort(rng.choice(np.arange(1, spacing * variants // 10), here.sum(), replace=False))
    pairs = ALLELES[rng.integers(0, len(ALLELES), variants)]
    table = pd.DataFrame(
        {
            "id": [f"rs{i + 1}" for i in range(variants)],
            "chromosome": chromosome.astype(str),
            "position": position,
            "allele_1": pairs[:, 0],
            "allele_2": pairs[:, 1],
        }
    )
    return random_genotypes(rng, variants, people, missing), table


def write_panel(prefix, genotypes, table):
    """bed, bim and fam at a prefix; genotypes count allele_1."""
    people = genotypes.shape[1]
    to_bed(
        f"{prefix}.bed",
        genotypes.T,
        properties={
            "iid": [f"i{k}" for k in range(people)],
            "fid": [f"f{k}" for k in range(people)],
            "sid": table["id"].tolist(),
            "chromosome": table["chromosome"].tolist(),
            "bp_position": table["position"].tolist(),
            "allele_1": table["allele_1"].tolist(),
            "allele_2": table["allele_2"].tolist(),
        },
        num_threads=1,
    )
    return prefix


def candidate_table(table, p):
    """Association table at a panel's variants."""
    return pd.DataFrame(
        {
            "rsid": table["id"],
            "chromosome": table["chromosome"],
            "base_pair_location": table["position"].astype("Int64"),
            "effect_allele": table["allele_1"],
            "other_allele": table["allele_2"],
            "effect_allele_frequency": 0.3,
            "beta": 0.1,
            "standard_error": 0.01,
            "p_value": p,
            "n": 1000.0,
        }
    )
