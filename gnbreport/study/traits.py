"""Traits by id: what a source holds, one entry a trait, with MiBioGen's names read apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gnbreport.study.models import Role, Source

_MIBIOGEN = re.compile(r"^(phylum|class|order|family|genus)\.(.+)\.id\.(\d+)$")
RANKS = ("phylum", "class", "order", "family", "genus")


@dataclass(frozen=True, slots=True)
class Trait:
    """One trait of a study: its id, name for readers, role, rank within the role, and its source."""

    id: str
    label: str
    role: Role
    rank: str
    source: Source


def trait_of(identifier: str, role: Role, source: Source) -> Trait:
    """The trait ``identifier`` of a source; a MiBioGen name gives rank and label.

    ``genus..Eubacteriumbrachygroup.id.11296`` is rank genus, label ``Eubacteriumbrachygroup``: the
    rank is the text before the first dot, the name ends at the last ``.id.`` and may hold dots.
    """
    match = _MIBIOGEN.match(identifier)
    if match:
        rank, name = match.group(1), match.group(2).strip(".")
        return Trait(identifier, source.label or f"{rank} {name}", role, rank, source)
    return Trait(identifier, source.label or identifier, role, source.rank, source)
