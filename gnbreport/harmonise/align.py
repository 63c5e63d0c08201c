"""The allele rules: outcome associations brought to the exposure's effect alleles, on whole columns.

The rules are those of TwoSampleMR's ``harmonise_data`` (Hemani et al. 2018, eLife 7:e34408), stated in
docs/harmonisation.md with the three places where we differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gnbreport.harmonise.codes import MISSING, Alphabet, Bools, Codes

Floats = NDArray[np.float64]
Palindromes = Literal["infer", "forward", "drop"]


@dataclass(eq=False)
class Columns:
    """Associations of ``m`` pairs of rows while they are brought to one effect allele; arrays ``(m,)``.

    Attributes:
        a1: Effect allele of the exposure.
        a2: Its other allele.
        b1: Effect allele of the outcome.
        b2: Its other allele.
        beta_x: Association with the exposure.
        eaf_x: Effect allele frequency in the exposure's file.
        beta_y: Association with the outcome.
        eaf_y: Effect allele frequency in the outcome's file.
        remove: Alleles that cannot be reconciled.
        palindromic: A/T or C/G.
        ambiguous: Orientation not decided.
        swapped: The sign of an association was changed because the alleles were swapped.
        strand: Alleles were complemented.
        inferred: The sign was changed because frequencies lie on opposite sides of 0.5.
    """

    a1: Codes
    a2: Codes
    b1: Codes
    b2: Codes
    beta_x: Floats
    eaf_x: Floats
    beta_y: Floats
    eaf_y: Floats

    def __post_init__(self) -> None:
        """All flags off."""
        size = len(self.a1)
        self.remove: Bools = np.zeros(size, dtype=bool)
        self.palindromic: Bools = np.zeros(size, dtype=bool)
        self.ambiguous: Bools = np.zeros(size, dtype=bool)
        self.swapped: Bools = np.zeros(size, dtype=bool)
        self.strand: Bools = np.zeros(size, dtype=bool)
        self.inferred: Bools = np.zeros(size, dtype=bool)

    def turn_outcome(self, rows: Bools) -> None:
        """Change the sign of the outcome's association, and its frequency to that of the other allele."""
        self.beta_y = np.where(rows, -self.beta_y, self.beta_y)
        self.eaf_y = np.where(rows, 1 - self.eaf_y, self.eaf_y)

    def swap_outcome(self, rows: Bools) -> None:
        """Make the outcome's other allele its effect allele."""
        self.b1, self.b2 = np.where(rows, self.b2, self.b1), np.where(rows, self.b1, self.b2)
        self.turn_outcome(rows)
        self.swapped ^= rows


def align(columns: Columns, alphabet: Alphabet, palindromes: Palindromes, tolerance: float) -> None:
    """Apply the rules in place.

    Args:
        columns: The pairs; effect alleles are known.
        alphabet: Meaning of the codes.
        palindromes: ``"infer"`` turns palindromes whose frequencies lie on opposite sides of 0.5.
        tolerance: Frequencies strictly within this of 0.5 do not decide; unknown ones count as 0.5.
    """
    exposure_whole, outcome_whole = columns.a2 != MISSING, columns.b2 != MISSING
    _both_known(columns, exposure_whole & outcome_whole, alphabet, tolerance)
    _outcome_lacks_other(columns, exposure_whole & ~outcome_whole, alphabet, tolerance)
    _exposure_lacks_other(columns, ~exposure_whole & outcome_whole, alphabet, tolerance)
    _both_lack_other(columns, ~exposure_whole & ~outcome_whole, tolerance)
    if palindromes == "infer":
        opposite = _opposite(columns.eaf_x, columns.eaf_y, 0.0)
        columns.inferred = columns.palindromic & exposure_whole & outcome_whole & opposite
        columns.turn_outcome(columns.inferred)


def _half(frequency: Floats) -> Floats:
    """Unknown frequencies as 0.5."""
    return np.where(np.isnan(frequency), 0.5, frequency)


def _same_side(one: Floats, two: Floats, tolerance: float) -> Bools:
    """Both frequencies beyond ``0.5 -+ tolerance`` on the same side."""
    low, high, one, two = 0.5 - tolerance, 0.5 + tolerance, _half(one), _half(two)
    return ((one < low) & (two < low)) | ((one > high) & (two > high))


def _opposite(one: Floats, two: Floats, tolerance: float) -> Bools:
    """Both frequencies beyond ``0.5 -+ tolerance`` on opposite sides."""
    return _same_side(one, 1 - two, tolerance)


def _both_known(c: Columns, rows: Bools, alphabet: Alphabet, tolerance: float) -> None:
    """Both files give both alleles."""
    _recode_indels(c, rows, alphabet)
    c.palindromic |= rows & alphabet.is_palindromic(c.a1, c.a2)
    c.swap_outcome(rows & (c.a1 == c.b2) & (c.a2 == c.b1))
    turned = rows & ~c.palindromic & ~((c.a1 == c.b1) & (c.a2 == c.b2))
    c.b1 = np.where(turned, alphabet.other_strand[c.b1], c.b1)
    c.b2 = np.where(turned, alphabet.other_strand[c.b2], c.b2)
    c.strand |= turned
    c.swap_outcome(rows & (c.a1 == c.b2) & (c.a2 == c.b1))
    c.remove |= rows & ~((c.a1 == c.b1) & (c.a2 == c.b2))
    low, high = 0.5 - tolerance, 0.5 + tolerance
    x, y = _half(c.eaf_x), _half(c.eaf_y)
    c.ambiguous |= rows & c.palindromic & (((x > low) & (x < high)) | ((y > low) & (y < high)))


def _recode_indels(c: Columns, rows: Bools, alphabet: Alphabet) -> None:
    """I and D in one file as the sequences of the other; only an exposure that is an indel triggers it."""
    coded_x = alphabet.is_code(c.a1) | alphabet.is_code(c.a2)
    coded_y = alphabet.is_code(c.b1) | alphabet.is_code(c.b2)
    long_x = (alphabet.length[c.a1] > 1) | (alphabet.length[c.a2] > 1)
    indel = rows & (coded_x | long_x)
    c.remove |= indel & ((c.a1 == c.a2) | (c.b1 == c.b2))
    outcome = indel & ~coded_x & coded_y
    exposure = indel & coded_x & ~coded_y
    alike_x = alphabet.length[c.a1] == alphabet.length[c.a2]
    alike_y = alphabet.length[c.b1] == alphabet.length[c.b2]
    c.remove |= (outcome & alike_x) | (exposure & alike_y)
    outcome &= ~alike_x
    exposure &= ~alike_y
    b1, b2 = (np.where(outcome, alphabet.by_length(b, c.a1, c.a2), b) for b in (c.b1, c.b2))
    a1, a2 = (np.where(exposure, alphabet.by_length(a, c.b1, c.b2), a) for a in (c.a1, c.a2))
    c.a1, c.a2, c.b1, c.b2 = a1, a2, b1, b2


def _outcome_lacks_other(c: Columns, rows: Bools, alphabet: Alphabet, tolerance: float) -> None:
    """The outcome's file gives the effect allele only; frequencies must agree with the match."""
    palindromic = rows & alphabet.is_palindromic(c.a1, c.a2)
    c.palindromic |= palindromic
    c.remove |= palindromic | (rows & (alphabet.is_code(c.a1) | alphabet.is_code(c.a2)))
    lengths_differ = alphabet.length[c.a1] != alphabet.length[c.a2]
    coded = rows & alphabet.is_code(c.b1) & ~alphabet.is_code(c.a1) & lengths_differ
    c.b1 = np.where(coded, alphabet.by_length(c.b1, c.a1, c.a2), c.b1)
    left = _match_outcome(c, rows, tolerance)
    c.b1 = np.where(left, alphabet.other_strand[c.b1], c.b1)
    c.strand |= left
    c.ambiguous |= left
    c.remove |= _match_outcome(c, left, tolerance)


def _match_outcome(c: Columns, rows: Bools, tolerance: float) -> Bools:
    """Match the outcome's single allele with either of the exposure's; the rows that match neither."""
    same = rows & (c.a1 == c.b1)
    other = rows & ~same & (c.a2 == c.b1)
    c.ambiguous |= same & ~_same_side(c.eaf_x, c.eaf_y, tolerance)
    c.ambiguous |= other & ~_opposite(c.eaf_x, c.eaf_y, tolerance)
    c.b1 = np.where(other, c.a1, c.b1)
    c.b2 = np.where(same | other, c.a2, c.b2)
    c.turn_outcome(other)
    c.swapped |= other
    return np.asarray(rows & ~same & ~other)


def _exposure_lacks_other(c: Columns, rows: Bools, alphabet: Alphabet, tolerance: float) -> None:
    """The exposure's file gives the effect allele only; a swap changes the exposure."""
    palindromic = rows & alphabet.is_palindromic(c.b1, c.b2)
    c.palindromic |= palindromic
    c.remove |= palindromic | (rows & (alphabet.is_code(c.b1) | alphabet.is_code(c.b2)))
    lengths_differ = alphabet.length[c.b1] != alphabet.length[c.b2]
    coded = rows & alphabet.is_code(c.a1) & ~alphabet.is_code(c.b1) & lengths_differ
    c.a1 = np.where(coded, alphabet.by_length(c.a1, c.b1, c.b2), c.a1)
    same = rows & (c.a1 == c.b1)
    other = rows & ~same & (c.a1 == c.b2)
    c.ambiguous |= same & ~_same_side(c.eaf_x, c.eaf_y, tolerance)
    c.ambiguous |= other & ~_opposite(c.eaf_x, c.eaf_y, tolerance)
    c.beta_x = np.where(other, -c.beta_x, c.beta_x)
    c.eaf_x = np.where(other, 1 - c.eaf_x, c.eaf_x)
    c.a1 = np.where(other, c.b1, c.a1)
    c.a2 = np.where(same | other, c.b2, c.a2)
    c.swapped |= other
    _exposure_other_strand(c, rows & ~same & ~other, alphabet)


def _exposure_other_strand(c: Columns, rows: Bools, alphabet: Alphabet) -> None:
    """Last try for an exposure with one allele: the other strand; never certain."""
    c.a1 = np.where(rows, alphabet.other_strand[c.a1], c.a1)
    c.strand |= rows
    c.ambiguous |= rows
    c.a2 = np.where(rows & (c.a1 == c.b1), c.b2, c.a2)
    c.swap_outcome(rows & (c.a1 == c.b2) & (c.a1 != c.b1))
    c.remove |= rows & (c.a1 != c.b1)


def _both_lack_other(c: Columns, rows: Bools, tolerance: float) -> None:
    """Effect alleles only: they must be equal, and frequencies must agree."""
    c.remove |= rows & (c.a1 != c.b1)
    c.ambiguous |= rows & ~_same_side(c.eaf_x, c.eaf_y, tolerance)
