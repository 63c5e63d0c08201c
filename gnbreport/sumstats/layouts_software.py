"""Layouts of what association and meta-analysis programs write."""

from __future__ import annotations

from gnbreport.sumstats.layout import Layout, layout

SOFTWARE: tuple[Layout, ...] = (
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
)
