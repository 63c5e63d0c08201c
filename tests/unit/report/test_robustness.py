"""The table of specifications: names for readers, no empty columns."""

from dataclasses import replace

import pandas as pd

from gnbreport.report import words
from gnbreport.report.blocks import Table
from gnbreport.report.context import Context
from gnbreport.report.sections import robustness


def table_of(results):
    [table] = [b for b in robustness.build(Context.of(results)).blocks if isinstance(b, Table)]
    return table


def test_a_multiverse_shows_neither_ids_nor_empty_columns(small_results):
    table = table_of(small_results)
    heads = [str(c.head) for c in table.columns]
    assert "Rows reproduced" not in heads
    assert "Claim" in heads
    claims = {str(row.cells[heads.index("Claim")].text) for row in table.rows}
    assert "genus Coprococcus2 on Heel BMD" in claims
    assert "genus LachnospiraceaeNC2004group through RMSSD on Heel BMD, proportion mediated" in claims
    assert all(len(row.cells) == len(heads) for row in table.rows)


def test_a_search_shows_the_rows_it_reproduces(small_results):
    found = small_results["specifications"].head(3).assign(rows_reproduced=[3, 2, 1], rows=4, expected_by_chance=0.5)
    found["claim"] = pd.NA
    table = table_of(replace(small_results, tables={**small_results.tables, "specifications": found}))
    heads = [str(c.head) for c in table.columns]
    assert [str(row.cells[heads.index("Rows reproduced")].text) for row in table.rows] == ["3 of 4", "2 of 4", "1 of 4"]
    assert {str(row.cells[heads.index("Claim")].text) for row in table.rows} == {"\u2013"}


def test_a_method_stands_by_its_name():
    assert words.choices("p < 1e-06; the row is egger; without proxies") == (
        "p < 10\u207b\u2076; the row is MR-Egger; without proxies"
    )
    assert words.choices("the row is weighted median") == "the row is Weighted median"
