"""The sections of the report, in order: each picks its tables and charts from the results."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module

from gnbreport.report.blocks import Section
from gnbreport.report.charts.draw import unchecked
from gnbreport.report.context import Context

#: Section names in the report's order; each is a module with ``build(context) -> Section | None``.
ORDER = (
    "summary",
    "design",
    "sources",
    "instruments",
    "outcome",
    "mediators",
    "mediator_outcome",
    "sensitivity",
    "mediation",
    "reproduction",
    "robustness",
    "truth",
    "strobe",
    "methods",
    "limitations",
    "provenance",
)


def chosen(context: Context) -> tuple[str, ...]:
    """Sections that the study file asks for, in its order; all by default."""
    wanted = tuple(context.options.get("sections") or ORDER)
    omitted = set(context.options.get("omit") or ())
    return tuple(name for name in wanted if name in ORDER and name not in omitted)


def build_all(context: Context, progress: Callable[[str], None] | None = None) -> Iterator[Section]:
    """Build the chosen sections; one without anything to show is left out."""
    for name in chosen(context):
        if progress:
            progress(f"report: {name.replace('_', ' ')}")
        with unchecked():
            section = import_module(f"gnbreport.report.sections.{name}").build(context)
        if section is not None:
            yield section
