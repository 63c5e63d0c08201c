"""From a chart to a clean, deterministic SVG that stands alone, in a page, and in a PDF."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any
from unittest.mock import patch
from xml.sax.saxutils import quoteattr

from gnbreport.report.charts import theme
from gnbreport.report.charts.measuring import measured, shown
from gnbreport.report.charts.slim import slim
from gnbreport.report.charts.svg import naming
from gnbreport.resources import resource

_NUMBER = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?|-?\d+(?:\.\d+)?e-\d+")
#: Attributes that place and size marks; only they are shortened, never what a reader sees.
_GEOMETRY = re.compile(r'( (?:d|x|y|x1|y1|x2|y2|dx|dy|cx|cy|r|width|height|transform|points)=")([^"]*)"')
_NOISE = re.compile(
    r' (?:role|aria-roledescription|aria-hidden|pointer-events)="[^"]*"| opacity="1"| class="(?!mark-)[^"]*"'
)
_NOTHING = re.compile(r'<path[^>]* d=""[^>]*/>|<path d="M0(?:\.5)?,0(?:\.5)?h0v0h0Z"[^>]*/>|<g></g>')

#: Whether to hold every chart against the schema of Vega-Lite: tests do, a report would take twice as long.
VALIDATE = False


@contextmanager
def unchecked() -> Iterator[None]:
    """While it lasts, Altair does not hold every piece of a chart against its schema (see ``VALIDATE``).

    Nor does it copy all of a chart, with every mark and axis, wherever it changes what stands at the top of it.
    """
    import altair as alt
    from altair.utils import schemapi

    copy = schemapi.SchemaBase.copy

    def shallow(chart: Any, deep: Any = True, ignore: Any = None) -> Any:
        return copy(chart, False if deep is True else deep, ignore)

    with schemapi.debug_mode(VALIDATE), ExitStack() as stack:
        for kind in (alt.Chart, alt.LayerChart):
            stack.enter_context(patch.object(kind, "copy", shallow))
        yield


@cache
def fonts() -> None:
    """Make the shipped fonts known to the converter, once a process."""
    import vl_convert

    vl_convert.register_font_directory(str(resource("templates", "fonts")))


def warm() -> None:
    """Start the converter."""
    import vl_convert

    fonts()
    vl_convert.vegalite_to_svg({"data": {"values": [{}]}, "mark": "text"})


@dataclass(frozen=True, slots=True)
class Sketch:
    """A chart that is defined and not drawn yet, so that another process may draw it.

    Attributes:
        document: The Vega-Lite document.
        identifier: Prefix of ids inside the SVG.
        title: Title, for those who do not see the chart.
        description: What is to be seen.
    """

    document: dict[str, Any]
    identifier: str
    title: str
    description: str

    def svg(self) -> str:
        """SVG text: no scripts, no style attributes, ids made unique; each mark has ``data-key`` and ``data-tip``."""
        import vl_convert

        fonts()
        drawn = shown(vl_convert.vegalite_to_svg(measured(self.document)))
        return slim(clean(drawn, self.identifier, self.title, self.description))


_LISTENER: ContextVar[Callable[[Sketch], None] | None] = ContextVar("listener", default=None)


@contextmanager
def each_told(listener: Callable[[Sketch], None]) -> Iterator[None]:
    """While it lasts, ``listener`` is called with each sketch as soon as it is made."""
    token = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(token)


def sketch(chart: Any, identifier: str, title: str, description: str) -> Sketch:
    """Define an Altair chart whose ``description`` channel holds ``key | detail | detail`` for each mark."""
    document = chart.to_dict(validate=VALIDATE)
    document["config"] = theme.CONFIG
    made = Sketch(document, identifier, title, description)
    if (listener := _LISTENER.get()) is not None:
        listener(made)
    return made


def clean(svg: str, identifier: str, title: str, description: str) -> str:
    """Vega's SVG without noise, with ids of its own, title, description and marks' details as data attributes."""
    svg = re.sub(r"<g([^>]*?) aria-label=\"[^\"]*\"", r"<g\1", svg)
    svg = re.sub(r' aria-label="([^"]*)"', _details, svg)
    svg = _NOISE.sub("", svg)
    svg = _unique_clips(svg, identifier)
    while (shorter := _NOTHING.sub("", svg)) != svg:
        svg = shorter
    svg = _GEOMETRY.sub(lambda m: f'{m.group(1)}{_NUMBER.sub(_hundredths, m.group(2))}"', svg)
    return _with_title(svg, identifier, title, description)


def _hundredths(match: re.Match[str]) -> str:
    """A coordinate to a hundredth of a pixel."""
    return f"{float(match.group()):.2f}".rstrip("0").rstrip(".")


def _details(match: re.Match[str]) -> str:
    """``aria-label`` of a mark as key (links marks of one variant) and tip (shown on hover)."""
    text = match.group(1)
    if " | " not in text:  # a label that Vega made up from the mark's coordinates
        return ""
    key = text.partition(" | ")[0]
    return f' data-key="{key}" data-tip="{text}"'


def _unique_clips(svg: str, identifier: str) -> str:
    """Clip ids numbered within the chart: the converter counts them over the whole process."""
    names = dict.fromkeys(re.findall(r'id="(clip\d+)"', svg))
    order = {name: f"{identifier}-clip{i}" for i, name in enumerate(names, start=1)}
    return re.sub(
        r'(id="|url\(#)(clip\d+)(["\)])', lambda m: m.group(1) + order.get(m.group(2), m.group(2)) + m.group(3), svg
    )


def _with_title(svg: str, identifier: str, title: str, description: str) -> str:
    """The same SVG, named for assistive technology."""
    head, mark, tail = svg.partition(">")
    head = re.sub(r' xmlns:xlink="[^"]*"| version="1.1"', "", head)
    name = quoteattr(f"{identifier}-title {identifier}-desc")
    return f'{head} role="img" aria-labelledby={name}{mark}{naming(identifier, title, description)}{tail}'
