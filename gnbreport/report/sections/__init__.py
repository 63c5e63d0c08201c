"""The sections of the report, in order: each picks its tables and charts from the results."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from typing import get_args

from gnbreport.report.blocks import Figure, Section
from gnbreport.report.charts.draw import unchecked
from gnbreport.report.context import Context
from gnbreport.study.models import ReportPlot, ReportSection

#: Section names in the report's order; each is a module with ``build(context) -> Section | None``.
ORDER: tuple[str, ...] = get_args(ReportSection)


def chosen(context: Context) -> tuple[str, ...]:
    """Sections that the study file asks for, in its order; all by default."""
    wanted = tuple(context.options.get("sections") or ORDER)
    omitted = set(context.options.get("omit") or ())
    return tuple(name for name in wanted if name in ORDER and name not in omitted)


def build_all(
    context: Context, progress: Callable[[str], None] | None = None, first: Sequence[str] = ()
) -> Iterator[Section]:
    """Build the chosen sections, those named ``first`` before the others; one without anything to show is left out."""
    for name in sorted(chosen(context), key=lambda name: name not in first):
        if progress:
            progress(f"report: {name.replace('_', ' ')}")
        with unchecked():
            section = import_module(f"gnbreport.report.sections.{name}").build(context)
        if section is not None:
            yield without_plots(section, tuple(context.options.get("omit_plots") or ()))


def in_order(context: Context, sections: Iterable[Section]) -> tuple[Section, ...]:
    """The sections as the report shows them."""
    order = chosen(context)
    return tuple(sorted(sections, key=lambda section: order.index(section.name)))


def without_plots(section: Section, kinds: Sequence[str]) -> Section:
    """A section without the plots of some kinds; a kind is the last word of a figure's id, or the first after it."""
    if not kinds:
        return section
    kept = tuple(b for b in section.blocks if not (isinstance(b, Figure) and plot_kind(b.id) in kinds))
    return replace(section, blocks=kept)


def plot_kind(identifier: str) -> str:
    """``figure-volcano-2`` and ``figure-a-b-leave-one-out`` as ``volcano`` and ``leave_one_out``; empty if unknown."""
    bare = re.sub(r"-\d+$", "", identifier)
    for kind in get_args(ReportPlot):
        dashed = kind.replace("_", "-")
        if bare.endswith(f"-{dashed}") or bare.startswith(f"figure-{dashed}"):
            return str(kind)
    return ""
