"""Sentences of the report: templates with conditions, so that the words follow the numbers.

No sentence says that something causes something. Where p is above the threshold the sentence says that no evidence was
found, never that there is no effect.
"""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup

from gnbreport.report import numbers
from gnbreport.report.context import Context
from gnbreport.report.texts import markup, name, plural, text

RELATIONS = (
    "exposure_outcome",
    "exposure_mediator",
    "mediator_outcome",
    "outcome_exposure",
    "mediator_exposure",
    "outcome_mediator",
)
#: How a specification names the method of a published row.
_ROW_OF = re.compile(r"(\bthe row is )([a-z_ ]+)")


def method(identifier: str) -> str:
    """A method's name for readers."""
    return name("words.methods", identifier)


def choices(specification: str) -> str:
    """A specification's choices for readers: a method by its name, ``the row is MR-Egger``."""
    return _ROW_OF.sub(lambda m: m[1] + method(m[2].replace(" ", "_")), numbers.typeset(specification))


def disposition(identifier: str) -> str:
    """A disposition's name for readers."""
    return name("words.dispositions", identifier)


def relation(identifier: str) -> str:
    """A relation's name for readers: ``exposures on outcome``."""
    return name("words.relations", identifier)


def interval(identifier: str) -> str:
    """How the interval of an indirect effect was made, for readers."""
    return name("words.intervals", identifier)


def few_instruments(count: int) -> str:
    """What so many exposures with fewer than three instruments mean."""
    return text("words.few_instruments.somewhere", count=count) if count else text("words.few_instruments.nowhere")


def listing(names: list[str], most: int = 6) -> str:
    """``A, B and C``; beyond ``most`` names the rest is counted."""
    if len(names) > most:
        return text("words.listing.cut", names=", ".join(names[:most]), n=len(names) - most)
    if len(names) < 2:
        return "".join(names)
    return text("words.listing.whole", names=", ".join(names[:-1]), last=names[-1])


def association(exposure: str, outcome: str, row: Any, alpha: float, odds: bool = False) -> Markup:
    """One pair in words: direction only where p is below alpha; ``odds``: the estimate is a log odds ratio."""
    limits = row.estimate, row.ci_low, row.ci_high
    figures = markup(
        "words.association_figures.odds" if odds else "words.association_figures.effect",
        effect=numbers.odds_ratio_text(*limits) if odds else numbers.estimate_text(*limits),
        p=numbers.p_phrase(row.p_value, row.log10_p),
    )
    if row.p_value < alpha:
        direction = ("higher" if row.estimate > 0 else "lower") + ("_odds" if odds else "")
        return markup(f"words.association.{direction}", exposure=exposure, outcome=outcome, figures=figures)
    return markup(
        "words.no_association",
        alpha=numbers.threshold_text(alpha),
        exposure=exposure,
        outcome=outcome,
        figures=figures,
    )


def relation_summary(context: Context, relation: str, what: str, on: str) -> Markup:
    """How many of the pairs tested are nominal, and how many pass correction."""
    rows = context.main(relation)
    if rows.empty:
        return markup("words.relation.no_estimate", what=what, on=on)
    alpha = numbers.threshold_text(context.alpha)
    nominal = int((rows["p_value"] < context.alpha).sum())
    first = markup(
        "words.relation.nominal",
        count=nominal,
        nominal=nominal,
        effects=plural(len(rows), "effect"),
        what=what,
        on=on,
        alpha=alpha,
        method=method(context.choices.estimation.main),
    )
    if rows["p_bonferroni"].isna().all():
        return first
    bonferroni = int((rows["p_bonferroni"] < context.alpha).sum())
    by_rank = context.choices.multiple_testing.family == "rank" and context.ranks
    corrected = markup(
        "words.relation.corrected_by_rank" if by_rank else "words.relation.corrected_over_all",
        bonferroni=_or_none(bonferroni),
        fdr=_or_none(int((rows["p_bh"] < context.alpha).sum())),
        alpha=alpha,
    )
    sentences = [first, corrected]
    if bonferroni == 0 and nominal:
        sentences.append(_by_chance(len(rows) * context.alpha))
    return Markup(" ").join(sentences)


def _by_chance(expected: float) -> Markup:
    said = f"{expected:.0f}" if expected >= 1 else f"{expected:.1g}"
    return markup("words.relation.by_chance", count=round(expected), expected=said)


def _or_none(count: int) -> str:
    return str(count) if count else text("words.none")


def answer(context: Context) -> list[Markup]:
    """The one-paragraph answer of the cover, sentence by sentence."""
    outcome = listing([context.label(t) for t in context.role("outcome")])
    sentences = [
        markup("words.answer.simulated") if context.simulated else Markup(),
        relation_summary(context, "exposure_outcome", text("words.relation.exposures"), outcome),
        mediation_summary(context, context.pathways),
        claims_summary(context),
    ]
    return [s for s in sentences if s]


def mediation_summary(context: Context, pathways: Any) -> Markup:
    """How many pathways were tested and what they gave."""
    if not context.role("mediator"):
        return Markup()
    done = pathways[pathways["status"] == "ok"]
    if done.empty:
        return markup("words.mediation.untested")
    told = {
        "pathways": plural(len(done), "mediation_pathway"),
        "joint": _or_none(int((done["p_joint"] < context.alpha).sum())),
        "alpha": numbers.threshold_text(context.alpha),
    }
    meant = int(done["proportion_meaningful"].fillna(False).astype(bool).sum())
    return markup("words.mediation.quoted", n=meant, **told) if meant else markup("words.mediation.unquoted", **told)


def pathway(context: Context, row: Any) -> Markup:
    """One pathway in words."""
    names = {role: context.label(getattr(row, role)) for role in ("exposure", "mediator", "outcome")}
    if row.status != "ok":
        return markup("words.pathway.not_computable", reason=row.reason, **names)
    first = markup(
        "words.pathway.compatible" if row.ci_low > 0 or row.ci_high < 0 else "words.pathway.no_evidence",
        effect=numbers.estimate_text(row.indirect, row.ci_low, row.ci_high),
        p=numbers.p_phrase(row.p_value, row.log10_p),
        **names,
    )
    return Markup(" ").join((first, _proportion(row)))


def _proportion(row: Any) -> Markup:
    if not row.proportion_meaningful:
        reason = str(row.reason).rstrip(".") or text("words.pathway.no_meaning")
        return markup("words.pathway.no_proportion", reason=reason)
    return markup(
        "words.pathway.proportion",
        share=numbers.percent_text(row.proportion),
        low=numbers.percent_text(row.ci_low_proportion),
        high=numbers.percent_text(row.ci_high_proportion),
    )


def claims_summary(context: Context) -> Markup:
    """Verdicts over the published claims."""
    claims = context.results["claims"]
    if claims.empty:
        return markup("words.claims.absent")
    counts = claims["verdict"].value_counts()
    ordered = sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))
    parts = [text("words.claims.verdict", n=n, verdict=name("words.verdicts", str(v))) for v, n in ordered]
    said = markup("words.claims.verdicts", claims=plural(len(claims), "published_claim"), verdicts=", ".join(parts))
    bad = claims[claims["coherence"] == "incoherent"]
    if bad.empty:
        return said
    return said + " " + markup("words.claims.incoherent", claims=listing(list(bad["claim"])))
