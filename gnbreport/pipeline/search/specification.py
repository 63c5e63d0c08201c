"""One analysis as its choices, the space of alternatives, and how far an analysis is from the stated one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Literal

from gnbreport.errors import InputError, Problem
from gnbreport.study import Study
from gnbreport.study.models import Role

Method = Literal["ivw", "egger", "egger_unoriented", "weighted_median", "weighted_median_first_order"]
Variance = Literal["fixed", "floored", "unfloored"]
Law = Literal["normal", "t"]
Palindromes = Literal["infer", "forward", "drop", "drop_before"]
MultiAllelic = Literal["matching", "drop", "first"]

_MAIN: dict[str, tuple[Method, Variance]] = {
    "ivw": ("ivw", "floored"),
    "ivw_mre": ("ivw", "unfloored"),
    "ivw_fe": ("ivw", "fixed"),
    "egger": ("egger", "floored"),
    "weighted_median": ("weighted_median", "floored"),
    "weighted_median_first_order": ("weighted_median_first_order", "floored"),
}

#: Main methods that the search knows.
SEARCHABLE = frozenset(_MAIN)


@dataclass(frozen=True, slots=True, order=True)
class Clump:
    """A clumping rule.

    Attributes:
        by: ``"ld"`` (r2 and window), ``"distance"`` (window alone) or ``"none"``.
        r2: Threshold of r2; 0 unless by LD.
        kb: Window in kilobases; 0 without clumping.
    """

    by: Literal["ld", "distance", "none"]
    r2: float
    kb: float

    def __str__(self) -> str:
        """The rule in words."""
        if self.by == "none":
            return "no clumping"
        return f"clumping r2 {self.r2:g}, {self.kb:g} kb" if self.by == "ld" else f"one variant per {self.kb:g} kb"


@dataclass(frozen=True, slots=True)
class Selecting:
    """The choices that decide which variants are instruments."""

    p: float
    clump: Clump
    palindromes_before: bool
    multi_allelic: MultiAllelic
    f_min: float
    maf_min: float


@dataclass(frozen=True, slots=True)
class Specification:
    """All choices behind a table of estimates.

    Attributes:
        p: p threshold for instruments.
        clump: Clumping rule.
        palindromes: Infer, take as forward, drop after clumping, or drop before clumping.
        multi_allelic: Which of several rows of one id is used.
        proxies: Whether absent instruments are replaced.
        f_min: Smallest F of a variant; 0 for no filter.
        maf_min: Smallest minor allele frequency; 0 for no filter.
        method: The estimator.
        variance: Residual variance of IVW and Egger: taken as 1, never below 1, or as estimated.
        law: Distribution behind P.
        flipped: All signs turned.
    """

    p: float
    clump: Clump
    palindromes: Palindromes
    multi_allelic: MultiAllelic
    proxies: bool
    f_min: float
    maf_min: float
    method: Method
    variance: Variance
    law: Law
    flipped: bool = False

    @property
    def selecting(self) -> Selecting:
        """The choices that decide which variants are instruments."""
        before = self.palindromes == "drop_before"
        return Selecting(self.p, self.clump, before, self.multi_allelic, self.f_min, self.maf_min)

    def changes(self, stated: Specification) -> tuple[str, ...]:
        """The choices that differ from the stated ones, in words.

        P of a method other than the stated one is expected from that method's own law (Egger: Student's t).
        """
        own: Law = stated.law if self.method == stated.method else own_law(self.method)
        expected = replace(stated, law=own)
        names = (f.name for f in fields(self))
        return tuple(_words(n, getattr(self, n)) for n in names if getattr(self, n) != getattr(expected, n))


def own_law(method: Method) -> Law:
    """The law of a method's P unless something else is chosen."""
    return "t" if method.startswith("egger") else "normal"


def _words(name: str, value: object) -> str:
    """One choice in words."""
    said = {
        "p": f"p < {value}",
        "clump": str(value),
        "palindromes": f"palindromes: {str(value).replace('_', ' ')} clumping"
        if value == "drop_before"
        else f"palindromes: {value}",
        "multi_allelic": f"multi-allelic ids: {value}",
        "proxies": "with proxies" if value else "without proxies",
        "f_min": f"F >= {value}" if value else "no F filter",
        "maf_min": f"MAF >= {value}" if value else "no MAF filter",
        "method": f"the row is {str(value).replace('_', ' ')}",
        "variance": f"{value} residual variance",
        "law": f"P from {'Student t' if value == 't' else 'the normal distribution'}",
        "flipped": "signs turned" if value else "signs not turned",
    }
    return said[name]


@dataclass(frozen=True, slots=True)
class Space:
    """Alternatives that a search tries beside the stated choices; every combination is one specification."""

    p: tuple[float, ...] = (1e-5, 5e-6, 1e-6, 5e-8)
    clump: tuple[Clump, ...] = (
        Clump("ld", 0.001, 10_000),
        Clump("ld", 0.01, 10_000),
        Clump("ld", 0.1, 10_000),
        Clump("ld", 0.001, 1_000),
        Clump("ld", 0.01, 500),
        Clump("ld", 0.1, 500),
        Clump("distance", 0.0, 500),
        Clump("distance", 0.0, 1_000),
        Clump("distance", 0.0, 10_000),
    )
    palindromes: tuple[Palindromes, ...] = ("infer", "forward", "drop", "drop_before")
    multi_allelic: tuple[MultiAllelic, ...] = ("matching", "first")
    proxies: tuple[bool, ...] = (True, False)
    f_min: tuple[float, ...] = (0.0, 10.0)
    maf_min: tuple[float, ...] = (0.0,)
    method: tuple[Method, ...] = ("ivw", "egger", "egger_unoriented", "weighted_median", "weighted_median_first_order")
    variance: tuple[Variance, ...] = ("floored", "unfloored", "fixed")
    law: tuple[Law, ...] = ("normal", "t")
    flipped: tuple[bool, ...] = (False, True)

    def around(self, stated: Specification, *, panel: bool) -> Space:
        """The space with the stated values included; without a panel neither LD clumping nor proxies."""
        wider = {f.name: tuple(dict.fromkeys((getattr(stated, f.name), *getattr(self, f.name)))) for f in fields(self)}
        found = Space(**wider)
        if panel:
            return found
        return replace(found, clump=tuple(c for c in found.clump if c.by != "ld"), proxies=(stated.proxies,))

    def estimating(self) -> Iterator[tuple[Method, Variance, Law]]:
        """All estimators; medians have neither a residual variance nor another law."""
        for method in self.method:
            if method.startswith("weighted_median"):
                yield method, "floored", "normal"
                continue
            for variance, law in itertools.product(self.variance, self.law):
                yield method, variance, law

    def staging(self) -> Iterator[tuple[float, Clump, Palindromes, MultiAllelic, bool, float, float]]:
        """All choices before estimation."""
        filters = (self.f_min, self.maf_min)
        yield from itertools.product(self.p, self.clump, self.palindromes, self.multi_allelic, self.proxies, *filters)

    def specifications(self) -> Iterator[Specification]:
        """Every combination, those of one instrument set together."""
        for stage in self.staging():
            for estimating in self.estimating():
                for flipped in self.flipped:
                    yield Specification(*stage, *estimating, flipped)


def stated_specification(study: Study, role: Role = "exposure") -> Specification:
    """The specification that the study file states, for exposures of one role.

    Raises:
        InputError: The main method has no closed form that the search knows.
    """
    choices = study.choices
    main = choices.estimation.main
    if main not in _MAIN:
        hint = f"one of {', '.join(_MAIN)}"
        raise InputError(Problem("no-search", f"the search does not know the main method {main!r}", hint=hint))
    method, variance = _MAIN[main]
    selection = choices.selection
    p = {"exposure": selection.exposure_p, "mediator": selection.mediator_p, "outcome": selection.outcome_p}[role]
    by = selection.clump
    clump = Clump(by, selection.r2 if by == "ld" else 0.0, selection.kb if by != "none" else 0.0)
    palindromes: Palindromes = (
        "drop_before" if selection.palindromes_before_clumping else choices.harmonisation.palindromes
    )
    return Specification(
        p,
        clump,
        palindromes,
        selection.multi_allelic,
        choices.proxies.use and study.panel is not None,
        selection.f_min,
        selection.maf_min,
        method,
        variance,
        own_law(method),
    )
