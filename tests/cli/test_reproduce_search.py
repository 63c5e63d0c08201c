"""``gnbreport reproduce STUDY --published TABLE --search``: which choices give a published table."""

from __future__ import annotations

import csv
import json
import shutil
import tomllib
from dataclasses import replace
from importlib import import_module

import pytest
from click.testing import CliRunner

from gnbreport.cli.reproduce import command
from gnbreport.errors import InputError
from gnbreport.pipeline import run
from gnbreport.pipeline.inputs import require_files
from gnbreport.pipeline.search import Space, explore, read_table, stated_specification
from gnbreport.pipeline.search.printing import as_json, as_text
from gnbreport.report.context import Context
from gnbreport.report.sections import robustness
from gnbreport.study import Study
from tests.unit.pipeline.test_search import SPACE, publish

#: Few alternatives, so that each command is quick.
TINY = replace(
    SPACE,
    palindromes=("infer", "drop"),
    multi_allelic=("matching",),
    unnamed=(False,),
    maf_min=(0.0,),
    method=("ivw", "egger", "weighted_median"),
)


def around(study):
    return TINY.around(stated_specification(study), panel=True)


@pytest.fixture(scope="module")
def study(small_study):
    return Study.read(small_study)


@pytest.fixture(scope="module")
def stated_rows(study):
    return publish(study, stated_specification(study))


@pytest.fixture(autouse=True)
def small_space(monkeypatch):
    monkeypatch.setattr(import_module("gnbreport.pipeline.search.stages"), "Space", lambda: TINY)


def write(path, rows):
    with open(path, "w", newline="") as handle:
        names = ["exposure", "outcome", "method", "estimate", "se", "p", "nsnp"]
        writer = csv.DictWriter(handle, names, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_a_table_published_as_stated_holds(small_study, stated_rows, tmp_path):
    table = write(tmp_path / "table.csv", stated_rows)
    done = CliRunner().invoke(command, [str(small_study), "--published", str(table), "--search", "--no-cache"])
    assert done.exit_code == 0, done.output
    n = len(stated_rows)
    assert done.stdout.startswith(f"{n} of {n} rows reproduce as stated.")
    assert "Each row is explained by some choice." in done.stdout
    assert "specifications. With the published rows permuted" in done.stdout


def test_a_changed_threshold_is_named_and_one_row_is_left_over(small_study, study, tmp_path):
    hidden = next(s for s in around(study).specifications() if s.changes(stated_specification(study)) == ("p < 1e-06",))
    rows = publish(study, hidden)
    rows[0] |= {"estimate": "7.1234"}
    other = {"exposure": rows[1]["exposure"], "method": "MR Egger", "estimate": "9"}
    table = write(tmp_path / "table.csv", [*(r | {"method": "IVW (random)"} for r in rows), other])
    asked = [str(small_study), "--published", str(table), "--search", "--json", "--no-cache"]
    done = CliRunner().invoke(command, [*asked, "--tables", str(tmp_path / "found")])
    assert done.exit_code == 1, done.output
    told = json.loads(done.stdout)
    assert told["finding"] == f"{len(rows) - 1} of {len(rows)} rows reproduce if p < 1e-06"
    assert [r["exposure"] for r in told["unexplained"]] == [rows[0]["exposure"]]
    assert told["tried"] == len(list(around(study).specifications()))
    assert "1 rows of other methods" in done.stderr
    with open(tmp_path / "found" / "rows.csv", newline="") as handle:
        listed = {r["exposure"]: r["reproduced_by_best"] for r in csv.DictReader(handle)}
    assert listed == {r["exposure"]: str(i > 0) for i, r in enumerate(rows)}
    with open(tmp_path / "found" / "specifications.csv", newline="") as handle:
        assert next(csv.DictReader(handle))["rows_reproduced"] == str(len(rows) - 1)


@pytest.mark.parametrize("seed", range(5))
def test_a_permuted_table_is_not_claimed_to_reproduce(study, seed):
    """Figures given to other exposures: the best of many specifications is no better than chance, and says so."""
    import numpy as np

    rows = publish(study, stated_specification(study))
    order = np.roll(np.arange(len(rows)), 1 + seed)
    mixed = [row | {"exposure": rows[k]["exposure"]} for row, k in zip(rows, order, strict=True)]
    found = explore(study, mixed, space=Space(**{**vars_of(SPACE), "p": (1e-5,)}))
    assert not found.tells
    assert not found.holds
    assert as_text([("table", found)]).startswith("No choice explains the table")


def vars_of(space):
    from dataclasses import fields

    return {f.name: getattr(space, f.name) for f in fields(space)}


def test_all_that_is_wrong_with_a_table_is_said_at_once_with_row_and_column(small_study, tmp_path):
    file = tmp_path / "bad.csv"
    file.write_text("taxon,b,pval,nsnp\nnobody,x,0.1,3\nsomebody,0.1,q,2.5\n")
    done = CliRunner().invoke(command, [str(small_study), "--published", str(file), "--search"])
    assert isinstance(done.exception, InputError)
    places = {(p.row, p.column) for p in done.exception.problems}
    assert places == {(1, "estimate"), (2, "p"), (2, "nsnp")}
    assert all(p.file == file for p in done.exception.problems)


def test_unknown_exposures_are_named_with_their_row(small_study, stated_rows, tmp_path):
    unknown = [{"exposure": "nobody", "estimate": "0.1"}, {"exposure": "no one", "estimate": "0.1"}]
    table = write(tmp_path / "table.csv", [stated_rows[0], *unknown])
    done = CliRunner().invoke(command, [str(small_study), "--published", str(table), "--search", "--no-cache"])
    assert isinstance(done.exception, InputError)
    assert [(p.row, p.column, p.file) for p in done.exception.problems] == [
        (2, "exposure", table),
        (3, "exposure", table),
    ]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", {"no-rows"}),
        ("a,b\n1,2\n", {"missing-column"}),
        ("exposure,b,beta\na,1,1\n", {"repeated-column"}),
        ("exposure,b\na,1,1\nb,1\nb,2\n", {"row-width", "repeated-row"}),
        ("exposure,method,b\na,Egger,1\na,median,2\n", {"unknown-method"}),
    ],
)
def test_tables_that_cannot_be_read(tmp_path, text, codes):
    file = tmp_path / "table.csv"
    file.write_text(text)
    with pytest.raises(InputError) as caught:
        read_table(file)
    assert {p.code for p in caught.value.problems} == codes


def test_names_of_others_and_signs_before_p_are_read(tmp_path):
    file = tmp_path / "table.tsv"
    file.write_text("taxon\tOR\tor_lci95\tor_uci95\tpval\nA\t1.20\t1.00\t1.44\t<0.05\n")
    assert read_table(file).rows == (
        {
            "exposure": "A",
            "estimate": "1.20",
            "ci_low": "1.00",
            "ci_high": "1.44",
            "p": "0.05",
            "p_op": "<",
            "kind": "OR",
        },
    )


def test_pathways_and_heterogeneity_are_read_and_cells_that_say_nothing_are_empty(tmp_path):
    file = tmp_path / "table.csv"
    file.write_text("exposure,mediator,proportion mediated,p\nA,M,40.0%,NA\nA,N,12%,\u2013\n")
    rows = read_table(file).rows
    assert rows[0] == {"exposure": "A", "mediator": "M", "estimate": "40.0%", "kind": "proportion"}
    assert rows[1]["mediator"] == "N"
    file.write_text("exposure,b,nsnp,Q,Q_df,Q_pval\nA,0.1,3,4.21,2,<0.2\n")
    assert read_table(file).rows == (
        {"exposure": "A", "estimate": "0.1", "nsnp": "3", "q": "4.21", "q_df": "2", "q_p": "0.2", "q_p_op": "<"},
    )


def test_a_single_row_tells_nothing_of_chance(study, stated_rows):
    found = explore(study, [stated_rows[0] | {"p": "0.9999"}], space=TINY)
    assert not found.permutable
    assert not found.tells
    text = as_text([("table", found)])
    assert not text.startswith("No choice")
    assert "A single row cannot be permuted" in text
    assert json.loads(as_json([("table", found)]))["chance_of_best"] is None


def test_two_rows_are_held_against_each_other(study, stated_rows):
    """No row keeps its place: a table of two rows as stated is told from chance."""
    found = explore(study, stated_rows[:2], space=TINY)
    assert found.reproduced.most == 2
    assert found.chance_most < 2
    assert found.tells


def test_semicolons_and_tabs_separate_cells_too(tmp_path):
    rows = []
    for name, separator in (("a.csv", ";"), ("b.tsv", "\t"), ("c.csv", ",")):
        file = tmp_path / name
        file.write_text("\n".join(separator.join(line) for line in (["exposure", "b", "p"], ["A", "0.1", "<0.05"])))
        rows.append(read_table(file).rows)
    assert rows[0] == rows[1] == rows[2] == ({"exposure": "A", "estimate": "0.1", "p": "0.05", "p_op": "<"},)


def test_options_that_go_together(small_study):
    done = CliRunner().invoke(command, [str(small_study), "--search"])
    assert done.exit_code == 2
    assert "--published" in done.output
    done = CliRunner().invoke(command, [str(small_study), "--published", "table.csv"])
    assert done.exit_code == 2
    assert "--search" in done.output


@pytest.fixture
def naming(small_study, stated_rows, tmp_path):
    """A study that names two published tables: one as stated, one whose first row is wrong."""
    folder = tmp_path / "study"
    shutil.copytree(small_study, folder)
    write(folder / "a.csv", stated_rows)
    write(folder / "b.csv", [stated_rows[0] | {"estimate": "7.1234"}, *stated_rows[1:]])
    file = folder / "study.toml"
    file.write_text(file.read_text().replace('claims = "claims.toml"', 'published = ["a.csv", "b.csv"]', 1))
    return folder


def test_the_tables_that_a_study_names_are_searched(naming, stated_rows):
    n = len(stated_rows)
    done = CliRunner().invoke(command, [str(naming), "--search"])
    assert done.exit_code == 1, done.output
    assert f"a.csv\n{n} of {n} rows reproduce as stated." in done.stdout
    assert f"b.csv\n{n - 1} of {n} rows reproduce as stated." in done.stdout
    done = CliRunner().invoke(command, [str(naming), "--search", "--json", "--tables", str(naming / "found")])
    assert [(t["published"], t["best_reproduces"]) for t in json.loads(done.stdout)] == [("a.csv", n), ("b.csv", n - 1)]
    assert sorted(p.parent.name for p in (naming / "found").rglob("rows.csv")) == ["a", "b"]
    (naming / "b.csv").unlink()
    with pytest.raises(InputError, match="published file is not there"):
        require_files(Study.read(naming))


def test_a_run_searches_them_and_its_report_says_what_was_found(naming, stated_rows):
    results = run(Study.read(naming), name="naming")
    table = results["specifications"]
    n = len(stated_rows)
    best = table[table["rank"] == 1].set_index("published")
    assert best["rows_reproduced"].to_dict() == {"a.csv": n, "b.csv": n - 1}
    assert (best["tried"] == len(list(around(Study.read(naming)).specifications()))).all()
    said = robustness.build(Context.of(results)).facts["findings"]
    assert said[0].startswith(f"a.csv: {n} of {n} rows reproduce as stated. ")
    assert said[1].startswith(f"b.csv: {n - 1} of {n} rows reproduce as stated. ")


def test_one_name_is_a_list_of_one(small_study):
    text = (small_study / "study.toml").read_text()
    document = tomllib.loads(text.replace('claims = "claims.toml"', 'published = "a.csv"', 1))
    assert Study.model_validate(document).study.published == ("a.csv",)
