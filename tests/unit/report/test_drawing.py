"""Figures drawn in other processes are those drawn here; a chart that cannot be drawn is not passed over."""

import os
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace

import pytest

from gnbreport.report import drawing, page
from gnbreport.report.blocks import Figure
from gnbreport.report.charts.draw import Sketch
from gnbreport.report.context import Context
from gnbreport.report.drawing import Drawing, studio
from gnbreport.report.dressing import Dressing
from gnbreport.report.sections import build_all
from gnbreport.report.write import report
from tests.report.synthetic import synthetic


def figures(sections):
    return [b for s in sections for b in s.blocks if isinstance(b, Figure)]


def charts(sections, kind):
    return [f for f in figures(sections) if isinstance(f.drawing, kind)]


def test_processes_that_draw_change_no_figure_and_no_order():
    context = Context(synthetic(4))
    sections = list(build_all(context))
    assert len(charts(sections, Sketch)) > 10
    with studio(1) as drawn:
        here = drawn(sections)
    with studio(2) as drawn:
        there = drawn(build_all(context))
    for made in (here, there):
        assert [f.id for f in figures(made)] == [f.id for f in figures(sections)]
        assert [f.svg for f in figures(made)] == [f.svg for f in figures(sections)]
        assert not charts(made, Sketch)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_chart_that_cannot_be_drawn_is_an_error(workers, tmp_path, monkeypatch):
    monkeypatch.setattr("gnbreport.report.write.build_all", lambda *_, **named: broken(synthetic(4)))
    with pytest.raises(ValueError, match="SVG conversion failed"):
        report(synthetic(4), tmp_path / "out", pdf=False, workers=workers)
    assert not list(tmp_path.iterdir())


def broken(results):
    """The sections, one with a figure that is no chart."""
    for section in build_all(Context.of(results)):
        first = next((f for f in figures([section]) if isinstance(f.drawing, Sketch)), None)
        if section.name == "outcome" and first:
            bad = replace(first, drawing=replace(first.drawing, document={"mark": "no such mark"}))
            section = replace(section, blocks=tuple(bad if b is first else b for b in section.blocks))
        yield section


class Pool:
    """A pool that draws nothing and notes what it is asked for."""

    def __init__(self):
        self.asked = []

    def submit(self, task):
        future = Future()
        self.asked.append((task, future))
        return future


@pytest.fixture
def pool(monkeypatch):
    pool = Pool()

    @contextmanager
    def spawned(workers):
        yield pool

    monkeypatch.setattr(drawing, "spawned", spawned)
    return pool


def test_a_figure_is_begun_as_soon_as_it_is_defined(pool):
    begun = []

    def watched(sections):
        for section in sections:
            begun.append((len(pool.asked), len(charts([section], Sketch))))
            yield section

    with studio(3) as drawn:
        assert len(pool.asked) == 2  # each process is started before there is anything to draw
        made = drawn(watched(build_all(Context(synthetic(4)))))
    expected = 2
    for asked, count in begun:
        expected += count
        assert asked == expected, "all figures of a section are asked for before it is handed over, each once"
    assert len(pool.asked) == 2 + len(charts(made, Drawing))


def test_what_no_section_shows_is_not_drawn(pool):
    results = synthetic(4)
    results = replace(results, study={**results.study, "report": {**results.study["report"], "omit_plots": ["funnel"]}})
    with studio(2) as drawn:
        made = drawn(build_all(Context(results)))
    left_out = [task.__self__.identifier for task, future in pool.asked[1:] if future.cancelled()]
    assert left_out
    assert all("funnel" in name for name in left_out)
    assert len(pool.asked) - 1 == len(left_out) + len(charts(made, Drawing))


def test_a_drawing_is_made_once_when_it_is_asked_for():
    asked = []
    made = Drawing(lambda: asked.append(os.getpid()) or "<svg/>")
    assert asked == []
    assert made.svg() == made.svg() == "<svg/>"
    assert len(asked) == 1


def test_every_figure_is_in_its_place_and_nowhere_else():
    place = '<svg data-figure="figure-volcano"/>'
    results = synthetic(4)
    about = {**results.study["study"], "title": place}
    context = Context.of(replace(results, study={**results.study, "study": about}))
    sections = page.numbered(tuple(build_all(context)))
    text = page.html(context, sections, Dressing(css=f"h1::after{{content:'{place}'}}"))
    assert text.count(place) == 1, "what a style sheet says is left as it is"
    assert text.index(place) < text.index("</head>")
    assert text.count("<svg data-figure") == 1
    for figure in figures(sections):
        assert text.count(f'<figure class="block" id="{figure.id}">') == 1
    assert text.count('<div class="plot"><svg') == len(figures(sections))
