"""Which variants act on which trait, and how strongly: the causal model of a simulated study.

All effects are of standardised genotypes on traits of unit variance.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from gnbreport.simulate.design import Design, MediatorDesign, PlantedTaxon, Range
from gnbreport.simulate.draws import Draws, Floats, Ints
from gnbreport.simulate.genome import Genome

OUTCOME = "heel_BMD"
#: Causal variants of one trait lie at least this far apart, so that a 10 Mb clumping window keeps each.
SPACING = 10_500_000

_NEAR_HALF = 0.04


@dataclass(slots=True)
class Causal:
    """Causal variants of one trait: rows of the genome, own effects, and largest sample size of the trait."""

    rows: Ints
    effects: Floats
    n: float
    extra_outcome: Floats = field(default_factory=lambda: np.zeros(0))

    def vector(self, size: int) -> Floats:
        """Effects as an array over all rows."""
        full = np.zeros(size)
        full[self.rows] = self.effects
        return full


@dataclass(slots=True)
class Architecture:
    """Causal variants by trait id; ``near_half`` lists palindromic causal variants near frequency one half."""

    genome: Genome
    taxa: dict[str, Causal]
    mediators: dict[str, Causal]
    outcome: Causal
    near_half: list[int]


class _Blocks:
    """Blocks not yet given away."""

    def __init__(self, genome: Genome, draws: Draws) -> None:
        starts = np.r_[True, np.diff(genome.block) > 0]
        self.chromosome = genome.chromosome[starts]
        self.position = genome.position[starts]
        self.free = draws.order(len(self.position)).tolist()

    def take(self, count: int, order: list[int], spacing: int = SPACING) -> list[int]:
        """The first ``count`` blocks of ``order`` that keep their distance from each other."""
        chosen: list[int] = []
        for block in order:
            near = [
                c
                for c in chosen
                if self.chromosome[c] == self.chromosome[block]
                and abs(self.position[c] - self.position[block]) < spacing
            ]
            if not near:
                chosen.append(block)
            if len(chosen) == count:
                return chosen
        raise ValueError(f"the design asks for {count} loci {spacing} base pairs apart; only {len(chosen)} fit")

    def claim(self, count: int, spacing: int = SPACING) -> list[int]:
        """Take blocks for one trait alone: no other trait acts there."""
        chosen = self.take(count, self.free, spacing)
        gone = set(chosen)
        self.free = [b for b in self.free if b not in gone]
        return chosen


def draw_architecture(genome: Genome, taxa: list[str], design: Design, seed: int) -> Architecture:
    """Give every trait its causal variants.

    Planted, pleiotropic and outlying taxa, the mediators and the outcome have blocks of their own, so that
    no null trait inherits an effect through LD; the remaining taxa share the other blocks.
    """
    draws = Draws(seed, "blocks")
    blocks = _Blocks(genome, draws)
    special = [*(p.id for p in design.planted), *design.pleiotropic, *design.outlying]
    places = {name: blocks.claim(design.loci) for name in special}
    mediator_places = {m.id: blocks.claim(design.mediator_loci) for m in design.mediators}
    outcome_places = blocks.claim(design.outcome_loci, spacing=0)
    for name in taxa:
        if name not in places:
            own = Draws(seed, "blocks", name)
            places[name] = blocks.take(design.loci, [blocks.free[i] for i in own.order(len(blocks.free))])
    genome, near_half = _plant_palindromes(genome, mediator_places)
    return Architecture(
        genome=genome,
        taxa={t: _taxon(t, genome, places[t], design, seed) for t in taxa},
        mediators={
            m.id: _mediator(m, genome, mediator_places[m.id], near_half, design, seed) for m in design.mediators
        },
        outcome=_causal(OUTCOME, genome, outcome_places, design.outcome_z, design.outcome_n, seed),
        near_half=near_half,
    )


def _plant_palindromes(genome: Genome, places: dict[str, list[int]]) -> tuple[Genome, list[int]]:
    """Make one causal variant of each mediator palindromic with frequency near one half (and present in its file)."""
    chosen = []
    for blocks in places.values():
        rows = np.flatnonzero(np.isin(genome.block, blocks) & ~genome.third & genome.in_panel)
        distance = np.abs(genome.frequency[rows] - 0.5)
        near = rows[distance < _NEAR_HALF]
        chosen.append(int(near[0] if len(near) else rows[np.argmin(distance)]))
    allele, other, covered = genome.allele.copy(), genome.other.copy(), genome.in_hapmap.copy()
    outcome = genome.in_outcome.copy()
    allele[chosen], other[chosen], covered[chosen], outcome[chosen] = "A", "T", True, True
    return replace(genome, allele=allele, other=other, in_hapmap=covered, in_outcome=outcome), chosen


def _rows(genome: Genome, places: list[int], draws: Draws) -> Ints:
    """One variant (never a third allele) of each block."""
    chain = np.flatnonzero(~genome.third)
    blocks = genome.block[chain]
    low = np.searchsorted(blocks, places)
    high = np.searchsorted(blocks, places, side="right")
    return chain[np.floor(low + draws.uniform(len(places)) * (high - low)).astype(np.int64)]


def _causal(name: str, genome: Genome, places: list[int], z: Range, n: float, seed: int) -> Causal:
    draws = Draws(seed, "effects", name)
    rows = _rows(genome, places, draws)
    strength = draws.uniform(len(rows), *z) * draws.signs(len(rows))
    return Causal(rows, strength / np.sqrt(n), n)


def _mediator(
    m: MediatorDesign, genome: Genome, places: list[int], near: list[int], design: Design, seed: int
) -> Causal:
    causal = _causal(m.id, genome, places, design.mediator_z, m.n, seed)
    for row in near:
        causal.rows[genome.block[causal.rows] == genome.block[row]] = row
    return causal


def _taxon(name: str, genome: Genome, places: list[int], design: Design, seed: int) -> Causal:
    """A taxon's variants; ``extra_outcome`` holds their direct effects on the outcome (pleiotropy)."""
    z = design.planted_z if name in {p.id for p in design.planted} else design.null_z
    z = design.pleiotropic_z if name in design.pleiotropic else z
    n = _largest_n(name, design, seed)
    causal = _causal(name, genome, places, z, n, seed)
    draws = Draws(seed, "pleiotropy", name)
    extra = np.zeros(len(causal.rows))
    if name in design.pleiotropic:
        extra = draws.uniform(len(extra), *design.pleiotropy) * np.sign(causal.effects)
    elif name in design.outlying:
        extra[: design.outliers] = draws.uniform(design.outliers, *design.outlier) * draws.signs(design.outliers)
    causal.extra_outcome = extra
    return causal


def _largest_n(name: str, design: Design, seed: int) -> float:
    """Largest per-variant sample size: near the consortium's total, for one null taxon in five far below."""
    draws = Draws(seed, "largest n", name)
    top = design.taxon_n[1]
    special = {*(p.id for p in design.planted), *design.pleiotropic, *design.outlying}
    rare = bool(draws.flags(1, 0.2)[0]) and name not in special
    share = draws.uniform(1, 0.4, 0.75) if rare else draws.uniform(1, 0.85, 1.0)
    return float(np.floor(top * share[0]))


def total_effects(arch: Architecture, design: Design) -> tuple[dict[str, Floats], Floats]:
    """Effects of every row on each mediator and on the outcome, through all paths.

    ``mediator = own + sum a taxon``; ``outcome = own + sum (total - a b) taxon + sum b mediator + pleiotropy``.
    """
    size = arch.genome.size
    acting = acting_mediator(design)
    mediators = {m: causal.vector(size) for m, causal in arch.mediators.items()}
    outcome = arch.outcome.vector(size)
    for planted in design.planted:
        taxon = arch.taxa[planted.id].vector(size)
        if acting is not None:
            mediators[acting.id] += planted.mediator_effect * taxon
        outcome += direct_effect(planted, design) * taxon
    if acting is not None:
        outcome += acting.effect * mediators[acting.id]
    for causal in arch.taxa.values():
        np.add.at(outcome, causal.rows, causal.extra_outcome)
    return mediators, outcome


def acting_mediator(design: Design) -> MediatorDesign | None:
    """The mediator with an effect on the outcome, if any."""
    return next((m for m in design.mediators if m.effect), None)


def direct_effect(planted: PlantedTaxon, design: Design) -> float:
    """Effect of a planted taxon that does not pass through the mediator: ``total - a b``."""
    acting = acting_mediator(design)
    return planted.total - planted.mediator_effect * (acting.effect if acting else 0.0)
