"""What is remembered while WeasyPrint lays out changes no byte of a PDF, and is gone afterwards."""

from __future__ import annotations

from contextlib import nullcontext

import pytest

from gnbreport.report import pdf, remembering
from gnbreport.report.numbers import NBSP
from tests.report.synthetic import LONG
from tests.unit.report.test_printing import made, print_page

weasyprint = pytest.importorskip("weasyprint")

#: Letters whose vowel marks stand above or below them.
RAISED = "\u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f"
#: Lengths that depend on what is around, borders that cells share, lines that end early, are justified, hyphenated,
#: spaced, underlined, cut off with dots where the same words stand uncut elsewhere, or set right to left.
AWKWARD = f"""<!doctype html><html lang="en"><head><title>t</title></head><body>
<div style="width:50%;margin:1em 5% 0 auto;padding:2%;min-width:10mm;box-sizing:border-box;border:1px solid">half</div>
<div style="width:50mm;padding:4mm;box-sizing:border-box;border:1px solid">with its padding</div>
<div style="width:calc(50% - 3mm);max-width:calc(2em + 10mm);min-height:2em;max-height:20%">reckoned</div>
<p style="text-align:justify;width:40mm">a text that is set to fill every line of its narrow column from end to end</p>
<p style="hyphens:auto;width:21mm">heterogeneity heterogeneity pleiotropy</p>
<p style="white-space:pre-wrap">first line
second\tline{NBSP}</p><p style="width:14mm;overflow-wrap:anywhere">Unbreakableunbreakable</p>
<p style="letter-spacing:1mm;word-spacing:2mm">far apart</p><p style="text-decoration:underline">under a line</p>
<p style="font-variant-numeric:tabular-nums;text-overflow:ellipsis;overflow:hidden;width:9mm;white-space:nowrap">cut
short here</p><p>{LONG}</p><p dir="rtl">\u05de\u05d9\u05e7\u05e8\u05d5\u05d1 abc</p><p>one<br/>two</p>
<style>.first{{max-lines:1;continue:discard;block-ellipsis:auto;width:12mm}}i{{display:inline-block;width:11mm}}.cut{{overflow:hidden;white-space:nowrap;width:9mm;
text-overflow:ellipsis}}</style>
<div class="first">same<i>more</i></div><div class="first">same</div><div class="first">same<i>again</i></div>
<div class="cut">same and longer</div><div>same and longer</div><div class="cut">same and longer</div>
<div class="marks">{RAISED}</div><div class="marks">{RAISED}</div>
<div style="width:20mm">same and longer</div><div style="width:20mm">same and longer</div>
<table style="border-collapse:collapse"><tr><td style="border:3px solid">a</td><td style="border:1px solid">b</td></tr>
<tr><td style="border:1px solid;padding:5%">c</td><td>d</td></tr></table>
<table style="border-collapse:separate;width:100%"><tr><th style="width:30%">e</th><td>f</td></tr></table>
</body></html>"""


@pytest.mark.parametrize("text", [AWKWARD, "report", "hostile"], ids=["awkward", "report", "hostile"])
def test_no_byte_differs(text, tmp_path, monkeypatch):
    text = text if text is AWKWARD else print_page(text == "hostile")
    short = made(text, tmp_path).read_bytes()
    monkeypatch.setattr(remembering, "remembering", nullcontext)
    assert short == made(text, tmp_path).read_bytes()


def test_a_report_does_take_the_short_ways(tmp_path, monkeypatch):
    from weasyprint.layout import percent
    from weasyprint.text import line_break

    counts = dict.fromkeys(("resolve_one_percentage", "setup", "get_first_line"), 0)

    def counted(owner, name):
        original = getattr(owner, name)

        def run(*arguments):
            counts[name] += 1
            return original(*arguments)

        monkeypatch.setattr(owner, name, run)

    counted(percent, "resolve_one_percentage")
    counted(line_break.Layout, "setup")
    counted(line_break.Layout, "get_first_line")
    made(print_page(False), tmp_path)
    few = dict(counts)
    monkeypatch.setattr(remembering, "remembering", nullcontext)
    made(print_page(False), tmp_path)
    assert few["resolve_one_percentage"] < 0.3 * (counts["resolve_one_percentage"] - few["resolve_one_percentage"])
    assert few["setup"] < 0.5 * (counts["setup"] - few["setup"])
    assert few["get_first_line"] < 0.7 * (counts["get_first_line"] - few["get_first_line"])


def parts():
    from weasyprint.draw import text
    from weasyprint.layout import block, inline, preferred, table
    from weasyprint.text import line_break

    kind = line_break.Layout
    return (
        *(m.resolve_percentages for m in (block, inline, table)),
        *(kind.set_text, kind.deactivate, kind.reactivate, line_break.first_line_metrics, inline.strut),
        *(inline.split_first_line, preferred.split_first_line, line_break.split_first_line, text.draw_first_line),
    )


def test_the_library_is_as_before_afterwards():
    before = parts()

    def fails():
        with remembering.remembering():
            assert [a is b for a, b in zip(parts(), before, strict=True)] == [False] * len(before)
            raise KeyError

    with pytest.raises(KeyError):
        fails()
    assert parts() == before


def test_a_library_without_these_parts_does_all_the_work(monkeypatch):
    from weasyprint.layout import inline, percent
    from weasyprint.text import line_break

    monkeypatch.delattr(percent, "resolve_percentages")
    monkeypatch.delattr(line_break, "strut")
    monkeypatch.delattr(line_break.Layout, "reactivate")
    monkeypatch.delattr(line_break, "create_layout")

    def now():
        return inline.resolve_percentages, inline.strut, line_break.Layout.set_text, inline.split_first_line

    before = now()
    with remembering.remembering():
        assert now() == before


def test_attached_files_are_compressed(tmp_path):
    import pikepdf

    content = b"a,b\n" * 50_000
    pdf.write_pdf(AWKWARD, tmp_path / "a.pdf", {"t.csv": content}, "2026-01-01")
    with pikepdf.open(tmp_path / "a.pdf") as opened:
        file = opened.attachments["t.csv"].get_file()
        assert file.read_bytes() == content
        assert len(file.obj.read_raw_bytes()) < 2000
