"""Fragments of the page as they were last looked at: a table, a figure, the answer, the methods, what changed."""

from dataclasses import replace

import pytest

from gnbreport.report import methods_text, words
from gnbreport.report.blocks import Cell, Column, Figure, Row, Table, estimate_cell, p_cell, text_cell
from gnbreport.report.context import Context, Earlier
from gnbreport.report.page import environment
from gnbreport.report.sections import changes
from tests.report.synthetic import FORMULA, HOSTILE, synthetic

SHARED = {"medium": "html", "seed": 7, "command": "gnbreport run a & b", "table_digests": {"estimates": "ab" * 32}}
TABLE = Table(
    "table-a",
    "Effects of <x>",
    "estimates",
    (
        Column("Exposure", ("label", "exposure")),
        Column("Estimate (95% CI)", ("estimate", "ci_low", "ci_high"), "SD per SD", numeric=True),
        Column("P", ("p_value",), numeric=True),
        Column("Layout", ("layout",), hidden=True),
    ),
    (
        Row(
            "row-1",
            (Cell(HOSTILE, (HOSTILE, "a")), estimate_cell(0.0123456, -0.01, 0.034), p_cell(0.28), text_cell("")),
            "k",
        ),
        Row(
            "row-2",
            (text_cell(FORMULA), estimate_cell(-1.5, -2.0, -1.0), p_cell(0.0, -350.2, "good"), text_cell("b")),
        ),
    ),
    note="A note.",
    label="Table 1",
)
FIGURE = Figure("figure-a", "A title", "What is seen", "n = 3.", "estimates", "<svg></svg>", "Figure 2")


def rendered(block, medium):
    template = environment().from_string('{% import "macros.html.j2" as m %}{{ m.block(b, f) }}')
    lines = (line.rstrip() for line in template.render(f=SHARED | {"medium": medium}, b=block).splitlines())
    return "\n".join(line for line in lines if line) + "\n"


@pytest.fixture(scope="module")
def context():
    results = synthetic(4)
    return Context(replace(results, provenance={**results.provenance, "versions": {"gnbreport": "0.1.0"}}))


@pytest.mark.parametrize("medium", ["html", "pdf"])
@pytest.mark.parametrize("block", [TABLE, FIGURE], ids=["table", "figure"])
def test_block(file_regression, block, medium):
    file_regression.check(rendered(block, medium), extension=".html", encoding="utf-8")


def test_answer(file_regression, context):
    file_regression.check("\n".join(map(str, words.answer(context))) + "\n", extension=".html", encoding="utf-8")


def test_methods(file_regression, context):
    text = "\n".join(f"{p.head}: {p.text}" for p in methods_text.paragraphs(context))
    file_regression.check(text + "\n", extension=".txt", encoding="utf-8")


def test_what_changed(file_regression, context):
    old = context.results
    table = old["estimates"].copy()
    main = table.index[(table["method"] == "ivw") & (table["analysis"] == "main")][:2]
    table.loc[main, "estimate"] = [0.5, -0.25]
    provenance = {**old.provenance, "versions": {"gnbreport": "9.9"}}
    new = replace(old, tables={**old.tables, "estimates": table}, provenance=provenance)
    section = changes.build(Context(new, earlier=Earlier("1.0.0", old)))
    lines = [str(section.facts["text"])]
    lines += [" | ".join(str(c.text) for c in row.cells) for block in section.blocks for row in block.rows]
    file_regression.check("\n".join(lines) + "\n", extension=".txt", encoding="utf-8")


@pytest.mark.parametrize("medium", ["html", "pdf"])
def test_a_column_that_another_tells_is_in_the_page_alone(medium):
    columns = (Column("Exposure", ("label",)), Column("Rank", ("rank",), told=True), Column("SE", ("se",), hidden=True))
    cells = (Cell("genus A", ("genus A",)), Cell("genus", ("genus",)), Cell("0.1", ("0.1",)))
    table = Table("t", "Title", "estimates", columns, (Row("r", cells, "genus A"),))
    template = environment().from_string('{% import "macros.html.j2" as m %}{{ m.grid(t, medium, t.rows) }}')
    text = template.render(t=table, medium=medium)
    shown = 3 if medium == "html" else 1
    assert (text.count('<th scope="col"'), text.count("<td")) == (shown, shown - 1)
    assert text.count("<col ") == (0 if medium == "html" else 1)
