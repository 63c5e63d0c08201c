import gzip
import hashlib
import json
import zlib
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from gnbreport.errors import InputError
from gnbreport.resources import resource
from gnbreport.simulate import EMBEDDED_SEED, Design, simulate
from gnbreport.simulate.files import GWAMA_COLUMNS, MIBIOGEN_COLUMNS, SSF_COLUMNS
from gnbreport.simulate.study import catalogue
from gnbreport.study import Study
from tests.paths import ROOT

NC2004 = "genus.LachnospiraceaeNC2004group.id.11316"
#: zlib that wrote the checked-in files. Another one may compress the same text to other bytes.
CHECKED_IN_ZLIB = "1.2.13"


@pytest.fixture(scope="module")
def folder(tmp_path_factory, tiny):
    folder = tmp_path_factory.mktemp("simulated") / "study"
    simulate(folder, seed=5, design=tiny)
    return folder


def read(path, sep="\t"):
    return pd.read_csv(path, sep=sep, keep_default_na=False, dtype={"chr": str, "chromosome": str})


def contents(folder):
    """Decompressed content of every file; the MD5 of compressed bytes, which depends on zlib, left out."""
    found = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        data = path.read_bytes()
        if path.suffix == ".gz":
            data = gzip.decompress(data)
        if path.suffix == ".yaml":
            data = b"".join(line for line in data.splitlines(True) if not line.startswith(b"data_file_md5sum"))
        found[path.relative_to(folder).as_posix()] = hashlib.sha256(data).hexdigest()
    return found


def raw(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_the_embedded_study_is_what_simulate_writes(tmp_path):
    simulate(tmp_path / "again")
    embedded = resource("data", "embedded")
    assert contents(tmp_path / "again") == contents(embedded)
    if zlib.ZLIB_RUNTIME_VERSION == CHECKED_IN_ZLIB:
        assert raw(tmp_path / "again") == raw(embedded)


def test_the_embedded_study_is_small_enough_for_a_repository():
    assert sum(p.stat().st_size for p in (ROOT / "data").rglob("*") if p.is_file()) <= 10_000_000


def test_the_embedded_study_reads_as_simulated_with_the_default_choices():
    study = Study.read(resource("data", "embedded"))
    assert study.simulated
    assert study.choices == type(study.choices)()
    assert study.study.seed == EMBEDDED_SEED == 20250726
    assert all(study.path(source.file).is_file() for _, source in study.sources())
    assert set(study.exposures[0].whole_files) == {p.id for p in Design().planted}
    assert all(study.path(f).is_file() for f in study.exposures[0].whole_files.values())


def test_the_embedded_hits_hold_211_taxa_under_their_names():
    hits = read(resource("data", "embedded", "MBG.allHits.p1e4.txt.gz"))
    assert hits["bac"].unique().tolist() == catalogue()
    strong = hits[hits["P.weightedSumZ"] < 1e-5].groupby("bac").size()
    assert strong.reindex(catalogue()).min() >= 5


def test_same_seed_same_bytes_other_seed_other_numbers(folder, tmp_path, tiny):
    simulate(tmp_path / "same", seed=5, design=tiny)
    simulate(tmp_path / "other", seed=6, design=tiny)
    assert raw(tmp_path / "same") == raw(folder)
    assert contents(tmp_path / "other")["heel_bmd.simulated.tsv.gz"] != contents(folder)["heel_bmd.simulated.tsv.gz"]


def test_columns_are_those_of_the_real_layouts(folder):
    assert tuple(read(folder / "MBG.allHits.p1e4.txt.gz").columns) == MIBIOGEN_COLUMNS
    assert tuple(read(folder / f"{NC2004}.summary.txt.gz").columns) == MIBIOGEN_COLUMNS
    assert tuple(read(folder / "hrv_SDNN.simulated.txt.gz", " ").columns) == GWAMA_COLUMNS
    assert tuple(read(folder / "heel_bmd.simulated.tsv.gz").columns) == SSF_COLUMNS


def test_hits_are_the_rows_of_the_whole_file_below_the_threshold(folder):
    hits = read(folder / "MBG.allHits.p1e4.txt.gz")
    whole = read(folder / f"{NC2004}.summary.txt.gz")
    assert (hits["P.weightedSumZ"] < 1e-4).all()
    expected = whole[whole["P.weightedSumZ"] < 1e-4].reset_index(drop=True)
    pd.testing.assert_frame_equal(hits[hits["bac"] == NC2004].reset_index(drop=True), expected)
    assert len(expected) > 0


def test_rows_without_a_name_and_sites_with_three_alleles(folder):
    truth = json.loads((folder / "truth.json").read_text())["planted"]
    whole = read(folder / f"{NC2004}.summary.txt.gz")
    nameless = whole[whole["rsID"] == "NA"]
    assert [f"{c}:{b}" for c, b in zip(nameless["chr"], nameless["bp"], strict=True)] == truth["nameless"]["taxa"]
    twice = whole.loc[(whole["rsID"] != "NA") & whole.duplicated("rsID", keep="first"), "rsID"].tolist()
    assert set(twice) <= set(truth["multi_allelic"])
    assert twice
    outcome = read(folder / "heel_bmd.simulated.tsv.gz")
    assert (outcome["rsid"] == "#NA").sum() == len(truth["nameless"]["outcome"])
    panel = [line.split("\t")[1] for line in (folder / "panel/panel.bim").read_text().splitlines()]
    assert len(set(panel)) == len(panel)


def test_strand_flips_are_in_one_file_only(folder):
    flipped = set(json.loads((folder / "truth.json").read_text())["planted"]["strand_flips"]["variants"])
    panel = pd.read_csv(folder / "panel/panel.bim", sep="\t", header=None, names=["c", "rsid", "cm", "bp", "a1", "a2"])
    letters = dict(zip(panel["rsid"], zip(panel["a1"], panel["a2"], strict=True), strict=True))
    for name in ("SDNN", "RMSSD", "pvRSA_HF"):
        file = read(folder / f"hrv_{name}.simulated.txt.gz", " ")
        file = file[file["rs_number"].isin(letters)]
        alleles = zip(file["reference_allele"], file["other_allele"], strict=True)
        other = {r for r, pair in zip(file["rs_number"], alleles, strict=True) if set(pair) != set(letters[r])}
        assert other <= (flipped if name == "RMSSD" else set())
        assert bool(other) == (name == "RMSSD")


def test_gwama_effect_allele_is_the_reference_allele(folder):
    """Signs at strong outcome loci agree between whole taxa files and themselves under the panel's alleles."""
    truth = json.loads((folder / "truth.json").read_text())["planted"]["causal_variants"]
    files = {m: read(folder / f"hrv_{m}.simulated.txt.gz", " ").set_index("rs_number") for m in ("SDNN", "pvRSA_HF")}
    checked = 0
    for mediator, file in files.items():
        for variant in truth[mediator]:
            if variant["variant"] in file.index:
                row = file.loc[variant["variant"]]
                sign = 1 if row["reference_allele"] == variant["effect_allele"] else -1
                assert np.sign(row["beta"]) * sign == np.sign(variant["effect"])
                checked += 1
    assert checked >= 2


def test_numbers_of_a_row_agree_with_each_other(folder):
    file = read(folder / "hrv_RMSSD.simulated.txt.gz", " ")
    np.testing.assert_allclose(file["beta"] / file["se"], file["z"], rtol=3e-5)
    np.testing.assert_allclose(-np.log10(file["p-value"]), file["_-log10_p-value"], rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(file["beta"] - 1.96 * file["se"], file["beta_95L"], rtol=1e-4, atol=1e-6)
    assert file["effects"].str.fullmatch(r"[+-]{20}").all()
    assert file["eaf"].between(0, 1).all()


def test_the_yaml_carries_the_md5_of_the_data(folder):
    data = (folder / "heel_bmd.simulated.tsv.gz").read_bytes()
    text = (folder / "heel_bmd.simulated.tsv.gz-meta.yaml").read_text()
    assert f"data_file_md5sum: {hashlib.md5(data, usedforsecurity=False).hexdigest()}\n" in text


def test_gzip_headers_carry_no_time_and_no_name(folder):
    for path in folder.glob("*.gz"):
        header = path.read_bytes()[:10]
        assert header[3] == 0
        assert header[4:8] == b"\0\0\0\0"


def test_truth_is_returned_and_written(folder, tmp_path, tiny):
    truth = simulate(tmp_path / "study", seed=5, design=tiny)
    written = json.loads((folder / "truth.json").read_text())
    assert written["seed"] == truth.seed == 5
    assert [e["truth"] for e in written["effects"]] == [e.truth for e in truth.effects] == [0.04, 0.25, 0.064, 0.4]
    assert written["design"]["outcome_n"] == 426_824


def test_a_folder_with_files_is_left_alone(folder, tmp_path, tiny):
    target = tmp_path / "mine"
    target.mkdir()
    (target / "thesis.txt").write_text("keep me")
    with pytest.raises(InputError) as caught:
        simulate(target, seed=5, design=tiny)
    assert caught.value.codes == ("folder-not-empty",)
    assert [p.name for p in target.iterdir()] == ["thesis.txt"]
    simulate(target, seed=5, design=tiny, force=True)
    assert (target / "thesis.txt").read_text() == "keep me"
    assert {k: v for k, v in contents(target).items() if k != "thesis.txt"} == contents(folder)
    assert [p.name for p in tmp_path.iterdir()] == ["mine"]


def test_all_problems_are_named_at_once(tmp_path, tiny):
    file = tmp_path / "file"
    file.write_text("x")
    with pytest.raises(InputError) as caught:
        simulate(file, seed=-1, design=replace(tiny, taxa=500))
    assert set(caught.value.codes) == {"bad-seed", "not-a-folder", "too-many-taxa"}


def test_a_failure_leaves_nothing(tmp_path, tiny):
    with pytest.raises(ValueError, match="only"):
        simulate(tmp_path / "study", seed=5, design=replace(tiny, loci=99))
    assert list(tmp_path.iterdir()) == []
