"""``ro-crate-metadata.json``: the report as a Process Run Crate (RO-Crate 1.1).

Held against the profile with roc-validator 0.13: all that is required and, but for the software's address and the
authors' affiliations and the publisher, which no study file states, all that is recommended.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from gnbreport.files import sha256
from gnbreport.report.context import Context
from gnbreport.report.texts import text
from gnbreport.results import SCHEMAS

TYPES = {
    ".html": "text/html",
    ".pdf": "application/pdf",
    ".json": "application/json",
    ".csv": "text/csv",
    ".svg": "image/svg+xml",
    ".bib": "application/x-bibtex",
    ".png": "image/png",
    ".zip": "application/zip",
    ".gz": "application/gzip",
    ".txt": "text/plain",
    ".tsv": "text/tab-separated-values",
    ".toml": "application/toml",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
LICENSE = "https://spdx.org/licenses/CC-BY-4.0"


def crate(context: Context, folder: Path) -> str:
    """The crate's metadata for the files that stand in a folder.

    Args:
        context: The study and its provenance.
        folder: The report's folder, complete but for the metadata.

    Returns:
        JSON-LD text; entities in a fixed order.
    """
    files = [_file(p, folder) for p in sorted(folder.rglob("*")) if p.is_file() and p.name != "ro-crate-metadata.json"]
    inputs = [
        {
            "@id": f"#input-{i}",
            "@type": "File",
            "name": str(d.get("file", "")),
            "description": str(d.get("role", "")),
            "sha256": str(d.get("sha256", "")),
            "encodingFormat": _format(str(d.get("file", ""))),
        }
        for i, d in enumerate(context.results.provenance.get("inputs", ()), start=1)
    ]
    graph = [
        _descriptor(),
        _root(context, files),
        {"@id": PROFILE, "@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5"},
        {"@id": LICENSE, "@type": "CreativeWork", "name": "Creative Commons Attribution 4.0 International"},
        _software(context),
        _run(context, files, inputs),
        *_persons(context),
        *inputs,
        *files,
    ]
    return (
        json.dumps({"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph}, indent=1, ensure_ascii=False)
        + "\n"
    )


def _descriptor() -> dict[str, Any]:
    return {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
    }


def _root(context: Context, files: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": str(context.about["title"]),
        "version": context.version,
        "datePublished": str(context.about["date"]),
        "license": {"@id": LICENSE},
        "description": text("crate.simulated" if context.simulated else "crate.real"),
        "identifier": context.document["digest"],
        "conformsTo": {"@id": PROFILE},
        **_authors(context, "author"),
        "hasPart": [{"@id": f["@id"]} for f in files],
        "mentions": {"@id": "#run"},
    }


def _software(context: Context) -> dict[str, Any]:
    versions = dict(context.results.provenance.get("versions", {}))
    return {
        "@id": "#gnbreport",
        "@type": "SoftwareApplication",
        "name": "gnbreport",
        "version": str(versions.get("gnbreport", "")),
        "softwareRequirements": ", ".join(f"{k} {v}" for k, v in sorted(versions.items())),
    }


def _run(context: Context, files: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "@id": "#run",
        "@type": "CreateAction",
        "name": str(context.results.provenance.get("command", "gnbreport run")),
        "instrument": {"@id": "#gnbreport"},
        "endTime": str(context.about["date"]),
        "description": text("crate.run"),
        **_authors(context, "agent"),
        **_linked("object", inputs),
        **_linked("result", files),
    }


def _linked(name: str, entities: list[dict[str, Any]]) -> dict[str, Any]:
    """A property that names entities: a list, one value, or nothing at all."""
    links = [{"@id": e["@id"]} for e in entities]
    return {} if not links else {name: links if len(links) > 1 else links[0]}


def _authors(context: Context, name: str) -> dict[str, Any]:
    """A property that names the authors, if there are any."""
    return _linked(name, _persons(context))


def _persons(context: Context) -> list[dict[str, Any]]:
    return [
        {"@id": f"#author-{i}", "@type": "Person", "name": str(name)}
        for i, name in enumerate(context.about.get("authors", ()), start=1)
    ]


def _format(name: str) -> str:
    """Media type by a file's ending."""
    return TYPES.get(Path(name).suffix, "application/octet-stream")


def _file(path: Path, folder: Path) -> dict[str, Any]:
    entity: dict[str, Any] = {
        "@id": path.relative_to(folder).as_posix(),
        "@type": "File",
        "contentSize": path.stat().st_size,
        "sha256": sha256(path),
        "encodingFormat": _format(path.name),
    }
    if path.parent.name == "tables" and path.stem in SCHEMAS:
        entity["name"] = SCHEMAS[path.stem].title
    return entity
