"""Studies with few or no instruments, and rows that cannot be used: reasons, never a traceback, never a bare NaN."""

import numpy as np
import pytest

from gnbreport.errors import InputError
from gnbreport.pipeline import run
from gnbreport.report.publish import publish
from gnbreport.study import Study

HEADER = "\t".join(
    (
        "rsid",
        "chromosome",
        "base_pair_location",
        "effect_allele",
        "other_allele",
        "effect_allele_frequency",
        "beta",
        "standard_error",
        "p_value",
        "n",
    )
)
STUDY = """
[study]
id = "edge"
title = "Few instruments"
status = "real"
date = 2026-01-01
[[exposures]]
id = "x"
file = "x.tsv"
[[mediators]]
id = "m"
file = "m.tsv"
[[outcomes]]
id = "y"
file = "y.tsv"
[choices.selection]
exposure_p = 1e-5
clump = "distance"
[choices.mediation]
pathways = "all"
"""


def rows(own, trait_strength, *, se="0.01"):
    """Twenty variants, 20 Mb apart on two chromosomes; those in ``own`` are strongly associated."""
    rng = np.random.default_rng(trait_strength)
    lines = [HEADER]
    for i in range(20):
        strong = i in own
        beta = 0.1 + 0.01 * rng.standard_normal() if strong else 0.01 * rng.standard_normal()
        p = "1e-20" if strong else "0.4"
        lines.append(f"rs{i + 1}\t{1 + i // 10}\t{(i % 10 + 1) * 20_000_000}\tA\tG\t0.3\t{beta:.6f}\t{se}\t{p}\t20000")
    return lines


def make(folder, exposure=(), mediator=(), outcome=()):
    (folder / "study.toml").write_text(STUDY)
    for name, own, strength in (("x", exposure, 1), ("m", mediator, 2), ("y", outcome, 3)):
        (folder / f"{name}.tsv").write_text("\n".join(rows(own, strength)) + "\n")
    return folder


def estimates(results, relation):
    table = results["estimates"]
    return table.loc[(table["relation"] == relation) & (table["analysis"] == "main")]


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_few_instruments_give_reasons(tmp_path, count):
    results = run(Study.read(make(tmp_path, exposure=range(count), mediator=range(10, 13))))
    table = estimates(results, "exposure_outcome")
    done = set(table.loc[table["status"] == "ok", "method"])
    expected = {
        0: set(),
        1: {"wald_ratio"},
        2: {"ivw", "ivw_fe", "ivw_mre", "max_likelihood"},
    }
    if count < 3:
        assert done == expected[count]
    else:
        assert {"ivw", "egger", "weighted_median", "weighted_mode"} <= done
    refused = table.loc[table["status"] != "ok"]
    assert (refused["reason"] != "").all()
    assert (refused["code"] != "").all()
    ok = table.loc[table["status"] == "ok"]
    assert ok[["estimate", "standard_error", "p_value", "log10_p"]].notna().all().all()


def test_a_mediator_without_instruments_is_said_so_and_reported(tmp_path):
    results = run(Study.read(make(tmp_path, exposure=range(5))))
    row = results["mediation"].iloc[0]
    assert row["status"] == "not_applicable"
    assert "m -> y" in row["reason"]
    assert (publish(results, tmp_path / "out", pdf=False) / "report.html").is_file()


def test_no_instruments_at_all_still_gives_a_report(tmp_path):
    results = run(Study.read(make(tmp_path)))
    assert len(results["instruments"]) == 0
    folder = publish(results, tmp_path / "out", pdf=False)
    assert (folder / "report.html").is_file()


@pytest.mark.parametrize(("column", "value"), [(7, "0"), (7, "NaN"), (6, "NaN"), (7, "-0.01"), (6, "inf")])
def test_unusable_rows_are_accounted_for(tmp_path, column, value):
    make(tmp_path, exposure=range(5), mediator=range(10, 13))
    lines = rows(range(5), 1)
    cells = lines[3].split("\t")
    cells[column] = value
    lines[3] = "\t".join(cells)
    (tmp_path / "x.tsv").write_text("\n".join(lines) + "\n")
    results = run(Study.read(tmp_path))
    fate = results["dispositions"]
    fate = fate.loc[(fate["stage"] == "selection") & (fate["exposure"] == "x")].set_index("variant")
    assert len(fate) == 5
    assert fate.loc["rs3", "disposition"] == "missing_values"
    assert fate.loc["rs3", "detail"] != ""
    main = estimates(results, "exposure_outcome")
    assert main.loc[main["method"] == "ivw", "n_variants"].tolist() == [4]


def test_a_report_never_takes_the_place_of_other_files(tmp_path):
    results = run(Study.read(make(tmp_path, exposure=range(5))))
    with pytest.raises(InputError) as caught:
        publish(results, tmp_path, pdf=False)
    assert caught.value.codes == ("not-a-report-folder",)
    assert (tmp_path / "x.tsv").is_file()


def test_all_missing_files_are_named_at_once(tmp_path):
    make(tmp_path, exposure=range(5))
    (tmp_path / "x.tsv").unlink()
    (tmp_path / "y.tsv").unlink()
    with pytest.raises(InputError) as caught:
        run(Study.read(tmp_path))
    assert [p.file.name for p in caught.value.problems] == ["x.tsv", "y.tsv"]


def test_rows_without_p_are_counted_in_the_results(tmp_path):
    folder = make(tmp_path, exposure=(1, 2, 3), mediator=(4,), outcome=(5,))
    path = tmp_path / "x.tsv"
    path.write_text(path.read_text().replace("\t0.4\t", "\tNA\t", 6))
    traits = run(Study.read(folder))["traits"].set_index("trait")
    assert traits["n_without_p"].to_dict() == {"x": 6, "m": 0, "y": 0}
    assert traits.loc["x", "n_instruments"] == 3
