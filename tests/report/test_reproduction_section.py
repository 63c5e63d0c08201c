"""The Reproduction section: with claims, without, with findings on the instruments and without."""

import pytest

from gnbreport.report.context import Context
from gnbreport.report.sections.reproduction import build
from gnbreport.results import Results, make_table
from tests.report.synthetic import synthetic


@pytest.fixture(scope="module")
def whole():
    return synthetic(6)


def without(results, *names):
    tables = {n: make_table(n, []) if n in names else results[n] for n in results}
    return Context(Results(results.study, results.provenance, tables))


def test_findings_stand_below_the_claims_errors_first(whole):
    section = build(Context(whole))
    assert [b.id for b in section.blocks] == ["table-claims", "table-plausibility"]
    rules = [row.cells[1].values for row in section.blocks[1].rows]
    assert rules == [("GNB-INS-003", "error"), ("GNB-INS-001", "warning")]
    assert section.blocks[1].rows[0].cells[0].text.endswith("\u2192 heel BMD")
    assert "z-scores among betas" in section.blocks[1].rows[0].cells[1].text
    assert "1 error and 1 warning" in section.facts["instruments"]
    assert section.status == "warn"


def test_without_claims_the_instruments_are_judged_all_the_same(whole):
    section = build(without(whole, "claims"))
    assert section.title == "Plausibility of the instruments"
    assert [b.id for b in section.blocks] == ["table-plausibility"]
    assert section.facts["text"] == ""
    assert not section.facts["simulated"]


def test_that_nothing_was_found_is_said_with_what_was_looked_at(whole):
    section = build(without(whole, "claims", "plausibility"))
    assert section.blocks == ()
    assert section.facts["instruments"].endswith("nothing was found.")
    assert section.status == "good"


def test_the_page_shows_rules_and_findings(whole, tmp_path):
    from gnbreport.report import report

    folder = report(whole, tmp_path / "out", pdf=False)
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "GNB-INS-003" in page
    assert "seen by GNB-INS-001" in page
    assert (folder / "tables" / "plausibility.csv").is_file()
