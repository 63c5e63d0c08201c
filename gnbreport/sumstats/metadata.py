"""GWAS-SSF metadata beside a file (``<file>-meta.yaml``): build, coordinates, sample size, checksum."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from gnbreport.errors import InputError, Problem


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the metadata file says; empty values where it is silent or absent.

    Attributes:
        path: The metadata file, or None.
        build: ``"GRCh36"``, ``"GRCh37"``, ``"GRCh38"`` or empty.
        zero_based: Whether positions count from 0.
        sample_size: Sum of the sample sizes stated, or None.
        harmonised: Whether the file says it is harmonised.
        md5: MD5 of the data file as stated, or empty.
    """

    path: Path | None = None
    build: str = ""
    zero_based: bool = False
    sample_size: float | None = None
    harmonised: bool = False
    md5: str = ""

    def key(self) -> tuple[object, ...]:
        """What of it a scan depends on."""
        return (self.build, self.zero_based, self.sample_size)


def read_metadata(data: Path) -> Metadata:
    """Metadata of a data file, from ``<file>-meta.yaml`` beside it.

    Raises:
        InputError: The metadata file is not YAML, or is no mapping.
    """
    path = data.with_name(f"{data.name}-meta.yaml")
    if not path.is_file():
        return Metadata()
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        first = str(error).splitlines()[0]
        raise InputError(Problem("bad-metadata", f"is not YAML: {first}", path, hint="correct or remove it")) from None
    if not isinstance(content, dict):
        raise InputError(Problem("bad-metadata", "is no mapping of names to values", path, hint="correct or remove it"))
    return Metadata(
        path,
        _build(content.get("genome_assembly")),
        str(content.get("coordinate_system", "")).strip().lower().startswith("0"),
        _sample_size(content.get("samples")),
        content.get("is_harmonised") is True,
        str(content.get("data_file_md5sum") or ""),
    )


def _build(value: object) -> str:
    text = str(value or "").lower().replace(" ", "")
    for names, build in (
        (("grch38", "hg38"), "GRCh38"),
        (("grch37", "hg19"), "GRCh37"),
        (("ncbi36", "hg18"), "GRCh36"),
    ):
        if text.startswith(names):
            return build
    return ""


def _sample_size(samples: Any) -> float | None:
    entries = samples if isinstance(samples, Iterable) and not isinstance(samples, str | dict) else [samples]
    sizes = [e.get("sample_size") for e in entries if isinstance(e, dict)]
    numbers = [float(s) for s in sizes if isinstance(s, int | float) and s > 1]
    return sum(numbers) if numbers and len(numbers) == len(sizes) else None
