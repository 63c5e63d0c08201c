"""Estimators of the causal effect: one function per method id, one registry, tables of all of them.

``gnb.mr.ivw(data)`` gives an :class:`~gnbreport.estimates.Estimate` or
:class:`~gnbreport.estimates.NotApplicable`; :func:`estimate` gives a table. Every id of
:data:`~gnbreport.mr.registry.METHODS` is a function of this package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gnbreport.mr.options import Options
from gnbreport.mr.pairs import estimate, estimate_pair
from gnbreport.mr.registry import DEFAULT_METHODS, METHODS, Method

if TYPE_CHECKING:
    from gnbreport.mr.requirements import Estimator

__all__ = ["DEFAULT_METHODS", "METHODS", "Method", "Options", "estimate", "estimate_pair"]


def __getattr__(name: str) -> Any:
    """The estimator of a method id, e.g. ``gnb.mr.ivw``."""
    if name in METHODS:
        function: Estimator = METHODS[name].function
        return function
    raise AttributeError(f"module 'gnbreport.mr' has no attribute {name!r}")


def __dir__() -> list[str]:
    """Public names and method ids."""
    return sorted([*__all__, *METHODS])
