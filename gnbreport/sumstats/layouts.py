"""The layouts gnbreport knows. A further one is one more entry; the reader is shared.

Effect allele, frequency and P of each layout: see docs/formats.md.
"""

from __future__ import annotations

from collections.abc import Sequence

from gnbreport.sumstats.columns import is_missing
from gnbreport.sumstats.layout import Layout, Rows, layout

_SSF_ORDER = ("chromosome", "base_pair_location", "effect_allele", "other_allele")
_SSF = (
    "rsid=rsid|snp variant=variant_id|hm_variant_id chromosome=chromosome base_pair_location=base_pair_location "
    "effect_allele=effect_allele other_allele=other_allele effect_allele_frequency=effect_allele_frequency "
    "beta=beta odds_ratio=odds_ratio hazard_ratio=hazard_ratio standard_error=standard_error ci_lower=ci_lower "
    "ci_upper=ci_upper p_value=p_value neg_log_10_p_value=neg_log_10_p_value log10_p=log10_p n=n trait=trait|taxon"
)


def _ssf_order(header: Sequence[str], rows: Rows) -> bool:
    return tuple(header[:4]) == _SSF_ORDER


def _not_ssf_order(header: Sequence[str], rows: Rows) -> bool:
    return not _ssf_order(header, rows)


def _n_is_a_probability(header: Sequence[str], rows: Rows) -> bool:
    """GCST006979's trap: the column ``n`` holds values between 0 and 1."""
    if "n" not in header:
        return True
    column = list(header).index("n")
    values = [row[column] for row in rows if len(row) > column and not is_missing(row[column])]
    try:
        return bool(values) and all(0.0 <= float(v) <= 1.0 for v in values)
    except ValueError:
        return False


LAYOUTS: dict[str, Layout] = {
    entry.id: entry
    for entry in (
        layout(
            "gwas-ssf",
            "GWAS-SSF 1.0/1.1 (GWAS Catalog)",
            "chromosome base_pair_location effect_allele other_allele standard_error",
            _SSF,
            accepts=_ssf_order,
            traps=(
                "standard_error belongs to the log odds ratio even where odds_ratio is given.",
                "X, Y, MT may be 23, 24, 25.",
            ),
        ),
        layout(
            "gwas-catalog-harmonised",
            "GWAS Catalog harmonised (2023 and later)",
            "chromosome base_pair_location effect_allele other_allele standard_error hm_code hm_coordinate_conversion",
            _SSF.replace("rsid=rsid|snp", "rsid=rsid"),
            build="GRCh38",
            traps=("Positions are GRCh38; hm_code 14 to 18 mark variants that could not be harmonised.",),
        ),
        layout(
            "gwas-catalog-harmonised-old",
            "GWAS Catalog harmonised (before 2023)",
            "hm_rsid hm_chrom hm_pos hm_other_allele hm_effect_allele",
            "rsid=hm_rsid variant=hm_variant_id chromosome=hm_chrom base_pair_location=hm_pos "
            "effect_allele=hm_effect_allele "
            "other_allele=hm_other_allele effect_allele_frequency=hm_effect_allele_frequency beta=hm_beta "
            "odds_ratio=hm_odds_ratio ci_lower=hm_ci_lower ci_upper=hm_ci_upper "
            "standard_error=standard_error p_value=p_value "
            "neg_log_10_p_value=neg_log_10_p_value n=n|samplesize",
            build="GRCh38",
            traps=(
                "hm_beta is empty where an odds ratio was given.",
                "The raw effect_allele_frequency is not flipped: not used.",
            ),
        ),
        layout(
            "mibiogen",
            "MiBioGen, one taxon or all hits",
            "bac rsid eff.allele ref.allele beta se p.weightedsumz",
            "trait=bac chromosome=chr base_pair_location=bp rsid=rsid effect_allele=eff.allele "
            "other_allele=ref.allele beta=beta "
            "standard_error=se p_value=p.weightedsumz n=n",
            build="GRCh37",
            traps=(
                "No allele frequency.",
                "n varies by variant.",
                "P comes from a weighted Z, not from beta/SE.",
                "Taxon units are not comparable.",
            ),
        ),
        layout(
            "mibiogen-maf",
            "MiBioGen, consortium release with weighted_MAF",
            "bac rsid eff.allele ref.allele beta sd weighted_maf",
            "trait=bac chromosome=chr base_pair_location=bp rsid=rsid effect_allele=eff.allele "
            "other_allele=ref.allele beta=beta "
            "standard_error=sd p_value=p.weightedsumz|p n=n",
            build="GRCh37",
            traps=("The column SD is the standard error.", "weighted_MAF is no effect allele frequency: not used."),
        ),
        *(
            layout(
                "gwama" if p == "p-value" else "gwama-r",
                "GWAMA (Nolte 2017 HRV)" + ("" if p == "p-value" else ", re-written by R"),
                f"rs_number reference_allele other_allele beta se {p}",
                f"rsid=rs_number effect_allele=reference_allele other_allele=other_allele "
                f"effect_allele_frequency=eaf beta=beta "
                f"standard_error=se p_value={p} n=n_samples|n",
                frequency_missing=-9.0,
                traps=(
                    "reference_allele IS the effect allele.",
                    "No positions: rsIDs only.",
                    "eaf = -9 means missing.",
                ),
            )
            for p in ("p-value", "p.value")
        ),
        layout(
            "snp-a1-a2-maf",
            "SNP A1 A2 MAF BETA SE P N (second HRV layout)",
            "snp a1 a2 maf beta se p n",
            "rsid=snp chromosome=chr base_pair_location=bp effect_allele=a1 other_allele=a2 "
            "effect_allele_frequency=maf beta=beta "
            "standard_error=se p_value=p n=n",
            frequency_is_minor=True,
            traps=(
                "A1 is the effect allele.",
                "MAF is used as A1's frequency only where values above 0.5 show that it is one.",
            ),
        ),
        layout(
            "morris-ebmd",
            "GEFOS heel eBMD (Morris 2019)",
            "snpid rsid chr bp ea nea eaf beta se p p.ni",
            "rsid=rsid variant=snpid chromosome=chr base_pair_location=bp effect_allele=ea other_allele=nea "
            "effect_allele_frequency=eaf beta=beta standard_error=se p_value=p n=n",
            build="GRCh37",
            p_from_other_model=True,
            traps=("P need not fit beta/SE (BOLT-LMM).", "Rows without rsID have SNPID only."),
        ),
        layout(
            "morris-ebmd-catalog",
            "GEFOS heel eBMD, GWAS Catalog copy (GCST006979)",
            "variant_id snp.1 chromosome base_pair_location effect_allele other_allele beta standard_error p_value",
            "rsid=snp.1 variant=variant_id chromosome=chromosome base_pair_location=base_pair_location "
            "effect_allele=effect_allele "
            "other_allele=other_allele effect_allele_frequency=effect_allele_frequency beta=beta "
            "standard_error=standard_error "
            "p_value=p_value",
            accepts=_n_is_a_probability,
            build="GRCh37",
            p_from_other_model=True,
            traps=("rsIDs stand in snp.1.", "The column n is a P value, not a sample size: not used."),
        ),
        layout(
            "finngen",
            "FinnGen",
            "chrom pos ref alt rsids pval beta sebeta",
            "rsid=rsids chromosome=chrom base_pair_location=pos effect_allele=alt other_allele=ref "
            "effect_allele_frequency=af_alt|maf beta=beta standard_error=sebeta neg_log_10_p_value=mlogp "
            "p_value=pval",
            build="GRCh38",
            many_identifiers=True,
            traps=("alt is the effect allele.", "Positions are GRCh38.", "In R3 to R5 maf is the frequency of alt."),
        ),
        layout(
            "bolt-lmm",
            "BOLT-LMM",
            "snp chr bp allele1 allele0 a1freq beta se p_bolt_lmm_inf",
            "rsid=snp chromosome=chr base_pair_location=bp effect_allele=allele1 other_allele=allele0 "
            "effect_allele_frequency=a1freq beta=beta standard_error=se p_value=p_bolt_lmm|p_bolt_lmm_inf",
            p_from_other_model=True,
            traps=(
                "beta and SE match P_BOLT_LMM_INF, not P_BOLT_LMM.",
                "Binary traits are on the linear scale.",
                "No sample size.",
            ),
        ),
        layout(
            "saige",
            "SAIGE",
            "chr pos allele1 allele2 af_allele2 beta se p.value",
            "rsid=rsid|markerid|snpid variant=markerid|snpid chromosome=chr base_pair_location=pos "
            "effect_allele=allele2 other_allele=allele1 "
            "effect_allele_frequency=af_allele2 beta=beta standard_error=se p_value=p.value n=n "
            "n_cases=n_case|n.cases "
            "n_controls=n_ctrl|n.controls",
            p_from_other_model=True,
            traps=("Allele2 is the effect allele.", "The saddle-point P need not fit beta/SE."),
        ),
        layout(
            "regenie",
            "REGENIE",
            "chrom genpos id allele0 allele1 a1freq test beta se log10p",
            "rsid=id chromosome=chrom base_pair_location=genpos effect_allele=allele1 other_allele=allele0 "
            "effect_allele_frequency=a1freq beta=beta standard_error=se neg_log_10_p_value=log10p n=n test=test",
            p_from_other_model=True,
            traps=("Several TEST rows per variant: only ADD is read.", "LOG10P is -log10 P."),
        ),
        layout(
            "plink2-glm",
            "PLINK 2 --glm",
            "chrom pos id ref alt a1 test",
            "rsid=id chromosome=chrom base_pair_location=pos effect_allele=a1 other_allele=omitted|ax "
            "reference=ref alternative=alt "
            "effect_allele_frequency=a1_freq beta=beta odds_ratio=or hazard_ratio=hr standard_error=se|log(or)_se "
            "ci_lower=l95 ci_upper=u95 p_value=p neg_log_10_p_value=log10_p|neg_log10_p n=obs_ct test=test "
            "error_code=errcode",
            traps=(
                "A1, not ALT, is the effect allele.",
                "Covariate TEST rows are skipped.",
                "The SE of OR is that of log OR.",
            ),
        ),
        layout(
            "metal",
            "METAL, standard-error scheme",
            "markername allele1 allele2 effect stderr p-value",
            "rsid=markername effect_allele=allele1 other_allele=allele2 effect_allele_frequency=freq1 "
            "beta=effect standard_error=stderr "
            "p_value=p-value n=totalsamplesize|n|weight chromosome=chromosome|chr base_pair_location=position|pos|bp",
            traps=("Alleles are in lower case.",),
        ),
        layout(
            "metal-z",
            "METAL, sample-size scheme",
            "markername allele1 allele2 weight zscore p-value",
            "rsid=markername effect_allele=allele1 other_allele=allele2 effect_allele_frequency=freq1 "
            "z=zscore p_value=p-value n=weight "
            "chromosome=chromosome|chr base_pair_location=position|pos|bp",
            traps=(
                "No beta: computed in SD units as z / sqrt(2 f (1-f) (n + z^2)); needs Freq1.",
                "Weight is taken as n.",
            ),
        ),
        layout(
            "mtag",
            "MTAG",
            "snp chr bp a1 a2 frq mtag_beta mtag_se mtag_pval",
            "rsid=snp chromosome=chr base_pair_location=bp effect_allele=a1 other_allele=a2 "
            "effect_allele_frequency=frq "
            "beta=mtag_beta standard_error=mtag_se p_value=mtag_pval n=n",
            traps=("Logs call a1 the reference; it is the effect allele.",),
        ),
        layout(
            "mtag-input",
            "MTAG input",
            "snpid chr bpos a1 a2 freq beta se pval n",
            "rsid=snpid chromosome=chr base_pair_location=bpos effect_allele=a1 other_allele=a2 "
            "effect_allele_frequency=freq "
            "beta=beta standard_error=se p_value=pval n=n",
            traps=("Logs call a1 the reference; it is the effect allele.",),
        ),
        layout(
            "opengwas",
            "OpenGWAS associations (API JSON or table)",
            "rsid ea nea beta se p",
            "rsid=rsid chromosome=chr base_pair_location=position effect_allele=ea other_allele=nea "
            "effect_allele_frequency=eaf beta=beta "
            "standard_error=se p_value=p n=n trait=id",
            forbidden=frozenset({"snpid"}),
            traps=(
                "eaf arrives as text.",
                "Long variant lists are cut silently by the server: compare asked and answered.",
            ),
        ),
        layout(
            "opengwas-fields",
            "OpenGWAS fields (SNP chr pos beta se samplesize pval eaf ea oa)",
            "snp ea oa beta se pval",
            "rsid=snp chromosome=chr base_pair_location=pos effect_allele=ea other_allele=oa "
            "effect_allele_frequency=eaf beta=beta "
            "standard_error=se p_value=pval n=samplesize trait=id",
        ),
        layout(
            "gwas-vcf",
            "GWAS-VCF (OpenGWAS)",
            "vcf:chrom vcf:pos vcf:ref vcf:alt es se lp",
            "rsid=rsid variant=vcf:id trait=vcf:sample chromosome=vcf:chrom base_pair_location=vcf:pos "
            "effect_allele=vcf:alt other_allele=vcf:ref "
            "effect_allele_frequency=af beta=es standard_error=se neg_log_10_p_value=lp n=ss",
            traps=("ES is for ALT.", "LP is -log10 P.", "Several ALT alleles stand on several rows with one rsID."),
        ),
        *(
            layout(
                f"twosamplemr-{side}",
                f"TwoSampleMR, {side} columns",
                f"snp effect_allele.{side} beta.{side} se.{side}",
                f"rsid=snp trait=id.{side} chromosome=chr.{side}|chr base_pair_location=pos.{side}|pos "
                f"effect_allele=effect_allele.{side} other_allele=other_allele.{side} "
                f"effect_allele_frequency=eaf.{side} "
                f"beta=beta.{side} standard_error=se.{side} p_value=pval.{side} n=samplesize.{side}",
                traps=("A table with both sides is harmonised: name the layout to read one of them.",),
            )
            for side in ("exposure", "outcome")
        ),
        layout(
            "effect-other",
            "SNP EA OA/NEA (EAF) beta se P (N)",
            "ea beta se p",
            "rsid=snp|rsid trait=taxon|trait chromosome=chr base_pair_location=bp|pos effect_allele=ea "
            "other_allele=oa|nea "
            "effect_allele_frequency=eaf beta=beta standard_error=se p_value=p n=n",
            forbidden=frozenset({"snpid"}),
        ),
        layout(
            "associations",
            "association table (GWAS-SSF names, any order)",
            "rsid effect_allele standard_error",
            _SSF,
            accepts=_not_ssf_order,
            forbidden=frozenset({"hm_code", "hm_rsid", "snp.1", "reference_allele"}),
        ),
    )
}
