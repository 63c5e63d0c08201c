"""The layouts gnbreport knows, one entry each; those of exchange formats stand here. The reader is shared.

Effect allele, frequency and P of each layout: see docs/formats.md.
"""

from __future__ import annotations

from collections.abc import Sequence

from gnbreport.sumstats.layout import Layout, Rows, layout
from gnbreport.sumstats.layouts_published import PUBLISHED
from gnbreport.sumstats.layouts_software import SOFTWARE

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
        *PUBLISHED,
        *SOFTWARE,
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
