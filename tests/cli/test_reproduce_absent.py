"""``reproduce`` and ``check`` of a study whose data are not there: the paper's own study."""

import json

import pytest
from click.testing import CliRunner

from gnbreport.cli import main


@pytest.fixture(scope="module")
def result():
    return CliRunner().invoke(main, ["reproduce", "qiao2025", "--json"])


def test_every_claim_is_not_computable_for_want_of_data(result):
    rows = json.loads(result.stdout)["claims"]
    assert [r["claim"] for r in rows] == ["T1", "T2", "T3", "T4", "M1", "N1", "N2"]
    assert {r["verdict"] for r in rows} == {"not_computable"}
    assert all(r["reason"].startswith("data not present: ") for r in rows)
    assert all(r["our_estimate"] is None for r in rows)


def test_verdicts_are_printed_in_words():
    text = CliRunner().invoke(main, ["reproduce", "qiao2025"]).stdout
    assert "T1  not computable: data not present" in text
    assert "7 claims: 7 not computable" in text
    assert "not_computable" not in text


def test_what_needs_no_data_is_said_all_the_same(result):
    """M1 contradicts itself, read as +-1 SE it gives 0.034; n are flagged; no taxon survives correction."""
    rows = {r["claim"]: r for r in json.loads(result.stdout)["claims"]}
    assert rows["M1"]["coherence"] == "incoherent"
    assert rows["M1"]["p_implied_low"] < 3.4e-5 < rows["M1"]["p_implied_high"]
    assert "+- 1 SE" in rows["M1"]["explanation"]
    assert "0.034" in rows["M1"]["explanation"]
    assert "GNB-TAB-013" in rows["N1"]["rules"]
    assert "GNB-TAB-014" in rows["N2"]["rules"]
    for claim in ("T1", "T2", "T3", "T4"):
        assert {"GNB-TAB-006", "GNB-TAB-007"} <= set(rows[claim]["rules"].split())


def test_it_ends_with_1_and_names_each_absent_file_on_stderr(result):
    assert result.exit_code == 1
    assert "ebi-a-GCST90029004.vcf.gz" in result.stderr
    assert "GCST004733" in result.stderr
    assert "Traceback" not in result.output


def test_check_lists_files_and_their_origin():
    found = CliRunner().invoke(main, ["check", "qiao2025"])
    assert found.exit_code == 2
    assert "MISSING  outcome   heel_BMD: ebi-a-GCST90029004.vcf.gz" in found.stdout
    assert found.stdout.count("MISSING") == 12
