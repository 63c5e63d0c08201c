"""Printed figures: a string stands for the interval of numbers that round to it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from decimal import Decimal

from gnbreport.claims.typography import clean, is_empty

_SMALLEST, _LARGEST, _DIGITS = Decimal("1e-299"), Decimal("1e100"), 300
_ADJUSTED = re.compile(r"fdr|adj|\bq\b|bonf|correct|q ?[=<]|\bq-?val|\bp?_?bh\b|benjamini|\bholm", re.IGNORECASE)
_ONE_SIDED = re.compile(r"\b(?:one|1)[- ](?:sided|tailed)", re.IGNORECASE)
_SIGNS = dict.fromkeys(("<", "<=", "=<", "<<", "≤", "≪", "⩽"), "<")
_SIGNS |= dict.fromkeys((">", ">=", "=>", ">>", "≥", "≫"), ">")
_POWER = re.compile(r"([-+]?)(?:(\d+\.?\d*|\.\d+)(?:x|\.))?10(\^?)\(?([-+]\d+|(?<=\^)\d+)\)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed number and the interval it stands for.

    Attributes:
        text: As printed, cleaned of typography.
        value: Its value; nan if illegible.
        unit: One unit of its last printed digit.
        flags: What was odd about it: ``lost-exponent``, ``lost-point``, ``percent``, ``comma``, ``tiny``.
    """

    text: str
    value: float
    unit: float
    flags: tuple[str, ...] = ()

    @property
    def legible(self) -> bool:
        """Whether the figure has a value."""
        return not math.isnan(self.value)

    @property
    def positive(self) -> bool:
        """Whether some positive number prints so: ``0.00`` may be 0.004, ``-0.1`` is none."""
        return self.box()[1] > 0.0

    def box(self, units: float = 0.5) -> tuple[float, float]:
        """Lowest and highest number within ``units`` units of the last digit."""
        return self.value - units * self.unit, self.value + units * self.unit

    def cut_box(self) -> tuple[float, float]:
        """Lowest and highest number that prints so when digits are cut off rather than rounded."""
        if self.value < 0 or self.text.startswith("-"):
            return self.value - self.unit, self.value
        return self.value, self.value + self.unit


def figure(text: str) -> Figure:
    """Read one printed number.

    Accepts ``-0.05``, ``.02``, ``4.38e-5``, ``4.38 x 10^-5``, ``4.38 x 10-5``, ``40.0%``, ``583,314``, ``1.234,5``,
    decimal commas, and a figure with its label, in brackets or with a footnote's letter (``OR = 1.05``, ``(0.05)``,
    ``1.05a``). ``4.38 x 10`` has lost its exponent: illegible. ``-034`` has lost its point: read as -0.34, and flagged.

    Args:
        text: The cell as printed.

    Returns:
        The figure; value nan if it is illegible.
    """
    plain, flags = _bare(clean(text))
    if re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)(x10\^?|e|x)", plain):
        return Figure(plain, math.nan, math.nan, (*flags, "lost-exponent"))
    number = _scientific(plain)
    if number is None:
        return Figure(plain, math.nan, math.nan, (*flags, "not-a-number"))
    if re.fullmatch(r"[-+]?0\d+", number):
        number = re.sub(r"^([-+]?0)", r"\1.", number)
        flags = (*flags, "lost-point")
    return _exact(number, flags)


def _bare(plain: str) -> tuple[str, tuple[str, ...]]:
    """A figure without label, brackets, footnote, percent sign and commas; and what was taken off that matters."""
    flags: tuple[str, ...] = ()
    plain = re.sub(
        r"^(?:or|hr|rr|b|beta|\u03b2|est(?:imate)?)\s*[=:]?\s+(?=[-+.\d])|^[a-z\u03b2]{1,4}\s*=", "", plain.lower()
    )
    plain = re.sub(r"^[~\u2248\u223c]\s*", "", plain.strip())
    plain = re.sub(r"^[(\[](?=[^()]*[)\]]?$)", "", plain)
    plain = plain[:-1] if plain.endswith(("]", ")")) and not re.search(r"\([^()]*\)$", plain) else plain
    if plain.endswith("%"):
        plain = plain[:-1]
        flags = ("percent",)
    plain = plain.replace(" ", "").replace("**", "^")
    plain = re.sub(r"(?<=\d)\^?[abcdfgh]$", "", plain)
    if "," in plain:
        plain = _without_commas(plain)
        flags = (*flags, "comma")
    return plain, flags


def _exact(number: str, flags: tuple[str, ...]) -> Figure:
    """The figure of a decimal text; what is below the floats' range is known to be positive and tiny."""
    exact = Decimal(number)
    exponent = exact.as_tuple().exponent
    assert isinstance(exponent, int)
    if 0 < exact < _SMALLEST:
        return Figure(number, float(_SMALLEST) / 2, float(_SMALLEST), (*flags, "tiny"))
    if abs(exact) > _LARGEST or exponent < -_DIGITS or exponent > _DIGITS:
        return Figure(number, math.nan, math.nan, (*flags, "out-of-range"))
    return Figure(number, float(exact), float(Decimal(1).scaleb(exponent)), flags)


def _without_commas(plain: str) -> str:
    """Commas of thousands removed, a decimal comma turned into a point."""
    if re.fullmatch(r"[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?", plain):
        return plain.replace(",", "")
    if re.fullmatch(r"[-+]?[1-9]\d{0,2}(\.\d{3})+,\d+", plain):
        return plain.replace(".", "").replace(",", ".")
    return plain.replace(",", ".") if plain.count(",") == 1 and "." not in plain else plain


def _scientific(plain: str) -> str | None:
    """A number as Decimal reads it, or None."""
    if re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d{1,6})?", plain, re.ASCII):
        return plain
    power = _POWER.fullmatch(plain)
    if power:
        return f"{power.group(1)}{power.group(2) or '1'}e{power.group(4)}"
    return None


@dataclass(frozen=True, slots=True)
class PrintedP:
    """A printed P.

    Attributes:
        op: ``=``, ``<`` or ``>``; empty if there is none.
        figure: The number, or None.
        adjusted: Whether it is marked as corrected for multiple testing (FDR, q, adjusted).
        sides: 1 if it is marked as one-sided.
    """

    op: str
    figure: Figure | None
    adjusted: bool = False
    sides: int = 2

    @property
    def usable(self) -> bool:
        """Whether it can be held against an interval."""
        value = self.figure.value if self.figure else math.nan
        return not self.adjusted and 0.0 <= value <= 1.0

    @property
    def impossible(self) -> bool:
        """Whether the printed figure is legible and no probability."""
        return self.figure is not None and (self.figure.value > 1.0 or self.figure.value < 0.0)

    def range(self, units: float = 0.5) -> tuple[float, float]:
        """Lowest and highest two-sided P that prints so; ``0.000`` stands for 0 to 0.0005."""
        assert self.figure is not None
        low, high = self.figure.box(units)
        if self.op == "<":
            low, high = 0.0, self.figure.value
        elif self.op == ">":
            low, high = self.figure.value, 1.0
        times = 2 / self.sides
        return max(low * times, 0.0), min(high * times, 1.0)

    def cut_range(self) -> tuple[float, float]:
        """Lowest and highest P that prints so when digits are cut off."""
        assert self.figure is not None
        return self.figure.cut_box() if self.op == "=" and self.sides == 2 else self.range()

    def as_equal(self) -> PrintedP:
        """The same P with ``=``."""
        return replace(self, op="=")


def printed_p(text: str, op: str = "") -> PrintedP:
    """Read a printed P with its sign, from one cell or two.

    Args:
        text: For instance ``0.03``, ``P < .001``, ``4.19e-7 (FDR)``, ``n.s.``.
        op: Content of a separate sign column.
    """
    plain = re.sub(r"^\(([^()]*)\)$", r"\1", clean(text))
    adjusted = bool(_ADJUSTED.search(plain))
    if re.fullmatch(r"(?:p\s*[=:]?\s*)?(?:n\.? ?s\.?|non?[- ]?t?\s?significant)", plain, re.IGNORECASE):
        return PrintedP(">", figure("0.05"))
    sign = _SIGNS.get(clean(op), "=")
    body = re.sub(r"\([^)]*[a-z][^)]*\)|(?<!\^)(?<!10)\(.*?\)|\[.*?\]", "", plain, flags=re.IGNORECASE)
    signs = re.findall(r"[<>=\u2264\u2265\u226a\u226b\u2a7d]+", body)
    if len(signs) > 1:  # 0.05 > P > 0.01
        return PrintedP("=", Figure(plain, math.nan, math.nan, ("not-a-number",)), adjusted)
    if signs:
        sign = _SIGNS.get(signs[0], "=")
        body = body.split(signs[0], 1)[1]
    body = re.sub(r"^.*?[a-z]+[-+](?=[a-z])", "", body, flags=re.IGNORECASE)  # p-value, one-sided
    if not re.search(r"x ?10\^?$|\de$|^\s*e", body.strip()):
        body = re.sub(r"^[^\d.+-]*|[^\d%^)]*$", "", body)
    if is_empty(body):
        return PrintedP("", None, adjusted)
    number = figure(body)
    if "percent" in number.flags:
        number = replace(number, value=number.value / 100, unit=number.unit / 100)
    sides = 1 if _ONE_SIDED.search(plain) else 2
    return PrintedP("=" if sign == "<" and number.value == 0 else sign, number, adjusted, sides)
