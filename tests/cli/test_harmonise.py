"""The verb harmonise."""

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from gnbreport.cli import main
from gnbreport.harmonise import read_pairs
from tests.unit.instruments.panels import write_panel

HEADER = "rsid\teffect_allele\tother_allele\teffect_allele_frequency\tbeta\tstandard_error\tp_value\tn\n"
EXPOSURE = f"""{HEADER}rs1\tA\tG\t0.3\t0.1\t0.01\t1e-400\t100
rs2\tA\tT\t0.2\t0.1\t0.01\t1e-9\t100
rs3\tC\tG\tNA\t0.1\t0.01\t1e-9\tNA
"""
OUTCOME = f"""{HEADER}rs1\tG\tA\t0.7\t0.02\t0.01\t0.05\t90
rs2\tA\tT\t0.8\t0.02\t0.01\t0.05\t90
rs3\tC\tG\t0.2\t0.02\t0.01\t0.05\t90
"""


@pytest.fixture
def files(tmp_path):
    (tmp_path / "lactate.hits.tsv").write_text(EXPOSURE)
    (tmp_path / "bmd.tsv").write_text(OUTCOME)
    return tmp_path / "lactate.hits.tsv", tmp_path / "bmd.tsv"


def run(*arguments):
    return CliRunner().invoke(main, ["harmonise", *map(str, arguments)])


@pytest.mark.parametrize(
    ("policy", "kept", "betas"),
    [
        ("infer", ["rs1", "rs2"], [-0.02, -0.02]),
        ("forward", ["rs1", "rs2", "rs3"], [-0.02, 0.02, 0.02]),
        ("drop", ["rs1"], [-0.02]),
    ],
)
def test_policies(files, tmp_path, policy, kept, betas):
    done = run(*files, "--palindromes", policy, "-o", tmp_path / "h.csv")
    assert (done.exit_code, done.stdout) == (0, "")
    (pair,) = read_pairs(tmp_path / "h.csv")
    assert (pair.exposure, pair.outcome) == ("lactate", "bmd")
    assert list(pair.variant) == kept
    assert pair.rows["log10_p_exposure"].tolist() == pytest.approx([-400, -9, -9])
    assert pair.beta_outcome.tolist() == betas
    assert f"{len(kept)} of 3 variants used" in done.stderr


def test_to_stdout_and_named(files):
    done = run(*files, "--exposure", "x", "--outcome", "y, z")
    assert done.stdout.splitlines()[1].startswith('x,"y, z",rs1,A,G,0.1,')


def test_both_files_faults_at_once(files, tmp_path):
    files[0].write_text("rsid,beta\nrs1,1\n")
    done = run(files[0], tmp_path / "absent.tsv", "-o", tmp_path / "h.csv")
    assert done.exit_code == 2
    assert "absent.tsv: no such file" in done.stderr
    assert done.stderr.count("[missing-column]") == 2
    assert not (tmp_path / "h.csv").exists()
    assert run(*files, "--tolerance", 0.7).exit_code == 2


@pytest.fixture
def with_panel(tmp_path):
    """An exposure of two variants, an outcome that lacks the first, and a panel where rs9 travels with it."""
    lines = OUTCOME.splitlines()
    (tmp_path / "x.tsv").write_text(f"{HEADER}rs1\tA\tG\t0.3\t0.1\t0.01\t1e-9\t100\n")
    (tmp_path / "y.tsv").write_text(f"{lines[0]}\nrs9\tT\tC\t0.7\t0.02\t0.01\t0.05\t90\n{lines[2]}\n")
    genotypes = np.array([[0, 1, 2, 0, 1, 2, 0, 1], [0, 1, 2, 0, 1, 2, 0, 1]], dtype=np.int8)
    table = pd.DataFrame(
        {"id": ["rs1", "rs9"], "chromosome": ["1", "1"], "position": [1000, 2000]}
        | {"allele_1": ["A", "C"], "allele_2": ["G", "T"]}
    )
    write_panel(tmp_path / "panel", genotypes, table)
    return tmp_path / "x.tsv", tmp_path / "y.tsv", "--panel", tmp_path / "panel"


def test_a_variant_that_the_outcome_lacks_is_stood_in_for_by_a_proxy(with_panel, tmp_path):
    done = run(*with_panel, "-o", tmp_path / "h.csv")
    assert done.exit_code == 0, done.output
    (pair,) = read_pairs(tmp_path / "h.csv")
    row = pair.rows.iloc[0]
    assert (row["variant"], row["disposition"], row["proxy"]) == ("rs1", "proxy", "rs9")
    # A travels with C on the panel; the outcome states T, so that its sign turns
    assert (row["effect_allele"], row["beta_outcome"]) == ("A", -0.02)
    assert row["eaf_outcome"] == pytest.approx(0.3, rel=1e-12)


@pytest.mark.parametrize("option", [("--no-proxies",), ("--proxy-kb", "0.5")])
def test_proxies_can_be_refused_or_limited(with_panel, tmp_path, option):
    assert run(*with_panel, *option, "-o", tmp_path / "h.csv").exit_code == 0
    (pair,) = read_pairs(tmp_path / "h.csv")
    assert pair.rows["disposition"].tolist() == ["missing_in_outcome"]


def test_the_panels_frequencies_are_used_only_if_wanted(files, tmp_path):
    table = pd.DataFrame({"id": ["rs3"], "chromosome": ["1"], "position": [5], "allele_1": ["C"], "allele_2": ["G"]})
    write_panel(tmp_path / "panel", np.array([[0, 0, 1, 0, 0, 0, 1, 0]], dtype=np.int8), table)
    for option, expected in (
        ("--panel-frequencies", "palindromic_inferred"),
        ("--no-panel-frequencies", "palindromic_ambiguous"),
    ):
        assert run(*files, "--panel", tmp_path / "panel", option, "-o", tmp_path / "h.csv").exit_code == 0
        (pair,) = read_pairs(tmp_path / "h.csv")
        assert pair.rows.set_index("variant").loc["rs3", "disposition"] == expected
