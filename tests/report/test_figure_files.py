"""Figures for journals, and the numbers in the page's sentences."""

from __future__ import annotations

import io
import re
import zipfile

import pikepdf
import pytest

from gnbreport.report import report

_COMPUTER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?e[+-]?\d+(?![\w.]*\w)|(?<![\w.)\u2013\u2212-])-\d")


@pytest.fixture(scope="module")
def folder(small_results, tmp_path_factory):
    return report(small_results, tmp_path_factory.mktemp("figures") / "out", pdf=False, supplement=True)


@pytest.fixture(scope="module")
def figures(folder):
    with zipfile.ZipFile(folder / "figures.zip") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def of_kind(figures, suffix):
    return {name.removesuffix(suffix): data for name, data in figures.items() if name.endswith(suffix)}


def test_every_figure_has_three_forms(folder, figures):
    names = {frozenset(of_kind(figures, suffix)) for suffix in (".svg", ".pdf", ".png")}
    assert len(names) == 1
    assert len(names.pop()) == len(list((folder / "figures").glob("*.svg"))) > 20


def test_pictures_have_300_dots_an_inch(figures):
    drawings = of_kind(figures, ".svg")
    for name, data in of_kind(figures, ".png").items():
        width = float(re.search(rb'<svg[^>]*?\bwidth="([\d.]+)', drawings[name]).group(1))
        at = data.index(b"pHYs") + 4
        assert int.from_bytes(data[at : at + 4], "big") == round(300 / 0.0254)
        assert int.from_bytes(data[16:20], "big") == pytest.approx(width * 300 / 72, abs=1.5)


def test_drawings_are_one_page_of_vectors_with_embedded_fonts(figures):
    for data in of_kind(figures, ".pdf").values():
        with pikepdf.open(io.BytesIO(data)) as pdf:
            [page] = pdf.pages
            fonts = [
                item
                for item in pdf.objects
                if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
            ]
            assert fonts
            assert all("Gnbreport" in str(font["/FontName"]) for font in fonts)
            assert all(any(key in font for key in ("/FontFile", "/FontFile2", "/FontFile3")) for font in fonts)
            images = [i for i in pdf.objects if isinstance(i, pikepdf.Stream) and i.get("/Subtype") == "/Image"]
            assert images == []
            assert float(page.mediabox[2]) > 100


def test_no_sentence_prints_numbers_as_computers_do(folder):
    page = (folder / "report.html").read_text(encoding="utf-8")
    page = re.sub(r"<(script|style|code|pre)\b.*?</\1>", "", page, flags=re.DOTALL)
    texts = re.findall(r">([^<]+)<", page)
    shown = [t for t in texts if _COMPUTER.search(t) and not re.fullmatch(r"\s*[0-9a-f]{16,}\s*", t)]
    assert shown == []
