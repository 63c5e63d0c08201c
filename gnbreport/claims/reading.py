"""A claim's printed figures read as numbers on the scale of their test."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

from scipy import special

from gnbreport.claims.model import RATIOS, Claim
from gnbreport.claims.printed import Figure, PrintedP, figure, printed_p
from gnbreport.claims.ranges import Range
from gnbreport.claims.typography import is_empty

_T_METHODS = (
    (re.compile(r"egger", re.IGNORECASE), 2),
    (re.compile(r"mode|presso", re.IGNORECASE), 1),
)
_PRODUCT = re.compile(r"product|mediat|two.?step|bootstrap|indirect", re.IGNORECASE)
_DOWN = re.compile(r"\b(decreas|lower|reduc|declin|inverse|negative|protect|fewer|less|shorter)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """One claim as numbers.

    Attributes:
        claim: The claim.
        estimate: Its estimate.
        low: Lower limit (limits printed in reverse are swapped), or None.
        high: Upper limit, or None.
        se: Standard error, or None.
        statistic: z or t as printed, or None.
        statistic_name: ``z`` or ``t``; empty if none is printed.
        df: Degrees of freedom as printed, or None.
        p: Its P.
        log_scale: Whether estimate and limits are tested as logarithms.
        df_less: Student's t of the method has ``nsnp - df_less`` degrees of freedom; None for a normal P.
        product: Whether the interval may be asymmetric (product of coefficients, bootstrap percentiles).
        se_of_ratio: Whether the SE of a ratio is read as that of the ratio itself (delta method), not of its logarithm.
        flags: What was odd: ``reversed-limits``, ``sign-in-words``.
    """

    claim: Claim
    estimate: Figure
    low: Figure | None
    high: Figure | None
    se: Figure | None
    statistic: Figure | None
    statistic_name: str
    df: int | None
    p: PrintedP
    log_scale: bool
    df_less: int | None
    product: bool
    se_of_ratio: bool = False
    flags: tuple[str, ...] = ()

    @property
    def impossible(self) -> bool:
        """Whether a ratio is printed that no positive number rounds to: it has no logarithm."""
        return self.log_scale and any(f is not None and not f.positive for f in (self.estimate, self.low, self.high))

    @property
    def interval(self) -> bool:
        """Whether both limits are printed."""
        return self.low is not None and self.high is not None

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every printed figure but P."""
        printed = (self.estimate, self.low, self.high, self.se, self.statistic)
        return tuple(f for f in printed if f is not None)

    @property
    def legible(self) -> bool:
        """Whether every figure but P can be read."""
        return all(f.legible for f in self.figures) and math.isfinite(self.critical[0])

    @property
    def student(self) -> bool:
        """Whether the row says itself that its P is Student's: t with its degrees of freedom."""
        return self.df is not None and self.statistic_name == "t"

    @property
    def p_df(self) -> float:
        """Degrees of freedom of P where the row says itself that it is Student's; else infinite (normal)."""
        return float(self.df) if self.student and self.df else math.inf

    @property
    def error_text(self) -> str:
        """What gives P beside the estimate, in words: the interval, else the standard error, else z or t."""
        if self.interval:
            return "the interval"
        return "the standard error" if self.se is not None else self.statistic_text

    @property
    def statistic_text(self) -> str:
        """The printed z or t with its name; empty if none."""
        return "" if self.statistic is None else f"{self.statistic_name} = {self.statistic.text}"

    @property
    def degrees(self) -> int | None:
        """Degrees of freedom of Student's t: as printed, or from the method and number of variants; None if unknown."""
        if self.df is not None:
            return self.df
        n = self.claim.nsnp
        return None if n is None or self.df_less is None or n <= self.df_less else n - self.df_less

    @property
    def critical(self) -> Range:
        """Half-width in standard errors at the printed level; 95% intervals are built with 1.96 or 1.959964."""
        return critical(self.claim.ci_level)


def critical(level: str) -> Range:
    """Normal quantile of a two-sided level as printed (``95``, ``95%``, ``0.95``), usual rounding; nan if none."""
    value = figure(level).value
    value = value / 100 if value > 1 else value
    if not 0.0 < value < 1.0:
        return math.nan, math.nan
    z = float(-special.ndtri((1 - value) / 2))
    rounded = (round(z, 2), round(z, 3))
    return min(z, *rounded), max(z, *rounded)


def read(claim: Claim) -> Reading:
    """Read a claim's figures.

    Args:
        claim: As printed.

    Returns:
        The reading; limits in order, a sign carried by a word restored.
    """
    values = claim.values
    name = next((k for k in ("t", "z") if not is_empty(values.get(k, ""))), "")
    reading = Reading(
        claim,
        figure(claim.estimate),
        _optional(claim.ci_low),
        _optional(claim.ci_high),
        _optional(values.get("se", "")),
        _optional(values.get(name, "")),
        name,
        _degrees(values.get("df", "")),
        printed_p(claim.p, claim.p_op),
        claim.kind in RATIOS,
        _df_less(claim, name),
        claim.kind in {"proportion", "indirect"} or bool(_PRODUCT.search(claim.method)),
    )
    return _signed(_ordered(reading))


def _optional(text: str) -> Figure | None:
    """A figure, or None where the cell is empty."""
    return None if is_empty(text) else figure(text)


def _degrees(text: str) -> int | None:
    """Printed degrees of freedom, or None; Satterthwaite's are rounded down."""
    value = figure(text).value
    return int(value) if value >= 1 else None


def _df_less(claim: Claim, statistic: str) -> int | None:
    """Variants less degrees of freedom of the method's t; one where a t is printed for another method."""
    usual = next((less for pattern, less in _T_METHODS if pattern.search(claim.method)), None)
    return 1 if usual is None and statistic == "t" else usual


def _ordered(reading: Reading) -> Reading:
    """Limits printed in reverse, swapped and flagged."""
    if reading.low and reading.high and reading.low.value > reading.high.value:
        return replace(reading, low=reading.high, high=reading.low, flags=(*reading.flags, "reversed-limits"))
    return reading


def _signed(reading: Reading) -> Reading:
    """A sign that the statement carries in a word (``decrease of 0.05, -0.08 to -0.02``), restored and flagged."""
    if reading.log_scale or not (reading.low and reading.high) or not _DOWN.search(reading.claim.statement):
        return reading
    if reading.estimate.value > 0 and reading.high.value <= 0:
        minus = replace(reading.estimate, text=f"-{reading.estimate.text}", value=-reading.estimate.value)
        return replace(reading, estimate=minus, flags=(*reading.flags, "sign-in-words"))
    return reading
