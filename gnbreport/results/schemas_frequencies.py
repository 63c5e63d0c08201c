"""Schema of the table of allele frequencies compared between the two files of a pair."""

from __future__ import annotations

from gnbreport.results.schema import PAIR, Schema, columns

FREQUENCIES: tuple[Schema, ...] = (
    Schema(
        "frequencies",
        "Allele frequencies of the two files compared",
        columns(
            PAIR
            + """
status text ok or not_applicable
n_compared int kept variants with a frequency in both files
n_correlated int those that are not palindromic; over them the correlation runs
correlation float Pearson correlation of the effect allele frequencies; missing below 3 variants or without variation
n_outliers int variants whose frequencies differ by more than the limit
outliers text ids of those variants, largest difference first, at most ten, separated by spaces
largest_difference float largest absolute difference of the two frequencies
limit float difference beyond which a variant counts as an outlier
swap_suspected bool whether the correlation is negative: effect and other allele may be swapped in one file
reason text why no frequencies can be compared
"""
        ),
    ),
)
