"""The fonts that ship with the package, and what they can show."""

from __future__ import annotations

from functools import cache

from gnbreport.resources import resource

#: The font of all text.
MAIN = "GnbreportSans-Regular.otf"
#: Family -> file of the fonts of other scripts; the CJK one has the characters of GB 2312, JIS X 0208, KS X 1001 and
#: level 1 of Big5.
OTHERS = {
    "Gnbreport Arabic": "NotoSansArabic-Regular.ttf",
    "Gnbreport Hebrew": "NotoSansHebrew-Regular.ttf",
    "Gnbreport CJK": "GnbreportCJK-Regular.otf",
}
FAMILIES = ("Gnbreport Sans", *OTHERS)


@cache
def _points(file: str) -> frozenset[int]:
    """Code points that a shipped font shows."""
    from fontTools.ttLib import TTFont

    with TTFont(resource("templates", "fonts", file), lazy=True) as font:
        return frozenset(font.getBestCmap())


def unsupported(text: str) -> list[str]:
    """Characters of a text that no shipped font has, each once, in order of first use."""
    left = _beyond_main(text)
    for file in OTHERS.values():
        left = left and [c for c in left if ord(c) not in _points(file)]
    return left


def other_faces(text: str) -> str:
    """``@font-face`` rules of the shipped fonts that a text needs beside the main one; empty for most texts."""
    left = _beyond_main(text)
    faces = []
    for family, file in OTHERS.items():
        if any(ord(c) in _points(file) for c in left):
            address = resource("templates", "fonts", file).as_uri()
            faces.append(f'@font-face{{font-family:"{family}";src:url("{address}")}}')
            left = [c for c in left if ord(c) not in _points(file)]
    return "".join(faces)


def _beyond_main(text: str) -> list[str]:
    """Characters that the main font lacks, each once, in order of first use."""
    return [c for c in dict.fromkeys(text) if ord(c) not in _points(MAIN) and not c.isspace()]
