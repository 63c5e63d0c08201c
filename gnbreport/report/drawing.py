"""Figures drawn in processes of their own, while the rest of the report is put together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

from gnbreport.processes import spawned
from gnbreport.report.blocks import Figure, Section
from gnbreport.report.charts.draw import Sketch, each_told, warm

#: Makes the sections of an iterable and returns them with drawings in the place of sketches.
Studio = Callable[[Iterable[Section]], tuple[Section, ...]]


class Drawing:
    """The SVG of a figure: drawn when it is first asked for, or by then in another process."""

    def __init__(self, ask: Callable[[], str]) -> None:
        """``ask`` draws, or waits for the drawing; it is called once."""
        self._ask = ask
        self._drawn: str | None = None

    def svg(self) -> str:
        """The SVG.

        Raises:
            ValueError: The chart cannot be drawn.
        """
        if self._drawn is None:
            self._drawn = self._ask()
        return self._drawn


@contextmanager
def studio(workers: int = 1) -> Iterator[Studio]:
    """Where figures are drawn; the drawings are there when it closes, if they are asked for before.

    Args:
        workers: Processes in all: this one makes sections, the others draw each figure from the moment it is defined;
            1 draws here. The drawings do not depend on it.
    """
    if workers <= 1:
        yield lambda sections: tuple(_with_drawings(s, _drawn_here) for s in sections)
        return
    with spawned(workers - 1) as pool:
        for _ in range(workers - 1):
            pool.submit(warm)  # what takes a second to start starts now
        yield lambda sections: _drawn_elsewhere(sections, pool)


def _drawn_here(sketch: Sketch) -> Drawing:
    return Drawing(sketch.svg)


def _drawn_elsewhere(sections: Iterable[Section], pool: ProcessPoolExecutor) -> tuple[Section, ...]:
    """The sections; their figures are being drawn. What no section shows is not drawn, or in vain."""
    begun: dict[int, tuple[Sketch, Future[str]]] = {}  # with the sketch: an id is one object's while it lives

    def begin(sketch: Sketch) -> None:
        begun[id(sketch)] = sketch, pool.submit(sketch.svg)

    def drawing(sketch: Sketch) -> Drawing:
        if id(sketch) not in begun:
            begin(sketch)
        return Drawing(begun.pop(id(sketch))[1].result)

    with each_told(begin):
        made = tuple(_with_drawings(s, drawing) for s in sections)
    for _, future in begun.values():
        future.cancel()
    return made


def _with_drawings(section: Section, drawing: Callable[[Sketch], Drawing]) -> Section:
    """The section with drawings in the place of sketches."""
    if not any(isinstance(b, Figure) and isinstance(b.drawing, Sketch) for b in section.blocks):
        return section
    blocks = tuple(
        replace(b, drawing=drawing(b.drawing)) if isinstance(b, Figure) and isinstance(b.drawing, Sketch) else b
        for b in section.blocks
    )
    return replace(section, blocks=blocks)
