"""Typography of printed figures brought to plain ASCII: minus signs, spaces, superscripts, full-width forms, markup."""

from __future__ import annotations

import html
import re

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－˗⁃"), "-")
_POINTS = dict.fromkeys(map(ord, "·∙⋅‧．"), ".")
_TIMES = dict.fromkeys(map(ord, "×✕✖Xχ∗*"), "x")
_SPACES = re.compile(r"[\s   ⁠​﻿]+")
_MARKS = re.compile(r"[†‡§¶#]+|\*+$")
_RUN = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻"
_FULL_WIDTH = {c: chr(c - 0xFEE0) for c in range(0xFF01, 0xFF5F)}
_MARKUP = re.compile(r"<(/?)(sup|sub|i|b|em|strong|span)\b[^<>]*>", re.IGNORECASE)
_EMPTY = frozenset({"", "-", "na", "n/a", "nan", "none", "nr", "not reported", "--", "."})


def clean(text: str) -> str:
    """Plain ASCII form of a printed figure.

    Unicode minus and dashes, thin spaces, superscripts, middle dots, full-width forms, HTML markup and entities.
    Superscript runs become ``^...``, so that ten to the minus five is not read as 10-5.
    """
    text = html.unescape(text)
    text = _MARKUP.sub(lambda m: "^" if m.group(2).lower() == "sup" and not m.group(1) else "", text)
    text = re.sub(f"[{_RUN}]+", lambda m: "^" + m.group().translate(_SUPERSCRIPTS), text)
    text = text.translate(_DASHES).translate(_POINTS).translate(_FULL_WIDTH).replace("{", "(").replace("}", ")")
    text = _MARKS.sub("", text.strip())
    return _SPACES.sub(" ", text.translate(_TIMES)).strip()


def is_empty(text: str) -> bool:
    """Whether a cell says that there is nothing."""
    return clean(text).lower() in _EMPTY
