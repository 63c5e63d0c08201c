"""Sentences of the report: templates with conditions, so that the words follow the numbers.

No sentence says that something causes something. Where p is above the threshold the sentence says that no evidence was
found, never that there is no effect.
"""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup

from gnbreport.claims.model import VERDICT_WORDS
from gnbreport.report import numbers
from gnbreport.report.context import Context
from gnbreport.report.texts import plural

RELATIONS = {
    "exposure_outcome": "exposures on outcome",
    "exposure_mediator": "exposures on mediators",
    "mediator_outcome": "mediators on outcome",
    "outcome_exposure": "outcome on exposures (reverse)",
    "mediator_exposure": "mediators on exposures (reverse)",
    "outcome_mediator": "outcome on mediators (reverse)",
}
#: How the interval of an indirect effect was made.
INTERVALS = {"monte_carlo": "Monte Carlo", "delta": "delta method", "product": "distribution of the product"}
METHODS = {
    "wald_ratio": "Wald ratio",
    "ivw": "IVW",
    "ivw_fe": "IVW, fixed effects",
    "ivw_mre": "IVW, multiplicative random effects without floor",
    "ivw_delta": "IVW, second-order weights",
    "ivw_robust": "IVW, robust",
    "ivw_penalised": "IVW, penalised",
    "uwr": "Unweighted regression",
    "egger": "MR-Egger",
    "egger_penalised": "MR-Egger, penalised",
    "egger_robust": "MR-Egger, robust",
    "simple_median": "Simple median",
    "weighted_median": "Weighted median",
    "penalised_weighted_median": "Penalised weighted median",
    "simple_mode": "Simple mode",
    "weighted_mode": "Weighted mode",
    "max_likelihood": "Maximum likelihood",
    "raps": "MR-RAPS",
    "conmix": "Contamination mixture",
    "hetpen": "Heterogeneity-penalised average",
    "mv_ivw": "Multivariable IVW",
    "mv_egger": "Multivariable MR-Egger",
    "presso_raw": "MR-PRESSO, raw",
    "presso_corrected": "MR-PRESSO, outliers removed",
}
DISPOSITIONS = {
    "kept": "kept as it is",
    "flipped": "turned to the other allele",
    "strand_flipped": "read on the other strand",
    "palindromic_inferred": "palindromic, strand from the frequency",
    "proxy": "replaced by a proxy",
    "index": "index variant",
    "clumped": "in LD with a stronger variant",
    "not_in_panel": "not in the LD panel",
    "panel_allele_mismatch": "alleles differ from the panel",
    "bad_identifier": "no usable variant id",
    "multi_allelic": "multi-allelic",
    "low_frequency": "allele frequency too low",
    "weak": "F below the threshold",
    "excluded_region": "in an excluded region",
    "missing_in_replication": "not in the replication sample",
    "palindromic_ambiguous": "palindromic, strand not decidable",
    "palindromic_dropped": "palindromic, dropped by choice",
    "allele_mismatch": "alleles do not match",
    "alleles_ambiguous": "alleles incomplete, not decidable",
    "frequency_mismatch": "allele frequencies disagree",
    "missing_in_outcome": "not in the outcome's file, no proxy",
    "missing_values": "value missing",
    "duplicate": "duplicate",
    "steiger_dropped": "explains more of the outcome",
}


#: How a specification names the method of a published row.
_ROW_OF = re.compile(r"(\bthe row is )([a-z_ ]+)")


def method(identifier: str) -> str:
    """A method's name for readers."""
    return METHODS.get(identifier, identifier.replace("_", " "))


def choices(specification: str) -> str:
    """A specification's choices for readers: a method by its name, ``the row is MR-Egger``."""
    return _ROW_OF.sub(lambda m: m[1] + method(m[2].replace(" ", "_")), numbers.typeset(specification))


def disposition(identifier: str) -> str:
    """A disposition's name for readers."""
    return DISPOSITIONS.get(identifier, identifier.replace("_", " "))


def few_instruments(count: int) -> str:
    """What so many exposures with fewer than three instruments mean."""
    if count == 0:
        return "Every exposure has three or more."
    verb, them = ("has", "it") if count == 1 else ("have", "them")
    return (
        f"{plural(count, 'exposure')} {verb} fewer than three, so that MR-Egger, MR-PRESSO and leave-one-out "
        f"are not defined for {them}."
    )


def listing(names: list[str], most: int = 6) -> str:
    """``A, B and C``; beyond ``most`` names the rest is counted."""
    if len(names) > most:
        return ", ".join(names[:most]) + f" and {len(names) - most} more"
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1] if names else ""


def association(exposure: str, outcome: str, row: Any, alpha: float, odds: bool = False) -> Markup:
    """One pair in words: direction only where p is below alpha; ``odds``: the estimate is a log odds ratio."""
    limits = row.estimate, row.ci_low, row.ci_high
    effect = f"odds ratio {numbers.odds_ratio_text(*limits)}" if odds else numbers.estimate_text(*limits)
    figures = Markup("{}; {}").format(effect, numbers.p_phrase(row.p_value, row.log10_p))
    if row.p_value < alpha:
        direction = ("higher" if row.estimate > 0 else "lower") + (" odds of" if odds else "")
        return Markup("Genetically predicted {} was associated with {} {} ({}).").format(
            exposure, direction, outcome, figures
        )
    return Markup(
        "There was no evidence at P &lt; {} that genetically predicted {} is associated with {} ({})."
    ).format(numbers.threshold_text(alpha), exposure, outcome, figures)


def relation_summary(context: Context, relation: str, what: str, on: str) -> Markup:
    """How many of the pairs tested are nominal, and how many pass correction."""
    rows = context.main(relation)
    if rows.empty:
        return Markup("No estimate could be made for the effect of {} on {}.").format(what, on)
    alpha = context.alpha
    nominal = int((rows["p_value"] < alpha).sum())
    bonferroni = int((rows["p_bonferroni"] < alpha).sum())
    fdr = int((rows["p_bh"] < alpha).sum())
    method_name = method(context.choices.estimation.main)
    first = Markup(
        "Of {} of {} on {} that could be estimated, {} {} nominal (P &lt; {}; {}, Wald ratio for one variant)."
    ).format(
        plural(len(rows), "effect"),
        what,
        on,
        nominal,
        "was" if nominal == 1 else "were",
        numbers.threshold_text(alpha),
        method_name,
    )
    if rows["p_bonferroni"].notna().any():
        within = (
            "within each rank"
            if context.choices.multiple_testing.family == "rank" and context.ranks
            else "over all tests"
        )
        expected = len(rows) * alpha
        first += Markup(" With correction {}, {} passed Bonferroni and {} Benjamini\u2013Hochberg at {}.").format(
            within, bonferroni or "none", fdr or "none", numbers.threshold_text(alpha)
        )
        if bonferroni == 0 and nominal:
            first += Markup(" At this threshold about {} nominal {} are expected by chance alone.").format(
                f"{expected:.0f}" if expected >= 1 else f"{expected:.1g}",
                "result" if round(expected) == 1 else "results",
            )
    return first


def answer(context: Context) -> list[Markup]:
    """The one-paragraph answer of the cover, sentence by sentence."""
    sentences = []
    if context.simulated:
        sentences.append(Markup("The data of this study are simulated: nothing here is a finding about people."))
    outcome = listing([context.label(t) for t in context.role("outcome")])
    sentences.append(relation_summary(context, "exposure_outcome", "the exposures", outcome))
    pathways = context.pathways
    sentences.append(mediation_summary(context, pathways))
    sentences.append(claims_summary(context))
    return [s for s in sentences if s]


def mediation_summary(context: Context, pathways: Any) -> Markup:
    """How many pathways were tested and what they gave."""
    if not context.role("mediator"):
        return Markup("")
    done = pathways[pathways["status"] == "ok"]
    if done.empty:
        return Markup("No mediation pathway could be tested.")
    joint = done[done["p_joint"] < context.alpha]
    meant = done[done["proportion_meaningful"].fillna(False).astype(bool)]
    text = Markup("Of {} tested, {} had both steps at P &lt; {}").format(
        plural(len(done), "mediation_pathway"), len(joint) or "none", numbers.threshold_text(context.alpha)
    )
    if len(meant):
        text += Markup("; for {} a proportion mediated may be quoted.").format(len(meant))
    else:
        text += Markup("; for none may a proportion mediated be quoted.")
    return text


def pathway(context: Context, row: Any) -> Markup:
    """One pathway in words."""
    names = [context.label(t) for t in (row.exposure, row.mediator, row.outcome)]
    if row.status != "ok":
        return Markup("{} \u2192 {} \u2192 {}: not computable ({}).").format(*names, row.reason)
    figures = Markup("indirect effect {}; {}").format(
        numbers.estimate_text(row.indirect, row.ci_low, row.ci_high), numbers.p_phrase(row.p_value, row.log10_p)
    )
    evident = row.ci_low > 0 or row.ci_high < 0
    text = Markup("{} \u2192 {} \u2192 {}: {} ({}).").format(
        *names, "the data are compatible with mediation" if evident else "no evidence of mediation", figures
    )
    if row.proportion_meaningful:
        text += Markup(" Proportion mediated {} ({} to {}).").format(
            *(numbers.percent_text(v) for v in (row.proportion, row.ci_low_proportion, row.ci_high_proportion))
        )
    else:
        text += Markup(" No proportion is quoted: {}.").format(str(row.reason).rstrip(".") or "it has no meaning here")
    return text


def claims_summary(context: Context) -> Markup:
    """Verdicts over the published claims."""
    claims = context.results["claims"]
    if claims.empty:
        return Markup("No published claims were given for comparison.")
    counts = claims["verdict"].value_counts()
    ordered = sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))
    parts = [f"{n} {VERDICT_WORDS.get(str(v), str(v).replace('_', ' '))}" for v, n in ordered]
    text = Markup("Of {}: {}.").format(plural(len(claims), "published_claim"), ", ".join(parts))
    bad = claims[claims["coherence"] == "incoherent"]
    if len(bad):
        text += Markup(" The printed figures of {} are not mutually consistent.").format(listing(list(bad["claim"])))
    return text
