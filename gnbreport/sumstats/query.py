"""What is wanted from a GWAS file, so that one pass answers every question."""

from __future__ import annotations

import json
from dataclasses import dataclass

from gnbreport.errors import InputError, Problem
from gnbreport.sumstats.columns import chromosome


@dataclass(frozen=True, slots=True)
class Query:
    """Rows wanted from a GWAS file: a row is returned if at least one of the conditions holds.

    With no condition at all, every row is returned. ``traits`` is not a condition but a restriction.

    Attributes:
        p_below: Rows with p strictly below this.
        variants: Rows with one of these identifiers.
        positions: Rows at one of these (chromosome, position) pairs, on the file's build.
        traits: In a file with many traits, only rows of these.
        region: Rows of a region, (chromosome, first position, last position), ends included.
    """

    p_below: float | None = None
    variants: frozenset[str] | None = None
    positions: frozenset[tuple[str, int]] | None = None
    traits: frozenset[str] | None = None
    region: tuple[str, int, int] | None = None

    def __post_init__(self) -> None:
        """Refuse conditions that cannot hold; bring chromosomes to one spelling."""
        if self.p_below is not None and not 0.0 < self.p_below <= 1.0:
            raise InputError(Problem("bad-threshold", f"p_below must be above 0 and at most 1, is {self.p_below}"))
        if self.positions is not None:
            clean = frozenset((chromosome(str(c)), int(p)) for c, p in self.positions)
            object.__setattr__(self, "positions", clean)
        if self.region is not None:
            name, first, last = self.region
            if first > last:
                raise InputError(Problem("bad-region", f"region {name}:{first}-{last} ends before it starts"))
            object.__setattr__(self, "region", (chromosome(str(name)), int(first), int(last)))

    @property
    def everything(self) -> bool:
        """Whether no condition is set, so that every row is wanted."""
        return self.p_below is None and self.variants is None and self.positions is None and self.region is None

    def key(self) -> str:
        """The query as canonical text (part of the cache key)."""
        return json.dumps(
            {
                "p_below": None if self.p_below is None else repr(float(self.p_below)),
                "variants": None if self.variants is None else sorted(self.variants),
                "positions": None if self.positions is None else sorted(self.positions),
                "traits": None if self.traits is None else sorted(self.traits),
                "region": self.region,
            },
            separators=(",", ":"),
        )
