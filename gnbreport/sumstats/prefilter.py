"""Byte-level tests over whole blocks that leave few rows for exact parsing.

Every test may keep a row that does not match (it is parsed exactly afterwards) and must never lose one
that does. All arrays are per row of one block: ``starts`` and ``ends`` are int64 offsets of a field in the
padded byte array ``data`` (:data:`PAD` spare bytes at both ends, so that reads around a field stay inside).
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Index = NDArray[np.int64]
Mask = NDArray[np.bool_]
Words = NDArray[np.uint64]

PAD = 16
MIX = np.uint64(0x9E3779B97F4A7C15)
#: Fewer rows than this are cheaper parsed exactly than tested further.
_FEW = 16
_ONES = np.uint64(0x0101010101010101)
_HIGH = np.uint64(0x8080808080808080)
_LOWER = np.uint64(0x2020202020202020)
_EEEE = np.uint64(0x6565656565656565)
#: By length of a field up to 8: the shift that brings its last bytes down, and the mask of as many low bytes.
_SHIFT = np.array([0, *(64 - 8 * n for n in range(1, 9))], dtype=np.uint64)
_KEEP = np.array([(1 << 8 * n) - 1 for n in range(9)], dtype=np.uint64)


def words_at(data: Bytes, at: Index) -> Words:
    """The 8-byte little-endian words that start at some bytes, put together from aligned ones (faster)."""
    aligned = data[: len(data) // 8 * 8].view("<u8")
    index, shift = at >> 3, ((at & 7) << 3).astype(np.uint64)
    joined: Words = (aligned.take(index) >> shift) | (aligned.take(index + 1) << (np.uint64(64) - shift))
    return joined


def tails(data: Bytes, starts: Index, ends: Index) -> Words:
    """Last eight bytes of each field as a little-endian number; shorter fields as the number they spell."""
    length = ends - starts
    values = words_at(data, ends - 8)
    values >>= _SHIFT.take(length, mode="clip")
    values &= _KEEP.take(length, mode="clip")
    return values


class TextSet:
    """Set of byte strings, tested by a hash of their last eight bytes."""

    def __init__(self, texts: Iterable[bytes]) -> None:
        """Fill the table; false positives stay below one in a thousand."""
        keys = np.array([int.from_bytes(t[-8:], "little") for t in set(texts)], dtype=np.uint64)
        bits = min(max(int(math.log2(len(keys) + 1)) + 11, 16), 26)
        self._shift = np.uint64(64 - bits)
        self._table = np.zeros(1 << bits, dtype=np.bool_)
        self._table[self._slots(keys)] = True

    def _slots(self, keys: Words) -> Index:
        return ((keys * MIX) >> self._shift).astype(np.int64)

    def mask(self, data: Bytes, starts: Index, ends: Index) -> Mask:
        """Rows whose field may be in the set."""
        return self._table[self._slots(tails(data, starts, ends))]


def _has_exponent(tail: Words) -> Mask:
    """Whether a word holds the byte ``e`` or ``E`` (exact zero-byte test)."""
    zeroed = (tail | _LOWER) ^ _EEEE
    found: Mask = (((zeroed - _ONES) & ~zeroed) & _HIGH) != 0
    return found


def _head_and_exponent(data: Bytes, starts: Index, ends: Index) -> tuple[Bytes, Mask]:
    """First eight bytes of each field (0 beyond its end), ``(rows, 8)``; whether its first or last eight hold an e."""
    length = ends - starts
    head = words_at(data, starts) & _KEEP.take(length, mode="clip")
    exponent = _has_exponent(head)
    long = np.flatnonzero(length > 8)
    if long.size:
        exponent[long] |= _has_exponent(words_at(data, ends[long] - 8))
    return head.view(np.uint8).reshape(-1, 8), exponent


def _digit(byte: Bytes) -> Mask:
    return (byte - np.uint8(48)) < 10  # unsigned: bytes below "0" wrap around


def small_p(data: Bytes, starts: Index, ends: Index, threshold: float) -> Mask:
    """Rows whose field may be a probability below ``threshold``, or something odd to look at.

    With z the largest integer with 10^-z >= threshold, surely not below are: ``d...`` (d from 1 to 9) of
    at most eight bytes without exponent (in a longer field the mark may lie beyond the bytes looked at);
    ``0.ddd`` without exponent and with a non-zero digit among its first z decimals; ``d.ddE-x`` (d from 1
    to 9) with x <= z.
    """
    zeros = _zeros(threshold)
    head, exponent = _head_and_exponent(data, starts, ends)
    first, second, third = head[:, 0], head[:, 1], head[:, 2]
    one_up = (first - np.uint8(49)) < 9
    fraction = ~exponent & (first == 48) & (second == 46)
    keep = exponent | ~one_up | (ends - starts > 8)
    if zeros:
        keep &= ~(fraction & ((third - np.uint8(49)) < 9))
    if zeros > 1:
        _reject_decimals(data, starts, ends, keep, fraction, zeros)
    rows = np.flatnonzero(keep & exponent & one_up & ((second == 46) | ((second | 32) == 101)))
    if rows.size >= _FEW:
        known, value = _exponents(data, ends[rows])
        keep[rows[known & (value >= -zeros)]] = False
    return keep


def _zeros(threshold: float) -> int:
    """Largest z with ``float("1e-z") >= threshold`` (so that rounding cannot lose a row)."""
    zeros = 0
    while float(f"1e-{zeros + 1}") >= threshold:
        zeros += 1
    return zeros


def _reject_decimals(data: Bytes, starts: Index, ends: Index, keep: Mask, fraction: Mask, zeros: int) -> None:
    """Clear ``keep`` where a plain ``0.000d`` has a non-zero digit within its first ``zeros`` decimals."""
    rows = np.flatnonzero(keep & fraction)
    for decimal in range(2, 2 + zeros):
        if rows.size < _FEW:
            return
        rows = rows[starts[rows] + decimal < ends[rows]]
        byte = data[starts[rows] + decimal]
        keep[rows[(byte - np.uint8(49)) < 9]] = False
        rows = rows[byte == 48]


def _exponents(data: Bytes, ends: Index) -> tuple[Mask, Index]:
    """Exponents of fields that end in ``E-x``, ``E+xx``, ``Exxx`` (one to three digits): known, value."""
    back = [data[ends - i] for i in range(1, 6)]
    digit = [_digit(b) for b in back]
    mark = [(b | np.uint8(32)) == 101 for b in back]
    sign = [(b == 45) | (b == 43) for b in back]
    known = np.zeros(len(ends), dtype=np.bool_)
    value = np.zeros(len(ends), dtype=np.int64)
    whole = np.zeros(len(ends), dtype=np.int64)
    digits = np.ones(len(ends), dtype=np.bool_)
    for width in (1, 2, 3):
        digits &= digit[width - 1]
        whole = whole + (back[width - 1] - np.uint8(48)).astype(np.int64) * 10 ** (width - 1)
        here = digits & sign[width] & mark[width + 1]
        value = np.where(here, np.where(back[width] == 45, -whole, whole), value)
        known |= here
    return known, value


def large_log_p(data: Bytes, starts: Index, ends: Index, threshold: float) -> Mask:
    """Rows whose field may be a -log10 p above ``-log10(threshold)``, or something odd to look at.

    Surely not above: ``d.ddd`` or ``d`` without exponent where d + 1 <= -log10(threshold), and
    ``d.dddE-x`` with x >= 1 where -log10(threshold) >= 1.
    """
    limit = -math.log10(threshold)
    head, exponent = _head_and_exponent(data, starts, ends)
    first, second = head[:, 0], head[:, 1]
    short = (second == 46) | (ends - starts == 1)
    keep: Mask = ~(((first - np.uint8(48)) < min(int(limit), 10)) & short & ~exponent)
    if limit >= 1.0:
        rows = np.flatnonzero(keep & exponent & _digit(first) & (second == 46))
        known, value = _exponents(data, ends[rows])
        keep[rows[known & (value <= -1)]] = False
    return keep


def positions_between(data: Bytes, starts: Index, ends: Index, low: int, high: int) -> Mask:
    """Rows whose field may be a whole number from ``low`` to ``high`` (or something odd to look at)."""
    length = ends - starts
    value = np.zeros(len(starts), dtype=np.int64)
    plain: Mask = (length > 0) & (length <= 10)
    for back in range(1, 11):
        rows = length >= back
        byte = data[ends - back]
        plain &= ~rows | _digit(byte)
        value += np.where(rows, (byte - np.uint8(48)).astype(np.int64) * 10 ** (back - 1), 0)
    inside: Mask = (value >= low) & (value <= high)
    keep: Mask = np.asarray(~plain | inside, dtype=np.bool_)
    return keep


def rows_with_byte(data: Bytes, ends_of_rows: Index, starts: Index, ends: Index, byte: int) -> Index:
    """Indices of rows whose field holds ``byte`` (for the rare byte: a comma among identifiers)."""
    found = np.flatnonzero(data == byte)
    if not found.size:
        return np.zeros(0, dtype=np.int64)
    rows = np.searchsorted(ends_of_rows, found)
    inside = rows < len(starts)
    rows, found = rows[inside], found[inside]
    return np.unique(rows[(found >= starts[rows]) & (found < ends[rows])])
