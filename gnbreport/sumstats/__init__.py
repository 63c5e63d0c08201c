"""GWAS summary statistics: canonical columns, file layouts, one-pass scans, public sources."""

from gnbreport.sumstats.answers import Progress, Scan
from gnbreport.sumstats.cache import Cache
from gnbreport.sumstats.checks import Finding
from gnbreport.sumstats.columns import ASSOCIATION_COLUMNS
from gnbreport.sumstats.inspection import Inspection, inspect
from gnbreport.sumstats.layout import Layout
from gnbreport.sumstats.layouts import LAYOUTS
from gnbreport.sumstats.query import Query
from gnbreport.sumstats.scanning import scan

__all__ = [
    "ASSOCIATION_COLUMNS",
    "LAYOUTS",
    "Cache",
    "Finding",
    "Inspection",
    "Layout",
    "Progress",
    "Query",
    "Scan",
    "inspect",
    "scan",
]
