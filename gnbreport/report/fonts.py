"""The fonts that ship with the package, and what they can show."""

from __future__ import annotations

from functools import cache

from gnbreport.resources import resource

FILES = ("GnbreportSans-Regular.otf", "NotoSansArabic-Regular.ttf", "NotoSansHebrew-Regular.ttf")


@cache
def _covered() -> frozenset[int]:
    """Code points of the shipped fonts, as listed beside them (made with the fonts)."""
    out: set[int] = set()
    for line in resource("templates", "fonts", "coverage.txt").read_text(encoding="ascii").split():
        low, _, high = line.partition("-")
        out.update(range(int(low, 16), int(high or low, 16) + 1))
    return frozenset(out)


def unsupported(text: str) -> list[str]:
    """Characters of a text that no shipped font has, each once, in order of first use."""
    covered = _covered()
    return [c for c in dict.fromkeys(text) if ord(c) not in covered and not c.isspace()]
