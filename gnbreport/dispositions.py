"""What became of each candidate variant: every one ends in exactly one disposition."""

from __future__ import annotations

from enum import StrEnum


class Disposition(StrEnum):
    """Fate of a candidate variant at one stage.

    A stage is instrument selection (per trait) or harmonisation (per exposure x outcome pair).
    """

    # harmonisation: variant is used
    KEPT = "kept"
    FLIPPED = "flipped"  # alleles swapped: sign of the outcome association changed
    STRAND_FLIPPED = "strand_flipped"  # complemented (and swapped if needed)
    PALINDROMIC_INFERRED = "palindromic_inferred"  # A/T or C/G, orientation inferred from allele frequency
    PALINDROMIC_FORWARD = "palindromic_forward"  # A/T or C/G, taken as on the forward strand
    PROXY = "proxy"  # replaced by a variant in LD in the outcome's file
    # harmonisation: variant is not used
    PALINDROMIC_AMBIGUOUS = "palindromic_ambiguous"
    PALINDROMIC_DROPPED = "palindromic_dropped"
    ALLELE_MISMATCH = "allele_mismatch"
    ALLELES_AMBIGUOUS = "alleles_ambiguous"  # one file lacks an allele and frequencies do not decide
    FREQUENCY_MISMATCH = "frequency_mismatch"
    MISSING_IN_OUTCOME = "missing_in_outcome"
    MISSING_VALUES = "missing_values"
    DUPLICATE = "duplicate"
    # instrument selection: variant is not used
    INDEX = "index"  # selected as an instrument
    CLUMPED = "clumped"  # in LD with (or near) a variant of smaller p
    NOT_IN_PANEL = "not_in_panel"
    PANEL_ALLELE_MISMATCH = "panel_allele_mismatch"
    BAD_IDENTIFIER = "bad_identifier"  # "NA", ".", not a variant id
    MULTI_ALLELIC = "multi_allelic"
    LOW_FREQUENCY = "low_frequency"
    WEAK = "weak"  # F below the study's threshold
    EXCLUDED_REGION = "excluded_region"
    MISSING_IN_REPLICATION = "missing_in_replication"  # selected, but not in the sample that gives effects
    STEIGER_DROPPED = "steiger_dropped"

    @property
    def keep(self) -> bool:
        """Whether a harmonised row with this disposition enters the estimate."""
        return self in _KEEP


_KEEP = frozenset(
    {
        Disposition.KEPT,
        Disposition.FLIPPED,
        Disposition.STRAND_FLIPPED,
        Disposition.PALINDROMIC_INFERRED,
        Disposition.PALINDROMIC_FORWARD,
        Disposition.PROXY,
    }
)
