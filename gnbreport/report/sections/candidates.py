"""What became of every candidate variant: counts of dispositions by step, role and relation."""

from __future__ import annotations

import pandas as pd

from gnbreport.report import words
from gnbreport.report.blocks import Cell, Column, Row, Table, count_cell, slug, text_cell
from gnbreport.report.context import Context
from gnbreport.report.texts import name, text

ROLES = ("exposure", "mediator", "outcome")


def table(context: Context) -> Table:
    """One row a step, what it is of, and disposition; those used first, then by count."""
    rows = context.results["dispositions"]
    roles = {role: name("roles.traits", role) for role in ROLES}
    role = rows["exposure"].map(context.traits["role"]).map(roles)
    relations = {identifier: words.relation(identifier) for identifier in words.RELATIONS}
    of = role.where(rows["stage"] == "selection", rows["relation"].map(relations)).fillna("")
    counts = pd.DataFrame(
        {"stage": rows["stage"], "of": of, "disposition": rows["disposition"], "keep": rows["keep"].fillna(False)}
    ).value_counts()
    order = {of_what: place for place, of_what in enumerate([*roles.values(), *relations.values()])}
    listed: list[tuple[str, str, str, bool, int]] = [
        (str(stage), str(what), str(disposition), bool(keep), int(n))
        for stage, what, disposition, keep, n in counts.rename("n").reset_index().itertuples(index=False)
    ]
    listed.sort(key=lambda r: (r[0] != "selection", order.get(r[1], len(order)), not r[3], -r[4], r[2]))
    shown = tuple(_row(*r) for r in listed)
    title, note = text("candidates.title"), text("candidates.note")
    return Table("table-candidates", title, "dispositions", _columns(), shown, note)


def _columns() -> tuple[Column, ...]:
    return (
        Column(text("heads.step"), ("stage",)),
        Column(text("heads.of"), ("of",)),
        Column(text("heads.what_became_of_the_variant"), ("disposition",)),
        Column(text("heads.used"), ("keep",)),
        Column(text("heads.variants"), ("variants",), numeric=True),
    )


def _row(stage: str, of: str, disposition: str, keep: bool, n: int) -> Row:
    used = text(f"candidates.used.{'yes' if keep else 'no'}")
    cells = (
        Cell(name("candidates.stages", stage), (stage,)),
        text_cell(of),
        Cell(words.disposition(disposition), (disposition,)),
        Cell(used, (used,), "good" if keep else "none"),
        count_cell(n),
    )
    return Row(slug("candidates", stage, of, disposition, used), cells)
