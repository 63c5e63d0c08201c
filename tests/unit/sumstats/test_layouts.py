# ruff: noqa: E501 - tables of rows read better unbroken
"""Every layout: recognised from its columns, the effect allele and its numbers read from the right places."""

import math

import pytest

from gnbreport.errors import InputError
from gnbreport.sumstats import LAYOUTS, Query, scan

#: layout -> (header, row); the association is always T (effect) against C, beta 0.5, SE 0.1, P 1e-7 at 1:1000.
#: eaf and n are what must be read (None: missing).
CASES = {
    "gwas-ssf": (
        "chromosome base_pair_location effect_allele other_allele odds_ratio standard_error effect_allele_frequency p_value rsid n",
        f"1 1000 T C {math.exp(0.5)} 0.1 0.3 1e-7 rs1 500",
        0.3,
        500,
    ),
    "gwas-catalog-harmonised": (
        "chromosome base_pair_location effect_allele other_allele beta standard_error effect_allele_frequency neg_log_10_p_value rsid variant_id hm_coordinate_conversion hm_code",
        "1 1000 T C 0.5 0.1 0.3 7 rs1 1_1000_C_T lo 10",
        0.3,
        None,
    ),
    "gwas-catalog-harmonised-old": (
        "hm_variant_id hm_rsid hm_chrom hm_pos hm_other_allele hm_effect_allele hm_beta hm_odds_ratio hm_effect_allele_frequency hm_code beta standard_error effect_allele_frequency p_value effect_allele other_allele",
        f"1_1000 rs1 1 1000 C T NA {math.exp(0.5)} NA 11 -0.5 0.1 0.7 1e-7 C T",
        None,
        None,
    ),
    "mibiogen": (
        "bac chr bp rsID ref.allele eff.allele beta SE Z.weightedSumZ P.weightedSumZ N Cohorts",
        "genus..Eubacteriumbrachygroup.id.11296 1 1000 rs1 C T 0.5 0.1 5 1e-7 500 a",
        None,
        500,
    ),
    "mibiogen-maf": (
        "bac chr bp rsID ref.allele eff.allele beta SD Z.weightedSumZ P.weightedSumZ N weighted_MAF",
        "class.A.id.1 1 1000 rs1 C T 0.5 0.1 5 1e-7 500 0.3",
        None,
        500,
    ),
    "gwama": (
        "rs_number reference_allele other_allele eaf beta se beta_95L beta_95U z p-value _-log10_p-value n_samples",
        "rs1 T C -9 0.5 0.1 0 0 5 1e-7 7 500",
        None,
        500,
    ),
    "gwama-r": (
        "rs_number reference_allele other_allele eaf beta se p.value n_samples",
        "rs1 T C 0.3 0.5 0.1 1e-7 500",
        0.3,
        500,
    ),
    "snp-a1-a2-maf": ("SNP A1 A2 MAF BETA SE P N", "rs1 T C 0.7 0.5 0.1 1e-7 500", 0.7, 500),
    "morris-ebmd": (
        "SNPID RSID CHR BP EA NEA EAF INFO BETA SE P P.I P.NI N",
        "1:1000_C_T rs1 1 1000 T C 0.3 1 0.5 0.1 1e-7 1e-6 1e-8 500",
        0.3,
        500,
    ),
    "morris-ebmd-catalog": (
        "variant_id snp.1 chromosome base_pair_location effect_allele other_allele effect_allele_frequency beta standard_error p_value n",
        "1:1000:C:T rs1 1 1000 T C 0.3 0.5 0.1 1e-7 0.00002",
        0.3,
        None,
    ),
    "finngen": (
        "#chrom pos ref alt rsids nearest_genes pval mlogp beta sebeta af_alt",
        "1 1000 C T rs9,rs1 G1,G2 1e-7 7 0.5 0.1 0.3",
        0.3,
        None,
    ),
    "bolt-lmm": (
        "SNP CHR BP GENPOS ALLELE1 ALLELE0 A1FREQ INFO CHISQ_LINREG P_LINREG BETA SE CHISQ_BOLT_LMM_INF P_BOLT_LMM_INF CHISQ_BOLT_LMM P_BOLT_LMM",
        "rs1 1 1000 0 T C 0.3 1 9 0.5 0.5 0.1 9 1e-6 9 1e-7",
        0.3,
        None,
    ),
    "saige": (
        "CHR POS MarkerID Allele1 Allele2 AC_Allele2 AF_Allele2 BETA SE Tstat p.value p.value.NA N",
        "1 1000 rs1 C T 30 0.3 0.5 0.1 5 1e-7 1e-6 500",
        0.3,
        500,
    ),
    "regenie": (
        "CHROM GENPOS ID ALLELE0 ALLELE1 A1FREQ N TEST BETA SE CHISQ LOG10P EXTRA",
        "1 1000 rs1 C T 0.3 500 ADD 0.5 0.1 25 7 NA",
        0.3,
        500,
    ),
    "plink2-glm": (
        "#CHROM POS ID REF ALT A1 A1_FREQ TEST OBS_CT OR LOG(OR)_SE Z_STAT P ERRCODE",
        f"1 1000 rs1 T C T 0.3 ADD 500 {math.exp(0.5)} 0.1 5 1e-7 .",
        0.3,
        500,
    ),
    "metal": (
        "MarkerName Allele1 Allele2 Freq1 FreqSE Effect StdErr P-value Direction",
        "rs1 t c 0.3 0 0.5 0.1 1e-7 ++",
        0.3,
        None,
    ),
    "mtag": (
        "SNP CHR BP A1 A2 Z N FRQ mtag_beta mtag_se mtag_z mtag_pval",
        "rs1 1 1000 T C 5 500 0.3 0.5 0.1 5 1e-7",
        0.3,
        500,
    ),
    "mtag-input": ("snpid chr bpos a1 a2 freq beta se z pval n", "rs1 1 1000 T C 0.3 0.5 0.1 5 1e-7 500", 0.3, 500),
    "opengwas": (
        "rsid chr position ea nea eaf beta se p n id trait",
        "rs1 1 1000 T C 0.3 0.5 0.1 1e-7 500 ieu-1 BMD",
        0.3,
        500,
    ),
    "opengwas-fields": (
        "SNP chr pos beta se samplesize pval eaf ea oa",
        "rs1 1 1000 0.5 0.1 500 1e-7 0.3 T C",
        0.3,
        500,
    ),
    "twosamplemr-exposure": (
        "SNP effect_allele.exposure other_allele.exposure eaf.exposure beta.exposure se.exposure pval.exposure samplesize.exposure",
        "rs1 T C 0.3 0.5 0.1 1e-7 500",
        0.3,
        500,
    ),
    "twosamplemr-outcome": (
        "SNP effect_allele.outcome other_allele.outcome eaf.outcome beta.outcome se.outcome pval.outcome samplesize.outcome",
        "rs1 T C NA 0.5 0.1 1e-7 NA",
        None,
        None,
    ),
    "effect-other": ("taxon SNP EA OA EAF beta se P N", "G rs1 T C 0.3 0.5 0.1 1e-7 500", 0.3, 500),
    "associations": (
        "rsid chromosome base_pair_location effect_allele other_allele effect_allele_frequency beta standard_error p_value n",
        "rs1 1 1000 T C 0.3 0.5 0.1 1e-7 500",
        0.3,
        500,
    ),
}
OTHERS = {"metal-z", "gwas-vcf"}


def file_of(path, header, *rows):
    path.write_text("\n".join("\t".join(line.split()) for line in (header, *rows)) + "\n")
    return path


def test_every_layout_has_a_case():
    assert set(CASES) | OTHERS == set(LAYOUTS)


@pytest.mark.parametrize("layout", CASES)
def test_layout_is_recognised_and_read(layout, tmp_path):
    header, row, eaf, n = CASES[layout]
    path = file_of(tmp_path / "t.txt", header, row)
    answer = scan(path, Query(p_below=1e-6, variants=frozenset({"rs1"})))
    assert answer.layout == layout
    assert len(answer.rejected) == 0
    found = answer.rows.iloc[0]
    assert (found["rsid"], found["effect_allele"], found["other_allele"]) == ("rs1", "T", "C")
    assert found["beta"] == pytest.approx(0.5, rel=1e-12)
    assert found["standard_error"] == 0.1
    assert found["p_value"] == pytest.approx(1e-7, rel=1e-12)
    assert found["log10_p"] == pytest.approx(-7, rel=1e-12)
    if "base_pair_location" in header or layout in {
        "mibiogen",
        "finngen",
        "regenie",
        "plink2-glm",
        "saige",
        "bolt-lmm",
    }:
        assert (found["chromosome"], found["base_pair_location"]) == ("1", 1000)
    assert found["effect_allele_frequency"] == eaf if eaf is not None else math.isnan(found["effect_allele_frequency"])
    assert found["n"] == n if n is not None else math.isnan(found["n"])


def test_metal_z_scores_become_betas_in_sd_units(tmp_path):
    path = file_of(
        tmp_path / "t.txt", "MarkerName Allele1 Allele2 Freq1 Weight Zscore P-value", "rs1 t c 0.3 1000 -5 5.7e-7"
    )
    row = scan(path, Query()).rows.iloc[0]
    assert row["beta"] == pytest.approx(-5 / math.sqrt(2 * 0.3 * 0.7 * (1000 + 25)), rel=1e-12)
    assert row["standard_error"] == pytest.approx(1 / math.sqrt(2 * 0.3 * 0.7 * (1000 + 25)), rel=1e-12)
    assert row["n"] == 1000


def test_gwas_vcf_alleles_and_multi_allelic_sites(tmp_path):
    path = tmp_path / "t.vcf"
    path.write_text(
        "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tieu\n"
        "1\t1000\trs1\tC\tT\t.\tPASS\tAF=0.3\tES:SE:LP:SS:ID\t0.5:0.1:400:500:rs1\n"
        "1\t1000\trs1\tC\tA\t.\tPASS\tAF=0.1\tES:SE:LP:SS:ID\t0.1:0.1:0.5:500:rs1\n"
    )
    answer = scan(path, Query(variants=frozenset({"rs1"})))
    assert answer.rows["effect_allele"].tolist() == ["T", "A"]
    assert answer.rows["effect_allele_frequency"].tolist() == [0.3, 0.1]
    assert answer.rows["p_value"].tolist()[0] == 0.0
    assert answer.rows["log10_p"].tolist()[0] == -400.0
    assert "trait" not in answer.rows


def test_maf_without_a_value_above_a_half_is_not_used_as_frequency(tmp_path):
    path = file_of(tmp_path / "t.txt", "SNP A1 A2 MAF BETA SE P N", "rs1 T C 0.3 0.5 0.1 1e-7 500")
    assert math.isnan(scan(path, Query()).rows["effect_allele_frequency"].iloc[0])


def test_other_tests_of_regenie_are_counted_not_read(tmp_path):
    header, row, *_ = CASES["regenie"]
    answer = scan(file_of(tmp_path / "t.txt", header, row, row.replace("ADD", "DOM")), Query())
    assert len(answer.rows) == 1
    assert answer.rows_read == 2
    assert [n.code for n in answer.notices] == ["other-test"]


def test_column_map_reads_any_table(tmp_path):
    path = file_of(tmp_path / "t.txt", "id a b est err pv", "rs1 T C 0.5 0.1 1e-7")
    columns = {
        "rsid": "id",
        "effect_allele": "a",
        "other_allele": "b",
        "beta": "est",
        "standard_error": "err",
        "p_value": "pv",
    }
    answer = scan(path, Query(p_below=1e-5), columns=columns)
    assert answer.layout == "column-map"
    assert answer.rows["beta"].tolist() == [0.5]
    with pytest.raises(InputError) as error:
        scan(path, Query(), columns={**columns, "beta": "absent", "gamma": "id"})
    assert set(error.value.codes) == {"missing-column", "unknown-field"}


def test_traits_of_a_file_with_many(tmp_path):
    header, row, *_ = CASES["mibiogen"]
    other = row.replace("genus..Eubacteriumbrachygroup.id.11296", "phylum.Actinobacteria.id.400")
    path = file_of(tmp_path / "t.txt", header, row, other, other)
    answer = scan(path, Query(), trait="phylum.Actinobacteria.id.400")
    assert answer.rows_by_trait == {"genus..Eubacteriumbrachygroup.id.11296": 1, "phylum.Actinobacteria.id.400": 2}
    assert answer.rows["trait"].unique().tolist() == ["phylum.Actinobacteria.id.400"]


def test_the_hint_names_the_order_where_no_column_is_missing(tmp_path):
    columns = ["variant_id", "chromosome", "base_pair_location", "effect_allele", "other_allele", "beta"]
    columns += ["standard_error", "p_value", "n"]
    file = tmp_path / "x.tsv"
    file.write_text(
        "\t".join(columns) + "\n" + "\t".join(["rs1", "1", "5", "A", "G", "0.1", "0.01", "1e-9", "900"]) + "\n"
    )
    with pytest.raises(InputError) as error:
        scan(file, Query(p_below=1.0))
    assert "wants them in another order" in str(error.value)
    file.write_text("a\tb\n1\t2\n")
    with pytest.raises(InputError) as error:
        scan(file, Query(p_below=1.0))
    assert "needs also: " in str(error.value)
