"""Cells laid out once: the same bytes as cells laid out one by one, wherever pages break and styles differ."""

from __future__ import annotations

from contextlib import nullcontext

import pytest

from gnbreport.report import kept_cells, remembering
from tests.unit.report.test_printing import made, print_page

weasyprint = pytest.importorskip("weasyprint")

STYLE = """td,th{padding:1mm;vertical-align:top;text-align:left}.right td{text-align:right}.tall{height:9mm}
.middle td{vertical-align:middle}.filled{background:#eee;border-radius:1mm}.upper{text-transform:uppercase}
.shade td{box-shadow:1mm 1mm #aaa}.before td::before{content:"+"}.hidden td{visibility:hidden;background:#eee}
.letter td::first-letter{color:red}.line td::first-line{color:red}.round td{border:1mm solid;border-radius:3mm}
.gone{display:contents;color:red}.framed td{border:2mm solid;border-image:linear-gradient(red,blue) 1}
.masked td{border:2mm solid;mask-border:linear-gradient(red,blue) 1}.apart{border-collapse:separate}
.together{border-collapse:collapse}.rule td{border-bottom:3mm solid}.cell{display:table-cell}
.row{display:table-row}.grid{display:table}
.broken tr{break-inside:auto!important}@page{size:60mm 40mm;margin:5mm}"""
ROW = """<tr><th scope="row">same</th><td>same</td><td>same</td><td>a much longer text that takes lines</td>
<td>{}</td></tr>"""
#: One text in all kinds of cells.
KINDS = """<tr class="{}"><td>same</td><th>same</th><td> same </td><td><b>same</b></td>
<td>same<br/>same</td><td><i class="gone">same</i></td></tr>"""
NAMES = (
    *("right", "middle", "tall", "filled", "shade", "upper", "before", "hidden", "letter", "line", "round"),
    *("framed", "masked"),
)
MANY = "".join(ROW.format(i % 7) for i in range(40))


def document(rows: str, table: str = "apart") -> str:
    head = f"<thead><tr>{'<th>same</th>' * 6}</tr></thead>"
    return (
        f'<!doctype html><html lang="en"><head><title>t</title><style>{STYLE}</style></head><body><p>above</p>'
        f'<table class="{table}">{head}<tbody>{rows}</tbody></table></body></html>'
    )


def widths() -> str:
    """Cells of one style that begin at one place and end at another."""
    tables = "</table><table>".join(
        f'<colgroup><col style="width:{w}mm"/><col/></colgroup><tr><td>longer words</td><td>b</td></tr>'
        for w in (15, 25)
    )
    return document("").replace("</body>", f"<table>{tables}</table></body>")


#: Cells of one style that are different elements.
OTHERS = "".join(f'<div class="row"><{tag} class="cell">same</{tag}></div>' for tag in ("x-a", "x-b"))
DOCUMENTS = {
    "many": document(MANY),
    "kinds": document("".join(KINDS.format(kind) for kind in NAMES) * 3),
    "right to left": document(MANY).replace("<table", '<table dir="rtl"'),
    "spans": document('<tr><td rowspan="2">same</td><td>same</td></tr><tr><td>same</td></tr>' * 9),
    "rows that break": document(MANY.replace(" longer", " longer" * 9), "apart broken"),
    "widths": widths(),
    "shared borders": document("".join(KINDS.format(kind) for kind in ("", "rule", "", "", "")), "together"),
    "other elements": document("").replace("</body>", f'<div class="grid">{OTHERS * 3}</div></body>'),
    "inner styles": document(
        '<tr><td>same</td></tr><tr><td><i class="gone">same</i></td></tr><tr><td>same<b>er</b></td></tr>' * 3
    ),
    "taller than a page": document(f"<tr><td>{'same ' * 150}</td><td>same</td></tr><tr><td>same</td></tr>" * 3),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_byte_differs(name, tmp_path, monkeypatch):
    short = made(DOCUMENTS[name], tmp_path).read_bytes()
    monkeypatch.setattr(remembering, "remembering", nullcontext)
    assert short == made(DOCUMENTS[name], tmp_path).read_bytes()


def boxes(text: str, context) -> list[tuple]:
    """What stands where on every page: kind, tag, element's place in the document, position, size, background."""
    html = weasyprint.HTML(string=text)
    place = {element: i for i, element in enumerate(html.etree_element.iter())}
    with context:
        pages = [page._page_box for page in html.render(stylesheets=[weasyprint.CSS(string=STYLE)]).pages]
    sizes = ("position_x", "position_y", "width", "height", "padding_top", "padding_bottom")
    return [
        (
            *(type(box).__name__, box.element_tag, place.get(box.element), getattr(box, "text", None)),
            *(round(float(getattr(box, size)), 6) for size in sizes),
            *(bool(getattr(box, kind, None)) for kind in ("background", "border_image", "mask_border_image")),
            box.border_top_left_radius,
        )
        for page in pages
        for box in page.descendants()
    ]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_box_differs(name):
    assert boxes(DOCUMENTS[name], remembering.remembering()) == boxes(DOCUMENTS[name], nullcontext())


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
