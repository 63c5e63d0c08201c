"""Where the PDF's pages break: a table's note stays with its last rows."""

from __future__ import annotations

import subprocess
from shutil import which

import pytest

from gnbreport.report.pdf import write_pdf

pytestmark = pytest.mark.skipif(which("pdftotext") is None, reason="needs poppler")


def pages(folder, rows):
    """Text of the pages of one table with so many rows and a note."""
    body = "".join(f"<tr><td>row</td><td>{i}</td></tr>" for i in range(rows))
    text = (
        '<html lang="en"><head><title>t</title></head><body><section><h2>Section</h2><div class="block table">'
        f"<h3>Title</h3><table><thead><tr><th>a</th><th>b</th></tr></thead><tbody>{body}</tbody></table>"
        '<p class="note">the note of the table</p></div></section></body></html>'
    )
    file = folder / f"{rows}.pdf"
    write_pdf(text, file, {}, "2026-01-01")
    found = subprocess.run(["pdftotext", "-layout", str(file), "-"], check=True, capture_output=True, text=True)
    return found.stdout.split("\f")


def test_no_note_stands_alone(tmp_path):
    """Over all numbers of rows near one page, where the note would fall on the next one."""
    counts = range(30, 50)
    found = {rows: pages(tmp_path, rows) for rows in counts}
    assert {len(p) for p in found.values()} >= {2, 3}  # some fit a page, some do not
    for rows, mine in found.items():
        [with_note] = [p for p in mine if "the note of the table" in p]
        assert "row " in with_note, rows
