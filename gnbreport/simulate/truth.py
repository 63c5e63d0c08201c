"""What was planted: the truth file of a simulated study."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from gnbreport.simulate.design import Design
from gnbreport.simulate.draws import Bools
from gnbreport.simulate.effects import OUTCOME, Architecture, acting_mediator
from gnbreport.simulate.genome import Genome


@dataclass(frozen=True, slots=True)
class PlantedEffect:
    """One planted value; ``quantity`` is total, a, b or proportion."""

    quantity: str
    exposure: str
    mediator: str
    outcome: str
    truth: float


@dataclass(frozen=True, slots=True)
class Truth:
    """The seed, the design, the planted effects, and what was planted where."""

    seed: int
    design: Design
    effects: tuple[PlantedEffect, ...]
    planted: dict[str, Any]

    def to_json(self) -> str:
        """Text of ``truth.json``."""
        document = {
            "about": "Simulated data: nothing here is a finding. All effects other than those listed are zero.",
            "seed": self.seed,
            "effects": [asdict(e) for e in self.effects],
            "planted": self.planted,
            "design": asdict(self.design),
        }
        return json.dumps(document, indent=1, ensure_ascii=True) + "\n"


def planted_effects(design: Design) -> tuple[PlantedEffect, ...]:
    """Totals of the planted taxa; steps a and b and the proportion ``a b / total`` of mediated ones."""
    effects = [PlantedEffect("total", t.id, "", OUTCOME, t.total) for t in design.planted]
    acting = acting_mediator(design)
    if acting is None:
        return tuple(effects)
    mediated = [t for t in design.planted if t.mediator_effect]
    effects += [PlantedEffect("a", t.id, acting.id, "", t.mediator_effect) for t in mediated]
    effects.append(PlantedEffect("b", "", acting.id, OUTCOME, acting.effect))
    for t in mediated:
        share = t.mediator_effect * acting.effect / t.total
        effects.append(PlantedEffect("proportion", t.id, acting.id, OUTCOME, float(f"{share:.12g}")))
    return tuple(effects)


def planted_where(arch: Architecture, design: Design, flipped: Bools) -> dict[str, Any]:
    """Variants behind each planted thing, by rsID."""
    genome = arch.genome
    special = {t.id: "true effect" for t in design.planted}
    special |= dict.fromkeys(design.pleiotropic, "directional pleiotropy") | dict.fromkeys(design.outlying, "outliers")
    return {
        "traps": {taxon: kind for taxon, kind in special.items() if kind != "true effect"},
        "causal_variants": {name: _causal_variants(arch, name) for name in (*special, *arch.mediators)},
        "palindromic_near_half": _names(genome, np.isin(np.arange(genome.size), arch.near_half)),
        "strand_flips": {"file": design.flipped_mediator, "variants": _names(genome, flipped & genome.in_hapmap)},
        "multi_allelic": _names(genome, genome.third),
        "nameless": {
            "taxa": _places(genome, genome.nameless),
            "outcome": _places(genome, genome.nameless_outcome & genome.in_outcome),
        },
        "counts": {
            "rows": genome.size,
            "in_panel": int(genome.in_panel.sum()),
            "in_mediator_files": int(genome.in_hapmap.sum()),
            "in_outcome_file": int(genome.in_outcome.sum()),
            "palindromic": int(genome.palindromic.sum()),
        },
    }


def _causal_variants(arch: Architecture, name: str) -> list[dict[str, Any]]:
    """A trait's causal variants: own effect, direct effect on the outcome, and which files hold the variant."""
    genome = arch.genome
    causal = arch.taxa.get(name) or arch.mediators[name]
    extra = causal.extra_outcome if len(causal.extra_outcome) else np.zeros(len(causal.rows))
    return [
        {
            "variant": str(genome.rsid[row]),
            "effect_allele": str(genome.allele[row]),
            "effect": float(f"{effect:.6g}"),
            "direct_on_outcome": float(f"{direct:.6g}"),
            "in_mediator_files": bool(genome.in_hapmap[row]),
        }
        for row, effect, direct in zip(causal.rows.tolist(), causal.effects.tolist(), extra.tolist(), strict=True)
    ]


def _names(genome: Genome, rows: Bools) -> list[str]:
    return [str(r) for r in genome.rsid[rows]]


def _places(genome: Genome, rows: Bools) -> list[str]:
    return [f"{c}:{b}" for c, b in zip(genome.chromosome[rows], genome.position[rows], strict=True)]
