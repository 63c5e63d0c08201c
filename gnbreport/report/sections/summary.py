"""Cover: title, status, version, the answer in one paragraph, verdict counts, what cannot be judged."""

from __future__ import annotations

from gnbreport.report import numbers, words
from gnbreport.report.blocks import Light, Section
from gnbreport.report.context import Context
from gnbreport.report.texts import plural

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
        "verdicts": [(str(v).replace("_", " "), int(n), light_of(str(v))) for v, n in sorted(counts.items())],
        "tiles": _tiles(context),
        "unjudged": _unjudged(context),
    }
    return Section("summary", "Summary", facts=facts)


def light_of(verdict: str) -> Light:
    """The light beside a verdict."""
    if verdict in VERDICT_LIGHTS:
        return VERDICT_LIGHTS[verdict]
    if verdict.startswith(("not_comp", "cannot", "undec")):
        return "none"
    return "good" if verdict.startswith("reproduced") else "warn"


def _tiles(context: Context) -> list[tuple[str, str]]:
    """Counts of the study at a glance."""
    instruments = context.results["instruments"]
    return [
        (str(len(context.role("exposure"))), "exposures"),
        (str(len(context.role("mediator"))), "mediators"),
        (str(len(context.role("outcome"))), "outcomes" if len(context.role("outcome")) != 1 else "outcome"),
        (numbers.count_text(len(instruments)), "instruments"),
        (str(len(context.nominal("exposure_outcome"))), f"nominal at P < {numbers.threshold_text(context.alpha)}"),
    ]


def _unjudged(context: Context) -> list[str]:
    """What this report cannot judge, from the data."""
    out = []
    claims = context.results["claims"]
    if context.simulated and len(claims):
        out.append(
            "The published claims: the data are simulated, so agreement or disagreement with the paper means nothing."
        )
    missing = claims[claims["verdict"].str.startswith("not_comp")] if len(claims) else claims
    if len(missing) and not context.simulated:
        out.append(f"The claims {words.listing(list(missing['claim']))}: their figures could not be computed here.")
    estimated = set(context.main("exposure_outcome")["exposure"])
    bare = [t for t in context.role("exposure") if t not in estimated]
    if bare:
        out.append(
            f"{plural(len(bare), 'exposure')} without a usable instrument: "
            f"{words.listing([context.label(t) for t in bare])}."
        )
    out.append(
        "Whether the MR assumptions hold: independence and exclusion restriction cannot be proved from summary data."
    )
    return out
