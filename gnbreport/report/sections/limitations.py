"""Limitations, derived from the data."""

from __future__ import annotations

from gnbreport.report import limitations
from gnbreport.report.blocks import Section
from gnbreport.report.context import Context


def build(context: Context) -> Section:
    """The limitations that apply."""
    found = limitations.derive(context)
    return Section(
        "limitations", "Limitations", (), {"items": found}, "note" if found else "good", f"{len(found)} found"
    )
