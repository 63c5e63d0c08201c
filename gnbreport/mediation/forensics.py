"""Which formula was used: published step estimates and a published SE, interval or P, explained.

Printed figures are sets, not points: ``"0.142"`` is anything from 0.1415 to 0.1425. A formula explains a figure if
some inputs inside the printed boxes give a value inside the printed box; among those the nearest is ranked first.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gnbreport.errors import InputError, Problem
from gnbreport.mediation.formulas import FORMULAS, Floats, Formula, Target, Values

Number = str | float

_PRINTED = re.compile(r"^([<>=~]*)([+-]?)(\d*\.?\d+|\d+\.)(?:[eE]([+-]?\d+))?(%?)$")
_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-", ",": "", " ": "", "\u00b7": ".", "\u00d7": "x"})


@dataclass(frozen=True, slots=True)
class Box:
    """What a printed number can stand for: ``[low, high]`` around ``value``."""

    low: float
    value: float
    high: float


def box(number: Number) -> Box:
    """The set a printed number stands for: half a unit of its last digit to each side; a float is exact.

    ``"<0.001"`` is ``[0, 0.001]``; ``"31.8%"`` is 0.318 with half a unit of 0.001; ``"1.2e-5"`` counts the digits of
    its mantissa.

    Raises:
        InputError: Not a number.
    """
    if not isinstance(number, str):
        return Box(float(number), float(number), float(number))
    found = _PRINTED.match(number.strip().translate(_MINUS))
    if not found:
        raise InputError(Problem("bad-number", f"{number!r} is not a printed number", hint='for instance "0.142"'))
    operator, sign, digits, exponent, percent = found.groups()
    scale = 10.0 ** int(exponent or 0) * (0.01 if percent else 1.0)
    value = float(digits) * scale * (-1.0 if sign == "-" else 1.0)
    decimals = len(digits.split(".")[1]) if "." in digits else 0
    half = 0.5 * 10.0**-decimals * scale
    if "<" in operator:
        return Box(0.0, value, value)
    if ">" in operator:
        return Box(value, value, math.inf)
    return Box(value - half, value, value + half)


@dataclass(frozen=True, slots=True)
class Match:
    """One formula held against one reported figure.

    Attributes:
        name: Name of the formula, see :data:`gnbreport.mediation.formulas.FORMULAS`.
        target: The figure: ``se``, ``ci``, ``p``, ``proportion_ci``, ...
        correct: Whether the formula is a correct one for this figure.
        consistent: Whether it can give the printed figure from the printed inputs.
        distance: How far its value is from the printed one, 1 = the edge of what rounding allows.
        predicted: Its value at the printed inputs; two for an interval.
        text: What was done, in words.
    """

    name: str
    target: Target
    correct: bool
    consistent: bool
    distance: float
    predicted: tuple[float, ...]
    text: str


def identify(
    a: Number,
    se_a: Number,
    b: Number,
    se_b: Number,
    *,
    total: Number | None = None,
    se_total: Number | None = None,
    indirect: Number | None = None,
    se: Number | None = None,
    ci: tuple[Number, Number] | None = None,
    p: Number | None = None,
    proportion: Number | None = None,
    proportion_se: Number | None = None,
    proportion_ci: tuple[Number, Number] | None = None,
    proportion_p: Number | None = None,
) -> list[Match]:
    """Formulas that may have given the reported figures, most likely first within each figure.

    Args:
        a: Exposure -> mediator, as printed (string) or exact (float). Effects of ratios on the log scale.
        se_a: Its standard error.
        b: Mediator -> outcome.
        se_b: Its standard error.
        total: Total effect; needed for figures of the proportion.
        se_total: Its standard error; without it only formulas that ignore it can be tried.
        indirect: Reported indirect effect.
        se: Reported standard error of the indirect effect.
        ci: Reported interval of the indirect effect, thought to be 95%.
        p: Reported p-value of the indirect effect.
        proportion: Reported proportion, as a share or with a percent sign.
        proportion_se: Its reported standard error.
        proportion_ci: Its reported interval.
        proportion_p: Its reported p-value.

    Returns:
        Matches of every figure given, in the order of the arguments; within a figure the consistent ones first,
        nearest first. A figure that no formula explains has no consistent match.

    Raises:
        InputError: A string that is no number.
    """
    corners = _corners([box(x) if x is not None else None for x in (a, se_a, b, se_b, total, se_total)])
    reported: dict[Target, tuple[Number, ...] | None] = {
        "indirect": None if indirect is None else (indirect,),
        "se": None if se is None else (se,),
        "ci": ci,
        "p": None if p is None else (p,),
        "proportion": None if proportion is None else (proportion,),
        "proportion_se": None if proportion_se is None else (proportion_se,),
        "proportion_ci": proportion_ci,
        "proportion_p": None if proportion_p is None else (proportion_p,),
    }
    matches: list[Match] = []
    for target, figures in reported.items():
        if figures is not None:
            matches += _ranked(target, tuple(box(x) for x in figures), corners)
    return matches


def best(matches: list[Match]) -> Mapping[Target, Match]:
    """The first consistent match of each figure; figures without one are absent."""
    found: dict[Target, Match] = {}
    for match in matches:
        if match.consistent:
            found.setdefault(match.target, match)
    return found


def _corners(boxes: list[Box | None]) -> Values:
    """Centre (first) and all corners of the printed boxes of the inputs; nan where not given."""
    ends = [(b.low, b.high) if b is not None else (math.nan, math.nan) for b in boxes]
    centre = [b.value if b is not None else math.nan for b in boxes]
    unique = [sorted(set(e)) if not math.isnan(e[0]) else [math.nan] for e in ends]
    grid = np.array([centre, *itertools.product(*unique)], dtype=np.float64).T
    grid[[1, 3, 5]] = np.maximum(grid[[1, 3, 5]], 1e-300)  # a printed SE of 0.00 stands for a positive one
    return Values(*grid)


def _ranked(target: Target, reported: tuple[Box, ...], corners: Values) -> list[Match]:
    """All formulas of one figure against its printed value."""
    scored = []
    computed: dict[object, tuple[Floats, ...]] = {}  # some formulas share one computation
    for order, formula in enumerate(f for f in FORMULAS if f.target == target):
        if formula.compute not in computed:
            with np.errstate(all="ignore"):
                computed[formula.compute] = formula.compute(corners)
        match = _compare(formula, reported, computed[formula.compute])
        if match is not None:
            scored.append((not match.consistent, match.distance + 0.1 * formula.tier, order, match))
    return [s[3] for s in sorted(scored, key=lambda s: s[:3])]


def _compare(formula: Formula, reported: tuple[Box, ...], computed: tuple[Floats, ...]) -> Match | None:
    """One formula's figures against one printed figure; None where its inputs are not known."""
    if any(math.isnan(float(x[0])) for x in computed):
        return None
    logs = formula.target in ("p", "proportion_p")
    width = float(abs(computed[-1][0] - computed[0][0])) * 0.5 * formula.slack
    distances = [_distance(x, r, logs, width) for x, r in zip(computed, reported, strict=True)]
    worst = max(distances)
    predicted = tuple(float(x[0]) for x in computed)
    return Match(formula.name, formula.target, formula.correct, worst <= 1.0, worst, predicted, formula.text)


def _distance(values: Floats, printed: Box, logs: bool, slack: float) -> float:
    """Distance of prediction and print in units of what rounding of inputs and figure allows (1: they just touch)."""
    finite = values[np.isfinite(values)]
    low, centre, high = float(finite.min()), float(values[0]), float(finite.max())
    at = printed.value
    if logs and (printed.low == 0.0 or math.isinf(printed.high)):  # an inequality: inside or not
        return 0.5 if low <= printed.high and high >= printed.low else 2.0
    p_low, p_high = printed.low, printed.high
    if logs:
        low, centre, high = (math.log10(max(x, 1e-320)) for x in (low, centre, high))
        p_low, at, p_high = (math.log10(max(x, 1e-320)) for x in (p_low, at, p_high))
    room = (high - centre) + (at - p_low) if at >= centre else (centre - low) + (p_high - at)
    room += slack + 1e-12 * max(abs(centre), abs(at), 1e-300)
    return abs(at - centre) / room
