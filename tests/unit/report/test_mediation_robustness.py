"""What the report shows of how firmly a mediated effect stands, against the tables it is drawn from."""

from __future__ import annotations

import pytest

from gnbreport.report.blocks import Figure, Table
from gnbreport.report.context import Context
from gnbreport.report.sections import mediation
from gnbreport.results import Results


@pytest.fixture(scope="module")
def section(small_results):
    return mediation.build(Context.of(small_results, None))


def test_every_check_is_a_row_with_its_status(section, small_results):
    table = section.block("table-mediation-checks")
    assert isinstance(table, Table)
    checks = small_results["mediation_checks"]
    assert [row.cells[-1].values[0] for row in table.rows] == list(checks["status"])
    assert {row.cells[-1].light for row in table.rows} <= {"good", "warn", "none"}
    assert not any("genus." in str(row.cells[3].text) for row in table.rows), "names for readers, not ids"


def test_the_level_of_the_checks_is_printed_as_a_power_of_ten(small_results):
    strict = {**small_results.study, "choices": {"multiple_testing": {"alpha": 1e-5}}}
    results = Results(strict, small_results.provenance, small_results.tables)
    note = mediation.build(Context.of(results, None)).block("table-mediation-checks").note
    assert "judged at P = 10\u207b\u2075; " in note


def test_the_decomposition_has_one_mark_a_part(section, small_results):
    joint = small_results["mediation_joint"]
    (figure,) = section.group("figure-decomposition")
    assert isinstance(figure, Figure)
    for part in ("via RMSSD", "all mediators together", "direct", "total"):
        assert f">{part}<" in figure.svg
    assert figure.svg.count("data-key=") == 2 * len(joint)
    table = section.block("table-mediation-joint")
    assert len(table.rows) == len(joint)
    assert [row.cells[3].values[0] for row in table.rows] == [repr(x) for x in joint["estimate"]]


def test_each_pathway_has_its_leave_one_out_and_its_correlations(section, small_results):
    pathways = small_results["mediation"].query("method == 'ivw' and b_source == 'univariable' and status == 'ok'")
    for prefix in ("figure-mediation-leave-one-out", "figure-mediation-correlation"):
        assert len(section.group(prefix)) == len(pathways)
    (figure,) = section.group("figure-mediation-leave-one-out")[:1]
    count = len(small_results["mediation_leave_one_out"]) - 1
    assert f"n = {count} variants" in figure.caption


def test_nothing_is_shown_where_nothing_was_computed(small_results):
    empty = {
        name: frame.iloc[:0] if name.startswith("mediation_") else frame for name, frame in small_results.tables.items()
    }
    bare = Results(small_results.study, small_results.provenance, empty)
    blocks = mediation.build(Context.of(bare, None)).blocks
    assert not [b.id for b in blocks if "leave-one-out" in b.id or "checks" in b.id or "joint" in b.id]


def test_an_interval_that_crosses_zero_is_counted(small_results):
    frame = small_results["mediation_correlation"].copy()
    at = (frame["pair"] == "ab") & (frame["correlation"] > 0.55)
    frame.loc[at, "ci_low"] = -1.0
    changed = Results(
        small_results.study, small_results.provenance, {**small_results.tables, "mediation_correlation": frame}
    )
    (figure,) = mediation.build(Context.of(changed, None)).group("figure-mediation-correlation")
    ab = frame[(frame["pair"] == "ab") & frame["possible"].astype(bool)]
    kept = int(((ab["ci_low"] > 0) | (ab["ci_high"] < 0)).sum())
    assert kept < len(ab)
    assert f"at {kept} of them" in figure.description
