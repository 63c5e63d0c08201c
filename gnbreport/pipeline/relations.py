"""The relations a study estimates: which trait is the exposure and which the outcome of each pair."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gnbreport.study import Trait

#: Relation -> (role of its exposure, role of its outcome), in the order of a paper.
FORWARD = {
    "exposure_outcome": ("exposure", "outcome"),
    "exposure_mediator": ("exposure", "mediator"),
    "mediator_outcome": ("mediator", "outcome"),
}
REVERSE = {
    "outcome_exposure": ("outcome", "exposure"),
    "mediator_exposure": ("mediator", "exposure"),
    "outcome_mediator": ("outcome", "mediator"),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """One exposure x outcome pair of a relation."""

    relation: str
    exposure: Trait
    outcome: Trait

    @property
    def key(self) -> dict[str, str]:
        """The columns that name the pair in every table."""
        return {"relation": self.relation, "exposure": self.exposure.id, "outcome": self.outcome.id}


def pairs(traits: Sequence[Trait], *, reverse: bool) -> Iterator[Pair]:
    """All pairs of the study: forward relations, then reverse ones."""
    for relation, (first, second) in (FORWARD | (REVERSE if reverse else {})).items():
        for outcome in (t for t in traits if t.role == second):
            for exposure in (t for t in traits if t.role == first):
                yield Pair(relation, exposure, outcome)
