"""Texts are measured in the converter's own font, wider by a factor, and shown in ours as they were asked for."""

import re

import altair as alt
import pytest
from fontTools.ttLib import TTFont

from gnbreport.report.charts import base, draw, measuring, theme
from gnbreport.resources import resource

#: Widths of Helvetica, which Liberation Sans shares, in thousandths of the size.
WIDTHS = dict(
    zip(
        " abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.(),/",
        (278, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556,
         500, 722, 500, 500, 500, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778,
         722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 333, 333, 278, 278),
        strict=True,
    )
) | dict.fromkeys("0123456789", 556)  # fmt: skip


def chart():
    text = alt.Chart(base.data([{"x": 1, "name": "fontSize"}])).mark_text(fontSize=9).encode(x="x:Q", text="name:N")
    return text.properties(title=alt.TitleParams("Title", fontSize=13))


def test_a_drawing_has_the_fonts_and_sizes_that_were_asked_for():
    svg = draw.sketch(chart(), "figure-a", "A", "B").svg()
    assert set(re.findall(r'font-family="([^"]*)"', svg)) == {theme.FONT}
    assert set(re.findall(r'font-size="([^"]*)"', svg)) == {"9px", "10px", "10.5px", "13px"}
    assert ">fontSize<" in svg


def test_sizes_are_scaled_and_nothing_else():
    document = draw.sketch(chart(), "figure-a", "A", "B").document
    before = str(document)
    found = measuring.measured(document)
    assert str(document) == before
    assert found["data"] is document["data"]
    assert found["mark"]["fontSize"] == pytest.approx(9 * measuring.WIDER)
    assert found["title"]["fontSize"] == pytest.approx(13 * measuring.WIDER)
    assert found["config"]["font"] == measuring.MEASURED
    assert found["config"]["legend"]["labelLimit"] == pytest.approx(200 * measuring.WIDER)
    assert found["config"]["axis"]["labelPadding"] == document["config"]["axis"]["labelPadding"]


@pytest.mark.parametrize(
    "text", ["rs4000004498", "genus RuminococcaceaeNK4A214group", "Heel BMD (SD)", "Weighted median", "0.0422 (0.0313"]
)
def test_room_is_left_over_and_never_short(text):
    font = TTFont(resource("templates", "fonts", "GnbreportSans-Regular.otf"))
    advances, names = font["hmtx"], font.getBestCmap()
    ours = sum(advances[names[ord(letter)]][0] for letter in text) / font["head"].unitsPerEm
    room = measuring.WIDER * sum(WIDTHS[letter] for letter in text) / 1000
    assert 0.995 * ours <= room <= 1.2 * ours
