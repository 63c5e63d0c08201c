"""Cells laid out once: the same bytes as cells laid out one by one, wherever pages break and styles differ."""

from __future__ import annotations

from contextlib import nullcontext

import pytest

from gnbreport.report import kept_cells, remembering
from tests.unit.report.test_printing import made, print_page

weasyprint = pytest.importorskip("weasyprint")

STYLE = """.round td{border:1mm solid;border-radius:3mm}
td,th{padding:1mm;vertical-align:top;text-align:left}.n td{text-align:right}.m td{vertical-align:middle}
.tall{height:9mm}.bg{background:#eee;border-radius:1mm}.shade{box-shadow:1mm 1mm #aaa}.up{text-transform:uppercase}
.before td::before{content:"+"}.hid td{visibility:hidden;background:#eee}.first td::first-letter{color:red}
.whole tr{break-inside:avoid}@page{size:60mm 40mm;margin:5mm}
.broken tr{break-inside:auto!important}table{width:100%;border-collapse:separate}"""
ROW = """<tr id="r{i}"><th scope="row">same</th><td>same</td><td>same</td><td>a much longer text that takes lines</td>
<td>{i}</td></tr>"""
#: One text in all kinds of cells.
KINDS = """<tr class="{kind}"><td>same</td><th>same</th><td> same </td><td><b>same</b></td>
<td>same<br/>same</td></tr>"""
NAMES = ("n", "m", "tall", "bg", "shade", "up", "before", "hid", "first")


def document(rows: str, table: str = "") -> str:
    return (
        f'<!doctype html><html lang="en"><head><title>t</title><style>{STYLE}</style></head><body>'
        f"<p>above</p><table {table}><thead><tr>{'<th>same</th>' * 5}</tr></thead><tbody>{rows}</tbody></table>"
        f'<table style="border-collapse:collapse;width:50%">{rows.replace("id=", "data-id=")}</table></body></html>'
    )


MANY = "".join(ROW.format(i=i % 7) for i in range(40)).replace('id="r', 'data-id="r')
PAGE = '<!doctype html><html lang="en"><head><title>t</title><style>{style}</style></head><body>{body}</body></html>'
DOCUMENTS = {
    "many": document(MANY),
    "whole rows": document(MANY, 'class="whole"'),
    "kinds": document("".join(KINDS.format(kind=kind) for kind in NAMES) * 3),
    "right to left": document(MANY, 'dir="rtl"'),
    "spans": document('<tr><td rowspan="2">same</td><td>same</td></tr><tr><td>same</td></tr>' * 9),
    "rows that break": document(MANY.replace(" longer", " longer" * 9), 'class="broken"'),
    "widths": "".join(f'<table style="width:{w}mm"><tr><td>long and longer words</td></tr></table>' for w in (20, 30)),
    "borders": '<table style="border-collapse:collapse"><tr><td style="border-bottom:3mm solid">same</td></tr>'
    "<tr><td>same</td></tr><tr><td>same</td></tr></table>",
    "round": '<table class="round"><tr><td>same</td></tr></table>',
    "taller than a page": document(f"<tr><td>{'same ' * 150}</td><td>same</td></tr><tr><td>same</td></tr>" * 3),
}
DOCUMENTS |= {n: PAGE.format(style=STYLE, body=b) for n, b in DOCUMENTS.items() if b.startswith("<table")}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_byte_differs(name, tmp_path, monkeypatch):
    short = made(DOCUMENTS[name], tmp_path).read_bytes()
    monkeypatch.setattr(remembering, "remembering", nullcontext)
    assert short == made(DOCUMENTS[name], tmp_path).read_bytes()


@pytest.mark.parametrize("text", ["many", "report"])
def test_cells_that_repeat_one_are_not_laid_out(text, tmp_path, monkeypatch):
    from weasyprint.layout import inline

    lines = []
    monkeypatch.setattr(
        inline, "get_next_linebox", lambda *a, old=inline.get_next_linebox: lines.append(a[1]) or old(*a)
    )
    page = DOCUMENTS["many"] if text == "many" else print_page(False)
    made(page, tmp_path)
    few = len(lines)
    monkeypatch.setattr(remembering, "shared_cells", nullcontext)
    made(page, tmp_path)
    assert few < 0.85 * (len(lines) - few)


def test_the_library_is_as_before_and_may_lack_these_parts(monkeypatch):
    from weasyprint.layout import background, block

    def parts():
        return block.block_container_layout, background.layout_box_backgrounds

    before = parts()
    with remembering.remembering():
        assert not any(now is old for now, old in zip(parts(), before, strict=True))
    assert parts() == before
    monkeypatch.delattr("weasyprint.formatting_structure.boxes.TableCellBox")
    with kept_cells.shared_cells():
        assert parts() == before
    monkeypatch.delattr(background, "layout_box_backgrounds")
    with remembering.bare_boxes():
        assert not hasattr(background, "layout_box_backgrounds")
