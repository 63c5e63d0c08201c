"""How many people a cohort has: data, so that an impossible n is seen."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from gnbreport.resources import resource


@dataclass(frozen=True, slots=True)
class Ceiling:
    """A cohort's size.

    Attributes:
        name: The cohort.
        n: Most people it has ever had.
        source: Where that is stated.
        aliases: Other names, lower case.
    """

    name: str
    n: int
    source: str
    aliases: tuple[str, ...]


@cache
def ceilings() -> tuple[Ceiling, ...]:
    """All cohorts of ``data/cohorts.toml``."""
    document = tomllib.loads(resource("data", "cohorts.toml").read_text(encoding="utf-8"))
    return tuple(
        Ceiling(c["name"], int(c["n"]), c["source"], tuple(a.lower() for a in (c["name"], *c.get("aliases", ()))))
        for c in document["cohorts"]
    )


def ceiling(name: str) -> Ceiling | None:
    """The cohort with this name or alias, or None."""
    wanted = name.strip().lower()
    return next((c for c in ceilings() if wanted in c.aliases), None)
