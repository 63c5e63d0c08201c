"""Shortcuts through WeasyPrint change nothing that a reader sees, and are gone afterwards."""

from __future__ import annotations

import base64
import re
import subprocess
from functools import cache
from pathlib import Path
from shutil import which

import pikepdf
import pytest

from gnbreport.errors import InputError
from gnbreport.report import page, pdf, printing, remembering
from gnbreport.report.context import Context
from gnbreport.report.sections import build_all
from tests.report.synthetic import synthetic

weasyprint = pytest.importorskip("weasyprint")
pydyf = pytest.importorskip("pydyf")

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="60" viewBox="0 0 200 60">'
    '<text x="100" y="30" text-anchor="middle" font-size="12">Wavy AVATAR {}</text></svg>'
)


def with_picture(svg: str) -> str:
    address = base64.b64encode(svg.encode()).decode()
    return (
        '<!doctype html><html lang="en"><head><title>t</title></head>'
        f'<body><p>before</p><img alt="drawn" src="data:image/svg+xml;base64,{address}"></body></html>'
    )


def made(text: str, folder: Path) -> Path:
    pdf.write_pdf(text, folder / "a.pdf", {}, "2026-01-01")
    return folder / "a.pdf"


#: Sections with references forward and back, tables, lists and figures; few figures.
SOME = {"summary", "design", "instruments", "outcome", "strobe"}


@cache
def print_page(hostile: bool) -> str:
    context = Context.of(synthetic(3, hostile=hostile))
    return page.print_html(context, page.numbered(tuple(s for s in build_all(context) if s.name in SOME)))


def elements(tree):
    """Tags, attributes and texts in order; white space between blocks is no text."""

    def bare(text):
        return re.sub(r"\s+", " ", text or "").strip()

    return [(e.tag, sorted(e.attrib.items()), bare(e.text), bare(e.tail)) for e in tree.iter()]


@pytest.mark.parametrize("hostile", [False, True])
def test_a_report_is_the_same_tree_as_xml_and_as_html(hostile):
    tinyhtml5 = pytest.importorskip("tinyhtml5")
    text = print_page(hostile)
    tree = printing.xml_tree(text)
    assert tree is not None
    assert elements(tree) == elements(tinyhtml5.parse(text, namespace_html_elements=False))


@pytest.mark.parametrize(
    "text",
    [
        "<!doctype html><html><body><style>a>b{}</style></body></html>",
        "<!doctype html><html><body><p>one<p>two</body></html>",
        "<!doctype html><html><body>a&nbsp;b</body></html>",
        "<!doctype html><html><body><input disabled></body></html>",
        "<html><body>no doctype</body></html>",
    ],
)
def test_what_is_no_xml_is_left_to_the_html_parser(text, tmp_path):
    assert printing.xml_tree(text) is None
    assert made(text, tmp_path).stat().st_size > 1000


@pytest.mark.skipif(which("pdftotext") is None, reason="needs poppler")
def test_a_figures_text_is_set_in_one_piece(tmp_path):
    file = made(with_picture(SVG.format("12345")), tmp_path)
    found = subprocess.run(["pdftotext", str(file), "-"], check=True, capture_output=True, text=True).stdout
    assert "Wavy AVATAR 12345" in found
    with pikepdf.open(file) as opened:
        streams = [o for o in opened.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Form"]
        shown = [op for s in streams for op in pikepdf.parse_content_stream(s) if str(op.operator) in {"TJ", "Tj"}]
    assert len(shown) == 1


def facts(file: Path):
    """Structure, destinations and pages of a PDF."""
    with pikepdf.open(file) as opened:
        tags = sorted(str(o.S) for o in opened.objects if isinstance(o, pikepdf.Dictionary) and "/S" in o)
        return tags, len(opened.pages), [str(p.MediaBox) for p in opened.pages]


@pytest.mark.skipif(which("pdftotext") is None, reason="needs poppler")
def test_a_report_has_the_same_pages_without_the_shortcuts(tmp_path, monkeypatch):
    text = print_page(False)
    short = made(text, tmp_path)
    (tmp_path / "plain").mkdir()
    monkeypatch.setattr(
        printing, "document_class", lambda w: lambda text, base, fetch: w.HTML(string=text, base_url=base)
    )
    monkeypatch.setattr(printing, "whole_texts", pdf.no_collection)
    monkeypatch.setattr(printing, "counted_pages", pdf.no_collection)
    monkeypatch.setattr(printing, "known_total", pdf.no_collection)
    monkeypatch.setattr(printing, "compressed", lambda files: pdf.no_collection())
    monkeypatch.setattr(remembering, "remembering", pdf.no_collection)
    monkeypatch.setattr(printing, "write_once", None)
    plain = made(text, tmp_path / "plain")
    assert facts(short) == facts(plain)
    # poppler puts letters that stand alone together to words of its own
    letters = [
        sorted(
            "".join(
                subprocess.run(["pdftotext", str(f), "-"], check=True, capture_output=True, text=True).stdout.split()
            )
        )
        for f in (short, plain)
    ]
    assert letters[0] == letters[1]


def rounds(style: str, folder: Path, monkeypatch) -> tuple[list[int], str]:
    """How often each of three pages is laid out, where the first names the last; and the text."""
    from weasyprint.layout import page as layout

    made_pages: list[int] = []
    remake = layout.remake_page

    def counted(index, *rest):
        made_pages.append(index)
        return remake(index, *rest)

    monkeypatch.setattr(layout, "remake_page", counted)
    text = (
        f'<!doctype html><html lang="en"><head><title>t</title></head><body><a class="{style}" href="#last">see</a>'
        '<h2 style="break-before:page">middle</h2><h2 style="break-before:page" id="last">last</h2></body></html>'
    )
    file = made(text, folder)
    found = subprocess.run(["pdftotext", str(file), "-"], check=True, capture_output=True, text=True).stdout
    return [made_pages.count(i) for i in range(3)], found


@pytest.mark.skipif(which("pdftotext") is None, reason="needs poppler")
def test_a_page_that_names_another_is_laid_out_twice(tmp_path, monkeypatch):
    counts, text = rounds("where", tmp_path, monkeypatch)
    assert "see, page 3" in text.replace("\xa0", " ")
    assert counts == [2, 1, 1]


@pytest.mark.skipif(which("pdftotext") is None, reason="needs poppler")
def test_a_text_that_tells_the_number_of_pages_tells_the_right_one(tmp_path, monkeypatch):
    own = "a.total::after{content:' of ' counter(pages) ', page ' target-counter(attr(href),page)}"
    monkeypatch.setattr(pdf, "asset", lambda *parts: page.asset(*parts) + own)
    _, text = rounds("total", tmp_path, monkeypatch)
    assert "see of 3, page 3" in text


def test_the_library_is_as_before_afterwards():
    from weasyprint import layout, svg

    tags, text, pages, make = dict(svg.TAGS), svg.text, pydyf.PDF.page_references, layout.make_all_pages

    def fails():
        with printing.whole_texts(), printing.counted_pages(), printing.known_total():
            assert svg.TAGS["text"] is not tags["text"]
            assert pydyf.PDF.page_references is not pages
            assert layout.make_all_pages is not make
            raise KeyError

    with pytest.raises(KeyError):
        fails()
    assert tags == svg.TAGS
    assert svg.text is text
    assert pydyf.PDF.page_references is pages
    assert layout.make_all_pages is make


def test_a_library_without_these_parts_does_all_the_work(monkeypatch, tmp_path):
    from weasyprint import layout, svg

    monkeypatch.setattr(svg, "TAGS", {})
    monkeypatch.delattr(layout, "make_all_pages")
    monkeypatch.delattr(pydyf.PDF, "page_references")
    with printing.whole_texts(), printing.counted_pages(), printing.known_total():
        assert svg.TAGS == {}
        assert not hasattr(pydyf.PDF, "page_references")
    monkeypatch.setattr(weasyprint, "__file__", str(tmp_path / "none.py"))
    assert printing._lean_style_sheet(weasyprint) is None


def test_the_lean_style_sheet_keeps_list_markers_alone():
    whole = (Path(weasyprint.__file__).parent / "css" / "html5_ua.css").read_text(encoding="utf-8")
    lean = printing._MARKER.sub("li::marker", printing._NOTES.sub("", whole))
    assert re.findall(r"^::[\w-]+", whole, re.MULTILINE)
    assert not re.findall(r"^::[\w-]+", lean, re.MULTILINE)
    assert "li::marker" in lean
    assert len(whole) - len(lean) < 600


@pytest.mark.parametrize("svg", ["<svg", '<svg xmlns="http://www.w3.org/2000/svg"><use href="#a" id="a"/></svg>'])
def test_a_picture_that_cannot_be_drawn_is_refused(svg, tmp_path):
    with pytest.raises(InputError, match="cannot be drawn in the PDF"):
        made(with_picture(svg), tmp_path)
    assert not list(tmp_path.iterdir())
