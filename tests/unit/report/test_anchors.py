"""Text set from its start stands where centred and end-set text stood."""

from __future__ import annotations

import io

import numpy as np
import pytest

from gnbreport.report.charts.anchors import set_from_start

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40" font-family="Gnbreport Sans" font-size="10px">'


def pixels(svg):
    import vl_convert
    from PIL import Image

    from gnbreport.report.charts.draw import fonts

    fonts()
    with Image.open(io.BytesIO(vl_convert.svg_to_png(svg, ppi=144))) as image:
        return np.asarray(image.convert("RGBA"), dtype=int)[..., 3] > 128


@pytest.mark.parametrize("anchor", ["middle", "end"])
@pytest.mark.parametrize("weight", ["normal", "bold"])
@pytest.mark.parametrize("text", ["−0.0123", "genus Prevotella9", "Effect (SD per SD)"])
def test_it_stands_where_it_stood(anchor, weight, text):
    svg = f'{HEAD}<g text-anchor="{anchor}"><text font-weight="{weight}" x="120" y="20">{text}</text></g></svg>'
    found, expected = pixels(set_from_start(svg)), pixels(svg)
    columns = [np.flatnonzero(p.any(axis=0)) for p in (found, expected)]
    assert abs(int(columns[0][0]) - int(columns[1][0])) <= 2  # of 400
    assert abs(int(columns[0][-1]) - int(columns[1][-1])) <= 2


def test_turned_text_moves_along_its_own_line():
    svg = f'{HEAD}<text text-anchor="middle" transform="translate(20,20) rotate(-90)">0.5</text></svg>'
    assert 'x="-' in set_from_start(svg)


@pytest.mark.parametrize("text", ["腸道", "מיק"])
def test_letters_of_other_fonts_stay(text):
    svg = f'{HEAD}<text text-anchor="end" x="120" y="20">{text}</text></svg>'
    assert 'text-anchor="end"' in set_from_start(svg)
