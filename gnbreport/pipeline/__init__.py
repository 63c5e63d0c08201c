"""From a study file to results: plan, run, provenance, verification."""

from gnbreport.pipeline.progress import Bars, Lines, Progress, Silent, for_terminal
from gnbreport.pipeline.run import cache_of, run, usable_cores

__all__ = ["Bars", "Lines", "Progress", "Silent", "cache_of", "for_terminal", "run", "usable_cores"]
