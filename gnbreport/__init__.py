"""gnbreport: two-sample Mendelian randomization and mediation, from GWAS files to a checked, versioned report.

The public face is small; everything is imported on first use, so that ``import gnbreport`` is cheap.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gnbreport.estimates import Estimate, NotApplicable
    from gnbreport.harmonise import Disposition, Harmonised
    from gnbreport.mr import estimate
    from gnbreport.pipeline import run
    from gnbreport.report import report
    from gnbreport.results import Results
    from gnbreport.study import Study

__version__ = "0.1.0"

_LAZY = {
    "Disposition": "gnbreport.harmonise",
    "Estimate": "gnbreport.estimates",
    "Harmonised": "gnbreport.harmonise",
    "NotApplicable": "gnbreport.estimates",
    "Results": "gnbreport.results",
    "Study": "gnbreport.study",
    "estimate": "gnbreport.mr",
    "report": "gnbreport.report",
    "run": "gnbreport.pipeline",
}
_SUBPACKAGES = ("claims", "harmonise", "instruments", "mediation", "mr", "sensitivity", "simulate", "sumstats")

__all__ = [
    "Disposition",
    "Estimate",
    "Harmonised",
    "NotApplicable",
    "Results",
    "Study",
    "__version__",
    "estimate",
    "report",
    "run",
]


def __getattr__(name: str) -> Any:
    """Import a public name or subpackage on first use."""
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    if name in _SUBPACKAGES:
        return import_module(f"gnbreport.{name}")
    raise AttributeError(f"module 'gnbreport' has no attribute {name!r}")


def __dir__() -> list[str]:
    """Public names, loaded or not."""
    return sorted([*__all__, *_SUBPACKAGES])
