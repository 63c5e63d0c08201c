"""Formulas that published mediation figures were computed with, right and wrong, as a catalogue for forensics.

Each takes step estimates (arrays of one shape) and gives the figures a paper would print. Wrong ones are here
because they are in use: a report is explained by naming them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gnbreport.kernels import mediation as kernel
from gnbreport.kernels import product

Floats = NDArray[np.float64]
Target = Literal["indirect", "se", "ci", "p", "proportion", "proportion_se", "proportion_ci", "proportion_p"]


class Values(NamedTuple):
    """Step estimates, arrays of one shape; ``c`` and ``sc`` are nan where the total effect is unknown."""

    a: Floats
    sa: Floats
    b: Floats
    sb: Floats
    c: Floats
    sc: Floats


@dataclass(frozen=True, slots=True)
class Formula:
    """One way to compute one figure.

    Attributes:
        name: Stable name.
        target: Which figure it gives.
        correct: Whether it is a correct (or at least defensible) formula for that figure.
        text: What was done, in words.
        compute: Step values to the figure: one array, or two for an interval.
        tier: 0 for what most people do, larger for rarer; breaks near ties.
        slack: Extra tolerance in units of the interval's half width, for Monte Carlo figures.
    """

    name: str
    target: Target
    correct: bool
    text: str
    compute: Callable[[Values], tuple[Floats, ...]]
    tier: int = 1
    slack: float = 0.0


def _first(v: Values) -> Floats:
    return np.sqrt(kernel.variance_first(v.a, v.sa, v.b, v.sb))


def _second(v: Values) -> Floats:
    return np.sqrt(kernel.variance_second(v.a, v.sa, v.b, v.sb))


def _goodman(v: Values) -> Floats:
    return np.sqrt(np.maximum(v.a**2 * v.sb**2 + v.b**2 * v.sa**2 - v.sa**2 * v.sb**2, 0.0))


def _own(v: Values) -> Floats:
    return np.sqrt(v.a**2 * v.sa**2 + v.b**2 * v.sb**2)


def _sum(v: Values) -> Floats:
    return np.sqrt(v.sa**2 + v.sb**2)


def _product_se(v: Values) -> Floats:
    return v.sa * v.sb


def _linear(v: Values) -> Floats:
    return np.abs(v.a) * v.sb + np.abs(v.b) * v.sa


class StandardError(NamedTuple):
    """A standard error of ``a b``: name, whether right, words, function, tier."""

    name: str
    correct: bool
    text: str
    compute: Callable[[Values], Floats]
    tier: int


STANDARD_ERRORS = (
    StandardError("sobel_first_order", True, "SE = sqrt(a^2 se_b^2 + b^2 se_a^2)", _first, 0),
    StandardError("aroian_second_order", True, "SE = sqrt(a^2 se_b^2 + b^2 se_a^2 + se_a^2 se_b^2)", _second, 1),
    StandardError(
        "goodman", True, "SE = sqrt(a^2 se_b^2 + b^2 se_a^2 - se_a^2 se_b^2) (Goodman, unbiased)", _goodman, 2
    ),
    StandardError(
        "own_se_swapped",
        False,
        "SE = sqrt(a^2 se_a^2 + b^2 se_b^2): each effect with its own SE instead of the other's",
        _own,
        1,
    ),
    StandardError("sum_of_variances", False, "SE = sqrt(se_a^2 + se_b^2): the SE of a sum, not of a product", _sum, 2),
    StandardError("product_of_ses", False, "SE = se_a se_b", _product_se, 2),
    StandardError("linear_sum", False, "SE = |a| se_b + |b| se_a: errors added, not their squares", _linear, 2),
)

#: Multiplier of the SE -> what the interval then is.
MULTIPLIERS = {"": 0.95, "_90": 0.90, "_99": 0.99, "_one_se": None}


def _multiplier(level: float | None) -> float:
    return 1.0 if level is None else float(-special.ndtri(0.5 * (1.0 - level)))


def _around(
    centre: Callable[[Values], Floats], se: Callable[[Values], Floats], k: float
) -> Callable[[Values], tuple[Floats, ...]]:
    return lambda v: (centre(v) - k * se(v), centre(v) + k * se(v))


def _indirect(v: Values) -> Floats:
    return v.a * v.b


def _share(v: Values) -> Floats:
    return v.a * v.b / v.c


def _two_sided(z: Floats) -> tuple[Floats, ...]:
    return (2.0 * special.ndtr(-np.abs(z)),)


def _level_text(suffix: str) -> str:
    return {"": "95%", "_90": "90% (1.645 SE)", "_99": "99% (2.576 SE)", "_one_se": "+-1 SE, not 95%"}[suffix]


def _wald_formulas(
    target: Target,
    prefix: str,
    centre: Callable[[Values], Floats],
    se: Callable[[Values], Floats],
    source: StandardError,
) -> list[Formula]:
    """Intervals of one SE at each multiplier; only 95% counts as correct for a printed 95% interval."""
    return [
        Formula(
            f"{prefix}{source.name}{suffix}",
            target,
            source.correct and suffix == "",
            f"interval {_level_text(suffix)} with {source.text}",
            _around(centre, se, _multiplier(level)),
            source.tier + (0 if suffix == "" else 1),
        )
        for suffix, level in MULTIPLIERS.items()
    ]


def _product_limits(v: Values) -> tuple[Floats, ...]:
    unique, back = np.unique(np.stack(v[:4]), axis=1, return_inverse=True)  # corners repeat where c alone differs
    low, high = product.interval(*unique)
    back = back.ravel()  # NumPy 2.0 gives it a second axis
    return low[back], high[back]


def _limits_multiplied(v: Values) -> tuple[Floats, ...]:
    k = _multiplier(0.95)
    x, y = (v.a - k * v.sa) * (v.b - k * v.sb), (v.a + k * v.sa) * (v.b + k * v.sb)
    return np.minimum(x, y), np.maximum(x, y)


def _indirect_formulas() -> list[Formula]:
    """Point estimate, SE, interval and p of the indirect effect."""
    found = [
        Formula("product", "indirect", True, "indirect = a b", lambda v: (v.a * v.b,), 0),
        Formula("a_times_total", "indirect", False, "a times the total effect, b not used", lambda v: (v.a * v.c,), 2),
        Formula("total_minus_b", "indirect", False, "total minus b", lambda v: (v.c - v.b,), 2),
        Formula(
            "total_minus_product", "indirect", False, "the direct effect, c - a b", lambda v: (v.c - v.a * v.b,), 1
        ),
        Formula("product_distribution", "ci", True, "quantiles of the distribution of the product", _product_limits, 1),
        Formula("monte_carlo", "ci", True, "Monte Carlo percentiles of the product", _product_limits, 4, 0.04),
        Formula("limits_multiplied", "ci", False, "the limits of a times the limits of b", _limits_multiplied, 2),
        Formula("joint_max_p", "p", True, "the larger p-value of the two steps", _joint, 1),
        Formula("product_of_ps", "p", False, "the p-values of the two steps multiplied", _p_product, 2),
        Formula("p_of_a", "p", False, "the p-value of step a alone", lambda v: _two_sided(v.a / v.sa), 2),
        Formula("p_of_b", "p", False, "the p-value of step b alone", lambda v: _two_sided(v.b / v.sb), 2),
    ]
    for s in STANDARD_ERRORS:
        found.append(Formula(s.name, "se", s.correct, s.text, _one(s.compute), s.tier))
        found += _wald_formulas("ci", "", _indirect, s.compute, s)
        found.append(Formula(s.name, "p", s.correct, f"normal test with {s.text}", _normal_p(s.compute), s.tier))
    sobel = STANDARD_ERRORS[0]
    found.append(Formula("sobel_one_sided", "p", False, f"one-sided, with {sobel.text}", _one_sided(sobel.compute), 2))
    return found


def _one(f: Callable[[Values], Floats]) -> Callable[[Values], tuple[Floats, ...]]:
    return lambda v: (f(v),)


def _normal_p(se: Callable[[Values], Floats]) -> Callable[[Values], tuple[Floats, ...]]:
    return lambda v: _two_sided(v.a * v.b / se(v))


def _one_sided(se: Callable[[Values], Floats]) -> Callable[[Values], tuple[Floats, ...]]:
    return lambda v: (special.ndtr(-np.abs(v.a * v.b / se(v))),)


def _joint(v: Values) -> tuple[Floats, ...]:
    return _two_sided(np.minimum(np.abs(v.a / v.sa), np.abs(v.b / v.sb)))


def _p_product(v: Values) -> tuple[Floats, ...]:
    return (_two_sided(v.a / v.sa)[0] * _two_sided(v.b / v.sb)[0],)


def _full_delta(inner: Callable[[Values], Floats]) -> Callable[[Values], Floats]:
    return lambda v: np.sqrt(kernel.variance_ratio(v.a * v.b, inner(v) ** 2, v.c, v.sc**2))


def _ignoring_total(inner: Callable[[Values], Floats]) -> Callable[[Values], Floats]:
    return lambda v: inner(v) / np.abs(v.c)


def _fieller(v: Values) -> tuple[Floats, ...]:
    low, high, kind = kernel.fieller(v.a * v.b, _first(v) ** 2, v.c, v.sc**2, np.zeros_like(v.a), _multiplier(0.95))
    return np.where(kind == 0.0, low, np.nan), np.where(kind == 0.0, high, np.nan)


def _product_over_total(v: Values) -> tuple[Floats, ...]:
    low, high = _product_limits(v)
    return np.minimum(low / v.c, high / v.c), np.maximum(low / v.c, high / v.c)


def _ratio_of_limits(v: Values) -> tuple[Floats, ...]:
    k = _multiplier(0.95)
    x, y = (v.a * v.b - k * _first(v)) / (v.c - k * v.sc), (v.a * v.b + k * _first(v)) / (v.c + k * v.sc)
    return np.minimum(x, y), np.maximum(x, y)


def _proportion_formulas() -> list[Formula]:
    """Point estimate, SE, interval and p of the proportion mediated."""
    found = [
        Formula("product_over_total", "proportion", True, "a b / c", lambda v: (_share(v),), 0),
        Formula("product_over_sum", "proportion", False, "a b / (a b + c): the total effect taken for the direct one",
                lambda v: (v.a * v.b / (v.a * v.b + v.c),), 1),
        Formula("b_over_total", "proportion", False, "b / c: a left out", lambda v: (v.b / v.c,), 2),
        Formula("a_over_total", "proportion", False, "a / c: b left out", lambda v: (v.a / v.c,), 2),
        Formula("direct_over_total", "proportion", False, "(c - a b) / c: the share not mediated",
                lambda v: (1.0 - _share(v),), 1),
        Formula("fieller", "proportion_ci", True, "Fieller's interval", _fieller, 1),
        Formula("product_distribution_ignoring_total", "proportion_ci", False,
                "quantiles of the product divided by c, its error ignored", _product_over_total, 2),
        Formula("ratio_of_limits", "proportion_ci", False, "limits of a b divided by limits of c", _ratio_of_limits, 2),
    ]  # fmt: skip
    for s in STANDARD_ERRORS:
        for prefix, make, right, words in (
            ("full_delta_", _full_delta, True, "full delta method"),
            ("ignoring_total_", _ignoring_total, False, "SE of a b divided by c, the error of c ignored"),
        ):
            source = StandardError(s.name, s.correct and right, f"{words}, {s.text}", s.compute, s.tier)
            se = make(s.compute)
            name = f"{prefix}{s.name}"
            found.append(Formula(name, "proportion_se", source.correct, source.text, _one(se), s.tier))
            found += _wald_formulas("proportion_ci", prefix, _share, se, source)
            found.append(
                Formula(name, "proportion_p", source.correct, f"normal test, {source.text}", _ratio_p(se), s.tier)
            )
    found.append(
        Formula(
            "p_of_total", "proportion_p", False, "the p-value of the total effect", lambda v: _two_sided(v.c / v.sc), 2
        )
    )
    return found


def _ratio_p(se: Callable[[Values], Floats]) -> Callable[[Values], tuple[Floats, ...]]:
    return lambda v: _two_sided(_share(v) / se(v))


FORMULAS: tuple[Formula, ...] = (*_indirect_formulas(), *_proportion_formulas())
