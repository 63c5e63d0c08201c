"""How two files are harmonised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gnbreport.errors import InputError, Problem
from gnbreport.harmonise.align import Palindromes
from gnbreport.harmonise.codes import IndelStrand


@dataclass(frozen=True, slots=True)
class HarmoniseOptions:
    """Policies of harmonisation; the defaults are TwoSampleMR's (action 2).

    Attributes:
        palindromes: A/T and C/G variants: ``"infer"`` their orientation from allele frequencies and leave out
            those near 0.5 (action 2), take all as on the ``"forward"`` strand (action 1), or ``"drop"``
            them all (action 3).
        tolerance: Frequencies strictly within this of 0.5 do not orient a palindrome.
        multi_allelic: Several outcome rows for one exposure row: the one whose alleles are the exposure's
            (``"matching"``), or the ``"first"`` or ``"last"`` of the file. The latter two also leave one
            exposure row per variant.
        frequency_check: Leave out variants whose frequencies in the two files differ by more than this, after
            harmonisation; None: no check (TwoSampleMR has none).
        identical_alleles: Rows whose effect and other allele are the same: ``"keep"`` (TwoSampleMR) or ``"drop"``.
        indel_strand: Sequences on the other strand: ``"complement"`` letter by letter (TwoSampleMR) or
            ``"reverse_complement"``.
        join: Match rows by ``"rsid"`` or by ``"position"`` (chromosome and position, same build).
    """

    palindromes: Palindromes = "infer"
    tolerance: float = 0.08
    multi_allelic: Literal["matching", "first", "last"] = "matching"
    frequency_check: float | None = None
    identical_alleles: Literal["keep", "drop"] = "keep"
    indel_strand: IndelStrand = "complement"
    join: Literal["rsid", "position"] = "rsid"

    def __post_init__(self) -> None:
        """Refuse values that no rule knows.

        Raises:
            InputError: All of them.
        """
        allowed: dict[str, tuple[str, ...]] = {
            "palindromes": ("infer", "forward", "drop"),
            "multi_allelic": ("matching", "first", "last"),
            "identical_alleles": ("keep", "drop"),
            "indel_strand": ("complement", "reverse_complement"),
            "join": ("rsid", "position"),
        }
        problems = [
            Problem(
                "bad-option", f"{getattr(self, key)!r} is not allowed", column=key, hint=f"one of {', '.join(values)}"
            )
            for key, values in allowed.items()
            if getattr(self, key) not in values
        ]
        if not 0 <= self.tolerance < 0.5:
            problems.append(Problem("bad-option", f"{self.tolerance} is not in [0, 0.5)", column="tolerance"))
        if self.frequency_check is not None and not 0 < self.frequency_check < 1:
            problems.append(Problem("bad-option", f"{self.frequency_check} is not in (0, 1)", column="frequency_check"))
        if problems:
            raise InputError(problems)
