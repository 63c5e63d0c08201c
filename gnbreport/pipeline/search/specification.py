"""One analysis as its choices, and how far it is from the stated one."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Literal, NamedTuple

Method = Literal[
    "ivw",
    "egger",
    "egger_unoriented",
    "weighted_median",
    "weighted_median_first_order",
    "simple_mode",
    "weighted_mode",
    "weighted_mode_nome",
]
Variance = Literal["fixed", "floored", "unfloored"]
Law = Literal["normal", "t"]
QModel = Literal["ivw", "egger", "egger_unoriented"]
Palindromes = Literal["infer", "forward", "drop", "drop_before"]
MultiAllelic = Literal["matching", "drop", "first", "last"]
Product = Literal["first_order", "second_order", "own_se", "product"]

#: Methods whose standard error and P are drawn at random.
DRAWN: frozenset[Method] = frozenset(
    ("weighted_median", "weighted_median_first_order", "simple_mode", "weighted_mode", "weighted_mode_nome")
)


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
    unnamed: bool = False


class Stage(NamedTuple):
    """The choices before estimation; see :class:`Specification`."""

    p: float
    clump: Clump
    palindromes: Palindromes
    multi_allelic: MultiAllelic
    unnamed: bool
    proxies: bool
    f_min: float
    maf_min: float
    steiger: bool
    mediator_p: float | None

    @property
    def onward(self) -> Stage:
        """The same choices for instruments of mediators, at their own threshold."""
        return self if self.mediator_p is None else self._replace(p=self.mediator_p)

    @property
    def selecting(self) -> Selecting:
        """The choices that decide which variants are instruments."""
        before = self.palindromes == "drop_before"
        return Selecting(self.p, self.clump, before, self.multi_allelic, self.f_min, self.maf_min, self.unnamed)


class Estimating(NamedTuple):
    """The choices of estimation; see :class:`Specification`."""

    method: Method
    variance: Variance
    law: Law
    q: QModel
    product: Product
    total_error: bool
    flipped: bool


@dataclass(frozen=True, slots=True)
class Specification:
    """All choices behind a table of estimates.

    Attributes:
        p: p threshold for instruments.
        clump: Clumping rule.
        palindromes: Infer, take as forward, drop after clumping, or drop before clumping.
        multi_allelic: Which of several rows of one id is used.
        unnamed: Whether rows without an id (``NA``) take part in the selection.
        proxies: Whether absent instruments are replaced.
        f_min: Smallest F of a variant; 0 for no filter.
        maf_min: Smallest minor allele frequency; 0 for no filter.
        steiger: Whether variants that explain more of the outcome are left out.
        mediator_p: p threshold for instruments of mediators; None for tables without mediators.
        method: The estimator.
        variance: Residual variance of IVW and Egger: taken as 1, never below 1, or as estimated.
        law: Distribution behind P.
        q: The model whose heterogeneity statistic is printed.
        product: Standard error or interval of an indirect effect ``a b``: ``sqrt(a^2 sb^2 + b^2 sa^2)``, the same with
            ``sa^2 sb^2`` added, ``sqrt(a^2 sa^2 + b^2 sb^2)`` (wrong, in use), or the quantiles of the product.
        total_error: Whether the interval of a proportion ``a b / c`` counts the error of ``c``.
        flipped: All signs turned.
    """

    p: float
    clump: Clump
    palindromes: Palindromes
    multi_allelic: MultiAllelic
    unnamed: bool
    proxies: bool
    f_min: float
    maf_min: float
    steiger: bool
    mediator_p: float | None
    method: Method
    variance: Variance
    law: Law
    q: QModel
    product: Product = "first_order"
    total_error: bool = True
    flipped: bool = False

    @property
    def stage(self) -> Stage:
        """The choices before estimation."""
        return Stage(*(getattr(self, name) for name in Stage._fields))

    @property
    def estimating(self) -> Estimating:
        """The choices of estimation."""
        return Estimating(*(getattr(self, name) for name in Estimating._fields))

    def distance(self, stated: Specification) -> int:
        """Number of choices that differ from the stated ones."""
        return len(_differing(self, stated))

    def changes(self, stated: Specification) -> tuple[str, ...]:
        """The choices that differ from the stated ones, in words.

        P and Q of a method other than the stated one are expected from that method itself (Egger: Student's t,
        Rucker's Q); medians and modes have no residual variance and no P that could differ.
        """
        return tuple(_words(name, getattr(self, name)) for name in _differing(self, stated))


_FIELDS = tuple(f.name for f in fields(Specification))
_OF_REGRESSIONS = ("variance", "law")


def _differing(one: Specification, stated: Specification) -> list[str]:
    """Names of the choices that differ."""
    if one.method != stated.method:
        stated = replace(stated, law=own_law(one.method), q=own_q(one.method))
    drawn = one.method in DRAWN
    return [
        name
        for name in _FIELDS
        if getattr(one, name) != getattr(stated, name) and not (drawn and name in _OF_REGRESSIONS)
    ]


def own_law(method: Method) -> Law:
    """The law of a method's P unless something else is chosen."""
    return "t" if method.startswith("egger") else "normal"


def own_q(method: Method) -> QModel:
    """The model of a row's Q unless something else is chosen: its own, of medians and modes IVW's."""
    return method if method in ("egger", "egger_unoriented") else "ivw"


_PALINDROMES = {"drop_before": "palindromes: drop before clumping"}
_Q = {
    "ivw": "Q is Cochran's (about IVW)",
    "egger": "Q is Rucker's (about MR-Egger)",
    "egger_unoriented": "Q is about MR-Egger without orientation",
}
_PRODUCT = {
    "first_order": "SE of ab first order (Sobel)",
    "second_order": "SE of ab second order",
    "own_se": "SE of ab sqrt(a^2 se_a^2 + b^2 se_b^2)",
    "product": "interval of ab from the distribution of the product",
}


def _words(name: str, value: object) -> str:
    """One choice in words."""
    text = str(value)
    said = {
        "p": f"p < {text}",
        "clump": text,
        "palindromes": _PALINDROMES.get(text, f"palindromes: {text}"),
        "multi_allelic": f"multi-allelic ids: {text}",
        "unnamed": 'rows with id "NA" kept' if value else 'rows with id "NA" dropped',
        "proxies": "with proxies" if value else "without proxies",
        "f_min": f"F >= {text}" if value else "no F filter",
        "maf_min": f"MAF >= {text}" if value else "no MAF filter",
        "steiger": "with Steiger filter" if value else "without Steiger filter",
        "mediator_p": f"p < {text} for mediators",
        "method": f"the row is {text.replace('_', ' ')}",
        "variance": f"{text} residual variance",
        "law": f"P from {'Student t' if value == 't' else 'the normal distribution'}",
        "q": _Q.get(text, text),
        "product": _PRODUCT.get(text, text),
        "total_error": "error of the total effect counted" if value else "error of the total effect ignored",
        "flipped": "signs turned" if value else "signs not turned",
    }
    return said[name]
