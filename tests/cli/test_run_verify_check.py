"""The main verbs: run, verify, check; exit codes, messages, nothing half-written."""

import gzip
import shutil

import pytest
from click.testing import CliRunner

from gnbreport.cli import main


def call(*arguments):
    return CliRunner().invoke(main, [str(a) for a in arguments])


@pytest.fixture(scope="module")
def report(small_study, tmp_path_factory):
    out = tmp_path_factory.mktemp("out") / "report"
    done = call("run", small_study, "--out", out, "--workers", "1", "--no-pdf", "--quiet")
    assert done.exit_code == 0, done.output
    assert "  claims: 7 not computable\n" in done.output
    return out


def test_run_writes_a_report_and_says_where(report, small_study):
    for name in ("report.html", "results.json", "tables/estimates.csv", "ro-crate-metadata.json"):
        assert (report / name).is_file(), name
    assert any((report / "figures").glob("*.svg"))


def test_verify_passes_on_a_fresh_report(report, small_study):
    done = call("verify", report, "--study", small_study, "--workers", "1", "--quiet")
    assert done.exit_code == 0, done.output
    assert "verified" in done.output


def test_verify_names_the_cell_after_one_digit_is_changed(report, small_study, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(report, copy)
    file = copy / "tables" / "heterogeneity.csv"
    lines = file.read_text().splitlines()
    header = lines[0].split(",")
    cells = lines[3].split(",")
    column = header.index("q")
    cells[column] = cells[column][:-1] + ("1" if cells[column][-1] != "1" else "2")
    lines[3] = ",".join(cells)
    file.write_text("\n".join(lines) + "\n")
    done = call("verify", copy, "--study", small_study, "--workers", "1", "--quiet")
    assert done.exit_code == 1
    assert "table heterogeneity, row 3, column q: frozen" in done.output
    assert "tables/heterogeneity.csv: its bytes are not those the report recorded" in done.output


def test_verify_without_computing_still_sees_altered_bytes(report, tmp_path):
    assert call("verify", report, "--no-compute").exit_code == 0
    copy = tmp_path / "copy"
    shutil.copytree(report, copy)
    document = copy / "results.json"
    document.write_text(document.read_text().replace('"seed": 7', '"seed": 8'))
    done = call("verify", copy, "--no-compute")
    assert done.exit_code == 1
    assert "its digest does not fit" in done.output


def test_verify_wants_to_know_the_study(report):
    done = call("verify", report)
    assert done.exit_code == 2
    assert "--study" in done.output


def test_check_lists_files(small_study):
    done = call("check", small_study)
    assert done.exit_code == 0, done.output
    assert "MISSING" not in done.output
    assert "All files are there" in done.output


def test_check_of_the_real_study_says_where_its_files_come_from():
    done = call("check", "qiao2025")
    assert done.exit_code == 2
    assert "MISSING" in done.output
    assert "GCST90029004" in done.output
    assert "28613276" in done.output


@pytest.mark.parametrize("fault", ["missing", "truncated", "column", "empty"])
def test_bad_input_is_one_clear_message_and_writes_nothing(small_study, tmp_path, fault):
    study = tmp_path / "study"
    shutil.copytree(small_study, study)
    file = next(study.glob("heel_bmd*.gz"))
    if fault == "missing":
        file.unlink()
    elif fault == "truncated":
        file.write_bytes(file.read_bytes()[:-200])
    elif fault == "empty":
        file.write_bytes(b"")
    else:
        text = gzip.decompress(file.read_bytes()).decode().replace("standard_error", "stderr_of_something", 1)
        file.write_bytes(gzip.compress(text.encode(), mtime=0))
    out = tmp_path / "report"
    done = call("run", study, "--out", out, "--workers", "1", "--no-pdf", "--quiet", "--no-cache")
    assert done.exit_code == 2
    assert "Traceback" not in done.output
    assert file.name in done.output
    assert not out.exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["study"]


def test_an_unknown_study_names_the_shipped_ones():
    done = call("run", "no-such-study")
    assert done.exit_code == 2
    assert "embedded" in done.output
