"""Provenance: inputs with their digests, versions, seed, command."""

from __future__ import annotations

from gnbreport.report.blocks import Cell, Column, Row, Section, Table, count_cell, slug, text_cell
from gnbreport.report.context import Context
from gnbreport.report.texts import text
from gnbreport.results import SCHEMAS

SHA256 = Column(text("heads.sha_256"), ("sha256",), digest=True)
INPUTS = (Column(text("heads.role"), ("role",)), Column(text("heads.file"), ("file",)), SHA256)
TABLES = (
    Column(text("heads.table"), ("table",)),
    Column(text("heads.what_it_holds"), ("title",)),
    Column(text("heads.rows"), ("rows",), numeric=True),
    SHA256,
)


def build(context: Context) -> Section:
    """Inputs, tables, versions."""
    provenance = context.results.provenance
    document = context.document
    inputs = tuple(
        Row(
            slug("input", str(i + 1)),
            (text_cell(d.get("role", "")), text_cell(d.get("file", "")), _digest(str(d.get("sha256", "")))),
        )
        for i, d in enumerate(provenance.get("inputs", ()))
    )
    tables = tuple(
        Row(
            slug("result", name),
            (Cell(name, (name,)), text_cell(SCHEMAS[name].title), count_cell(entry["rows"]), _digest(entry["sha256"])),
        )
        for name, entry in document["tables"].items()
    )
    blocks = (
        Table("table-inputs", "Input files", "results.json", INPUTS, inputs),
        Table(
            "table-tables",
            "Tables of the results",
            "results.json",
            TABLES,
            tables,
            note="Each is a file in the folder tables/ beside this report.",
        ),
    )
    facts = {
        "digest": document["digest"],
        "schema_version": document["schema_version"],
        "versions": sorted((str(k), str(v)) for k, v in dict(provenance.get("versions", {})).items()),
        "seed": provenance.get("seed", context.about.get("seed", "")),
        "command": str(provenance.get("command", "")),
        "notes": str(context.about.get("notes", "")),
    }
    return Section("provenance", "Provenance", blocks, facts)


def _digest(sha256: str) -> Cell:
    return Cell(sha256, (sha256,))
