"""Alleles as integers, so that allele rules run on whole columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gnbreport.instruments.alleles import complement

Codes = NDArray[np.intp]
Bools = NDArray[np.bool_]
IndelStrand = Literal["complement", "reverse_complement"]

MISSING = 0
_INSERTION, _DELETION = 1, 2


@dataclass(frozen=True, eq=False)
class Alphabet:
    """All alleles of a comparison; code 0 is the missing allele, 1 is I, 2 is D.

    Attributes:
        names: Allele per code.
        other_strand: Code of the complement per code.
        length: Letters per code.
    """

    names: NDArray[np.object_]
    other_strand: Codes
    length: NDArray[np.int64]

    def is_code(self, alleles: Codes) -> Bools:
        """Whether alleles are I or D."""
        return np.asarray((alleles == _INSERTION) | (alleles == _DELETION))

    def is_palindromic(self, one: Codes, two: Codes) -> Bools:
        """Whether pairs of single letters are each other's complement."""
        single = (self.length[one] == 1) & (self.length[two] == 1) & ~self.is_code(one) & ~self.is_code(two)
        return np.asarray(single & (one != two) & (self.other_strand[one] == two))

    def by_length(self, code: Codes, one: Codes, two: Codes) -> Codes:
        """The sequence that an I or D stands for: the longer or the shorter of two."""
        longer = np.where(self.length[one] > self.length[two], one, two)
        shorter = np.where(self.length[one] > self.length[two], two, one)
        return np.where(code == _INSERTION, longer, shorter)


def encode(columns: Sequence[list[str]], strand: IndelStrand = "complement") -> tuple[Alphabet, list[Codes]]:
    """Alphabet of some columns of alleles, and the columns as codes.

    Args:
        columns: Normalised alleles, ``""`` for missing.
        strand: How sequences of several letters are read on the other strand: letter by letter, or also backwards.
    """
    names = ["", "I", "D"]
    code = {name: i for i, name in enumerate(names)}
    for column in columns:
        for allele in column:
            if allele not in code:
                code[allele] = len(names)
                names.append(allele)
    turned = [complement(a)[::-1] if strand == "reverse_complement" else complement(a) for a in names]
    for allele in turned:
        if allele not in code:
            code[allele] = len(names)
            names.append(allele)
    # the complement of a complement is the allele itself, so the alphabet is closed now
    back = [complement(a)[::-1] if strand == "reverse_complement" else complement(a) for a in names]
    alphabet = Alphabet(
        np.array(names, dtype=object),
        np.array([code[a] for a in back], dtype=np.intp),
        np.array([len(a) for a in names], dtype=np.int64),
    )
    return alphabet, [np.array([code[a] for a in column], dtype=np.intp) for column in columns]
