"""Slim SVG draws what Vega's SVG draws, in fewer bytes and elements."""

from __future__ import annotations

import io
import re

import numpy as np
import pytest

from gnbreport.report.charts.slim import slim
from gnbreport.report.page import inline_svg

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="60" viewBox="0 0 100 60"><g fill="none">'
FONT = 'font-family="Gnbreport Sans, Arial, sans-serif"'
TICKS = "".join(f'<line transform="translate({x},5)" x2="0" y2="4" stroke="#c9d1d9" stroke-width="1"/>' for x in (1, 9))
TEXTS = "".join(
    f'<text text-anchor="middle" transform="translate({x},16)" {FONT} font-size="10px" fill="#1c2733">{x}</text>'
    for x in (20, 40)
)
TURN = "M2.74,0A2.74,2.74,0,1,1,-2.74,0A2.74,2.74,0,1,1,2.74,0"
MARK = f'<path data-key="rs1" data-tip="rs1 | a: 1" transform="translate(30,30)" d="{TURN}" fill="#1c2733"/>'


def whole(*parts: str) -> str:
    return HEAD + "".join(parts) + "</g></svg>"


def body(svg: str) -> str:
    return slim(svg).partition('<g fill="none">')[2].removesuffix("</g></svg>")


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        (TICKS, '<path stroke="#c9d1d9" d="M1,5v4M9,5v4"/>'),
        ('<path d="M0,0h9v9h-9Z"/><g><g/></g>', ""),
        ('<g transform="translate(1.5,2)"><g transform="translate(0.5,-2)"><path d="M0,0h1" stroke="red"/></g></g>',
         '<g transform="translate(2,0)"><path d="M0,0h1" stroke="red"/></g>'),
        ('<path d="M0,0h9v9h-9Z" fill="red"/><path d="M5,0h9v9h-9Z" fill="red"/>',
         '<g fill="red"><path d="M0,0h9v9h-9Z"/><path d="M5,0h9v9h-9Z"/></g>'),
        ('<path d="M0,0h9Z" fill="red" opacity="0.85"/>', '<path d="M0,0h9Z" fill="red" fill-opacity="0.85"/>'),
        (MARK, '<circle data-key="rs1" data-tip="rs1 | a: 1" fill="#1c2733" cx="30" cy="30" r="2.74"/>'),
        ('<g clip-path="url(#a)"><text transform="rotate(-90)" ' + FONT + ">t</text></g>",
         '<g clip-path="url(#a)"><text transform="rotate(-90)">t</text></g>'),
        ('<line transform="translate(0,0)" x2="0" y2="-4" stroke="red" data-key="k" data-tip="k | b"/>',
         '<path stroke="red" data-key="k" data-tip="k | b" d="M0,0v-4"/>'),
    ],
)  # fmt: skip
def test_each_rule(drawn, expected):
    found = body(whole(f"<g>{drawn}</g>"))
    assert found in (expected, expected.replace('<g fill="red">', "").removesuffix("</g>"))


def pixels(svg):
    import vl_convert
    from PIL import Image

    with Image.open(io.BytesIO(vl_convert.svg_to_png(svg, ppi=144))) as image:
        return np.asarray(image.convert("RGBA"), dtype=int)


def test_it_draws_the_same_picture():
    drawing = whole(f"<g>{TICKS}</g>", f"<g>{TEXTS}</g>", MARK, '<path d="M0,0h9v9h-9Z"/>')
    less = slim(drawing)
    assert len(less) < 0.75 * len(drawing)
    assert np.abs(pixels(less) - pixels(drawing)).max() <= 32  # of 255, where edges are smoothed
    assert np.abs(pixels(less) - pixels(drawing.replace("#1c2733", "red"))).max() > 100


def test_the_font_is_named_once():
    less = slim(whole(TEXTS))
    assert less.count("font-family") == 1
    assert re.search(r"<svg[^>]*font-family", less)


def test_the_page_tells_a_tip_once():
    twice = '<svg><path data-key="a" data-tip="a | x: 1"/><path data-key="a" data-tip="a | x: 1"/></svg>'
    assert inline_svg(twice) == '<svg><path data-tip="a | x: 1"/><path data-key="a"/></svg>'
    two = '<svg><path data-key="a" data-tip="a | x: 1"/><path data-key="a" data-tip="a | x: 2"/></svg>'
    assert inline_svg(two) == '<svg><path data-tip="a | x: 1"/><path data-tip="a | x: 2"/></svg>'
