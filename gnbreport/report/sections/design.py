"""Study design: Figure 1A, the two-step framework, and Figure 1B, the flow of variants."""

from __future__ import annotations

import pandas as pd

from gnbreport.report import words
from gnbreport.report.blocks import Figure, Section
from gnbreport.report.charts.flow import Step, flow
from gnbreport.report.charts.framework import framework
from gnbreport.report.context import Context
from gnbreport.report.texts import plural, text


def build(context: Context) -> Section:
    """Both parts of Figure 1."""
    return Section(
        "design",
        text("design.title"),
        (_framework(context), _flow(context)),
        {"reference": context.about.get("reference", "")},
    )


def _framework(context: Context) -> Figure:
    title = text("design.framework.title")
    counts = ", ".join(plural(len(context.role(r)), r) for r in ("exposure", "mediator", "outcome"))
    description = text("design.framework.description", counts=counts)
    caption = text("design.framework.caption", counts=counts)
    svg = framework(context, "figure-framework", title, description)
    return Figure("figure-framework", title, description, caption, "traits", svg, text("design.framework.label"))


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
        Step(text("design.flow.candidates"), len(selection)),
        Step(text("design.flow.instruments"), chosen, _left_out(selection)),
        Step(text("design.flow.sought"), len(pairs)),
        Step(text("design.flow.used"), kept, _left_out(pairs)),
    ]


def _left_out(rows: pd.DataFrame) -> tuple[tuple[str, int], ...]:
    dropped = rows[~rows["keep"].fillna(False).astype(bool)]["disposition"].value_counts()
    return tuple(
        (words.disposition(str(k)), int(n)) for k, n in sorted(dropped.items(), key=lambda kv: (-kv[1], str(kv[0])))
    )


def _flow(context: Context) -> Figure:
    title = text("design.flow.title")
    path = steps(context.results["dispositions"], "exposure_outcome")
    description = " ".join(map(_said, path))
    svg = flow(path, "figure-flow", title, description)
    caption = text("design.flow.caption")
    return Figure("figure-flow", title, description, caption, "dispositions", svg, text("design.flow.label"))


def _said(step: Step) -> str:
    """A step for those who do not see the figure."""
    left_out = "; ".join(text("design.flow.left_out", reason=reason, variants=n) for reason, n in step.left_out)
    if left_out:
        return text("design.flow.step_with_left_out", step=step.name, kept=step.kept, left_out=left_out)
    return text("design.flow.step", step=step.name, kept=step.kept)
