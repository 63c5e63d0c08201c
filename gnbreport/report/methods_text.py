"""The methods section in words, written from the study's choices: a choice that differs reads differently."""

from __future__ import annotations

from dataclasses import dataclass

from gnbreport.report import numbers, words
from gnbreport.report.context import Context
from gnbreport.report.frames import named_rows
from gnbreport.report.texts import plural

_CITES = {
    "ivw": "[@burgess2013]",
    "egger": "[@bowden2015]",
    "weighted_median": "[@bowden2016]",
    "simple_median": "[@bowden2016]",
    "weighted_mode": "[@hartwig2017]",
    "simple_mode": "[@hartwig2017]",
    "max_likelihood": "[@burgess2013]",
}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with its head; citations as ``[@id]``."""

    head: str
    text: str


def paragraphs(context: Context) -> list[Paragraph]:
    """The methods, step by step."""
    parts = [
        Paragraph("Design", _design(context)),
        Paragraph("Instruments", _instruments(context)),
        Paragraph("Harmonisation", _harmonisation(context)),
        Paragraph("Estimation", _estimation(context)),
        Paragraph("Sensitivity analyses", _sensitivity(context)),
        Paragraph("Multiple testing", _multiplicity(context)),
    ]
    if context.role("mediator"):
        parts.append(Paragraph("Mediation", _mediation(context)))
    parts.append(Paragraph("Reporting and software", _software(context)))
    return parts


def _design(context: Context) -> str:
    roles = {r: context.role(r) for r in ("exposure", "mediator", "outcome")}
    parts = [plural(len(roles["exposure"]), "exposure")]
    if roles["mediator"]:
        parts.append(plural(len(roles["mediator"]), "mediator"))
    parts.append(plural(len(roles["outcome"]), "outcome"))
    kind = (
        "two-sample and two-step Mendelian randomization" if roles["mediator"] else "two-sample Mendelian randomization"
    )
    return f"We carried out {kind} with {words.listing(parts)} on GWAS summary statistics (see [#sources])."


def _instruments(context: Context) -> str:
    c = context.choices.selection
    text = f"Variants with P < {numbers.threshold_text(c.exposure_p)} in the exposure's GWAS were candidates"
    if context.role("mediator"):
        text += f" (P < {numbers.threshold_text(c.mediator_p)} for mediators)"
    if context.choices.sensitivity.reverse:
        text += f" and P < {numbers.threshold_text(c.outcome_p)} for the reverse analysis"
    text += ". "
    panel = dict(context.results.study.get("panel") or {})
    if c.clump == "ld":
        method = "maximum-likelihood haplotype frequencies" if c.r2_method == "em" else "genotype correlation"
        text += (
            f"They were clumped greedily by P: a variant within {numbers.count_text(c.kb)} kb of a stronger one and "
            f"with r\u00b2 > {c.r2:g} was dropped; "
            f"r\u00b2 was computed by {method} [@chang2015] in the LD "
            f"panel{' ' + panel['label'] if panel.get('label') else ''}. "
        )
    elif c.clump == "distance":
        kb = numbers.count_text(c.kb)
        text += f"They were thinned by distance: a variant within {kb} kb of a stronger one was dropped. "
    else:
        text += "They were not clumped. "
    text += (
        "Palindromic variants were dropped "
        f"{'before' if c.palindromes_before_clumping else 'not before but, if at all, after'} clumping. "
    )
    filters = [f"minor allele frequency at least {c.maf_min:g}"] * (c.maf_min > 0) + [f"F at least {c.f_min:g}"] * (
        c.f_min > 0
    )
    text += (
        f"Further filters: {words.listing(filters)}. "
        if filters
        else "No further filter on allele frequency or F was set. "
    )
    if c.excluded_regions:
        text += f"Excluded regions: {', '.join(c.excluded_regions)}. "
    second = [t for t in context.results["traits"].pipe(named_rows) if t.replication]
    if second:
        text += (
            f"Effects of the instruments of {words.listing([context.label(t.trait) for t in second], 4)} were taken "
            "from another sample than the one they were selected in. "
        )
    p = context.choices.proxies
    if p.use:
        return text + (
            f"Instruments absent from an outcome's file were replaced by a proxy with r\u00b2 \u2265 {p.r2:g} "
            f"within {p.kb:g} kb where the panel has one, alleles matched by phase."
        )
    return text + "No proxies were used."


def _harmonisation(context: Context) -> str:
    c = context.choices.harmonisation
    policy = {
        "infer": (
            "palindromic variants were oriented by allele frequency and dropped where a frequency was missing or "
            f"within {c.tolerance:g} of 0.5"
        ),
        "forward": "palindromic variants were taken as reported on the forward strand",
        "drop": "all palindromic variants were dropped",
    }[c.palindromes]
    text = (
        f"Exposure and outcome were brought to one effect allele; {policy}. Every candidate variant ends in "
        "exactly one disposition."
    )
    if c.frequency_check is not None:
        text += f" Variants whose allele frequencies differed by more than {c.frequency_check:g} were dropped."
    return text


def _estimation(context: Context) -> str:
    c = context.choices.estimation
    others = [m for m in c.methods if m not in (c.main, "wald_ratio")]
    named = "; ".join(words.method(m) + (f" {_CITES[m]}" if m in _CITES else "") for m in others)
    main = {
        "ivw": (
            "inverse-variance weighting with multiplicative random effects, its standard error never below that "
            "of fixed effects"
        ),
    }.get(c.main, words.method(c.main))
    text = f"The main method was {main} {_CITES.get(c.main, '')}; with one variant the Wald ratio was used. ".replace(
        " ;", ";"
    )
    if named:
        text += f"Further methods: {named}. "
    if {"simple_median", "weighted_median", "simple_mode", "weighted_mode"} & set(c.methods):
        text += f"Standard errors of medians and modes come from {numbers.count_text(c.draws)} bootstrap draws. "
    text += _scales(context)
    return text + "P values are two-sided, from survival functions."


def _scales(context: Context) -> str:
    """What effects of and on binary traits mean; nothing where all traits are continuous."""
    text = ""
    outcomes = [t for role in ("mediator", "outcome") for t in context.role(role) if context.odds(t)]
    if outcomes:
        named = words.listing([context.label(t) for t in outcomes])
        text += f"Effects on {named} are log odds ratios, shown as odds ratios too; "
        text += "odds ratios are not collapsible, so that estimates under other adjustments need not agree. "
    exposures = [t for role in ("exposure", "mediator") for t in context.role(role) if context.binary(t)]
    if exposures:
        text += (
            f"{words.listing([context.label(t) for t in exposures])} as exposure is binary: effects are per unit of "
            "the log odds of its genetic liability, not of having it. "
        )
    return text


def _sensitivity(context: Context) -> str:
    c = context.choices.sensitivity
    text = (
        "Heterogeneity was tested by Cochran's and R\u00fccker's Q [@bowden2017], directional pleiotropy by the "
        "MR-Egger intercept [@bowden2015], "
        f"outliers by MR-PRESSO [@verbanck2018] with {numbers.count_text(c.presso_draws)} draws at "
        f"{numbers.threshold_text(c.presso_threshold)} and by radial regression [@bowden2018], "
        "and direction by Steiger's test [@hemani2017]. "
    )
    if c.leave_one_out:
        text += f"Leave-one-out used {words.listing([words.method(m) for m in c.leave_one_out])}. "
    again = ["variants that explain more of the outcome"] * c.steiger_filter + [
        "MR-PRESSO and radial outliers"
    ] * c.outlier_removal
    if again:
        text += f"Estimates were made again without {words.listing(again)}. "
    if c.reverse:
        text += "Reverse MR was run where the outcome has instruments and the exposure's file holds all variants. "
    if c.overlap is None:
        return text + "The overlap of samples was not stated [@burgess2016]."
    return text + f"The stated overlap of samples is {100 * c.overlap:g}% [@burgess2016]."


def _multiplicity(context: Context) -> str:
    c = context.choices.multiple_testing
    family = "within each rank" if c.family == "rank" and context.ranks else "over all exposures"
    return (
        f"Main estimates were corrected {family}, for each outcome, by Bonferroni and by Benjamini\u2013Hochberg "
        f"[@benjamini1995] at {numbers.threshold_text(c.alpha)}. "
        f"Results with P < {numbers.threshold_text(c.alpha)} that do not pass are called nominal."
    )


def _mediation(context: Context) -> str:
    c = context.choices.mediation
    pathways = {
        "nominal": f"exposures with P < {numbers.threshold_text(context.alpha)} on an outcome and on a mediator",
        "all": "all combinations",
    }.get(c.pathways if isinstance(c.pathways, str) else "", "the pathways named in the study file")
    interval = {
        "monte_carlo": f"Monte Carlo ({numbers.count_text(c.draws)} draws)",
        "delta": "delta (Sobel)",
        "product": "distribution-of-the-product",
    }[c.interval]
    b = "univariable MR" if c.b_source == "univariable" else "multivariable MR adjusted for the exposure"
    overlap = {
        "keep": "kept in both steps",
        "drop_from_b": "dropped from step b",
        "drop_both": "dropped from both steps",
    }[c.overlap]
    return (
        f"Two-step mediation [@carter2021] was estimated for {pathways}. Step b came from {b}; instruments shared by "
        f"exposure and mediator were {overlap}. "
        f"The indirect effect is a\u00d7b with a first-order standard error [@sobel1982] and a {interval} interval; "
        "the direct effect is total minus indirect. "
        "The proportion mediated carries a full delta-method interval, with Fieller and Monte Carlo intervals beside "
        "it, and is not quoted where the total effect's "
        "interval includes 0, where the signs differ, or where it leaves 0 to 1."
    )


def _software(context: Context) -> str:
    versions = dict(context.results.provenance.get("versions", {}))
    version = versions.get("gnbreport", "")
    seed = context.results.provenance.get("seed", context.about.get("seed", 0))
    return (
        "Reporting follows STROBE-MR [@strobe]. Analyses were run with "
        f"gnbreport{' ' + str(version) if version else ''} (seed {seed}); "
        "inputs with their SHA-256, versions and the command stand under [#provenance]."
    )
