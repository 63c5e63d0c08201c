"""The report of a study: what each section shows, and how it becomes HTML, PDF, tables and figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gnbreport.report.write import report

__all__ = ["report"]


def __getattr__(name: str) -> Any:
    """Import on first use: a process that only draws a chart needs none of the rest."""
    if name == "report":
        from gnbreport.report.write import report

        return report
    raise AttributeError(f"module 'gnbreport.report' has no attribute {name!r}")
