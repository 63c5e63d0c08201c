"""Instruments: selection, LD reference panel, clumping, proxies, LD matrix."""

from gnbreport.instruments.clumping import Clumping, clump, clump_by_distance
from gnbreport.instruments.matrix import ld_matrix
from gnbreport.instruments.options import SelectionOptions
from gnbreport.instruments.panel import Panel
from gnbreport.instruments.proxies import choose_proxies, proxy_candidates
from gnbreport.instruments.regions import Region
from gnbreport.instruments.selection import Selection, select_instruments

__all__ = [
    "Clumping",
    "Panel",
    "Region",
    "Selection",
    "SelectionOptions",
    "choose_proxies",
    "clump",
    "clump_by_distance",
    "ld_matrix",
    "proxy_candidates",
    "select_instruments",
]
