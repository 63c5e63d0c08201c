import builtins
import hashlib
import html.parser
import json
import re
import subprocess
import sys
from shutil import which

import pikepdf
import pytest

from gnbreport.errors import MissingSystemPart
from gnbreport.report import numbers, report
from gnbreport.report.context import Context
from gnbreport.results import SCHEMAS, Results
from tests.report.synthetic import FORMULA, HOSTILE, LONG, synthetic


@pytest.fixture(scope="module")
def results():
    return synthetic(6, hostile=True)


@pytest.fixture(scope="module")
def folder(results, tmp_path_factory):
    return report(results, tmp_path_factory.mktemp("report") / "out", supplement=True)


def digests(folder):
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in folder.rglob("*")
        if p.is_file()
    }


def test_same_results_same_bytes(results, folder, tmp_path):
    assert digests(report(results, tmp_path / "again", supplement=True)) == digests(folder)


def test_results_load_back(results, folder):
    assert Results.read(folder).digest == results.digest


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.ids, self.refs, self.scripts, self.styles, self.bad = [], [], 0, 0, []

    def handle_starttag(self, tag, attrs):
        d = dict(attrs)
        self.ids += [d["id"]] if "id" in d else []
        self.refs += [d["href"][1:]] if d.get("href", "").startswith("#") else []
        self.scripts += tag == "script"
        self.bad += [k for k in d if k == "style" or k.startswith("on")]
        self.bad += [v for k, v in attrs if k in ("src", "href") and re.match("https?:|//", v or "")]


def test_the_page_is_whole_and_safe(folder):
    text = (folder / "report.html").read_text(encoding="utf-8")
    page = Page()
    page.feed(text)
    assert page.scripts == 1
    assert page.bad == []
    assert len(page.ids) == len(set(page.ids))
    assert set(page.refs) <= set(page.ids)
    assert HOSTILE not in text
    assert "SIMULATED DATA" in text


def test_every_link_to_a_file_leads_to_one(folder):
    for name in set(
        re.findall(r'href="((?:tables|figures)/[^"]+|references[^"]+)"', (folder / "report.html").read_text("utf-8"))
    ):
        assert (folder / name).is_file(), name


def test_every_main_estimate_is_in_the_page(results, folder):
    text = (folder / "report.html").read_text(encoding="utf-8")
    for row in Context(results).main("exposure_outcome").itertuples():
        assert "\u241f".join(map(numbers.exact, (row.estimate, row.ci_low, row.ci_high))) in text


def test_the_pdf_is_tagged_archival_and_carries_the_results(folder, results):
    with pikepdf.open(folder / "report.pdf") as pdf:
        root = pdf.Root
        assert root.MarkInfo.Marked
        assert str(root.Lang) == "en"
        assert results.study["study"]["title"] in str(pdf.docinfo.Title)
        assert pdf.attachments["results.json"].get_file().read_bytes() == (folder / "results.json").read_bytes()
        with pdf.open_outline() as outline:
            assert len(outline.root) >= 1
        fonts = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"]
        assert fonts
        assert all(any(k in f for k in ("/FontFile", "/FontFile2", "/FontFile3")) for f in fonts)
        assert all("Gnbreport" in str(f.FontName) for f in fonts)  # none of the machine's own
        figures = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/Figure"]
        assert figures
        assert all(str(f.get("/Alt", "")) for f in figures)


@pytest.mark.skipif(which("pdftotext") is None, reason="pdftotext (poppler-utils) is absent")
def test_the_pdf_holds_the_numbers_of_the_summary_table(folder, results):
    text = subprocess.run(
        ["pdftotext", "-layout", folder / "report.pdf", "-"], capture_output=True, check=True
    ).stdout.decode()
    flat = re.sub(r"\s+", " ", text)
    for row in Context(results).main("exposure_outcome").itertuples():
        assert numbers.estimate_text(row.estimate, row.ci_low, row.ci_high) in flat
    assert LONG[:12] in flat  # letters, not boxes: the font of these scripts is embedded


def test_without_pango_all_but_the_pdf_is_written(results, tmp_path, monkeypatch):
    real = builtins.__import__

    def broken(name, *args, **kwargs):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *args, **kwargs)

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(builtins, "__import__", broken)
    with pytest.raises(MissingSystemPart) as caught:
        report(results, tmp_path / "out")
    assert "libpango" in str(caught.value)
    assert (tmp_path / "out" / "report.html").is_file()
    assert not (tmp_path / "out" / "report.pdf").exists()


def test_a_failure_leaves_no_half_report(results, tmp_path, monkeypatch):
    monkeypatch.setattr("gnbreport.report.page.html", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        report(results, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_the_workbook_is_neutral(folder):
    from openpyxl import load_workbook

    book = load_workbook(folder / "supplement.xlsx")
    assert book.sheetnames[0] == "README"
    labels = [row[1].value for row in book["traits"].iter_rows(min_row=3)]
    assert labels[:3] == [HOSTILE, "'" + FORMULA, LONG]
    assert [c.value for c in book["estimates"][1]] == list(SCHEMAS["estimates"].names)
    units = {name.value: unit.value for name, unit in zip(*book["estimates"].iter_rows(max_row=2), strict=True)}
    assert units["estimate"] == "point estimate, outcome units per exposure unit"
    assert all(units.values())
    assert all(c.data_type != "f" for sheet in book for row in sheet.iter_rows() for c in row)


def test_the_crate_names_every_file(folder):
    graph = json.loads((folder / "ro-crate-metadata.json").read_text())["@graph"]
    listed = {e["@id"]: e["sha256"] for e in graph if e["@type"] == "File" and not e["@id"].startswith("#")}
    assert listed == {k: v for k, v in digests(folder).items() if k != "ro-crate-metadata.json"}
