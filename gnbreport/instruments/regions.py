"""Regions of the genome that studies leave out: the MHC and regions of long-range LD."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gnbreport.errors import InputError, Problem

Build = Literal["GRCh37", "GRCh38"]


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of a chromosome, both ends included.

    Attributes:
        name: Name shown in dispositions.
        chromosome: Chromosome without ``chr``.
        start: First base.
        end: Last base.
    """

    name: str
    chromosome: str
    start: int
    end: int


def _regions(name: str, text: str) -> tuple[Region, ...]:
    """Regions from lines ``chromosome start end``."""
    rows = (line.split() for line in text.strip().splitlines())
    return tuple(Region(name, c, int(a), int(b)) for c, a, b in rows)


# The extended MHC as commonly excluded (25-34 Mb on both builds; the builds differ there by about 32 kb).
_MHC = "6 25000000 34000000"

# Long-range LD: Price et al. 2008 (Am J Hum Genet 83:132-135) and Weale 2010 (Methods Mol Biol 628:341-372), as listed
# for GRCh37 and GRCh38 by the University of Michigan's genome analysis wiki; stretches under 1 Mb, which are
# splinters of the lift-over to GRCh38, are left out.
_HIGH_LD_37 = """
1 48000000 52000000
2 86000000 100500000
2 134500000 138000000
2 183000000 190000000
3 47500000 50000000
3 83500000 87000000
3 89000000 97500000
5 44500000 50500000
5 98000000 100500000
5 129000000 132000000
5 135500000 138500000
6 25000000 35000000
6 57000000 64000000
6 140000000 142500000
7 55000000 66000000
8 7000000 13000000
8 43000000 50000000
8 112000000 115000000
10 37000000 43000000
11 46000000 57000000
11 87500000 90500000
12 33000000 40000000
12 109500000 112000000
20 32000000 34500000
"""
_HIGH_LD_38 = """
1 47761740 51761740
2 85919365 100517106
2 182427027 189427029
3 47483505 49987563
3 83368158 86868160
5 44464140 51168409
5 129636407 132636409
6 25391792 33424245
6 139637169 142137170
7 54964812 66897578
8 8105067 12105082
8 43025699 48924888
8 110918594 113918595
10 36671065 43184546
11 88127183 91127184
12 32955798 41319931
20 33948532 36438183
"""

NAMED: dict[tuple[str, Build], tuple[Region, ...]] = {
    ("mhc", "GRCh37"): _regions("mhc", _MHC),
    ("mhc", "GRCh38"): _regions("mhc", _MHC),
    ("high_ld", "GRCh37"): _regions("high_ld", _HIGH_LD_37),
    ("high_ld", "GRCh38"): _regions("high_ld", _HIGH_LD_38),
}


def regions(names: tuple[str | Region, ...], build: Build) -> tuple[Region, ...]:
    """Regions by name (``"mhc"``, ``"high_ld"``) or as given.

    Raises:
        InputError: Unknown names.
    """
    found: list[Region] = []
    problems = []
    for name in names:
        if isinstance(name, Region):
            found.append(name)
        elif (name.lower(), build) in NAMED:
            found.extend(NAMED[name.lower(), build])
        else:
            known = ", ".join(sorted({n for n, b in NAMED if b == build})) or "none for this build"
            problems.append(Problem("unknown-region", f"{name!r} on {build} is not known", hint=f"known: {known}"))
    if problems:
        raise InputError(problems)
    return tuple(found)


def region_of(chromosome: list[str], position: NDArray[np.float64], among: tuple[Region, ...]) -> list[Region | None]:
    """The first region that holds each variant; None where none does or the position is unknown."""
    plain = np.array([c.lower().removeprefix("chr").lstrip("0").upper() for c in chromosome], dtype=str)
    result: list[Region | None] = [None] * len(chromosome)
    for region in reversed(among):
        with np.errstate(invalid="ignore"):
            inside = (plain == region.chromosome.upper()) & (position >= region.start) & (position <= region.end)
        for row in np.flatnonzero(inside):
            result[row] = region
    return result
