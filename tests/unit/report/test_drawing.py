"""Figures drawn in other processes are those drawn here; a chart that cannot be drawn is not passed over."""

from dataclasses import replace

import pytest

from gnbreport.report.blocks import Figure
from gnbreport.report.charts.draw import Sketch
from gnbreport.report.context import Context
from gnbreport.report.drawing import drawn
from gnbreport.report.sections import build_all
from tests.report.synthetic import synthetic


def figures(sections):
    return [b for s in sections for b in s.blocks if isinstance(b, Figure)]


def test_processes_that_draw_change_no_figure_and_no_order():
    sections = list(build_all(Context(synthetic(4))))
    assert sum(isinstance(f.drawing, Sketch) for f in figures(sections)) > 10
    here, there = drawn(sections, 1), drawn(iter(sections), 2)
    assert here == there
    assert [f.id for f in figures(here)] == [f.id for f in figures(sections)]
    assert all(isinstance(f.drawing, str) and f.drawing.startswith("<svg") for f in figures(here))
    assert [f.svg for f in figures(here)] == [f.svg for f in figures(sections)]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_chart_that_cannot_be_drawn_is_an_error(workers):
    sections = list(build_all(Context(synthetic(4))))
    index, figure = next((i, f) for i, s in enumerate(sections) for f in figures([s]) if isinstance(f.drawing, Sketch))
    broken = replace(figure, drawing=replace(figure.drawing, document={"mark": "no such mark"}))
    sections[index] = replace(sections[index], blocks=(broken,))
    with pytest.raises(ValueError, match="SVG conversion failed"):
        drawn(sections, workers)
