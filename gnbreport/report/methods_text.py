"""The methods section in words, written from the study's choices: a choice that differs reads differently."""

from __future__ import annotations

from dataclasses import dataclass

from gnbreport.report import numbers, words
from gnbreport.report.context import Context
from gnbreport.report.frames import named_rows
from gnbreport.report.texts import name, plural, text
from gnbreport.study.choices import SelectionChoices

_CITES = {
    "ivw": "[@burgess2013]",
    "egger": "[@bowden2015]",
    "weighted_median": "[@bowden2016]",
    "simple_median": "[@bowden2016]",
    "weighted_mode": "[@hartwig2017]",
    "simple_mode": "[@hartwig2017]",
    "max_likelihood": "[@burgess2013]",
}
_DRAWN = {"simple_median", "weighted_median", "simple_mode", "weighted_mode"}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with its head; citations as ``[@id]``."""

    head: str
    text: str


def paragraphs(context: Context) -> list[Paragraph]:
    """The methods, step by step."""
    parts = [
        (text("methods.design.head"), _design(context)),
        (text("methods.instruments.head"), _instruments(context)),
        (text("methods.harmonisation.head"), _harmonisation(context)),
        (text("methods.estimation.head"), _estimation(context)),
        (text("methods.sensitivity.head"), _sensitivity(context)),
        (text("methods.multiplicity.head"), _multiplicity(context)),
    ]
    if context.role("mediator"):
        parts.append((text("methods.mediation.head"), _mediation(context)))
    parts.append((text("methods.software.head"), _software(context)))
    return [Paragraph(head, " ".join(sentences)) for head, sentences in parts]


def _design(context: Context) -> list[str]:
    mediators = len(context.role("mediator"))
    counts = [
        plural(len(context.role("exposure")), "exposure"),
        *([plural(mediators, "mediator")] if mediators else []),
        plural(len(context.role("outcome")), "outcome"),
    ]
    traits = words.listing(counts)
    return [text("methods.design.two_step" if mediators else "methods.design.two_sample", traits=traits)]


def _instruments(context: Context) -> list[str]:
    c = context.choices.selection
    before = c.palindromes_before_clumping
    said = [
        _candidates(context),
        _clumping(context, c),
        text("methods.palindromes.before_clumping") if before else text("methods.palindromes.after_clumping"),
        _filters(c),
    ]
    if c.excluded_regions:
        regions = ", ".join(name("methods.regions", r) for r in c.excluded_regions)
        said.append(text("methods.instruments.excluded", regions=regions))
    second = [context.label(t.trait) for t in context.results["traits"].pipe(named_rows) if t.replication]
    if second:
        said.append(text("methods.instruments.replication", traits=words.listing(second, 4)))
    p = context.choices.proxies
    proxies = text("methods.instruments.proxies", r2=f"{p.r2:g}", kb=f"{p.kb:g}")
    return [*said, proxies if p.use else text("methods.instruments.no_proxies")]


def _candidates(context: Context) -> str:
    c = context.choices.selection
    beside = ["mediator"] * bool(context.role("mediator")) + ["outcome"] * context.choices.sensitivity.reverse
    thresholds = {"exposure": c.exposure_p, "mediator": c.mediator_p, "outcome": c.outcome_p}
    places = {role: numbers.threshold_text(p) for role, p in thresholds.items()}
    return text(f"methods.candidates.{'_'.join(beside) or 'exposure'}", **places)


def _clumping(context: Context, c: SelectionChoices) -> str:
    if c.clump == "none":
        return text("methods.clumping.none")
    kb = numbers.count_text(c.kb)
    if c.clump == "distance":
        return text("methods.clumping.distance", kb=kb)
    label = dict(context.results.study.get("panel") or {}).get("label")
    panel = text("methods.clumping.panel_named", label=label) if label else text("methods.clumping.panel")
    method = name("methods.r2_methods", c.r2_method)
    return text("methods.clumping.ld", kb=kb, r2=f"{c.r2:g}", method=method, panel=panel)


def _filters(c: SelectionChoices) -> str:
    filters = [text("methods.filters.maf", maf=f"{c.maf_min:g}")] if c.maf_min > 0 else []
    filters += [text("methods.filters.f", f=f"{c.f_min:g}")] if c.f_min > 0 else []
    return text("methods.filters.some", filters=words.listing(filters)) if filters else text("methods.filters.none")


def _harmonisation(context: Context) -> list[str]:
    c = context.choices.harmonisation
    tolerance = {"tolerance": f"{c.tolerance:g}"}
    said = [text(f"methods.alleles.{c.palindromes}", **tolerance), text("methods.harmonisation.disposition")]
    if c.frequency_check is not None:
        said.append(text("methods.harmonisation.frequencies", difference=f"{c.frequency_check:g}"))
    return said


def _estimation(context: Context) -> list[str]:
    c = context.choices.estimation
    main = text("methods.estimation.ivw") if c.main == "ivw" else words.method(c.main)
    said = [text("methods.estimation.main", method=_cited(main, c.main))]
    others = [_cited(words.method(m), m) for m in c.methods if m not in (c.main, "wald_ratio")]
    if others:
        said.append(text("methods.estimation.further", methods="; ".join(others)))
    if _DRAWN & set(c.methods):
        said.append(text("methods.estimation.draws", draws=numbers.count_text(c.draws)))
    return [*said, *_scales(context), text("methods.estimation.p_values")]


def _cited(method: str, identifier: str) -> str:
    return f"{method} {_CITES[identifier]}" if identifier in _CITES else method


def _scales(context: Context) -> list[str]:
    """What effects of and on binary traits mean; nothing where all traits are continuous."""
    said = []
    outcomes = [t for role in ("mediator", "outcome") for t in context.role(role) if context.odds(t)]
    if outcomes:
        said.append(text("methods.estimation.odds", traits=words.listing([context.label(t) for t in outcomes])))
    exposures = [t for role in ("exposure", "mediator") for t in context.role(role) if context.binary(t)]
    if exposures:
        said.append(text("methods.estimation.liability", traits=words.listing([context.label(t) for t in exposures])))
    return said


def _sensitivity(context: Context) -> list[str]:
    c = context.choices.sensitivity
    threshold = numbers.threshold_text(c.presso_threshold)
    said = [text("methods.sensitivity.tests", draws=numbers.count_text(c.presso_draws), threshold=threshold)]
    if c.leave_one_out:
        methods = words.listing([words.method(m) for m in c.leave_one_out])
        said.append(text("methods.sensitivity.leave_one_out", methods=methods))
    again = [text("methods.sensitivity.steiger")] if c.steiger_filter else []
    again += [text("methods.sensitivity.outliers")] if c.outlier_removal else []
    if again:
        said.append(text("methods.sensitivity.again", variants=words.listing(again)))
    if c.reverse:
        said.append(text("methods.sensitivity.reverse"))
    if c.overlap is None:
        return [*said, text("methods.sensitivity.overlap_unknown")]
    return [*said, text("methods.sensitivity.overlap", share=f"{100 * c.overlap:g}")]


def _multiplicity(context: Context) -> list[str]:
    c = context.choices.multiple_testing
    alpha = numbers.threshold_text(c.alpha)
    by_rank = c.family == "rank" and context.ranks
    return [
        text("methods.multiplicity.by_rank" if by_rank else "methods.multiplicity.over_all", alpha=alpha),
        text("methods.multiplicity.nominal", alpha=alpha),
    ]


def _mediation(context: Context) -> list[str]:
    c = context.choices.mediation
    pathways = c.pathways if isinstance(c.pathways, str) else "named"
    alpha = {"alpha": numbers.threshold_text(context.alpha)}
    draws = {"draws": numbers.count_text(c.draws)}
    return [
        text(f"methods.pathways.{pathways}", **alpha),
        text(f"methods.step_b.{c.overlap}", source=name("methods.b_sources", c.b_source)),
        text(f"methods.indirect.{c.interval}", **draws),
        text("methods.mediation.proportion"),
    ]


def _software(context: Context) -> list[str]:
    version = dict(context.results.provenance.get("versions", {})).get("gnbreport", "")
    program = "gnbreport" + (f" {version}" if version else "")
    seed = context.results.provenance.get("seed", context.about.get("seed", 0))
    return [text("methods.software.strobe"), text("methods.software.program", program=program, seed=seed)]
