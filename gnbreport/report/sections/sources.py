"""Data sources: what each trait is, where its file comes from, what was read."""

from __future__ import annotations

from gnbreport.report.blocks import Cell, Column, Row, Section, Table, count_cell, slug, text_cell
from gnbreport.report.context import Context
from gnbreport.report.texts import name, plural, text


def build(context: Context) -> Section:
    """One row a file: the traits of a many-trait file share one."""
    traits = context.results["traits"]
    groups = traits.groupby(["role", "file"], sort=False, dropna=False)
    rows = []
    for (role, file), group in groups:
        first = group.iloc[0]
        label = first["label"] if len(group) == 1 else plural(len(group), "trait")
        ids = str(first["trait"]) if len(group) == 1 else ""
        cells = (
            _name(str(label), ids),
            Cell(name("roles.trait", str(role)), (str(role),)),
            text_cell(first["units"]),
            text_cell(
                text("sources.file_and_effects", file=file, replication=first["replication"])
                if first["replication"]
                else file
            ),
            text_cell(first["layout"]),
            text_cell(first["build"]),
            text_cell(first["ancestry"]),
            text_cell(first["accession"] if len(group) == 1 else ""),
            text_cell(first["pmid"]),
            count_cell(first["n_stated"]),
            count_cell(group["n_min"].min()),
            count_cell(group["n_max"].max()),
        )
        rows.append(Row(slug("source", str(role), str(file)), cells))
    title, note = text("sources.table.title"), text("sources.table.note")
    table = Table("table-sources", title, "traits", _columns(), tuple(rows), note)
    return Section("sources", text("sources.title"), (table,))


def _columns() -> tuple[Column, ...]:
    return (
        Column(text("heads.trait"), ("label", "trait")),
        Column(text("heads.role"), ("role",)),
        Column(text("heads.units"), ("units",)),
        Column(text("heads.file"), ("file",)),
        Column(text("heads.layout"), ("layout",), hidden=True),
        Column(text("heads.build"), ("genome_build",)),
        Column(text("heads.ancestry"), ("ancestry",)),
        Column(text("heads.accession"), ("accession",)),
        Column(text("heads.pmid"), ("pmid",)),
        Column(text("heads.n_stated"), ("n_stated",), numeric=True),
        Column(text("heads.n_per_variant_least"), ("n_min",), numeric=True),
        Column(text("heads.n_per_variant_most"), ("n_max",), numeric=True),
    )


def _name(label: str, trait: str) -> Cell:
    return Cell(label, (label, trait))
