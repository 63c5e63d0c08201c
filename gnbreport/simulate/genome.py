"""The simulated genome: independent blocks of variants, each block a Markov chain of alleles.

Along a block the alleles of one haplotype form a two-state Markov chain. The correlation of two variants is then
exactly the product of the correlations (``link``) of the neighbours between them, so that LD needs no matrix:
with ``depth = -sum log(link)`` from the block's start, ``r(i, j) = exp(-|depth_i - depth_j|)``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gnbreport.simulate.design import Design
from gnbreport.simulate.draws import Bools, Draws, Floats, Ints

Letters = NDArray[np.str_]

#: Lengths of the autosomes 1..22 in GRCh37, base pairs.
CHROMOSOME_LENGTHS = (
    249250621, 243199373, 198022430, 191154276, 180915260, 171115067, 159138663, 146364022, 141213431, 135534747,
    135006516, 133851895, 115169878, 107349540, 102531392, 90354753, 81195210, 78077248, 59128983, 63025520,
    48129895, 51304566,
)  # fmt: skip
#: First rsID; above every number dbSNP has given out, so that no simulated variant is taken for a real one.
FIRST_RSID = 4_000_000_001

_PAIRS = ("AG", "GA", "CT", "TC", "AC", "CA", "GT", "TG", "AT", "TA", "CG", "GC")
_PAIR_WEIGHTS = (0.16, 0.16, 0.16, 0.16, 0.0525, 0.0525, 0.0525, 0.0525, 0.035, 0.035, 0.04, 0.04)
_MEAN_GAP, _LARGEST_GAP = 4_000, 25_000
_LD_SCALE = 800_000.0
_JUMP = 0.08
_FREQUENCY_STEP = 0.04
_LEAF_LINK = 0.75


@dataclass(frozen=True, slots=True)
class Genome:
    """All variants in order of position; arrays of equal length.

    Attributes:
        chromosome: 1..22.
        position: GRCh37-like base pairs.
        block: Number of the LD block.
        rsid: rs number; the two rows of a multi-allelic site share it.
        allele: The allele that ``frequency`` and all effects count.
        other: The other allele.
        frequency: Population frequency of ``allele``.
        parent: Row of the variant this one depends on; -1 at the start of a block.
        link: Correlation with the parent; 0 at the start of a block.
        depth: Sum of ``-log(link)`` from the block's start (third alleles: that of their main row).
        third: Rows of third alleles; they hang on their main row and nothing hangs on them.
        in_panel: Whether the panel holds the variant.
        in_hapmap: Whether the mediators' files hold it.
        in_outcome: Whether the outcome's file holds it.
        nameless: Whether the taxa's files give its rsID as ``NA``.
        nameless_outcome: Whether the outcome's file gives it as ``#NA``.
    """

    chromosome: Ints
    position: Ints
    block: Ints
    rsid: Letters
    allele: Letters
    other: Letters
    frequency: Floats
    parent: Ints
    link: Floats
    depth: Floats
    third: Bools
    in_panel: Bools
    in_hapmap: Bools
    in_outcome: Bools
    nameless: Bools
    nameless_outcome: Bools

    @property
    def size(self) -> int:
        """Number of rows."""
        return len(self.position)

    @property
    def palindromic(self) -> Bools:
        """A/T and C/G variants."""
        pair = np.char.add(self.allele, self.other)
        return np.isin(pair, ["AT", "TA", "CG", "GC"])

    def correlation(self, rows: Ints, with_row: int) -> Floats:
        """Population correlation of ``rows`` with one row that is not a third allele."""
        r = np.exp(-np.abs(self.depth[rows] - self.depth[with_row]))
        r = np.where(self.third[rows], self.link[rows] * r, r)
        return np.where(self.block[rows] == self.block[with_row], r, 0.0)


def build_genome(design: Design, seed: int) -> Genome:
    """Lay out blocks, positions, frequencies, LD, alleles and the coverage of each file."""
    draws = Draws(seed, "genome")
    sizes = draws.integers(design.blocks, *design.block_variants)
    block = np.repeat(np.arange(design.blocks), sizes)
    first = np.r_[True, np.diff(block) > 0]
    gaps = np.minimum(1 + np.floor(-np.log(draws.uniform(len(block))) * _MEAN_GAP), _LARGEST_GAP)
    chromosome, position = _positions(design, draws, block, first, gaps)
    log_odds = _frequencies(draws, first)
    link = np.exp(-np.abs(np.diff(log_odds, prepend=0.0)) / 2.0) * np.exp(-gaps / _LD_SCALE)
    link[first] = 0.0
    pairs = np.array(_PAIRS)[np.searchsorted(np.cumsum(_PAIR_WEIGHTS)[:-1], draws.uniform(len(block)))]
    chain = Genome(
        chromosome=chromosome,
        position=position,
        block=block,
        rsid=np.array([f"rs{FIRST_RSID + i}" for i in range(len(block))]),
        allele=pairs.astype("U2").view("U1").reshape(-1, 2)[:, 0].copy(),
        other=pairs.astype("U2").view("U1").reshape(-1, 2)[:, 1].copy(),
        frequency=1.0 / (1.0 + np.exp(-log_odds)),
        parent=np.where(first, -1, np.arange(len(block)) - 1),
        link=link,
        depth=_depths(link, first),
        third=np.zeros(len(block), dtype=bool),
        **_coverage(design, draws, len(block)),
    )
    return _with_third_alleles(chain, design, draws)


def _positions(design: Design, draws: Draws, block: Ints, first: Bools, gaps: Floats) -> tuple[Ints, Ints]:
    """Chromosome and position: blocks spread over the chromosomes by length, one to a slot."""
    lengths = np.array(CHROMOSOME_LENGTHS, dtype=np.float64)
    ends = np.floor(np.cumsum(lengths) / lengths.sum() * design.blocks + 0.5).astype(np.int64)
    home = np.searchsorted(ends, np.arange(design.blocks), side="right")
    begins = np.r_[0, ends[:-1]]
    slot = lengths[home] / (ends - begins)[home]
    inside = np.cumsum(np.where(first, 0.0, gaps))
    inside -= inside[first][block]
    span = np.maximum.reduceat(inside, np.flatnonzero(first))
    room = slot - span - 2 * _LARGEST_GAP
    start = (np.arange(design.blocks) - begins[home]) * slot + _LARGEST_GAP + draws.uniform(design.blocks) * room
    return (home + 1)[block].astype(np.int64), np.floor(start[block] + inside).astype(np.int64)


def _frequencies(draws: Draws, first: Bools) -> Floats:
    """Log odds of frequency: a random walk of small steps, with a fresh start now and then; frequency 0.05-0.95."""
    limit = float(np.log(0.95 / 0.05))
    fresh = np.log(1.0 / draws.uniform(len(first), 0.05, 0.95) - 1.0)
    jump = first | draws.flags(len(first), _JUMP)
    step = _FREQUENCY_STEP * draws.normal(len(first))
    walk = np.empty(len(first))
    for i in range(len(first)):
        walk[i] = fresh[i] if jump[i] else min(max(walk[i - 1] + step[i], -limit), limit)
    return walk


def _depths(link: Floats, first: Bools) -> Floats:
    """Sum of -log(link) from the start of each block."""
    total = np.cumsum(np.where(first, 0.0, -np.log(np.where(first, 1.0, link))))
    return np.asarray(total - total[first][np.cumsum(first) - 1])


def _coverage(design: Design, draws: Draws, size: int) -> dict[str, Bools]:
    return {
        "in_panel": ~draws.flags(size, design.panel_missing),
        "in_hapmap": draws.flags(size, design.hapmap),
        "in_outcome": ~draws.flags(size, design.outcome_missing),
        "nameless": draws.flags(size, design.nameless),
        "nameless_outcome": draws.flags(size, design.nameless),
    }


def _with_third_alleles(chain: Genome, design: Design, draws: Draws) -> Genome:
    """Add a third allele right after ``design.multi_allelic`` sites, each in a block of its own."""
    blocks = np.sort(draws.order(design.blocks)[: design.multi_allelic])
    low = np.searchsorted(chain.block, blocks)
    high = np.searchsorted(chain.block, blocks, side="right") - 1
    main = np.floor(low + draws.uniform(len(blocks)) * (high - low + 1)).astype(np.int64)
    take = np.sort(np.r_[np.arange(chain.size), main], kind="stable")
    third = np.r_[False, np.diff(take) == 0]
    row_of_main = np.flatnonzero(~third)
    parent = np.where(chain.parent < 0, -1, row_of_main[chain.parent])[take]
    parent[third] = np.flatnonzero(third) - 1
    letters = np.array([_third_letter(a, b) for a, b in zip(chain.allele[take], chain.other[take], strict=True)])
    fields = {name: getattr(chain, name)[take] for name in Genome.__dataclass_fields__}
    fields |= {
        "parent": parent,
        "third": third,
        "link": np.where(third, _LEAF_LINK, fields["link"]),
        "allele": np.where(third, letters, fields["allele"]),
        "in_panel": fields["in_panel"] & ~third,
        "in_hapmap": fields["in_hapmap"] & ~third,
    }
    fields["frequency"] = fields["frequency"].copy()
    fields["frequency"][third] = draws.uniform(int(third.sum()), 0.02, 0.05)
    return Genome(**fields)


def _third_letter(first: str, second: str) -> str:
    """The first base of ACGT that is neither."""
    return next(base for base in "ACGT" if base not in (first, second))
