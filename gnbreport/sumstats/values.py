"""Numbers as files write them: strict parsing, and log10 of p-values that floats cannot hold."""

from __future__ import annotations

import math
import re

from gnbreport.sumstats.columns import is_missing

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_DASHES = {0x2212: "-", 0x2013: "-", 0x2012: "-", 0xFE63: "-", 0xFF0D: "-"}


class NotANumber(ValueError):
    """A cell that should hold a number does not; the message says what it holds."""


def number(text: str) -> float:
    """Value of a cell; nan if the cell says "missing".

    Accepts a Unicode minus sign and thousands separators in groups of three. Infinite values, bounds
    (``<0.001``), decimal commas and Python's underscores are no numbers.

    Raises:
        NotANumber: The text is neither a number nor a missing value.
    """
    if _NUMBER.fullmatch(text):
        return float(text)
    clean = text.strip().translate(_DASHES)
    if _NUMBER.fullmatch(clean):
        return float(clean)
    if is_missing(clean):
        return math.nan
    if _GROUPED.fullmatch(clean):
        return float(clean.replace(",", ""))
    raise NotANumber(f"{text!r} is not a number")


def has_odd_minus(text: str) -> bool:
    """Whether a cell holds a Unicode dash where a minus sign should be."""
    return any(chr(code) in text for code in _DASHES)


def probability(text: str) -> tuple[float, float]:
    """A p-value's float (0.0 where it underflows) and its log10 (``-inf`` for an exact 0); nan if missing.

    Raises:
        NotANumber: The text is no number, or lies outside [0, 1].
    """
    value = number(text)
    if math.isnan(value):
        return math.nan, math.nan
    if not 0.0 <= value <= 1.0:
        raise NotANumber(f"p = {text.strip()} lies outside 0 to 1")
    if value > 1e-300:
        return value, math.log10(value)
    return value, _log10_small(text.strip().translate(_DASHES))


def _log10_small(text: str) -> float:
    """log10 of a non-negative decimal number given as text, for any exponent."""
    mantissa, _, exponent = text.lower().partition("e")
    whole, _, fraction = mantissa.lstrip("+").partition(".")
    digits = (whole + fraction).lstrip("0")
    if not digits:
        return -math.inf
    scale = int(exponent or 0) - len(fraction) + len(digits) - 1
    return math.log10(float(f"{digits[0]}.{digits[1:30] or '0'}")) + scale


def probability_from_log(text: str) -> tuple[float, float]:
    """p-value and log10 p from a cell that holds -log10 p; nan if missing.

    Raises:
        NotANumber: The text is no number, or negative.
    """
    value = number(text)
    if math.isnan(value):
        return math.nan, math.nan
    if value < 0.0:
        raise NotANumber(f"-log10 p = {text.strip()} is negative")
    return 10.0**-value, -value
