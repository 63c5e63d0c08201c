"""From Vega's SVG to ours: coordinates are shortened, numbers that a reader sees are not."""

import altair as alt
from altair.utils import schemapi

from gnbreport.report import sections
from gnbreport.report.blocks import Figure
from gnbreport.report.charts import base, draw
from gnbreport.report.charts.draw import clean
from gnbreport.report.context import Context
from gnbreport.report.sections import build_all
from tests.report.synthetic import synthetic

RAW = (
    '<svg width="10" height="10"><g transform="translate(0.123456,2)"><path d="M0.123456,1.987654L3,4"/>'
    '<path aria-label="rs1 | effect -0.0033456 | P 1.5e-12" d="M1.23456,2"/>'
    '<text x="5.98765" y="2">0.0033 (−0.0577 to −0.0049)</text></g></svg>'
)


def test_shown_numbers_keep_their_digits():
    svg = clean(RAW, "figure-a", "A title", "What is seen, P = 0.00123")
    assert ">0.0033 (−0.0577 to −0.0049)<" in svg
    assert "effect -0.0033456" in svg
    assert "P 1.5e-12" in svg
    assert "P = 0.00123" in svg


def test_coordinates_are_shortened():
    svg = clean(RAW, "figure-a", "A title", "What is seen")
    assert 'd="M0.12,1.99L3,4"' in svg
    assert 'x="5.99"' in svg
    assert "translate(0.12,2)" in svg


def test_every_chart_holds_to_the_schema_of_vega_lite(monkeypatch):
    monkeypatch.setattr(draw, "VALIDATE", True)
    figures = [b for s in build_all(Context(synthetic(4))) for b in s.blocks if isinstance(b, Figure)]
    assert len(figures) > 10


def test_charts_that_are_not_copied_whole_are_the_same(monkeypatch):
    results = synthetic(4)

    def documents():
        figures = [b for s in build_all(Context(results)) for b in s.blocks if isinstance(b, Figure)]
        return [f.drawing.document for f in figures if isinstance(f.drawing, draw.Sketch)]

    plain = alt.Chart.copy
    short = documents()
    assert alt.Chart.copy is plain
    monkeypatch.setattr(sections, "unchecked", lambda: schemapi.debug_mode(False))
    assert documents() == short
    assert len(short) > 10


def test_records_stand_in_a_chart_as_they_are():
    records = [{"x": 1.5, "label": "<a>", "none": None}]
    chart = alt.Chart(base.data(records)).mark_point().encode(x="x:Q")
    document = alt.layer(chart, chart.mark_line()).to_dict(validate=True)
    assert document["data"]["values"] == records
