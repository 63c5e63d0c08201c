"""Tables of heterogeneity and pleiotropy, and of what became of the candidates: numbers as the results have them."""

import pytest

from gnbreport.report import numbers
from gnbreport.report.blocks import error_cell
from gnbreport.report.context import Context
from gnbreport.report.sections import instruments, sensitivity
from tests.report.synthetic import synthetic


@pytest.fixture(scope="module")
def context():
    return Context(synthetic(6))


def test_each_pair_has_its_tests(context):
    table = sensitivity.build(context).block("table-heterogeneity")
    heads = [str(c.head) for c in table.columns]
    assert len(table.rows) == len(context.detailed_pairs) > 2
    assert all(len(row.cells) == len(heads) for row in table.rows)
    for pair, row in zip(context.detailed_pairs, table.rows, strict=True):
        cells = dict(zip(heads, row.cells, strict=True))
        q = context.pair("heterogeneity", *pair).set_index("method")
        assert cells["Q"].values == (numbers.exact(q.loc["ivw", "q"]),)
        assert cells["I\u00b2"].values == (numbers.exact(q.loc["ivw", "i2"]),)
        [intercept] = context.pair("pleiotropy", *pair)["intercept"]
        assert cells["Egger intercept (SE)"].values[0] == numbers.exact(intercept)
        [presso] = context.pair("presso", *pair)["p_global"]
        assert cells["PRESSO P"].values == (numbers.exact(presso),)


def test_a_pair_without_tests_has_dashes(context):
    from dataclasses import replace

    results = context.results
    none = {name: results[name].iloc[:0] for name in ("heterogeneity", "pleiotropy", "presso")}
    bare = Context(replace(results, tables={**results.tables, **none}))
    row = sensitivity.build(bare).block("table-heterogeneity").rows[0]
    assert {str(c.text) for c in row.cells[2:]} == {numbers.DASH}


def test_every_candidate_is_counted_once_a_step(context):
    table = instruments.build(context).block("table-candidates")
    rows = context.results["dispositions"]
    assert sum(int(row.cells[4].values[0]) for row in table.rows) == len(rows)
    used = sum(int(row.cells[4].values[0]) for row in table.rows if row.cells[3].text == "yes")
    assert used == int(rows["keep"].fillna(False).astype(bool).sum())
    steps = [row.cells[0].text for row in table.rows]
    assert steps == sorted(steps, key=lambda s: s != "selection")


def test_a_value_stands_with_its_error():
    assert error_cell(0.00421, 0.00267).text == "0.0042 (0.0027)"
    assert error_cell(float("nan"), float("nan")).text == numbers.DASH
