"""Every figure as a file for journals: SVG and PDF (vectors), PNG at 300 dpi. The same bytes each time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from gnbreport.report.blocks import Figure, Section
from gnbreport.report.fonts import other_faces
from gnbreport.report.page import data_uri, font_faces
from gnbreport.report.pdf import every_picture, local_fetcher, weasyprint_module
from gnbreport.report.printing import whole_texts
from gnbreport.report.texts import LANGUAGE

DPI = 300
_SIZE = re.compile(r"<svg[^>]*?\bwidth=\"([\d.]+)(?:px)?\"[^>]*?\bheight=\"([\d.]+)(?:px)?\"")


def figure_files(sections: Sequence[Section]) -> dict[str, bytes]:
    """File name -> content, three files a figure.

    Raises:
        MissingSystemPart: Pango is missing, which makes the PDFs.
    """
    import vl_convert

    from gnbreport.report.charts.draw import fonts

    fonts()
    out: dict[str, bytes] = {}
    for figure in (b for s in sections for b in s.blocks if isinstance(b, Figure)):
        name = f"{figure.label.replace(' ', '_')}_{figure.id}"
        out[f"{name}.svg"] = figure.svg.encode()
        out[f"{name}.pdf"] = _pdf(figure)
        out[f"{name}.png"] = vl_convert.svg_to_png(figure.svg, ppi=DPI)
    return out


def _pdf(figure: Figure) -> bytes:
    """The figure alone on a page of its own size, fonts embedded (vl-convert's own PDFs differ from run to run)."""
    size = _SIZE.search(figure.svg)
    if size is None:
        raise AssertionError(f"{figure.id}: the drawing has no size")
    weasyprint: Any = weasyprint_module()
    sides = " ".join(f"{length}px" for length in size.groups())
    page = f"@page{{size:{sides};margin:0}}body{{margin:0}}img{{display:block}}"
    faces = font_faces() + other_faces(figure.svg)
    whole = (
        f'<html lang="{LANGUAGE}"><head><title>{figure.id}</title><style>{faces}{page}</style></head>'
        f'<body><img alt="" src="{data_uri(figure.svg)}"></body></html>'
    )
    with every_picture(), whole_texts():
        return bytes(weasyprint.HTML(string=whole, url_fetcher=local_fetcher(weasyprint)).write_pdf())
