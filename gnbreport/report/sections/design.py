"""Study design: Figure 1A, the two-step framework, and Figure 1B, the flow of variants."""

from __future__ import annotations

import pandas as pd

from gnbreport.report import words
from gnbreport.report.blocks import Figure, Section
from gnbreport.report.charts.flow import Step, flow
from gnbreport.report.charts.framework import framework
from gnbreport.report.context import Context


def build(context: Context) -> Section:
    """Both parts of Figure 1."""
    return Section(
        "design",
        "Study design",
        (_framework(context), _flow(context)),
        {"reference": context.about.get("reference", "")},
    )


def _framework(context: Context) -> Figure:
    title = "Two-step Mendelian randomization framework"
    counts = [
        f"{len(context.role(r))} {r}{'s' if len(context.role(r)) != 1 else ''}"
        for r in ("exposure", "mediator", "outcome")
    ]
    description = (
        f"Exposure, mediator and outcome joined by arrows: a from exposure to mediator, b from mediator to outcome, "
        f"c from exposure to outcome. {', '.join(counts)}."
    )
    svg = framework(context, "figure-framework", title, description)
    return Figure("figure-framework", title, description, f"{', '.join(counts)}.", "traits", svg, "Figure 1A")


def steps(dispositions: pd.DataFrame, relation: str) -> list[Step]:
    """The flow's steps: sums of dispositions of the exposures' selection and of one relation's harmonisation."""
    pairs = dispositions[(dispositions["stage"] == "harmonisation") & (dispositions["relation"] == relation)]
    selection = dispositions[
        (dispositions["stage"] == "selection") & dispositions["exposure"].isin(set(pairs["exposure"]))
    ]
    if selection.empty:
        selection = dispositions[dispositions["stage"] == "selection"]
    chosen = int(selection["keep"].fillna(False).sum())
    kept = int(pairs["keep"].fillna(False).sum())
    return [
        Step("Candidates below the P threshold", len(selection)),
        Step("Instruments of the exposures", chosen, _left_out(selection)),
        Step("Variant\u2013outcome pairs sought", len(pairs)),
        Step("Pairs used in the estimates", kept, _left_out(pairs)),
    ]


def _left_out(rows: pd.DataFrame) -> tuple[tuple[str, int], ...]:
    dropped = rows[~rows["keep"].fillna(False).astype(bool)]["disposition"].value_counts()
    return tuple(
        (words.disposition(str(k)), int(n)) for k, n in sorted(dropped.items(), key=lambda kv: (-kv[1], str(kv[0])))
    )


def _flow(context: Context) -> Figure:
    title = "Flow of candidate variants, exposures on outcome"
    path = steps(context.results["dispositions"], "exposure_outcome")
    words_of = [f"{s.name}: {s.kept}" + "".join(f"; left out, {n}: {c}" for n, c in s.left_out) for s in path]
    description = ". ".join(words_of) + "."
    svg = flow(path, "figure-flow", title, description)
    caption = (
        "Counts are rows of the table of dispositions, summed over exposures; a variant counts once for each "
        "exposure it was a candidate of."
    )
    return Figure("figure-flow", title, description, caption, "dispositions", svg, "Figure 1B")
