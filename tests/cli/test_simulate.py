from click.testing import CliRunner

from gnbreport.cli.group import main
from gnbreport.simulate import Design, simulate


def run(*arguments):
    return CliRunner().invoke(main, ["simulate", *map(str, arguments)])


def test_a_small_study_is_written_and_named(tmp_path):
    done = run(tmp_path / "study", "--small", "--seed", 7)
    assert done.exit_code == 0
    assert done.stdout == f"{tmp_path / 'study' / 'study.toml'}\n"
    assert "12 taxa with seed 7" in done.stderr
    simulate(tmp_path / "api", seed=7, design=Design.small())
    for path in (tmp_path / "api").rglob("*"):
        if path.is_file():
            assert (tmp_path / "study" / path.relative_to(tmp_path / "api")).read_bytes() == path.read_bytes()


def test_a_full_folder_is_refused_with_one_block(tmp_path):
    (tmp_path / "note.txt").write_text("mine")
    done = run(tmp_path, "--small")
    assert done.exit_code == 2
    assert done.stdout == ""
    assert "folder-not-empty" in done.stderr
    assert "--force" in done.stderr
    assert "Traceback" not in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["note.txt"]


def test_a_negative_seed_is_refused(tmp_path):
    done = run(tmp_path / "study", "--seed", -1)
    assert done.exit_code == 2
    assert not (tmp_path / "study").exists()


def test_help_has_an_example():
    done = run("--help")
    assert done.exit_code == 0
    assert "gnbreport simulate mystudy --seed 7" in done.stdout
