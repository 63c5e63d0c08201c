"""How wide text is in the shipped font."""

from __future__ import annotations

from functools import cache
from typing import overload

from gnbreport.resources import resource

#: Width of a digit in tables, where all are equally wide (the font's feature ``tnum``), in em.
TABULAR = {"Regular": 0.648, "Bold": 0.671}
_DIGITS = str.maketrans("", "", "0123456789")


@cache
def _advances(style: str) -> dict[int, float]:
    """Width of each letter of the shipped font, in em, by code point."""
    from fontTools.ttLib import TTFont

    with TTFont(resource("templates", "fonts", f"GnbreportSans-{style}.otf"), lazy=True) as font:
        metrics, per_em = font["hmtx"].metrics, font["head"].unitsPerEm
        return {point: metrics[glyph][0] / per_em for point, glyph in font.getBestCmap().items()}


@overload
def text_width(text: str, style: str = "Regular", unknown: float = 1.0) -> float: ...
@overload
def text_width(text: str, style: str, unknown: None) -> float | None: ...
def text_width(text: str, style: str = "Regular", unknown: float | None = 1.0) -> float | None:
    """Width of a line of text in em.

    Args:
        text: The text.
        style: ``Regular``, ``Bold`` or ``Italic``.
        unknown: Width of a letter that the font lacks; None for no width at all where there is one.
    """
    advances = _advances(style)
    widths = [advances.get(ord(letter), unknown) for letter in text]
    known = [w for w in widths if w is not None]
    return sum(known) if len(known) == len(widths) else None


def tabular_width(text: str, style: str = "Regular") -> float:
    """Width of a line of a table's text in em; ``style`` is ``Regular`` or ``Bold``."""
    rest = text.translate(_DIGITS)
    return text_width(rest, style) + (len(text) - len(rest)) * TABULAR[style]
