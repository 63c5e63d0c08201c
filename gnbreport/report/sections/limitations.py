"""Limitations, derived from the data."""

from __future__ import annotations

from gnbreport.report import limitations
from gnbreport.report.blocks import Section
from gnbreport.report.context import Context
from gnbreport.report.texts import text


def build(context: Context) -> Section:
    """The limitations that apply."""
    found = limitations.derive(context)
    status = text("limitations.status", n=len(found))
    return Section("limitations", text("limitations.title"), (), {"items": found}, "note" if found else "good", status)
