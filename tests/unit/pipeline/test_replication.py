"""Three-sample design: instruments selected in one file, effects from another."""

from __future__ import annotations

import re
import shutil

import numpy as np
import pandas as pd
import pytest

from gnbreport.errors import InputError, Problem
from gnbreport.instruments import Selection
from gnbreport.pipeline import run
from gnbreport.pipeline.inputs import require_files
from gnbreport.pipeline.progress import Silent
from gnbreport.pipeline.readable import inspected_files
from gnbreport.pipeline.replication import replicate, replicated
from gnbreport.report.context import Context
from gnbreport.report.methods_text import paragraphs
from gnbreport.report.sections import sources
from gnbreport.study import Study, trait_of

HEADER = (
    "chromosome base_pair_location effect_allele other_allele beta standard_error "
    "effect_allele_frequency p_value rsid n"
)
HITS = "MBG.allHits.p1e4.txt.gz"
TEXT = """
[study]
id = "three"
title = "Three samples"
status = "simulated"
date = 2026-01-01
[choices.selection]
clump = "distance"
[[exposures]]
id = "x"
file = "x.tsv"
replication = "second.tsv"
[[outcomes]]
id = "y"
file = "x.tsv"
"""


@pytest.fixture
def study(tmp_path):
    rows = [
        (1, 100, "G", "A", 0.05, 0.01, 0.3, 1e-6, "rs1", 900),  # alleles the other way round
        (1, 200, "A", "C", 0.07, 0.01, 0.3, 1e-9, "rs2", 900),  # other alleles
        (1, 300, "T", "C", -0.02, 0.01, 0.3, 0.04, "rs3", 900),  # the other strand
        (1, 400, "A", "C", 0.05, 0.0, 0.3, 1e-6, "rs4", 900),  # no standard error
    ]
    table = pd.DataFrame(rows, columns=HEADER.split())
    table.to_csv(tmp_path / "second.tsv", sep="\t", index=False)
    table.to_csv(tmp_path / "x.tsv", sep="\t", index=False)
    (tmp_path / "study.toml").write_text(TEXT)
    return Study.read(tmp_path / "study.toml")


@pytest.fixture
def selection():
    names = ["rs1", "rs2", "rs3", "rs4"]
    alleles = [("A", "G"), ("A", "G"), ("A", "G"), ("A", "C")]
    rows = pd.DataFrame(
        {
            "rsid": names,
            "chromosome": "1",
            "base_pair_location": [1, 2, 3, 4],
            "effect_allele": [a for a, _ in alleles],
            "other_allele": [b for _, b in alleles],
            "beta": 0.1,
            "standard_error": 0.02,
            "p_value": 1e-8,
        }
    )
    fates = pd.DataFrame({"variant": [*names, "rs5"], "disposition": ["index"] * 4 + ["clumped"], "detail": ""})
    return Selection(rows, fates)


def test_effects_come_from_the_second_sample(study, selection):
    traits = {"x": trait_of("x", "exposure", study.exposures[0])}
    found = replicate(study, traits, {"x": selection}, None, Silent())["x"]
    assert found.instruments["rsid"].tolist() == ["rs1", "rs3"]
    assert found.instruments["beta"].tolist() == [0.05, -0.02]
    assert found.instruments["effect_allele"].tolist() == ["G", "T"]
    assert found.instruments["base_pair_location"].tolist() == [1, 3]
    fates = dict(zip(found.dispositions["variant"], found.dispositions["disposition"], strict=True))
    assert fates == {
        "rs1": "index",
        "rs2": "missing_in_replication",
        "rs3": "index",
        "rs4": "missing_in_replication",
        "rs5": "clumped",
    }


def test_rows_keep_their_order_and_lost_ones_are_nan(study, selection):
    traits = {"x": trait_of("x", "exposure", study.exposures[0])}
    rows = replicated({"x": selection.instruments}, study, traits, None, Silent())["x"]
    assert rows["rsid"].tolist() == ["rs1", "rs2", "rs3", "rs4"]
    np.testing.assert_array_equal(np.isnan(rows["beta"]), [False, True, False, True])


def test_the_second_sample_is_read_by_its_own_layout(study, selection):
    """The layout that a study names is that of the file the instruments are selected in."""
    second = study.folder / "second.tsv"
    rows = pd.read_csv(second, sep="\t")
    names = {"rsid": "SNP", "effect_allele": "EA", "other_allele": "OA", "beta": "beta", "standard_error": "se"}
    names |= {"effect_allele_frequency": "EAF", "p_value": "p", "n": "N"}
    rows.rename(columns=names)[list(names.values())].to_csv(second, sep="\t", index=False)
    source = study.exposures[0].model_copy(update={"layout": "gwas-ssf"})
    asked = study.model_copy(update={"exposures": (source,)})
    assert not [found for found in inspected_files(asked) if isinstance(found, Problem)]
    traits = {"x": trait_of("x", "exposure", source)}
    found = replicate(asked, traits, {"x": selection}, None, Silent())["x"]
    assert found.instruments["beta"].tolist() == [0.05, -0.02]


def test_without_a_second_sample_nothing_changes(study, selection):
    traits = {"x": trait_of("x", "exposure", study.exposures[0].model_copy(update={"replication": None}))}
    assert replicate(study, traits, {"x": selection}, None, Silent())["x"] is selection


@pytest.fixture(scope="module")
def rerun(small_study, tmp_path_factory):
    """The small study with every mediator replicated in its own file."""
    folder = tmp_path_factory.mktemp("rerun") / "study"
    shutil.copytree(small_study, folder)
    text = (folder / "study.toml").read_text()
    (folder / "study.toml").write_text(re.sub(r'(file = "(hrv_.*)")', r'\1\nreplication = "\2"', text))
    return run(Study.read(folder), name="rerun")


def test_the_same_file_as_second_sample_changes_no_estimate(rerun, small_results):
    for table in ("instruments", "estimates", "specifications"):
        pd.testing.assert_frame_equal(rerun[table], small_results[table])
    checks = rerun["mediation_checks"].query("check == 'selection'").set_index("step")
    assert set(checks.loc[["b"], "status"]) == {"holds"}
    assert checks.loc[["b"], "text"].str.contains("another sample").all()
    assert checks.loc[["a"], "text"].str.contains("corrected for that").all()
    assert set(rerun["traits"].query("role == 'mediator'")["replication"]) >= {"hrv_SDNN.simulated.txt.gz"}


def test_the_report_says_where_effects_come_from(rerun):
    context = Context.of(rerun)
    [table] = sources.build(context).blocks
    texts = {str(cell.text) for row in table.rows for cell in row.cells}
    assert "hrv_SDNN.simulated.txt.gz; effects from hrv_SDNN.simulated.txt.gz" in texts
    said = " ".join(p.text for p in paragraphs(context))
    assert "Effects of the instruments of SDNN, RMSSD and pvRSA/HF were taken from another sample" in said


@pytest.fixture(scope="module")
def doubled(small_study, tmp_path_factory):
    """The small study, its exposures' effects from a file in which all of them are twice as large."""
    folder = tmp_path_factory.mktemp("doubled") / "study"
    shutil.copytree(small_study, folder)
    rows = pd.read_csv(folder / HITS, sep="\t", dtype=str)
    for name in ("beta", "SE"):
        rows[name] = [repr(2.0 * float(cell)) for cell in rows[name]]
    rows.to_csv(folder / "second.txt.gz", sep="\t", index=False)
    text = (folder / "study.toml").read_text()
    (folder / "study.toml").write_text(
        text.replace(f'file = "{HITS}"', f'file = "{HITS}"\nreplication = "second.txt.gz"')
    )
    return Study.read(folder)


def test_a_run_takes_effects_from_the_second_sample(doubled, small_results):
    """Twice the effects on the exposure: half the estimates, in the search's specifications too (shares stay)."""
    found = run(doubled, name="doubled")
    assert [i["file"] for i in found.provenance["inputs"]].count("second.txt.gz") == 1
    before, after = (
        r["instruments"].query("role == 'exposure'").reset_index(drop=True) for r in (small_results, found)
    )
    np.testing.assert_allclose(after["beta"], 2.0 * before["beta"], rtol=1e-12, atol=0)
    ivw = "relation == 'exposure_outcome' and method == 'ivw' and analysis == 'main'"
    before, after = (r["estimates"].query(ivw)["estimate"] for r in (small_results, found))
    np.testing.assert_allclose(after, 0.5 * before, rtol=1e-9, atol=0)
    before, after = (
        r["specifications"].set_index(["claim", "specification"])["estimate"] for r in (small_results, found)
    )
    share = after.index.get_level_values("claim").str.contains("proportion mediated")  # both of its parts are halved
    assert 0 < share.sum() < len(share)
    factor = np.where(share, 1.0, 0.5)
    np.testing.assert_allclose(after, factor * before.loc[after.index], rtol=1e-9, atol=0)


def test_check_looks_at_the_second_sample(doubled):
    (doubled.folder / "second.txt.gz").write_bytes(b"")
    with pytest.raises(InputError, match=r"second\.txt\.gz"):
        require_files(doubled)
    assert any("second.txt.gz" in str(p.file) for p in inspected_files(doubled) if isinstance(p, Problem))
