"""Typography of printed figures brought to plain ASCII: minus signs, spaces, superscripts, full-width forms, markup."""

from __future__ import annotations

import html
import re
import unicodedata

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－˗⁃\u00ad"), "-")
_POINTS = dict.fromkeys(map(ord, "·∙⋅‧．"), ".")
_TIMES = dict.fromkeys(map(ord, "×✕✖Xχ∗*•"), "x")
_SPACES = re.compile(r"[\s   ⁠​﻿]+")
_MARKS = re.compile(r"[†‡§¶#]+|\*+$")
_RUN = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻"
_FULL_WIDTH = {c: chr(c - 0xFEE0) for c in range(0xFF01, 0xFF5F)}
_OTHER = {0x066A: "%", 0xFE6A: "%", 0x066B: ".", 0x066C: ","}
_LETTERS = {c: unicodedata.normalize("NFKC", chr(c)) for c in range(0x1D400, 0x1D800)}  # mathematical italics and bold
#: Ten to a power beside its mantissa, however it is written; a point as the times sign only after a decimal number.
_POWER_OF_TEN = re.compile(
    r"(?:(?<=\d|\.)\s*x\s*|(?<=\.\d)\s*\.\s*|(?<=\.\d\d)\s*\.\s*)"
    r"(?:10\s*(?:(?:\^|xx|e)\s*\(?\s*([-+]?)|\(?\s*([-+]))|e\s*([-+]))\s*(\d{1,6})\)?",
    re.IGNORECASE,
)
#: A minus that stands off its number: nothing that could be a number precedes it.
_LOOSE_MINUS = re.compile(r"((?:^|[(\[,;:=~/|-]|\b(?:to|and|ci|cri|interval))\s*)-\s+(?=[.\d])", re.IGNORECASE)
_MISREAD = re.compile(r"(?<![a-z])([loi])(?=[.,]\d)", re.IGNORECASE)  # optical: l for 1, O for 0
_SPLIT = re.compile(r"(?<![.\d])(\d+)(?:\s+\.|\s*\.\s+)(?=\d)")  # a space beside the decimal point
_MARKUP = re.compile(r"<(/?)(sup|sub|i|b|em|strong|span)\b[^<>]*>", re.IGNORECASE)
_EMPTY = frozenset({"", "-", "na", "n/a", "nan", "none", "nr", "not reported", "--", "."})


def clean(text: str) -> str:
    """Plain ASCII form of a printed figure.

    Unicode minus and dashes, thin spaces, superscripts, middle dots, full-width forms, HTML markup and entities.
    Superscript runs become ``^...``, so that ten to the minus five is not read as 10-5; powers of ten become ``e-5``.
    """
    text = html.unescape(text)
    text = _MARKUP.sub(lambda m: "^" if m.group(2).lower() == "sup" and not m.group(1) else "", text)
    text = re.sub(f"[{_RUN}]+", lambda m: "^" + m.group().translate(_SUPERSCRIPTS), text)
    text = text.translate(_LETTERS).translate(_OTHER).translate(_DASHES).translate(_POINTS).translate(_FULL_WIDTH)
    text = _MARKS.sub("", text.replace("{", "(").replace("}", ")").strip())
    text = _SPACES.sub(" ", text.translate(_TIMES)).strip()
    text = _POWER_OF_TEN.sub(lambda m: f"e{m[1] or m[2] or m[3] or ''}{m[4]}", text)
    text = _MISREAD.sub(lambda m: "0" if m[1] in "oO" else "1", text)
    text = _SPLIT.sub(r"\1.", text)
    return _LOOSE_MINUS.sub(r"\1-", text)


def is_empty(text: str) -> bool:
    """Whether a cell says that there is nothing."""
    return clean(text).lower() in _EMPTY
