"""Layouts of published data sets: MiBioGen, heart rate variability, heel bone mineral density, FinnGen."""

from __future__ import annotations

from collections.abc import Sequence

from gnbreport.sumstats.columns import is_missing
from gnbreport.sumstats.layout import Layout, Rows, layout


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


PUBLISHED: tuple[Layout, ...] = (
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
)
