"""The study file: defaults, paths, and every problem at once."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from gnbreport.errors import InputError
from gnbreport.study import AnalysisChoices, Study, trait_of

GOOD = """
[study]
id = "small"
title = "A small study"
status = "real"
date = 2026-01-02

[panel]
prefix = "panel"

[[exposures]]
id = "ldl"
file = "ldl.tsv"

[[outcomes]]
id = "chd"
file = "chd.tsv"
type = "binary"
"""


def write(folder: Path, text: str) -> Path:
    file = folder / "study.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_defaults_are_the_fields_defaults(tmp_path):
    study = Study.read(write(tmp_path, GOOD))
    selection = study.choices.selection
    assert (selection.exposure_p, selection.mediator_p, selection.r2, selection.kb) == (1e-5, 5e-8, 0.001, 10_000)
    assert study.choices == AnalysisChoices()
    assert study.path("ldl.tsv") == tmp_path.resolve() / "ldl.tsv"
    assert [(role, s.id) for role, s in study.sources()] == [("exposure", "ldl"), ("outcome", "chd")]


def test_a_folder_stands_for_its_study_file(tmp_path):
    write(tmp_path, GOOD)
    assert Study.read(tmp_path).study.id == "small"


def test_every_problem_at_once_with_place_and_allowed_values(tmp_path):
    text = GOOD.replace('status = "real"', 'status = "made up"').replace('file = "ldl.tsv"', 'fil = "ldl.tsv"')
    text += '\n[choices.selection]\nr2 = 7\nclump = "maybe"\n'
    with pytest.raises(InputError) as caught:
        Study.read(write(tmp_path, text))
    places = {p.column for p in caught.value.problems}
    assert places == {
        "study.status",
        "exposures[1].file",
        "exposures[1].fil",
        "choices.selection.r2",
        "choices.selection.clump",
    }
    message = str(caught.value)
    assert "'real' or 'simulated'" in message
    assert "'ld', 'distance' or 'none'" in message
    assert "is 7: Input should be less than or equal to 1" in message


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (('id = "chd"', 'id = "ldl"'), "more than once: ldl"),
        (('[panel]\nprefix = "panel"\n', ""), "needs a [panel]"),
        (('id = "ldl"\n', ""), "id is required"),
        (('id = "ldl"', 'id = "ldl"\nmany = true'), "remove id"),
        (('title = "A small study"', 'title = "a\\u0007b"'), "control characters"),
        (('id = "small"', 'id = "../up"'), "study.id"),
    ],
)
def test_inconsistent_studies_are_refused(tmp_path, change, word):
    with pytest.raises(InputError) as caught:
        Study.read(write(tmp_path, GOOD.replace(*change)))
    assert word in str(caught.value)


def test_a_wrong_key_is_answered_with_the_nearest_and_all_keys_of_its_table(tmp_path):
    text = GOOD.replace('id = "ldl"', 'idd = "ldl"') + "\n[choices.selection]\nclump_kb = 250\n[choicez]\nx = 1\n"
    with pytest.raises(InputError) as caught:
        Study.read(write(tmp_path, text))
    said = {p.column: p.hint for p in caught.value.problems if p.code == "extra-forbidden"}
    assert said["choices.selection.clump_kb"].startswith("did you mean clump or kb? Keys of this table: exposure_p, ")
    assert said["exposures[1].idd"].startswith("did you mean id")
    assert "file" in said["exposures[1].idd"].split("Keys of this table: ")[1].split(", ")
    assert said["choicez"].startswith("did you mean choices?")
    assert "study.toml, key 'choices.selection.clump_kb': is not a key" in str(caught.value)


def test_unreadable_files_name_the_line(tmp_path):
    with pytest.raises(InputError) as caught:
        Study.read(write(tmp_path, GOOD + "\n[broken\n"))
    assert caught.value.codes == ("not-toml",)
    assert caught.value.problems[0].row == GOOD.count("\n") + 2
    (tmp_path / "latin.toml").write_bytes(b'a = "\xe9"')
    with pytest.raises(InputError) as caught:
        Study.read(tmp_path / "latin.toml")
    assert caught.value.codes == ("not-utf8",)
    with pytest.raises(InputError) as caught:
        Study.read(tmp_path / "absent.toml")
    assert caught.value.codes == ("no-study-file",)


def test_a_study_is_frozen(tmp_path):
    study = Study.read(write(tmp_path, GOOD))
    with pytest.raises(ValidationError):
        study.study.seed = 1


@pytest.mark.parametrize(
    ("name", "rank", "label"),
    [
        ("genus.Coprococcus2.id.11302", "genus", "genus Coprococcus2"),
        ("genus..Eubacteriumbrachygroup.id.11296", "genus", "genus Eubacteriumbrachygroup"),
        ("genus.Escherichia.Shigella.id.3504", "genus", "genus Escherichia.Shigella"),
        ("class.Actinobacteria.id.419", "class", "class Actinobacteria"),
        ("height", "", "height"),
    ],
)
def test_mibiogen_names_give_rank_and_label(tmp_path, name, rank, label):
    source = Study.read(write(tmp_path, GOOD)).exposures[0]
    trait = trait_of(name, "exposure", source)
    assert (trait.rank, trait.label) == (rank, label)
