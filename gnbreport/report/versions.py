"""Versions of a study's report: a released one is never overwritten with other content; an index lists them all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from gnbreport.errors import InputError, Problem
from gnbreport.files import write_whole
from gnbreport.report.context import Earlier
from gnbreport.report.page import environment
from gnbreport.report.texts import name
from gnbreport.results import Results

#: Content security policy of the index: it loads nothing.
POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'"


def guard(results: Results, target: Path) -> None:
    """Refuse to replace a released version with other content.

    Args:
        results: What is about to be written.
        target: ``reports/<study>/<version>``.

    Raises:
        InputError: The folder holds a report with another digest; names both.
    """
    released = digest_of(target)
    if released is None or released == results.digest:
        return
    raise InputError(
        Problem(
            "version-released",
            f"this version is released with digest {released}; the new content has digest {results.digest}",
            target,
            hint="raise report.version in the study file, or write elsewhere with --out",
        )
    )


def digest_of(folder: Path) -> str | None:
    """Digest of the report in a folder, None where there is none."""
    document = _document(folder)
    return None if document is None else str(document.get("digest", ""))


def earlier(target: Path) -> Earlier | None:
    """The version before a target, with its results where they can be read.

    Args:
        target: ``reports/<study>/<version>``; need not exist yet.

    Returns:
        The highest version below it in the same folder; None where there is none.
    """
    if not target.parent.is_dir():
        return None
    mine = _order(target.name)
    found = [p for p in target.parent.iterdir() if p.is_dir() and _order(p.name) < mine and _document(p) is not None]
    if not found:
        return None
    latest = max(found, key=lambda p: _order(p.name))
    try:
        return Earlier(latest.name, Results.read(latest))
    except InputError as error:
        return Earlier(latest.name, None, error.problems[0].message)


def write_index(study_folder: Path) -> Path:
    """Write ``index.html`` in ``reports/<study>``: one line a version, newest date first.

    Args:
        study_folder: ``reports/<study>``.

    Returns:
        The index.
    """
    found = [(p, d) for p in study_folder.iterdir() if p.is_dir() and (d := _document(p)) is not None]
    found.sort(key=lambda item: (str(item[1]["study"]["study"]["date"]), _order(item[0].name)), reverse=True)
    title = found[0][1]["study"]["study"]["title"] if found else study_folder.name
    versions = [_line(path, document) for path, document in found]
    template = environment().get_template("versions.html.j2")
    page = template.render(title=title, versions=versions, policy=POLICY)
    return write_whole(study_folder / "index.html", page + "\n")


def _line(path: Path, document: dict[str, Any]) -> dict[str, str]:
    about = document["study"]["study"]
    status = name("versions.statuses", str(about["status"]))
    return {"version": path.name, "date": str(about["date"]), "status": status, "digest": str(document["digest"])}


def _order(version: str) -> tuple[tuple[int, str], ...]:
    """Sort key in which 0.10 comes after 0.9."""
    return tuple((int(p), "") if p.isdigit() else (-1, p) for p in version.split("."))


def _document(folder: Path) -> dict[str, Any] | None:
    try:
        document = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return document if isinstance(document, dict) and "study" in document else None
