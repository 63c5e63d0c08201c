"""What a simulated study looks like: sizes, effects, traps. All of it is written to ``truth.json``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

#: Seed of the embedded study: the date of the paper. Chosen before any result was seen, and kept.
EMBEDDED_SEED = 20250726

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class PlantedTaxon:
    """A taxon with a true effect on the outcome, and how it comes about.

    Attributes:
        id: MiBioGen name.
        total: Total causal effect on the outcome, SD per SD.
        mediator_effect: Causal effect on the mediator that acts (step a), SD per SD; 0 for none.
    """

    id: str
    total: float
    mediator_effect: float = 0.0


@dataclass(frozen=True, slots=True)
class MediatorDesign:
    """One mediator: id, label, largest per-variant n, and its own effect on the outcome (step b)."""

    id: str
    label: str
    n: int
    effect: float = 0.0


_PUBLISHED = (
    PlantedTaxon("genus.Coprococcus2.id.11302", 0.03),
    PlantedTaxon("genus.LachnospiraceaeNC2004group.id.11316", 0.04, mediator_effect=0.25),
    PlantedTaxon("genus.RuminococcaceaeNK4A214group.id.11358", -0.03),
    PlantedTaxon("family.Acidaminococcaceae.id.2166", -0.03),
)

_MEDIATORS = (
    MediatorDesign("SDNN", "SDNN", 27_850),
    MediatorDesign("RMSSD", "RMSSD", 26_523, effect=0.064),
    MediatorDesign("pvRSA_HF", "pvRSA/HF", 24_088),
)


@dataclass(frozen=True, slots=True)
class Design:
    """Sizes, effects and traps of a simulated study; the defaults make the embedded study.

    Effects of variants are given as the expected z statistic of the causal variant at the trait's
    full sample size, as (lowest, highest) of a uniform distribution; their signs are random.

    Attributes:
        taxa: Number of exposures, planted ones included; the rest are null.
        people: People in the LD panel.
        blocks: Independent LD blocks over 22 chromosomes.
        block_variants: Fewest and most variants of a block.
        planted: Taxa with a true effect on the outcome.
        mediators: The mediators; at most one has an effect on the outcome.
        pleiotropic: Null taxa whose variants also act on the outcome directly, all in one direction.
        outlying: Null taxa with ``outliers`` variants that act grossly on the outcome.
        loci: Causal variants of a taxon, each in a block of its own.
        mediator_loci: Causal variants of a mediator.
        outcome_loci: Causal variants of the outcome itself.
        planted_z: Strength of the planted taxa's variants.
        null_z: Strength of the null taxa's variants.
        pleiotropic_z: Strength of the pleiotropic taxa's variants (wide, so that Egger has leverage).
        mediator_z: Strength of the mediators' variants.
        outcome_z: Strength of the outcome's variants.
        pleiotropy: Direct effects of pleiotropic variants on the outcome, SD per SD of genotype.
        outlier: Direct effects of outlying variants, SD per SD of genotype.
        outliers: Outlying variants per outlying taxon.
        outcome_n: Sample size of the outcome.
        taxon_n: Smallest and largest per-variant sample size of a taxon.
        hapmap: Share of variants that the mediators' files hold.
        outcome_missing: Share of variants that the outcome's file lacks.
        panel_missing: Share of variants that the panel lacks.
        nameless: Share of variants with rsID ``NA`` in the taxa's files (and, others, in the outcome's).
        strand_flips: Share of variants given on the reverse strand in the flipped mediator's file.
        flipped_mediator: The mediator whose file has strand flips.
        multi_allelic: Sites with a third allele: two rows for one rsID.
    """

    taxa: int = 211
    people: int = 500
    blocks: int = 667
    block_variants: tuple[int, int] = (20, 40)
    planted: tuple[PlantedTaxon, ...] = _PUBLISHED
    mediators: tuple[MediatorDesign, ...] = _MEDIATORS
    pleiotropic: tuple[str, ...] = ("genus.Eisenbergiella.id.11304", "genus.Prevotella9.id.11183")
    outlying: tuple[str, ...] = ("genus.Oscillibacter.id.2063", "genus.Dialister.id.2183")
    loci: int = 14
    mediator_loci: int = 12
    outcome_loci: int = 60
    planted_z: Range = (6.0, 9.0)
    null_z: Range = (4.2, 6.0)
    pleiotropic_z: Range = (5.0, 14.0)
    mediator_z: Range = (7.0, 10.0)
    outcome_z: Range = (6.5, 25.0)
    pleiotropy: Range = (0.001, 0.005)
    outlier: Range = (0.02, 0.03)
    outliers: int = 2
    outcome_n: int = 426_824
    taxon_n: tuple[int, int] = (3_000, 18_340)
    hapmap: float = 0.6
    outcome_missing: float = 0.01
    panel_missing: float = 0.01
    nameless: float = 0.003
    strand_flips: float = 0.04
    flipped_mediator: str = "RMSSD"
    multi_allelic: int = 40

    @classmethod
    def small(cls) -> Self:
        """The embedded study's effects and architecture with 12 taxa and a third of the blocks."""
        return cls(taxa=12, blocks=230, outcome_loci=20, multi_allelic=20)
