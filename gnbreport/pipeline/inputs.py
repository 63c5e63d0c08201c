"""The files a study needs: which, for what, from where, and whether they are there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gnbreport.errors import InputError, Problem
from gnbreport.files import sha256
from gnbreport.study import Source, Study

_PANEL_PARTS = ((".bed", ".bim", ".fam"), (".pgen", ".pvar", ".psam"))


@dataclass(frozen=True, slots=True)
class NeededFile:
    """A file that the study names.

    Attributes:
        role: exposure, mediator, outcome, panel, claims, published or truth.
        trait: Trait id, where the file holds one trait.
        path: Where it is expected.
        source: The source it belongs to, if it is a GWAS file.
    """

    role: str
    trait: str
    path: Path
    source: Source | None = None

    @property
    def present(self) -> bool:
        """Whether the file is there."""
        return self.path.is_file()

    @property
    def origin(self) -> str:
        """Where to get it, as the study file says."""
        if self.source is None:
            return ""
        parts = (self.source.accession, f"PMID {self.source.pmid}" if self.source.pmid else "", self.source.url)
        return ", ".join(p for p in parts if p)


def needed_files(study: Study) -> Iterator[NeededFile]:
    """Every file that the study names, in the order of the study file."""
    for role, source in study.sources():
        yield NeededFile(role, source.id or "", study.path(source.file), source)
        for trait, file in source.whole_files.items():
            yield NeededFile(role, trait, study.path(file), source)
        if source.replication:
            yield NeededFile(role, source.id or "", study.path(source.replication), source)
    if study.panel is not None:
        for path in panel_files(study):
            yield NeededFile("panel", "", path)
    published = (("published", name) for name in study.study.published)
    for what, name in (("claims", study.study.claims), *published, ("truth", study.study.truth)):
        if name:
            yield NeededFile(what, "", study.path(name))


def panel_files(study: Study) -> tuple[Path, ...]:
    """The three files of the LD panel: PLINK 1 (bed, bim, fam), or PLINK 2 where those are absent."""
    if study.panel is None:
        return ()
    prefix = study.path(study.panel.prefix)
    for parts in reversed(_PANEL_PARTS):
        files = tuple(Path(f"{prefix}{part}") for part in parts)
        if files[0].is_file():
            return files
    return tuple(Path(f"{prefix}{part}") for part in _PANEL_PARTS[0])


def require_files(study: Study) -> None:
    """Refuse to begin while a file is missing, empty or not the stated one; all problems at once.

    Raises:
        InputError: One problem a file.
    """
    problems = [problem for needed in needed_files(study) if (problem := _problem(needed)) is not None]
    if problems:
        raise InputError(problems)


def _problem(needed: NeededFile) -> Problem | None:
    what = f"the {needed.role} file" + (f" of {needed.trait}" if needed.trait else "")
    if not needed.present:
        origin = f"; it comes from {needed.origin}" if needed.origin else ""
        hint = f"put it there, or correct the study file{origin}"
        return Problem("no-file", f"{what} is not there", needed.path, hint=hint)
    if needed.path.stat().st_size == 0:
        return Problem("empty-file", f"{what} is empty", needed.path, hint="fetch it again")
    stated = needed.source.sha256 if needed.source and needed.path.name == Path(needed.source.file).name else None
    if stated and sha256(needed.path) != stated:
        return Problem("wrong-checksum", f"{what} does not have the stated SHA-256", needed.path, hint="fetch it again")
    return None
