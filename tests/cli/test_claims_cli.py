"""``claims`` and ``explain`` from the command line."""

import json

import pytest
from click.testing import CliRunner

from gnbreport.claims import RULES
from gnbreport.cli import main
from tests.paths import ROOT

QIAO = str(ROOT / "data" / "qiao2025" / "claims.toml")


def call(*arguments):
    return CliRunner().invoke(main, list(arguments))


def test_a_claim_that_does_not_hold_gives_exit_code_1():
    result = call("claims", QIAO)
    assert result.exit_code == 1
    assert "M1  incoherent" in result.stdout
    assert "+- 1 SE" in result.stdout


def test_json_has_verdict_p_and_ranked_explanations():
    result = call("claims", QIAO, "--json")
    claim = next(c for c in json.loads(result.stdout)["claims"] if c["id"] == "M1")
    assert claim["verdict"] == "incoherent"
    assert claim["p_implied"][0] < 3.4e-5 < claim["p_implied"][1]
    weights = [e["weight"] for e in claim["explanations"]]
    assert weights == sorted(weights, reverse=True)
    assert claim["multiplier"]["low"] < 1.0 < claim["multiplier"]["high"]


def test_sound_claims_give_exit_code_0_and_a_file(tmp_path):
    source, out = tmp_path / "c.csv", tmp_path / "out.json"
    source.write_text("id,kind,estimate,ci_low,ci_high,p\na,OR,1.55,1.20,2.01,0.0009\n", encoding="utf-8")
    result = call("claims", str(source), "--json", "-o", str(out))
    assert (result.exit_code, result.stdout) == (0, "")
    assert json.loads(out.read_text(encoding="utf-8"))["claims"][0]["verdict"] == "coherent"


@pytest.mark.parametrize("text", ["id\n1\n", "kind,estimate\nXX,1\n", ""])
def test_bad_files_give_exit_code_2_without_traceback(tmp_path, text):
    source = tmp_path / "c.csv"
    source.write_text(text, encoding="utf-8")
    result = call("claims", str(source))
    assert result.exit_code == 2
    assert "Traceback" not in result.output


@pytest.mark.parametrize("id_", ["GNB-CON-004", "con-004"])
def test_a_rule_is_explained(id_):
    assert "+- 1 SE" in call("explain", id_).stdout


def test_all_rules_are_listed_and_an_unknown_one_refused():
    assert all(id_ in call("explain").stdout for id_ in RULES)
    assert call("explain", "GNB-NO-1").exit_code == 2


def test_a_study_without_claims_is_refused(tmp_path):
    from shutil import copytree

    copytree(ROOT / "data" / "embedded", tmp_path / "s")
    study = tmp_path / "s" / "study.toml"
    kept = [x for x in study.read_text(encoding="utf-8").splitlines() if not x.startswith("claims")]
    study.write_text("\n".join(kept) + "\n", encoding="utf-8")
    result = call("reproduce", str(study))
    assert result.exit_code == 2
    assert "names no claims file" in result.output


# --- published instruments ------------------------------------------------------------------------
SOUND = [
    f"rs{i},A,G,{0.08 + 0.01 * i:.3f},0.0152,{0.02 * (-1) ** i:.3f},0.0213,{0.12 - 0.01 * i:.3f},taxon,bmd"
    for i in range(5)
]
HEAD = "SNP,effect_allele.exposure,other_allele.exposure,beta.exposure,se.exposure,beta.outcome,se.outcome,r.exposure"


def instruments(tmp_path, lines):
    file = tmp_path / "table.csv"
    file.write_text("\n".join([f"{HEAD},exposure,outcome", *lines]) + "\n", encoding="utf-8")
    return str(file)


def test_published_instruments_that_are_plausible(tmp_path):
    result = call("claims", instruments(tmp_path, SOUND), "--instruments")
    assert (result.exit_code, result.stdout) == (0, "1 pair of instruments: 0 findings\n")


def test_betas_given_to_steiger_and_doubled_rows_are_errors(tmp_path):
    fields = [line.split(",") for line in SOUND]
    betas = [",".join([*f[:7], f[3], *f[8:]]) for f in fields]
    result = call("claims", instruments(tmp_path, betas * 2), "--instruments", "--json")
    assert result.exit_code == 1
    found = {r["rule"]: r for r in json.loads(result.stdout)["instruments"]}
    assert found["GNB-INS-010"]["variants"] == [f"rs{i}" for i in range(5)]
    assert found["GNB-INS-009"]["severity"] == "error"


def test_text_in_place_of_numbers_is_named_by_row(tmp_path):
    result = call("claims", instruments(tmp_path, [SOUND[0].replace("0.0152", "x")]), "--instruments")
    assert result.exit_code == 2
    assert "row 1, column 'se.exposure'" in result.output
