"""What became of every candidate variant: counts of dispositions by step, role and relation."""

from __future__ import annotations

import pandas as pd

from gnbreport.report import words
from gnbreport.report.blocks import Cell, Column, Row, Table, count_cell, slug, text_cell
from gnbreport.report.context import Context
from gnbreport.report.texts import text

COLUMNS = (
    Column(text("heads.step"), ("stage",)),
    Column(text("heads.of"), ("of",)),
    Column(text("heads.what_became_of_the_variant"), ("disposition",)),
    Column(text("heads.used"), ("keep",)),
    Column(text("heads.variants"), ("variants",), numeric=True),
)
ROLES = {"exposure": "exposures", "mediator": "mediators", "outcome": "outcomes"}


def table(context: Context) -> Table:
    """One row a step, what it is of, and disposition; those used first, then by count."""
    rows = context.results["dispositions"]
    role = rows["exposure"].map(context.traits["role"]).map(ROLES)
    relations = {identifier: words.relation(identifier) for identifier in words.RELATIONS}
    of = role.where(rows["stage"] == "selection", rows["relation"].map(relations)).fillna("")
    counts = pd.DataFrame(
        {"stage": rows["stage"], "of": of, "disposition": rows["disposition"], "keep": rows["keep"].fillna(False)}
    ).value_counts()
    order = {name: place for place, name in enumerate([*ROLES.values(), *relations.values()])}
    listed: list[tuple[str, str, str, bool, int]] = [
        (str(stage), str(what), str(name), bool(keep), int(n))
        for stage, what, name, keep, n in counts.rename("n").reset_index().itertuples(index=False)
    ]
    listed.sort(key=lambda r: (r[0] != "selection", order.get(r[1], len(order)), not r[3], -r[4], r[2]))
    return Table(
        "table-candidates",
        "What became of the candidate variants",
        "dispositions",
        COLUMNS,
        tuple(_row(*r) for r in listed),
        note="Every candidate ends in exactly one disposition at each step; a variant counts once for each pair.",
    )


def _row(stage: str, of: str, disposition: str, keep: bool, n: int) -> Row:
    used = "yes" if keep else "no"
    cells = (
        text_cell(stage),
        text_cell(of),
        Cell(words.disposition(disposition), (disposition,)),
        Cell(used, (used,), "good" if keep else "none"),
        count_cell(n),
    )
    return Row(slug("candidates", stage, of, disposition, used), cells)
