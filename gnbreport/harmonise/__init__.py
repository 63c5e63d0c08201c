"""Exposure and outcome brought to one effect allele; every variant gets a disposition."""

from gnbreport.harmonise.data import COLUMNS, Harmonised
from gnbreport.harmonise.dispositions import Disposition

__all__ = ["COLUMNS", "Disposition", "Harmonised"]
