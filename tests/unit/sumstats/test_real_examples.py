"""Real files of the folder beside the project: each is read, and what is known to be wrong with it is reported."""

import numpy as np
import pytest

from gnbreport.sumstats import Query, inspect, scan
from tests.paths import SHARED, needs_shared

pytestmark = needs_shared

REAL = SHARED / "real"
#: file -> layout, rows, traits, and codes of the known defects (every warning and error that must be there).
FILES = {
    "formats/0000123.tsv": (
        "gwas-ssf",
        5,
        0,
        {"checksum-mismatch", "missing-identifiers", "p-not-from-beta"},
    ),
    "formats/harmoniser_GCST0.tsv": (
        "gwas-ssf",
        4,
        0,
        {"checksum-mismatch", "missing-identifiers", "ratio-contradicts-beta"},
    ),
    "formats/harmoniser_GCST1.tsv": ("gwas-ssf", 4, 0, {"missing-identifiers", "ratio-contradicts-beta"}),
    "formats/gwas_vcf_example.vcf.txt": ("gwas-vcf", 10, 2, set()),
    "heel_bmd_lookups/heel_bmd_lookups_three_gwas.csv": (
        "twosamplemr-outcome",
        45,
        3,
        {"no-frequency", "n-above-uk-biobank", "p-not-from-beta"},
    ),
    "heel_bmd_lookups/morris2019_ebmd_excerpt_24snps.csv": ("opengwas", 24, 0, {"no-frequency", "p-not-from-beta"}),
    "mibiogen_instruments/cojo_instruments_186_taxa.tsv": ("associations", 516, 186, {"no-frequency"}),
    "mibiogen_instruments/zhang2022_clostridiaceae1_oxalobacter.csv": ("effect-other", 23, 2, {"p-not-from-beta"}),
}


@pytest.mark.parametrize("name", FILES)
def test_a_real_file_is_recognised_and_its_defects_named(name):
    layout, rows, traits, defects = FILES[name]
    found = inspect(REAL / name)
    assert (found.layout, found.rows, len(found.traits)) == (layout, rows, traits)
    assert {f.code for f in found.findings if f.severity != "info"} == defects


@pytest.mark.parametrize("name", FILES)
def test_every_row_of_a_real_file_is_read(name):
    found = scan(REAL / name, Query())
    assert len(found.rows) == FILES[name][1]
    assert found.rejected.empty
    assert (found.rows["standard_error"] > 0).all()


def test_the_folder_holds_no_file_without_a_test():
    folders = ("formats", "heel_bmd_lookups", "mibiogen_instruments")
    present = {
        f.relative_to(REAL).as_posix() for folder in folders for f in (REAL / folder).iterdir() if f.suffix != ".yaml"
    }
    assert present == set(FILES)


def test_mibiogen_instruments_have_their_own_sample_sizes_and_taxa():
    rows = scan(REAL / "mibiogen_instruments/cojo_instruments_186_taxa.tsv", Query()).rows
    sizes = rows["n"].to_numpy()
    assert sizes.min() < 5_000 < 15_000 < sizes.max() <= 18_340
    assert rows["effect_allele_frequency"].isna().all()
    assert rows["trait"].str.match(r"(phylum|class|order|family|genus)\..*\.id\.\d+$").all()
    assert not rows.duplicated(["trait", "rsid"]).any()


def test_printed_instruments_give_the_printed_f_and_variance_only_within_rounding():
    path = REAL / "mibiogen_instruments/zhang2022_clostridiaceae1_oxalobacter.csv"
    rows = scan(path, Query()).rows
    f = (rows["beta"] / rows["standard_error"]) ** 2
    assert len(rows) == 23
    assert np.isfinite(rows["effect_allele_frequency"]).all()
    assert f.between(17, 33).all()
    assert rows.groupby("trait")["n"].max().to_dict() == {"Family Clostridiaceae1": 14_253, "Genus. Oxalobacter": 4_656}


def test_zero_based_metadata_moves_the_positions_of_a_real_file():
    shifted = scan(REAL / "formats/harmoniser_GCST0.tsv", Query())
    assert shifted.rows["base_pair_location"].tolist() == [693_731, 935_394, 935_475, 16_052_962]
    assert "zero-based" in {n.code for n in shifted.notices}


def test_p_of_real_look_ups_is_far_from_beta_and_se():
    rows = scan(REAL / "heel_bmd_lookups/morris2019_ebmd_excerpt_24snps.csv", Query()).rows
    z = (rows["beta"] / rows["standard_error"]).abs()
    from gnbreport.kernels.tails import log10_normal_two_sided

    off = rows["log10_p"].to_numpy() - log10_normal_two_sided(z.to_numpy())
    assert 7.5 < off.max() < 8.5


def test_both_alleles_of_a_real_vcf_position_stand_on_their_own_rows():
    rows = scan(REAL / "formats/gwas_vcf_example.vcf.txt", Query(variants=frozenset({"rs10399793"}))).rows
    body_mass = rows[rows["trait"] == "EFO0004340"]
    assert body_mass["effect_allele"].tolist() == ["C", "A"]
    assert body_mass["beta"].tolist() == [0.00103892, 0.00214602]
