"""The section on what changed: old and new numbers, and the cause where it is known."""

from dataclasses import replace

import pytest

from gnbreport.report import changes, versions
from gnbreport.report.context import Context, Earlier
from gnbreport.report.sections.changes import build, summary
from gnbreport.report.write import report
from tests.report.synthetic import synthetic


@pytest.fixture(scope="module")
def old():
    return synthetic(3)


def changed(old, **provenance):
    table = old["estimates"].copy()
    first = table.index[(table["method"] == "ivw") & (table["analysis"] == "main")][0]
    table.loc[first, "estimate"] = 0.123
    return replace(old, tables={**old.tables, "estimates": table}, provenance={**old.provenance, **provenance})


def texts(section, identifier):
    return [[str(c.text) for c in row.cells] for row in section.block(identifier).rows]


def test_no_section_without_an_earlier_version(old):
    assert build(Context(old)) is None


def test_an_equal_version_changed_nothing(old):
    section = build(Context(old, earlier=Earlier("1.0.0", old)))
    assert section.facts["text"] == "No number of any table differs from version 1.0.0."
    assert section.blocks == ()


def test_the_only_group_of_causes_is_the_cause(old):
    new = changed(old, versions={**old.provenance.get("versions", {}), "numpy": "99.0"})
    section = build(Context(new, earlier=Earlier("1.0.0", old)))
    assert "only this differs: package versions" in section.facts["text"]
    (row,) = texts(section, "table-changes")
    assert row[1] == "estimate"
    assert row[3:] == ["0.123", "package versions"]


def test_a_change_without_any_difference_of_causes_says_so(old):
    section = build(Context(changed(old), earlier=Earlier("1.0.0", old)))
    assert "none of them can be the cause" in section.facts["text"]
    assert texts(section, "table-changes")[0][4] == "not known"


def test_two_groups_are_named_as_possible():
    causes = [changes.Change("versions", "numpy", "", "1", "2"), changes.Change("inputs", "exposure a", "", "1", "2")]
    text = summary("1.0", causes, [changes.Change("estimates", "a", "estimate", "1", "2")])
    assert "Possible causes: inputs and package versions." in text


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ("study.seed", "seed"),
        ("choices.selection.r2", "choices"),
        ("exposures", "sources"),
        ("report.css", "study_file"),
    ],
)
def test_what_of_the_study_file_can_move_a_number(row, kind):
    change = changes.Change("study", row, "", "1", "2")
    assert changes.kind(change) == kind
    text = summary("1.0", [change], [changes.Change("estimates", "a", "estimate", "1", "2")])
    assert ("none of them" in text) == (kind == "study_file")


def test_the_file_of_the_trait_is_named():
    causes = [changes.Change("inputs", "exposure a", "", "1", "2")]
    change = changes.Change("estimates", "exposure_outcome / a / b / main / ivw", "estimate", "1", "2")
    assert changes.cause_of(change, causes, frozenset({"a", "c"})) == "another file of a"


def test_the_version_before_is_the_highest_below(old, tmp_path):
    for name in ("0.9.0", "0.10.0", "1.1.0"):
        old.write(tmp_path / name)
    assert versions.earlier(tmp_path / "1.0.0").version == "0.10.0"
    assert versions.earlier(tmp_path / "0.9.0") is None


def test_an_unreadable_version_before_is_named(old, tmp_path):
    old.write(tmp_path / "0.9.0")
    (tmp_path / "0.9.0" / "tables" / "estimates.csv").unlink()
    section = build(Context(old, earlier=versions.earlier(tmp_path / "1.0.0")))
    assert section.facts["reason"] == "table is missing"


def test_the_page_says_what_changed(old, tmp_path):
    new = changed(old)
    new.study["report"] = {"version": "2", "sections": ["summary", "changes"]}
    folder = report(new, tmp_path / "out", pdf=False, earlier=Earlier("1.0.0", old))
    assert "Main results, old and new" in (folder / "report.html").read_text(encoding="utf-8")
