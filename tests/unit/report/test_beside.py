import math

import pytest

from gnbreport.report.context import Context
from gnbreport.report.sections import beside
from gnbreport.results import Results


@pytest.fixture
def context(small_results: Results) -> Context:
    return Context.of(small_results)


def test_every_removal_with_a_main_estimate_stands_beside_it(context):
    table = beside.reestimates(context)
    rows = context.results["estimates"]
    methods = (context.choices.estimation.main, "wald_ratio")
    done = rows[(rows["analysis"] != "main") & rows["method"].isin(methods) & (rows["status"] == "ok")]
    assert len(table.rows) == len(done) > 0
    for row, (_, expected) in zip(table.rows, done.iterrows(), strict=True):
        assert float(row.cells[4].values[0]) == expected["estimate"]
        assert int(row.cells[3].values[0]) < int(row.cells[6].values[0])


def test_every_reverse_pair_is_an_estimate_or_in_a_row_that_says_why_not(context):
    rows = context.results["estimates"]
    pairs = rows[rows["relation"].isin(beside.REVERSE)].drop_duplicates(["relation", "exposure", "outcome"])
    table = beside.reverse(context)
    estimated = [r for r in table.rows if r.cells[3].values[0]]
    refused = [r for r in table.rows if not r.cells[3].values[0]]
    assert len(pairs)
    assert len(estimated) + sum(len(r.cells[1].values[1].split(" ")) for r in refused) == len(pairs)
    assert all(math.isfinite(float(r.cells[3].values[0])) for r in estimated)
    assert all(r.cells[5].values[0] for r in refused)
