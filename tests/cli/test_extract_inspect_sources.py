"""The verbs extract, inspect and sources at the command line."""

import json

import pytest
from click.testing import CliRunner

from gnbreport.cli import main

TEXT = "bac\tchr\tbp\trsID\tref.allele\teff.allele\tbeta\tSE\tZ.weightedSumZ\tP.weightedSumZ\tN\n" + "".join(
    f"genus.{t}.id.1\t1\t{i}\trs{i}\tA\tG\t0.5\t{se}\t5\t{p}\t900\n"
    for t, i, se, p in (("A", 1, "0.1", "1e-400"), ("A", 2, "0.1", "0.2"), ("B", 3, "0", "1e-8"))
)


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("GNBREPORT_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "m.txt"
    path.write_text(TEXT)
    return lambda *args: CliRunner().invoke(main, [str(path) if a == "FILE" else str(a) for a in args])


def test_extract_writes_an_association_table_that_can_be_read_again(run, tmp_path):
    out = tmp_path / "rows.csv"
    found = run("extract", "FILE", "--p-below", "1e-5", "-o", out, "--rejected", tmp_path / "rejected.csv")
    assert found.exit_code == 0, found.stderr
    assert out.read_text().splitlines()[1] == "rs1,1,1,G,A,,0.5,0.1,0.0,-400.0,900.0,genus.A.id.1"
    assert "rs3,3,bad-standard-error,SE" in (tmp_path / "rejected.csv").read_text()
    again = run("extract", out)
    assert "-400.0" in again.stdout
    assert "(cached)" in run("extract", "FILE", "--p-below", "1e-5").stderr
    assert "(cached)" not in run("extract", "FILE", "--p-below", "1e-5", "--no-cache").stderr


def test_extract_by_variant_region_and_trait(run, tmp_path):
    (tmp_path / "ids.txt").write_text("# asked for\nrs2\n\n")
    assert len(run("extract", "FILE", "--variants", tmp_path / "ids.txt").stdout.splitlines()) == 2
    assert len(run("extract", "FILE", "--region", "1:1-2").stdout.splitlines()) == 3
    assert len(run("extract", "FILE", "--trait", "genus.A.id.1").stdout.splitlines()) == 3


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("--trait", "genus.C.id.9"), "no-such-trait"),
        (("--region", "chr1"), "bad-region"),
        (("--p-below", "0"), "bad-threshold"),
        (("--column", "beta"), "bad-column-map"),
        (("--layout", "nonsense"), "unknown-layout"),
    ],
)
def test_extract_refuses_bad_requests(run, args, code):
    found = run("extract", "FILE", *args)
    assert found.exit_code == 2
    assert f"[{code}]" in found.stderr


def test_inspect_as_text_and_json(run):
    found = run("inspect", "FILE", "--json")
    assert found.exit_code == 0, found.stderr
    data = json.loads(found.stdout)
    assert (data["layout"], data["rows"], data["build"]) == ("mibiogen", 3, "GRCh37")
    assert data["traits"] == {"genus.A.id.1": 2, "genus.B.id.1": 1}
    assert "bad-standard-error" in {f["code"] for f in data["findings"]}
    text = run("inspect", "FILE").stdout
    assert "mibiogen" in text
    assert "[no-frequency]" in text


def test_sources_list_and_unknown_source(run):
    assert "mibiogen-top-hits" in run("sources", "list").stdout
    listed = json.loads(run("sources", "list", "--json").stdout)
    assert {s["role"] for s in listed} == {"exposure", "mediator", "outcome"}
    assert run("sources", "fetch", "nonsense").exit_code == 2
    assert run("sources", "fetch", "hrv-rmssd").exit_code == 2
