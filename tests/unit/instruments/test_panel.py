"""The LD panel: what it reads, what it refuses."""

import pickle

import numpy as np
import pandas as pd
import pgenlib
import pytest

from gnbreport.errors import InputError
from gnbreport.instruments import Panel, clump
from gnbreport.instruments.panel import ALLELE_MISMATCH, NOT_IN_PANEL
from tests.unit.instruments.panels import candidate_table, random_panel, write_panel


@pytest.fixture
def small(tmp_path):
    genotypes, table = random_panel(np.random.default_rng(5), 30, 41, missing=0.1)
    table.loc[0, ["allele_1", "allele_2"]] = ["A", "G"]
    return write_panel(tmp_path / "panel", genotypes, table), genotypes, table


def test_genotypes_and_frequencies_are_those_written(small):
    prefix, genotypes, table = small
    panel = Panel.open(prefix)
    assert (len(panel), panel.n_people) == (30, 41)
    index = np.array([7, 2, 7])
    assert (panel.genotypes(index) == genotypes[index]).all()
    expected = [g[g >= 0].mean() / 2 for g in genotypes]
    np.testing.assert_allclose(panel.allele_frequencies(np.arange(30)), expected)
    rows = panel.frequency(["rs3", "absent", "rs1"])
    assert rows["rsid"].tolist() == ["rs3", "rs1"]
    assert rows["effect_allele_frequency"].tolist() == pytest.approx([expected[2], expected[0]])
    pd.testing.assert_frame_equal(panel.variants, table, check_dtype=False)
    assert len(pickle.loads(pickle.dumps(panel))) == 30


def test_locate_by_alleles_on_either_strand(small):
    panel = Panel.open(small[0])
    first = ["A", "G", "T", "c", "", "A"]
    second = ["G", "A", "C", "t", "", "T"]
    found = panel.locate(["rs1"] * 6 + ["rs99"], [*first, "A"], [*second, "G"])
    assert found.tolist() == [0, 0, 0, 0, 0, ALLELE_MISMATCH, NOT_IN_PANEL]


def test_preloaded_panels_read_nothing_more(small, monkeypatch):
    prefix, _, table = small
    panel = Panel.open(prefix)
    panel.preload(table["id"])

    def refuse(index):
        raise AssertionError("genotypes were read again")

    monkeypatch.setattr(panel, "_files", type("Files", (), {**vars(panel._files), "read": staticmethod(refuse)})())
    assert len(clump(candidate_table(table, np.linspace(0.1, 0.9, 30)), panel).index)


def test_only_founders_count(small):
    prefix, genotypes, _ = small
    lines = (prefix.parent / "panel.fam").read_text().splitlines()
    fields = [line.split() for line in lines]
    for child in (3, 8):
        fields[child][2:4] = [fields[0][1], fields[1][1]]
    (prefix.parent / "panel.fam").write_text("\n".join(" ".join(f) for f in fields) + "\n")
    panel = Panel.open(prefix)
    assert panel.n_people == 39
    assert (panel.genotypes(np.array([4]))[0] == np.delete(genotypes[4], [3, 8])).all()


def write_pgen(prefix, genotypes, table):
    codes = np.where(genotypes < 0, -9, genotypes).astype(np.int8)
    people = genotypes.shape[1]
    with pgenlib.PgenWriter(f"{prefix}.pgen".encode(), people, variant_ct=len(table), nonref_flags=False) as writer:
        for row in codes:
            writer.append_biallelic(np.ascontiguousarray(row))
    columns = table.rename(
        columns={"chromosome": "#CHROM", "position": "POS", "id": "ID", "allele_2": "REF", "allele_1": "ALT"}
    )
    columns[["#CHROM", "POS", "ID", "REF", "ALT"]].to_csv(f"{prefix}.pvar", sep="\t", index=False)
    prefix.with_name(f"{prefix.name}.psam").write_text("#IID\tSEX\n" + "".join(f"i{k}\tNA\n" for k in range(people)))


def test_plink_2_panels_say_the_same(small, tmp_path):
    prefix, genotypes, table = small
    write_pgen(tmp_path / "two", genotypes, table)
    one, two = Panel.open(prefix), Panel.open(tmp_path / "two.pgen")
    assert (two.genotypes(np.array([5, 1])) == genotypes[[5, 1]]).all()
    rows = candidate_table(table, np.random.default_rng(1).random(30))
    pd.testing.assert_frame_equal(clump(rows, one).index, clump(rows, two).index)


@pytest.mark.parametrize(
    ("policy", "expected"), [("matching", [1, 0]), ("first", [0, ALLELE_MISMATCH]), ("drop", [NOT_IN_PANEL] * 2)]
)
def test_duplicate_ids_follow_the_named_policy(tmp_path, policy, expected):
    genotypes, table = random_panel(np.random.default_rng(6), 3, 20)
    table["id"] = ["rs1", "rs1", "rs2"]
    table["allele_1"], table["allele_2"] = ["A", "A", "A"], ["G", "C", "C"]
    write_panel(tmp_path / "p", genotypes, table)
    panel = Panel.open(tmp_path / "p", duplicates=policy)
    found = panel.locate(["rs1", "rs1"], ["C", "G"], ["A", "A"]).tolist()
    assert found == (expected if policy != "first" else [ALLELE_MISMATCH, 0])


def test_duplicate_ids_refused_by_name(tmp_path):
    genotypes, table = random_panel(np.random.default_rng(6), 3, 20)
    write_panel(tmp_path / "p", genotypes, table.assign(id=["rs1", "rs1", "rs2"]))
    with pytest.raises(InputError, match="rs1") as caught:
        Panel.open(tmp_path / "p", duplicates="refuse")
    assert caught.value.codes == ("duplicate-panel-id",)


def cut(path):
    path.write_bytes(path.read_bytes()[:-3])


def spoil_position(path):
    first, rest = path.read_text().split("\n", 1)
    fields = first.split()
    path.write_text("\t".join([*fields[:3], "here", *fields[4:]]) + "\n" + rest)


FAULTS = {
    "panel-size": ("bed", cut),
    "not-a-bed": ("bed", lambda p: p.write_bytes(b"\x6c\x1b\x00" + p.read_bytes()[3:])),
    "panel-part-missing": ("fam", lambda p: p.unlink()),
    "empty-file": ("bim", lambda p: p.write_text("")),
    "bad-variant-table": ("bim", spoil_position),
    "row-width": ("fam", lambda p: p.write_text("f i\n" * 41)),
}


@pytest.mark.parametrize("code", FAULTS)
def test_broken_panels_are_refused_by_name(small, code):
    part, damage = FAULTS[code]
    damage(small[0].with_name(f"panel.{part}"))
    with pytest.raises(InputError) as caught:
        Panel.open(small[0])
    assert set(caught.value.codes) == {code}
    assert f"panel.{part}" in str(caught.value)
