"""Instrument selection: each rule stops what it should, and says so."""

import numpy as np
import pandas as pd
import pytest

from gnbreport.errors import InputError
from gnbreport.instruments import Panel, Region, SelectionOptions, clump, clump_by_distance, select_instruments
from gnbreport.instruments.tables import log10_p
from tests.unit.instruments.panels import candidate_table, random_panel, write_panel


@pytest.fixture
def panel(tmp_path):
    genotypes, table = random_panel(np.random.default_rng(11), 12, 60)
    table["chromosome"], table["position"] = "6", np.arange(12) * 20_000_000 + 1_000_000
    table["allele_1"], table["allele_2"] = "A", "G"
    genotypes[1] = 0
    genotypes[2] = genotypes[3]
    table.loc[2, "position"] = table.loc[3, "position"] - 10
    return Panel.open(write_panel(tmp_path / "p", genotypes, table))


def candidates(panel):
    return candidate_table(panel.variants, np.geomspace(1e-20, 1e-9, 12))


def fates(rows, panel, **options):
    result = select_instruments(rows, panel=panel, options=SelectionOptions(**options))
    return result.dispositions.set_index("variant")


def test_clumped_variants_name_their_index_variant(panel):
    fate = fates(candidates(panel), panel).loc["rs4"]
    assert (fate["disposition"], fate["detail"]) == ("clumped", "by rs3, r2 = 1")


def test_variants_without_variation_never_clump(panel):
    assert fates(candidates(panel), panel, r2=0.0, kb=1e6).loc["rs2", "disposition"] == "index"


def test_each_filter(panel):
    rows = candidates(panel)
    rows.loc[0, "p_value"] = 1e-3
    rows.loc[1, "effect_allele_frequency"] = 0.001
    rows.loc[4, "beta"] = 0.01
    rows.loc[5, ["effect_allele", "other_allele"]] = ["A", "C"]
    rows.loc[6, ["effect_allele", "other_allele"]] = ["C", "G"]
    rows.loc[7, "rsid"] = "NA"
    rows.loc[8, "rsid"] = "rs777"
    rows.loc[9, "standard_error"] = 0
    region = Region("here", "6", int(rows["base_pair_location"][10]), int(rows["base_pair_location"][10]))
    rows = pd.concat([rows, rows.iloc[[11]]], ignore_index=True)
    found = fates(rows, panel, maf_min=0.01, f_min=10, palindromes_before_clumping=True, excluded_regions=(region,))[
        "disposition"
    ].tolist()
    assert found == [
        "weak",
        "low_frequency",
        "index",
        "clumped",
        "weak",
        "panel_allele_mismatch",
        "palindromic_dropped",
        "bad_identifier",
        "not_in_panel",
        "missing_values",
        "excluded_region",
        "index",
        "duplicate",
    ]


def test_frequency_of_the_panel_where_the_table_has_none(panel):
    rows = candidates(panel).drop(columns="effect_allele_frequency")
    found = fates(rows, panel, maf_min=0.01)
    assert found.loc["rs2", "disposition"] == "low_frequency"


@pytest.mark.parametrize(("policy", "kept"), [("matching", "G"), ("drop", None), ("first", "T"), ("last", "G")])
def test_multi_allelic_policies(panel, policy, kept):
    rows = candidates(panel).iloc[[5, 5]].reset_index(drop=True)
    rows["other_allele"], rows["p_value"] = ["T", "G"], [1e-12, 1e-10]
    result = select_instruments(rows, panel=panel, options=SelectionOptions(multi_allelic=policy, clump="none"))
    assert result.instruments["other_allele"].tolist() == ([] if kept is None else [kept])
    assert (result.dispositions["disposition"] == "multi_allelic").sum() == (2 if kept is None else 1)


def test_named_regions(panel):
    rows = candidates(panel)
    rows.loc[0, "base_pair_location"] = 30_000_000
    assert fates(rows, panel, excluded_regions=("mhc",)).loc["rs1", "disposition"] == "excluded_region"
    with pytest.raises(InputError, match="'hla'"):
        fates(rows, panel, excluded_regions=("hla",))


def test_underflowed_p_values_are_ordered_by_their_logarithm(panel):
    rows = candidates(panel).iloc[[2, 3]].assign(p_value=0.0, log10_p=[-400.0, -500.0])
    assert clump(rows, panel).index["rsid"].tolist() == ["rs4"]


def test_distance_clumping_needs_no_panel():
    rows = pd.DataFrame(
        {
            "rsid": list("abcd"),
            "chromosome": ["1", "1", "1", "2"],
            "base_pair_location": pd.array([1000, 1999, 2999, 1500], dtype="Int64"),
            "p_value": [1e-9, 1e-10, 1e-8, 1e-3],
        }
    )
    result = clump_by_distance(rows, kb=1)
    assert result.index["rsid"].tolist() == ["b", "c", "d"]
    assert result.dispositions["detail"][0] == "by b, 999 bases away"


def test_missing_columns_and_panel_are_named(panel):
    with pytest.raises(InputError) as caught:
        select_instruments(pd.DataFrame({"rsid": ["a"]}), panel=panel)
    assert caught.value.codes == ("missing-column", "missing-column")
    with pytest.raises(InputError, match="LD clumping needs a reference panel"):
        select_instruments(candidates(panel))


def test_empty_tables_give_empty_selections(panel):
    result = select_instruments(candidates(panel).iloc[:0], panel=panel)
    assert len(result.instruments) == len(result.dispositions) == 0


def test_a_p_value_of_zero_gets_the_logarithm_of_its_z(panel):
    rows = candidates(panel).iloc[[2, 3]].assign(p_value=0.0, beta=[1.0, 2.0], standard_error=0.01)
    for table in (rows, rows.assign(log10_p=-np.inf)):
        assert log10_p(table).tolist() == pytest.approx([-2173.5705, -8688.2887], rel=1e-7)
        assert clump(table, panel).index["rsid"].tolist() == ["rs4"]
