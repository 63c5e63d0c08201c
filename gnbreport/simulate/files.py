"""Writing the simulated statistics in the layouts of the real files."""

from __future__ import annotations

import gzip
import hashlib
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from scipy import special

from gnbreport.simulate.draws import Bools, Draws, Floats, Ints
from gnbreport.simulate.genome import Genome, Letters
from gnbreport.simulate.statistics import Statistics

HITS_P = 1e-4
MIBIOGEN_COLUMNS = (
    "bac", "chr", "bp", "rsID", "ref.allele", "eff.allele", "beta", "SE", "Z.weightedSumZ", "P.weightedSumZ", "N",
)  # fmt: skip
GWAMA_COLUMNS = (
    "rs_number", "reference_allele", "other_allele", "eaf", "beta", "se", "beta_95L", "beta_95U", "z", "p-value",
    "_-log10_p-value", "q_statistic", "q_p-value", "i2", "n_studies", "n_samples", "effects",
)  # fmt: skip
SSF_COLUMNS = (
    "chromosome", "base_pair_location", "effect_allele", "other_allele", "beta", "standard_error",
    "effect_allele_frequency", "p_value", "rsid", "n",
)  # fmt: skip
_COHORTS = 20
_COMPLEMENT = {"A": "T", "T": "A", "C": "G", "G": "C"}


def write_gzip(path: Path, text: str) -> str:
    """Write gzip with no name and no time in its header; returns the MD5 of the file."""
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=buffer, mtime=0) as handle:
        handle.write(text.encode("ascii"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(buffer.getvalue())
    return hashlib.md5(buffer.getvalue(), usedforsecurity=False).hexdigest()


def numbers(values: Floats) -> list[str]:
    """Six significant digits, as the real files print."""
    return [f"{v:.6g}" for v in values.tolist()]


def table(columns: Sequence[str], cells: Iterable[Sequence[str]], separator: str = "\t") -> str:
    """Lines of a table from its columns' cells."""
    lines = [separator.join(columns)]
    lines += [separator.join(row) for row in zip(*cells, strict=True)]
    return "\n".join(lines) + "\n"


def complement(letters: Letters) -> Letters:
    """Each base's partner on the other strand."""
    return np.array([_COMPLEMENT[base] for base in letters.tolist()])


def swapped(genome: Genome, seed: int, file: str) -> Bools:
    """Rows whose effect allele in this file is ``genome.other``: half of them."""
    return Draws(seed, "effect allele", file).flags(genome.size, 0.5)


def _oriented(genome: Genome, stats: Statistics, swap: Bools, rows: Ints) -> tuple[Letters, Letters, Floats, Floats]:
    """Effect allele, other allele, beta and frequency as the file gives them, at ``rows``."""
    swap = swap[rows]
    effect = np.where(swap, genome.other[rows], genome.allele[rows])
    other = np.where(swap, genome.allele[rows], genome.other[rows])
    beta = np.where(swap, -stats.beta[rows], stats.beta[rows])
    frequency = np.where(swap, 1.0 - stats.frequency[rows], stats.frequency[rows])
    return effect, other, beta, frequency


def mibiogen_cells(taxon: str, genome: Genome, stats: Statistics, swap: Bools, rows: Ints) -> list[list[str]]:
    """Columns of MiBioGen's layout for ``rows``: no allele frequency; rsID ``NA`` where it has none."""
    effect, other, beta, _ = _oriented(genome, stats, swap, rows)
    return [
        [taxon] * len(rows),
        [str(c) for c in genome.chromosome[rows].tolist()],
        [str(b) for b in genome.position[rows].tolist()],
        np.where(genome.nameless[rows], "NA", genome.rsid[rows]).tolist(),
        other.tolist(),
        effect.tolist(),
        numbers(beta),
        numbers(stats.se[rows]),
        numbers(beta / stats.se[rows]),
        numbers(stats.p[rows]),
        [str(int(n)) for n in stats.n[rows].tolist()],
    ]


def gwama_text(genome: Genome, stats: Statistics, swap: Bools, flipped: Bools, draws: Draws) -> str:
    """A mediator's file: GWAMA layout, space separated, rsID only; ``reference_allele`` is the effect allele.

    Args:
        genome: The variants.
        stats: The trait's statistics.
        swap: Rows whose effect allele is ``genome.other``.
        flipped: Rows given on the reverse strand.
        draws: For the columns about heterogeneity between cohorts.
    """
    rows = np.flatnonzero(genome.in_hapmap)
    effect, other, beta, frequency = _oriented(genome, stats, swap, rows)
    effect = np.where(flipped[rows], complement(effect), effect)
    other = np.where(flipped[rows], complement(other), other)
    se = stats.se[rows]
    p = stats.p[rows]
    q_p = draws.uniform(len(rows))
    q = special.chdtri(_COHORTS - 1, q_p)
    cohort = (beta / se)[:, None] / np.sqrt(_COHORTS) + draws.normal((len(rows), _COHORTS))
    signs = np.where(cohort > 0, "+", "-")
    cells = [
        genome.rsid[rows].tolist(), effect.tolist(), other.tolist(), numbers(frequency), numbers(beta), numbers(se),
        numbers(beta - 1.96 * se), numbers(beta + 1.96 * se), numbers(beta / se), numbers(p), numbers(-np.log10(p)),
        numbers(q), numbers(q_p), numbers(np.maximum(0.0, (q - _COHORTS + 1) / q)), [str(_COHORTS)] * len(rows),
        [str(int(n)) for n in stats.n[rows].tolist()], ["".join(s) for s in signs.tolist()],
    ]  # fmt: skip
    return table(GWAMA_COLUMNS, cells, " ")


def ssf_text(genome: Genome, stats: Statistics, swap: Bools) -> str:
    """The outcome's file: GWAS-SSF 1.0; rsID ``#NA`` where it has none."""
    rows = np.flatnonzero(genome.in_outcome)
    effect, other, beta, frequency = _oriented(genome, stats, swap, rows)
    cells = [
        [str(c) for c in genome.chromosome[rows].tolist()],
        [str(b) for b in genome.position[rows].tolist()],
        effect.tolist(),
        other.tolist(),
        numbers(beta),
        numbers(stats.se[rows]),
        numbers(frequency),
        numbers(stats.p[rows]),
        np.where(genome.nameless_outcome[rows], "#NA", genome.rsid[rows]).tolist(),
        [str(int(n)) for n in stats.n[rows].tolist()],
    ]
    return table(SSF_COLUMNS, cells)


def ssf_metadata(file_name: str, md5: str, n: int, date: str) -> str:
    """The yaml file that GWAS-SSF asks for beside the data."""
    return f"""\
# Study meta-data. SIMULATED DATA: no person was measured.
gwas_id: SIMULATED
author_notes: Simulated by gnbreport simulate; see truth.json
trait_description:
  - heel bone mineral density (simulated)
genome_assembly: GRCh37
coordinate_system: 1-based
is_harmonised: false
is_sorted: true
genotyping_technology:
  - Simulated
samples:
  - sample_ancestry:
      - simulated
    sample_size: {n}
data_file_name: {file_name}
data_file_md5sum: {md5}
file_type: GWAS-SSF v1.0
date_metadata_last_modified: {date}
"""
