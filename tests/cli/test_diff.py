import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from gnbreport.cli.diff import command
from gnbreport.errors import InputError
from gnbreport.report import versions
from tests.report.synthetic import synthetic


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    root = tmp_path_factory.mktemp("diff")
    old = synthetic(6)
    old.write(root / "old")
    frame = old["estimates"].copy()
    frame.loc[0, "estimate"] += 1e-9
    tables = dict(old.tables) | {"estimates": frame, "truth": old["truth"].iloc[:1]}
    study = json.loads(json.dumps(old.study)) | {"choices": {"selection": {"exposure_p": 5e-8}}}
    replace(old, tables=tables, study=study).write(root / "new")
    return root


def test_equal_reports_differ_in_nothing(folders):
    result = CliRunner().invoke(command, [str(folders / "old"), str(folders / "old")])
    assert (result.exit_code, result.output) == (0, "Nothing differs.\n")


def test_names_the_cell_the_row_and_the_cause(folders):
    result = CliRunner().invoke(command, [str(folders / "old"), str(folders / "new"), "--json"])
    assert result.exit_code == 1
    found = json.loads(result.output)
    assert [c["row"] for c in found["causes"]] == ["choices", "choices.selection.exposure_p"] or any(
        c["row"] == "choices.selection.exposure_p" and c["new"] == "5e-08" for c in found["causes"]
    )
    cells = [(c["where"], c["column"]) for c in found["tables"]]
    assert cells == [("estimates", "estimate"), ("truth", "")]


def test_a_folder_without_report_is_bad_input(tmp_path, folders):
    result = CliRunner().invoke(command, [str(folders / "old"), str(tmp_path)])
    assert isinstance(result.exception, InputError)
    assert "no-results" in result.exception.codes


def test_a_released_version_is_never_overwritten_with_other_content(folders):
    old, new = synthetic(6), synthetic(7)
    versions.guard(old, folders / "old")
    with pytest.raises(InputError) as caught:
        versions.guard(new, folders / "old")
    assert old.digest in str(caught.value)
    assert new.digest in str(caught.value)


def test_the_index_lists_versions_newest_first(tmp_path):
    for version in ("0.9.0", "0.10.0"):
        synthetic(3, version=version).write(tmp_path / version)
    text = versions.write_index(tmp_path).read_text()
    assert text.index("0.10.0/report.html") < text.index("0.9.0/report.html")
