"""``gnbreport mediate``: text, JSON, CSV, refusals."""

import json

import pandas as pd
import pytest
from click.testing import CliRunner

from gnbreport.cli.group import main
from gnbreport.mediation import MediationOptions, Steps, mediate
from gnbreport.results.schemas import SCHEMAS

HEADER = "exposure,mediator,outcome,a,se_a,b,se_b,total,se_total,cov_ac,n_a,outcome_type"
GOOD = f"{HEADER}\nx,m,y,0.5,0.05,0.3,0.05,0.6,0.06,0.0006,12,binary\nx2,m,y,0.1,0.1,-0.2,0.05,,,,,\n"


@pytest.fixture
def run(tmp_path):
    def call(text, *arguments):
        table = tmp_path / "steps.csv"
        table.write_text(text, encoding="utf-8")
        return CliRunner().invoke(main, ["mediate", str(table), *arguments])

    return call


def test_json_holds_what_the_library_computes(run):
    result = run(GOOD, "--json", "--interval", "product", "--draws", "2000", "--seed", "3")
    assert result.exit_code == 0
    first, second = json.loads(result.stdout)["mediation"]
    options = MediationOptions("product", 2000, 3, outcome_type="binary")
    m = mediate(
        Steps(0.5, 0.05, 0.3, 0.05, 0.6, 0.06, corr_ac=0.0006 / (0.05 * 0.06), n_a=12), options, ("x", "m", "y")
    )
    assert first["indirect"] == m.indirect
    assert first["se_proportion"] == m.se_proportion
    assert first["ci_low"] == first["ci_low_product"] == m.interval_product.low
    assert first["intervals"]["indirect"]["monte_carlo"]["low"] == m.interval_monte_carlo.low
    assert first["intervals"]["proportion"]["fieller"]["high"] == m.interval_proportion_fieller.high
    assert "binary-outcome" in {n["code"] for n in first["notices"]}
    assert set(SCHEMAS["mediation"].names) <= set(first)
    assert second["proportion"] is None
    assert not second["proportion_meaningful"]
    assert second["p_joint_bh"] == pytest.approx(max(second["p_joint"], first["p_joint"]))


def test_text_is_for_reading(run):
    result = run(GOOD)
    assert result.exit_code == 0
    assert "x -> m -> y" in result.stdout
    assert "Fieller" in result.stdout
    assert "proportion withheld: no total effect" in result.stdout


def test_file_is_a_table_and_nothing_else_is_printed(run, tmp_path):
    out = tmp_path / "deep" / "mediation.csv"
    result = run(GOOD, "-o", str(out), "--method", "ivw")
    assert result.exit_code == 0
    assert result.stdout == ""
    frame = pd.read_csv(out, dtype=str)
    assert tuple(frame.columns) == SCHEMAS["mediation"].names
    assert [float(x) for x in frame["indirect"]] == [0.15, 0.1 * -0.2]
    assert frame["method"].tolist() == ["ivw", "ivw"]


def test_every_bad_cell_is_named(run):
    bad = f"{HEADER}\nx,m,y,half,-0.05,0.3,,0.6,,,1.5,ordinal\nx,m,y,1,0.1,1,0.1,1,0.1,0.5,,\n"
    result = run(bad)
    assert result.exit_code == 2
    for words in (
        "row 1, column 'a'",
        "row 1, column 'se_b'",
        "row 1, column 'n_a'",
        "row 1, column 'outcome_type'",
        "row 2",
    ):
        assert words in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "no columns|cannot be read|not in the table"), ("a,b\n1,2\n", "se_a"), (HEADER + "\n", "no rows")],
)
def test_tables_that_are_none_are_refused(run, text, words):
    result = run(text)
    assert result.exit_code == 2
    assert any(w in result.stderr for w in words.split("|"))


def test_missing_file_and_tabs(run, tmp_path):
    gone = CliRunner().invoke(main, ["mediate", str(tmp_path / "no.csv")])
    assert (gone.exit_code, "file not found" in gone.stderr) == (2, True)
    tabbed = run(GOOD.replace(",", "\t"), "--json")
    assert json.loads(tabbed.stdout) == json.loads(run(GOOD, "--json").stdout)
    assert run(GOOD, "--json").stdout == run(GOOD, "--json").stdout


def test_every_bad_cell_is_named_at_once(tmp_path):
    file = tmp_path / "bad.csv"
    file.write_text("a,se_a,b,se_b\n1,0,x,0.1\n2,0.1,3,\n1,inf,1,-2\n")
    found = CliRunner().invoke(main, ["mediate", str(file)])
    assert found.exit_code == 2
    for place in (
        "row 1, column 'se_a'",
        "row 1, column 'b'",
        "row 2, column 'se_b'",
        "row 3, column 'se_a'",
        "row 3, column 'se_b'",
    ):
        assert place in found.stderr
