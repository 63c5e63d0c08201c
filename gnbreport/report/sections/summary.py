"""Cover: title, status, version, the answer in one paragraph, verdict counts, what cannot be judged."""

from __future__ import annotations

from gnbreport.report import numbers, words
from gnbreport.report.blocks import Light, Section
from gnbreport.report.context import Context
from gnbreport.report.texts import name, plural, text

VERDICT_LIGHTS: dict[str, Light] = {
    "reproduced": "good",
    "rounding_style": "good",
    "reproduced_direction": "note",
    "not_reproduced": "warn",
    "contradicted": "warn",
    "not_computable": "none",
}


def build(context: Context) -> Section:
    """The cover's facts."""
    claims = context.results["claims"]
    counts = claims["verdict"].value_counts()
    facts = {
        "answer": words.answer(context),
        "verdicts": [(name("words.verdicts", str(v)), int(n), light_of(str(v))) for v, n in sorted(counts.items())],
        "tiles": _tiles(context),
        "unjudged": _unjudged(context),
    }
    return Section("summary", text("summary.title"), facts=facts)


def light_of(verdict: str) -> Light:
    """The light beside a verdict."""
    if verdict in VERDICT_LIGHTS:
        return VERDICT_LIGHTS[verdict]
    if verdict.startswith(("not_comp", "cannot", "undec")):
        return "none"
    return "good" if verdict.startswith("reproduced") else "warn"


def _tiles(context: Context) -> list[tuple[str, str]]:
    """Counts of the study at a glance."""
    traits = {f"{role}s": len(context.role(role)) for role in ("exposure", "mediator", "outcome")}
    counts = {**traits, "instruments": len(context.results["instruments"])}
    return [
        *((numbers.count_text(count), text(f"summary.counts.{what}", count=count)) for what, count in counts.items()),
        (
            str(len(context.nominal("exposure_outcome"))),
            text("summary.tiles.nominal", alpha=numbers.threshold_text(context.alpha)),
        ),
    ]


def _unjudged(context: Context) -> list[str]:
    """What this report cannot judge, from the data."""
    out = []
    claims = context.results["claims"]
    if context.simulated and len(claims):
        out.append(text("summary.unjudged.simulated"))
    missing = claims[claims["verdict"].str.startswith("not_comp")] if len(claims) else claims
    if len(missing) and not context.simulated:
        out.append(text("summary.unjudged.claims", claims=words.listing(list(missing["claim"]))))
    estimated = set(context.main("exposure_outcome")["exposure"])
    bare = [t for t in context.role("exposure") if t not in estimated]
    if bare:
        names = words.listing([context.label(t) for t in bare])
        out.append(text("summary.unjudged.exposures", exposures=plural(len(bare), "exposure"), names=names))
    return [*out, text("summary.unjudged.assumptions")]
