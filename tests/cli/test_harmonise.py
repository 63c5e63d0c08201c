"""The verb harmonise."""

import pytest
from click.testing import CliRunner

from gnbreport.cli import main
from gnbreport.harmonise import read_pairs

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
