"""Provenance: inputs with their digests, versions, seed, command."""

from __future__ import annotations

from gnbreport.report.blocks import Cell, Column, Row, Section, Table, count_cell, slug, text_cell
from gnbreport.report.context import Context
from gnbreport.report.texts import text
from gnbreport.results import SCHEMAS


def _input_columns() -> tuple[Column, ...]:
    return (Column(text("heads.role"), ("role",)), Column(text("heads.file"), ("file",)), _digest_column())


def _table_columns() -> tuple[Column, ...]:
    return (
        Column(text("heads.table"), ("table",)),
        Column(text("heads.what_it_holds"), ("title",)),
        Column(text("heads.rows"), ("rows",), numeric=True),
        _digest_column(),
    )


def _digest_column() -> Column:
    return Column(text("heads.sha_256"), ("sha256",), digest=True)


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
        Table("table-inputs", text("provenance.inputs"), "results.json", _input_columns(), inputs),
        Table(
            "table-tables",
            text("provenance.tables"),
            "results.json",
            _table_columns(),
            tables,
            note=text("provenance.tables_note"),
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
    return Section("provenance", text("provenance.title"), blocks, facts)


def _digest(sha256: str) -> Cell:
    return Cell(sha256, (sha256,))
