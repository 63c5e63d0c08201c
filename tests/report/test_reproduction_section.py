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


def test_the_verdict_stands_beside_its_claim_and_says_each_thing_once(whole):
    claims = whole["claims"].assign(
        printed_estimate="-0.05",
        printed_ci="-0.08 to -0.02 (95%)",
        printed_p="= 1.2e-05",
        verdict="reproduced_within_monte_carlo",
        reason="P within the error of the draws",
        coherence="incoherent",
        explanation="a likely cause; estimate and interval give P 3.2e-05; a remark",
    )
    context = Context(Results(whole.study, whole.provenance, {**{n: whole[n] for n in whole}, "claims": claims}))
    section = build(context)
    texts = [str(c.text) for c in section.blocks[0].rows[0].cells]
    assert texts[1] == "reproduced within Monte Carlo error: P within the error of the draws"
    assert texts[2:5] == ["\u22120.05", "\u22120.08 to \u22120.02 (95%)", "1.2e-05"]
    assert texts[8] == "incoherent: a likely cause; a remark"
    assert section.blocks[0].rows[0].cells[8].values[1].count("3.2e-05") == 1
    assert "within Monte Carlo error" in section.facts["text"]


def test_a_pattern_is_said_once(whole):
    claims = whole["claims"].assign(rules="GNB-REP-001")
    context = Context(Results(whole.study, whole.provenance, {**{n: whole[n] for n in whole}, "claims": claims}))
    (said,) = build(context).facts["patterns"]
    assert said.startswith(f"In {len(claims)} rows alike the sign is the opposite one")


def test_the_page_shows_rules_and_findings(whole, tmp_path):
    from gnbreport.report import report

    folder = report(whole, tmp_path / "out", pdf=False)
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "GNB-INS-003" in page
    assert "seen by GNB-INS-001" in page
    assert (folder / "tables" / "plausibility.csv").is_file()


def test_the_reason_of_a_verdict_is_typeset(whole):
    claims = whole["claims"].assign(verdict="differs", reason="P is 8.6e-05, not 0.1")
    context = Context(Results(whole.study, whole.provenance, {**{n: whole[n] for n in whole}, "claims": claims}))
    texts = {str(cell.text) for row in build(context).blocks[0].rows for cell in row.cells}
    assert "different: P is 8.6\u202f\u00d7\u202f10\u207b\u2075, not 0.1" in texts
