"""The space of analyses that a search tries around the one that a study states."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import get_args

from gnbreport.errors import InputError, Problem
from gnbreport.pipeline.search.specification import (
    DRAWN,
    Clump,
    Estimating,
    Law,
    Method,
    MultiAllelic,
    Palindromes,
    Product,
    QModel,
    Specification,
    Stage,
    Variance,
    own_law,
    own_q,
)
from gnbreport.study import Study
from gnbreport.study.models import Role

_MAIN: dict[str, tuple[Method, Variance]] = {
    "ivw": ("ivw", "floored"),
    "ivw_mre": ("ivw", "unfloored"),
    "ivw_fe": ("ivw", "fixed"),
    "egger": ("egger", "floored"),
    "weighted_median": ("weighted_median", "floored"),
    "weighted_median_first_order": ("weighted_median_first_order", "floored"),
    "simple_mode": ("simple_mode", "floored"),
    "weighted_mode": ("weighted_mode", "floored"),
    "weighted_mode_nome": ("weighted_mode_nome", "floored"),
}

#: Main methods that the search knows.
SEARCHABLE = frozenset(_MAIN)


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
    multi_allelic: tuple[MultiAllelic, ...] = ("matching", "first", "last")
    unnamed: tuple[bool, ...] = (False, True)
    proxies: tuple[bool, ...] = (True, False)
    f_min: tuple[float, ...] = (0.0, 10.0)
    maf_min: tuple[float, ...] = (0.0,)
    steiger: tuple[bool, ...] = (False, True)
    mediator_p: tuple[float | None, ...] = (5e-8, 5e-6, 1e-5)
    method: tuple[Method, ...] = get_args(Method)
    variance: tuple[Variance, ...] = ("floored", "unfloored", "fixed")
    law: tuple[Law, ...] = ("normal", "t")
    q: tuple[QModel, ...] = ("ivw", "egger", "egger_unoriented")
    product: tuple[Product, ...] = ("first_order", "second_order", "own_se", "product")
    total_error: tuple[bool, ...] = (True, False)
    flipped: tuple[bool, ...] = (False, True)

    def around(
        self, stated: Specification, *, panel: bool, heterogeneity: bool = False, mediation: bool = False
    ) -> Space:
        """The space with the stated values included, and without choices that nothing printed depends on.

        Args:
            stated: The specification that the study states.
            panel: Whether there is an LD panel; without one neither LD clumping nor proxies.
            heterogeneity: Whether the table prints Q.
            mediation: Whether it prints indirect effects or proportions mediated.
        """
        wider = {f.name: tuple(dict.fromkeys((getattr(stated, f.name), *getattr(self, f.name)))) for f in fields(self)}
        found = Space(**wider)
        if not heterogeneity:
            found = replace(found, q=())
        if mediation:
            found = replace(found, law=())
        else:
            fixed = ("mediator_p", "product", "total_error")
            found = replace(found, **{name: (getattr(stated, name),) for name in fixed})
        if panel:
            return found
        return replace(found, clump=tuple(c for c in found.clump if c.by != "ld"), proxies=(stated.proxies,))

    def staging(self) -> Iterator[Stage]:
        """All choices before estimation."""
        for values in itertools.product(*(getattr(self, name) for name in Stage._fields)):
            yield Stage(*values)

    def estimating(self) -> Iterator[Estimating]:
        """All estimators; medians and modes have neither a residual variance nor another law.

        Where no law (or no model of Q) is named, each method has its own.
        """
        for method in self.method:
            q = self.q or (own_q(method),)
            variance: tuple[Variance, ...] = ("floored",) if method in DRAWN else self.variance
            law = (own_law(method),) if method in DRAWN or not self.law else self.law
            for values in itertools.product(variance, law, q, self.product, self.total_error, self.flipped):
                yield Estimating(method, *values)

    def specifications(self) -> Iterator[Specification]:
        """Every combination, those of one instrument set together."""
        estimating = list(self.estimating())
        for stage in self.staging():
            for chosen in estimating:
                yield Specification(*stage, *chosen)


#: For effects through mediators: the formula and both thresholds, and fewer alternatives of everything else.
MEDIATION = Space(
    p=(1e-5, 5e-8),
    clump=(Clump("ld", 0.001, 10_000), Clump("ld", 0.01, 500), Clump("distance", 0.0, 10_000)),
    multi_allelic=("matching",),
    unnamed=(False,),
    f_min=(0.0,),
    method=("ivw", "egger"),
    flipped=(False,),
)


def stated_specification(study: Study, role: Role = "exposure", *, mediation: bool = False) -> Specification:
    """The specification that the study file states, for exposures of one role.

    Args:
        study: The study.
        role: Role of the exposures.
        mediation: Whether it is about pathways through mediators.

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
    before = selection.palindromes_before_clumping
    return Specification(
        p=p,
        clump=Clump(by, selection.r2 if by == "ld" else 0.0, selection.kb if by != "none" else 0.0),
        palindromes="drop_before" if before else choices.harmonisation.palindromes,
        multi_allelic=selection.multi_allelic,
        unnamed=False,
        proxies=choices.proxies.use and study.panel is not None,
        f_min=selection.f_min,
        maf_min=selection.maf_min,
        steiger=False,
        mediator_p=selection.mediator_p if mediation else None,
        method=method,
        variance=variance,
        law=own_law(method),
        q=own_q(method),
        product="first_order" if choices.mediation.interval == "delta" or not mediation else "product",
    )
