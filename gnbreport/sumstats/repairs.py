"""Blocks of text as other programs write them, brought to plain delimited lines."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_NEWLINE, _RETURN, _BLANK, _TAB, _QUOTE = 10, 13, 32, 9, 34


def single_blanks(block: bytes) -> bytes:
    """A block of whole lines with every run of blanks and tabs as one blank, none at line ends or starts."""
    data = np.frombuffer(block, dtype=np.uint8)
    blank = (data == _BLANK) | (data == _TAB) | (data == _RETURN)
    edge = data == _NEWLINE
    before = np.concatenate(([True], blank[:-1] | edge[:-1]))
    kept = data[~(blank & before)].copy()
    kept[(kept == _TAB) | (kept == _RETURN)] = _BLANK
    after = np.concatenate((kept[1:] == _NEWLINE, [False]))
    return bytes(kept[~((kept == _BLANK) & after)])


def simply_quoted(block: bytes, delimiter: bytes) -> bytes | None:
    """The block without its quotes if no quoted field holds a delimiter, quote or line end; else None."""
    data = np.frombuffer(block, dtype=np.uint8)
    quotes = data == _QUOTE
    inside: NDArray[np.bool_] = np.cumsum(quotes, dtype=np.uint8) % 2 == 1
    borders = (data == delimiter[0]) | (data == _NEWLINE) | (data == _RETURN)
    if (borders & inside).any():
        return None
    at = np.flatnonzero(quotes)
    opening, closing = at[::2], at[1::2]
    if len(opening) != len(closing):
        return None
    left = np.concatenate(([True], borders))[opening]
    right = np.concatenate((borders, [True]))[closing + 1]
    if not (left.all() and right.all()):
        return None
    return bytes(data[~quotes])
