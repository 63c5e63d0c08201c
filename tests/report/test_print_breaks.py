"""Where the PDF's pages break: a table's note stays with its last rows."""

from __future__ import annotations

import subprocess
from shutil import which

import numpy as np
import pytest
from PIL import Image

from gnbreport.report.pdf import write_pdf

pytestmark = pytest.mark.skipif(which("pdftotext") is None, reason="needs poppler")


def pages(folder, rows, before=0, kind="table"):
    """Text of the pages of one table with so many rows and a note, after so many lines."""
    body = "".join(f"<tr><td>row</td><td>{i}</td></tr>" for i in range(rows))
    text = (
        '<html lang="en"><head><title>t</title></head><body><section><h2>Section</h2>'
        f'{"<p>before</p>" * before}<div class="block {kind}">'
        f"<h3>Title</h3><table><thead><tr><th>a</th><th>b</th></tr></thead><tbody>{body}</tbody></table>"
        '<p class="note">the note of the table</p></div></section></body></html>'
    )
    file = folder / f"{rows}-{before}.pdf"
    write_pdf(text, file, {}, "2026-01-01")
    found = subprocess.run(["pdftotext", "-layout", str(file), "-"], check=True, capture_output=True, text=True)
    return found.stdout.split("\f")


@pytest.fixture(scope="module")
def near_one_page(tmp_path_factory):
    """Pages of tables that nearly fill one page, or a little more, by number of rows."""
    folder = tmp_path_factory.getbasetemp()
    return {rows: pages(folder, rows) for rows in range(33, 48)}


def test_no_note_stands_alone(near_one_page):
    """Over all numbers of rows near one page, where the note would fall on the next one."""
    found = near_one_page
    assert {len(p) for p in found.values()} >= {2, 3}  # some fit a page, some do not
    for rows, mine in found.items():
        [with_note] = [p for p in mine if "the note of the table" in p]
        assert "row " in with_note, rows


def test_a_short_table_stays_whole(tmp_path):
    """Wherever on the page it would begin."""
    for before in range(24, 40):
        mine = [p for p in pages(tmp_path, 4, before, "tabular short") if "row " in p]
        assert len(mine) == 1, before
        assert mine[0].count("row ") == 4


def test_no_first_row_stands_alone(tmp_path):
    """A table's head is followed by two rows at least, wherever on the page it begins."""
    found = set()
    for before in range(24, 40):
        first = next(p for p in pages(tmp_path, 20, before) if "row " in p)
        found.add(first.count("row "))
    assert 1 not in found
    assert len(found) > 3


def test_no_last_row_stands_alone(near_one_page):
    """A table that goes on to another page has two rows at least there, wherever its last page begins."""
    found = set()
    for rows, text in near_one_page.items():
        mine = [p.count("row ") for p in text if "row " in p]
        found.add(len(mine))
        assert mine[-1] != 1, rows
    assert found >= {1, 2}


def rules(file):
    """Heights of the lines across the first page, from its top."""
    image = file.with_suffix("")
    subprocess.run(["pdftoppm", "-r", "144", "-l", "1", "-singlefile", "-gray", str(file), str(image)], check=True)
    dark = np.asarray(Image.open(image.with_suffix(".pgm"))) < 128
    rows = np.flatnonzero(dark.mean(axis=1) > 0.7)
    return rows[np.diff(rows, prepend=-9) > 1]


def test_no_line_stands_alone_where_a_table_goes_on(near_one_page, tmp_path_factory):
    """The line below a table is that of its last row: a page that it does not end on has none."""
    folder = tmp_path_factory.getbasetemp()
    lines = {rows: len(rules(folder / f"{rows}-0.pdf")) for rows in near_one_page}
    whole = {n for rows, n in lines.items() if sum("row " in p for p in near_one_page[rows]) == 1}
    broken = {n for rows, n in lines.items() if sum("row " in p for p in near_one_page[rows]) == 2}
    assert len(whole) == len(broken) == 1
    assert whole.pop() == broken.pop() + 1
