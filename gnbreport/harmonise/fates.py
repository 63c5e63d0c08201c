"""The disposition of each exposure row, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gnbreport.harmonise.codes import Bools, Codes
from gnbreport.harmonise.dispositions import Disposition
from gnbreport.harmonise.options import HarmoniseOptions

Floats = NDArray[np.float64]
Texts = NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Findings:
    """What was found about each exposure row; arrays ``(m,)``.

    Attributes:
        repeated: The same variant came before.
        absent: The outcome's file lacks the variant.
        missing: An effect allele, beta or SE is missing or impossible.
        remove: Alleles cannot be reconciled.
        identical: Effect and other allele are the same.
        palindromic: A/T or C/G.
        ambiguous: Orientation not decided.
        swapped: Alleles swapped.
        strand: Alleles complemented.
        proxy: The outcome's row is a proxy's.
        eaf_x: Frequency in the exposure's file, harmonised.
        eaf_y: Frequency in the outcome's file, harmonised.
        ties: Outcome rows that fit equally well.
        from_panel: A frequency is the panel's.
        alleles: The two files' alleles before harmonisation, for the reader.
        proxy_name: Proxy's id, or empty.
    """

    repeated: Bools
    absent: Bools
    missing: Bools
    remove: Bools
    identical: Bools
    palindromic: Bools
    ambiguous: Bools
    swapped: Bools
    strand: Bools
    proxy: Bools
    eaf_x: Floats
    eaf_y: Floats
    ties: Codes
    from_panel: Bools
    alleles: Callable[[int], str]
    proxy_name: Callable[[int], str]


def dispositions(found: Findings, options: HarmoniseOptions) -> list[Disposition]:
    """One disposition per row: the first rule that stops it, else how it was brought into line."""
    decides = options.palindromes != "forward"
    with np.errstate(invalid="ignore"):
        limit = np.inf if options.frequency_check is None else options.frequency_check
        apart = np.abs(found.eaf_x - found.eaf_y) > limit
    as_inferred = Disposition.PALINDROMIC_INFERRED if decides else Disposition.PALINDROMIC_FORWARD
    rules: list[tuple[Bools, Disposition]] = [
        (found.repeated, Disposition.DUPLICATE),
        (found.absent, Disposition.MISSING_IN_OUTCOME),
        (found.missing, Disposition.MISSING_VALUES),
        (found.remove, Disposition.ALLELE_MISMATCH),
        (found.identical & (options.identical_alleles == "drop"), Disposition.ALLELE_MISMATCH),
        (found.palindromic & (options.palindromes == "drop"), Disposition.PALINDROMIC_DROPPED),
        (found.palindromic & found.ambiguous & decides, Disposition.PALINDROMIC_AMBIGUOUS),
        (found.ambiguous & decides, Disposition.ALLELES_AMBIGUOUS),
        (apart, Disposition.FREQUENCY_MISMATCH),
        (found.proxy, Disposition.PROXY),
        (found.palindromic, as_inferred),
        (found.strand, Disposition.STRAND_FLIPPED),
        (found.swapped, Disposition.FLIPPED),
        (np.ones(len(found.repeated), dtype=bool), Disposition.KEPT),
    ]
    which = np.argmax(np.stack([mask for mask, _ in rules]), axis=0)
    return [rules[i][1] for i in which.tolist()]


def details(found: Findings, fates: list[Disposition]) -> list[str]:
    """Why, in a few words, where the disposition does not say it all."""
    return ["; ".join(_reasons(found, row, fate)) for row, fate in enumerate(fates)]


def _reasons(found: Findings, row: int, fate: Disposition) -> list[str]:
    """Parts of the detail of one row."""
    reasons = []
    if fate is Disposition.PROXY:
        reasons.append(f"proxy {found.proxy_name(row)}")
    if fate in _ABOUT_ALLELES:
        reasons.append(found.alleles(row))
    if fate in _ABOUT_FREQUENCY:
        reasons.append(f"frequencies {_frequency(found.eaf_x[row])} and {_frequency(found.eaf_y[row])}")
        if found.from_panel[row]:
            reasons.append("one of them the panel's")
    if fate is Disposition.MISSING_VALUES:
        reasons.append("an effect allele, beta or standard error is missing or impossible")
    if fate is Disposition.DUPLICATE:
        reasons.append("the variant came before")
    elif found.ties[row] > 1:
        reasons.append(f"{found.ties[row]} rows of the outcome fit equally, the first is taken")
    return reasons


def _frequency(value: float) -> str:
    """A frequency, or that it is unknown."""
    return "unknown" if np.isnan(value) else f"{value:.3g}"


_ABOUT_ALLELES = frozenset({Disposition.ALLELE_MISMATCH, Disposition.ALLELES_AMBIGUOUS, Disposition.STRAND_FLIPPED})
_ABOUT_FREQUENCY = frozenset(
    {
        Disposition.PALINDROMIC_AMBIGUOUS,
        Disposition.ALLELES_AMBIGUOUS,
        Disposition.FREQUENCY_MISMATCH,
        Disposition.PALINDROMIC_INFERRED,
    }
)
