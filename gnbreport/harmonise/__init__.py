"""Exposure and outcome brought to one effect allele; every variant gets a disposition."""

from gnbreport.harmonise.columns import COLUMNS, OPTIONAL_COLUMNS
from gnbreport.harmonise.correlations import Correlations, read_correlations
from gnbreport.harmonise.data import Harmonised
from gnbreport.harmonise.dispositions import Disposition
from gnbreport.harmonise.frequencies import FrequencyComparison, compare_frequencies
from gnbreport.harmonise.matching import harmonise
from gnbreport.harmonise.options import HarmoniseOptions
from gnbreport.harmonise.table import read_pairs, write_pairs

__all__ = [
    "COLUMNS",
    "OPTIONAL_COLUMNS",
    "Correlations",
    "Disposition",
    "FrequencyComparison",
    "HarmoniseOptions",
    "Harmonised",
    "compare_frequencies",
    "harmonise",
    "read_correlations",
    "read_pairs",
    "write_pairs",
]
