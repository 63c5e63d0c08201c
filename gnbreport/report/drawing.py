"""Figures drawn in processes of their own, while the next sections are put together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from dataclasses import replace

from gnbreport.processes import spawned
from gnbreport.report.blocks import Figure, Section
from gnbreport.report.charts.draw import Sketch


def drawn(sections: Iterable[Section], workers: int = 1) -> tuple[Section, ...]:
    """The sections with every figure drawn.

    Args:
        sections: Sections, in order; figures of one are drawn while the iterable makes the next.
        workers: Processes in all: this one makes sections, the others draw; 1 draws here. The drawings do not depend
            on it.
    """
    if workers <= 1:
        return tuple(_with_drawings(s, {name: sketch.svg() for name, sketch in _sketches(s).items()}) for s in sections)
    with spawned(workers - 1) as pool:
        asked = [(s, {name: pool.submit(sketch.svg) for name, sketch in _sketches(s).items()}) for s in sections]
        return tuple(_with_drawings(s, _results(futures)) for s, futures in asked)


def _sketches(section: Section) -> dict[str, Sketch]:
    """Figures of a section that are not drawn yet, by id."""
    figures = [b for b in section.blocks if isinstance(b, Figure)]
    return {f.id: f.drawing for f in figures if isinstance(f.drawing, Sketch)}


def _results(futures: Mapping[str, Future[str]]) -> dict[str, str]:
    """Drawings by figure, waited for."""
    return {name: future.result() for name, future in futures.items()}


def _with_drawings(section: Section, drawings: Mapping[str, str]) -> Section:
    """The section with its figures' drawings put in."""
    if not drawings:
        return section
    blocks = tuple(
        replace(b, drawing=drawings[b.id]) if isinstance(b, Figure) and b.id in drawings else b for b in section.blocks
    )
    return replace(section, blocks=blocks)
