"""Alleles as text: missing ones, the other strand, palindromes, insertions and deletions coded I and D."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

_COMPLEMENT = str.maketrans("ACGT", "TGCA")
_MISSING = frozenset({"", "NA", "NAN", ".", "-", "NONE", "<NA>", "0", "#NA"})
_PALINDROMES = frozenset({("A", "T"), ("T", "A"), ("C", "G"), ("G", "C")})
INDEL_CODES = frozenset({"I", "D"})


def normalised(alleles: Iterable[object]) -> list[str]:
    """Alleles in upper case without blanks; ``""`` where missing."""
    result = []
    for allele in alleles:
        text = allele.strip().upper() if isinstance(allele, str) else ""
        result.append("" if text in _MISSING else text)
    return result


def allele_column(table: pd.DataFrame, name: str) -> list[str]:
    """Normalised alleles of a table's column; all missing where the table has none."""
    return normalised(table[name].tolist()) if name in table else [""] * len(table)


def complement(allele: str) -> str:
    """The allele on the other strand, letter by letter; letters other than A, C, G, T stay."""
    return allele if allele in INDEL_CODES else allele.translate(_COMPLEMENT)


def is_palindromic(allele_1: str, allele_2: str) -> bool:
    """Whether a pair reads the same on both strands: A/T or C/G."""
    return (allele_1, allele_2) in _PALINDROMES


def same_pair(pair: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two pairs may name the same two alleles on the same strand.

    A missing allele (``""``) matches any; I and D match two sequences of different length.
    """
    return _matches(pair, other) or _matches(pair, (other[1], other[0]))


def same_variant(pair: tuple[str, str], other: tuple[str, str]) -> bool:
    """:func:`same_pair` on either strand."""
    return same_pair(pair, other) or same_pair((complement(pair[0]), complement(pair[1])), other)


def _matches(pair: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether alleles agree one by one."""
    if set(pair) == INDEL_CODES and not set(other) & INDEL_CODES and all(other):
        pair = as_codes(other) if len(other[0]) != len(other[1]) else pair
    elif set(other) == INDEL_CODES and not set(pair) & INDEL_CODES and all(pair):
        other = as_codes(pair) if len(pair[0]) != len(pair[1]) else other
    return all(a == b or not a or not b for a, b in zip(pair, other, strict=True))


def as_codes(pair: tuple[str, str]) -> tuple[str, str]:
    """Two sequences of different length as I (the longer) and D."""
    return ("I", "D") if len(pair[0]) > len(pair[1]) else ("D", "I")
