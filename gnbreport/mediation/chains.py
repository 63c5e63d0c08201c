"""Three harmonised pairs that form a chain, and the rule for instruments they share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from gnbreport.errors import InputError, Problem
from gnbreport.harmonise.data import Harmonised
from gnbreport.mediation.twostep import Labels

Overlap = Literal["keep", "drop_from_b", "drop_both"]


@dataclass(frozen=True, eq=False)
class Chain:
    """The three pairs of a pathway after the overlap rule.

    Attributes:
        a: Exposure -> mediator, instruments of the exposure.
        b: Mediator -> outcome, instruments of the mediator.
        c: Exposure -> outcome, instruments of the exposure.
        shared: Variants that were instruments of both traits, whatever became of them.
    """

    a: Harmonised
    b: Harmonised
    c: Harmonised
    shared: tuple[str, ...]

    @property
    def labels(self) -> Labels:
        """Exposure, mediator, outcome."""
        return self.a.exposure, self.a.outcome, self.c.outcome

    def without(self, variant: str) -> Chain:
        """The chain with one variant left out wherever it occurs."""
        a, b, c = (_drop(data, {variant}) for data in (self.a, self.b, self.c))
        return Chain(a, b, c, self.shared)


def _drop(data: Harmonised, variants: set[str]) -> Harmonised:
    """The pair without the named variants."""
    return data.subset(np.array([v not in variants for v in data.variant], dtype=bool))


def chain(a_data: Harmonised, b_data: Harmonised, c_data: Harmonised, overlap: Overlap = "keep") -> Chain:
    """The three pairs of a pathway, with the rule for instruments of both exposure and mediator applied.

    Args:
        a_data: Exposure -> mediator.
        b_data: Mediator -> outcome.
        c_data: Exposure -> outcome.
        overlap: ``keep`` them in all steps; ``drop_from_b``, so that b rests on variants without a known path from
            the exposure; ``drop_both``, from every step.

    Raises:
        InputError: Pairs that do not form a chain, or an unknown rule.
    """
    problems = []
    for what, left, right in (
        ("the mediator", a_data.outcome, b_data.exposure),
        ("the exposure", a_data.exposure, c_data.exposure),
        ("the outcome", b_data.outcome, c_data.outcome),
    ):
        if left != right:
            problems.append(Problem("broken-chain", f"{what} is {left!r} in one pair and {right!r} in another"))
    if overlap not in ("keep", "drop_from_b", "drop_both"):
        problems.append(Problem("bad-choice", f"overlap {overlap!r}", hint="keep, drop_from_b or drop_both"))
    if problems:
        raise InputError(problems)
    shared = sorted((set(a_data.variant) | set(c_data.variant)) & set(b_data.variant))
    if overlap == "keep" or not shared:
        return Chain(a_data, b_data, c_data, tuple(shared))
    dropped = set(shared)
    if overlap == "drop_both":
        a_data, c_data = _drop(a_data, dropped), _drop(c_data, dropped)
    return Chain(a_data, _drop(b_data, dropped), c_data, tuple(shared))
