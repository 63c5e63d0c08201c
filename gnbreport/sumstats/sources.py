"""The catalogue of public files behind the paper (``data/sources.toml``)."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path

from gnbreport.errors import InputError, Problem
from gnbreport.resources import resource
from gnbreport.sumstats.download import Transfer, download


@dataclass(frozen=True, slots=True)
class PublicFile:
    """One public file. Empty or None means unknown.

    Attributes:
        id: Name to fetch it by.
        title: Name for people.
        role: exposure, mediator or outcome in the paper's study.
        url: Address of the file.
        folder: Address of the page or folder that holds it.
        file: Its name.
        size: Bytes.
        sha256: SHA-256, hexadecimal.
        pmid: PubMed id of its publication.
        accession: GWAS Catalog accession.
        n: Sample size.
        variants: Rows.
        build: Genome build.
        licence: Licence.
        layout: Layout id.
        note: What to know.
    """

    id: str
    title: str
    role: str
    url: str = ""
    folder: str = ""
    file: str = ""
    size: int | None = None
    sha256: str = ""
    pmid: str = ""
    accession: str = ""
    n: int | None = None
    variants: int | None = None
    build: str = ""
    licence: str = ""
    layout: str = ""
    note: str = ""


def read_sources(path: Path | None = None) -> dict[str, PublicFile]:
    """The catalogue by id, in its order; the shipped one if no path is given.

    Raises:
        InputError: The catalogue is not TOML, or has unknown keys or repeated ids.
    """
    file = path or resource("data", "sources.toml")
    try:
        entries = tomllib.loads(file.read_text(encoding="utf-8"))["source"]
        listed = [PublicFile(**entry) for entry in entries]
    except (tomllib.TOMLDecodeError, OSError, KeyError, TypeError) as error:
        known = ", ".join(f.name for f in fields(PublicFile))
        raise InputError(
            Problem("bad-catalogue", f"is no list of sources: {error}", file, hint=f"keys: {known}")
        ) from None
    found = {entry.id: entry for entry in listed}
    if len(found) < len(listed):
        raise InputError(Problem("bad-catalogue", "names a source twice", file))
    return found


def fetch(
    source: PublicFile, folder: Path, *, progress: Callable[[Transfer], None] | None = None, attempts: int = 5
) -> Path:
    """Download one public file into ``folder``, checked against what the catalogue knows of it.

    Raises:
        InputError: No address of the file itself is known, or the download fails; see :func:`download`.
    """
    if not source.url:
        hint = f"look into {source.folder} and give the file's path in the study file" if source.folder else ""
        raise InputError(Problem("no-address", f"no address of the file {source.id} itself is known", hint=hint))
    target = folder / (source.file or source.url.rsplit("/", 1)[-1])
    return download(
        source.url, target, size=source.size, sha256=source.sha256 or None, progress=progress, attempts=attempts
    )
