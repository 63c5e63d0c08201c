"""Reading the files of a reference panel: PLINK 1 (bed, bim, fam) and PLINK 2 (pgen, pvar, psam)."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gnbreport.errors import InputError, Problem
from gnbreport.kernels.ld import MISSING_GENOTYPE

if TYPE_CHECKING:
    import polars as pl

Genotypes = NDArray[np.int8]
Reader = Callable[[NDArray[np.intp]], Genotypes]

_BED_MAGIC = b"\x6c\x1b\x01"
#: Columns of the variant table; allele_1 is the counted one (PLINK 1: A1; PLINK 2: ALT).
VARIANT_COLUMNS = ("id", "chromosome", "position", "allele_1", "allele_2")


@dataclass(frozen=True)
class PanelFiles:
    """What stands behind a prefix.

    Attributes:
        variants: Variant table, :data:`VARIANT_COLUMNS`, in the file's order.
        people: Number of people in the files.
        founders: Row numbers of founders, who alone enter LD (as in PLINK).
        read: Genotypes of given variants (row numbers) among founders, ``(m, founders)`` counts of allele_1.
    """

    variants: pl.DataFrame
    people: int
    founders: NDArray[np.intp]
    read: Reader


def open_files(prefix: Path) -> PanelFiles:
    """Open the panel at a prefix, PLINK 1 or PLINK 2.

    Raises:
        InputError: Missing parts, unreadable tables, sizes that do not fit each other.
    """
    parts = {s: prefix.with_name(f"{prefix.name}.{s}") for s in ("bed", "bim", "fam", "pgen", "pvar", "psam")}
    if any(parts[s].exists() for s in ("pgen", "pvar", "psam")) and not parts["bed"].exists():
        compressed = prefix.with_name(f"{prefix.name}.pvar.zst")
        if compressed.exists() and not parts["pvar"].exists():
            parts["pvar"] = compressed
        _require([parts[s] for s in ("pgen", "pvar", "psam")])
        return _open_pgen(parts)
    _require([parts[s] for s in ("bed", "bim", "fam")])
    return _open_bed(parts)


def _require(files: list[Path]) -> None:
    """All parts must exist."""
    hint = "give the prefix that PREFIX.bed, .bim and .fam (or .pgen, .pvar and .psam) share"
    missing = [Problem("panel-part-missing", "this part of the LD panel is missing", f, hint=hint) for f in files]
    if problems := [p for p, f in zip(missing, files, strict=True) if not f.is_file()]:
        raise InputError(problems)


def _open_bed(parts: dict[str, Path]) -> PanelFiles:
    from bed_reader import open_bed

    variants = _bim(parts["bim"])
    families = _people(parts["fam"], parts["fam"].read_text().splitlines(), ("FID", "IID", "PAT", "MAT"))
    people, founders = len(families), _founders(families)
    _check_bed(parts["bed"], people, len(variants))
    # counts are given, so that the library parses neither table a second time
    bed = open_bed(parts["bed"], iid_count=people, sid_count=len(variants), num_threads=1)

    def read(index: NDArray[np.intp]) -> Genotypes:
        values = bed.read(index=np.s_[founders, index], dtype="int8", order="F")
        return np.ascontiguousarray(values.T)

    return PanelFiles(variants, people, founders, read)


def _check_bed(path: Path, people: int, variants: int) -> None:
    """Magic number and size."""
    with path.open("rb") as handle:
        magic = handle.read(3)
    if magic != _BED_MAGIC:
        hint = "rewrite it with plink --make-bed"
        raise InputError(Problem("not-a-bed", "not a variant-major PLINK 1 .bed file", path, hint=hint))
    expected, size = 3 + variants * -(-people // 4), path.stat().st_size
    if size != expected:
        message = f"{size} bytes, but {variants} variants of {people} people need {expected}"
        raise InputError(Problem("panel-size", message, path, hint="the three parts do not belong together"))


def _bim(path: Path) -> pl.DataFrame:
    """Variant table of PLINK 1."""
    with path.open("rb") as handle:
        first = handle.readline()
    if not first.strip():
        raise InputError(Problem("empty-file", "the LD panel has no variants", path))
    source: Any = path
    if first.count(b"\t") != 5:
        source = io.BytesIO(b"\n".join(b"\t".join(line.split()) for line in path.read_bytes().splitlines()))
    names = ["chromosome", "id", "cm", "position", "allele_1", "allele_2"]
    return _table(source, path, names)


def _table(source: Any, path: Path, names: list[str]) -> pl.DataFrame:
    """Tab-separated table as text, positions as integers."""
    import polars as pl  # slow to import

    try:
        lazy = pl.scan_csv(
            source,
            separator="\t",
            has_header=False,
            schema={name: pl.Int64 if name == "position" else pl.String for name in names},
            quote_char=None,
        )
        return lazy.select(VARIANT_COLUMNS).collect()
    except (pl.exceptions.PolarsError, UnicodeDecodeError) as error:
        reason = str(error).splitlines()[0]
        raise InputError(Problem("bad-variant-table", f"cannot be read as a variant table: {reason}", path)) from error


def _people(path: Path, lines: list[str], names: tuple[str, ...]) -> list[dict[str, str]]:
    """Rows of a table of people, by column name."""
    rows = [line.split() for line in lines if line.strip()]
    if short := [i for i, row in enumerate(rows, start=1) if len(row) < len(names)]:
        problems = [Problem("row-width", f"needs at least {len(names)} columns", path, i) for i in short]
        raise InputError(problems)
    if not rows:
        raise InputError(Problem("empty-file", "the LD panel has no people", path))
    return [dict(zip(names, row, strict=False)) for row in rows]


def _founders(people: list[dict[str, str]]) -> NDArray[np.intp]:
    """Row numbers of people without parents."""
    unknown = {"0", "NA"}
    found = [i for i, p in enumerate(people) if p.get("PAT", "0") in unknown and p.get("MAT", "0") in unknown]
    return np.array(found, dtype=np.intp)


def _open_pgen(parts: dict[str, Path]) -> PanelFiles:
    from pgenlib import PgenReader

    variants = _pvar(parts["pvar"])
    lines = parts["psam"].read_text().splitlines()
    header = next((line for line in lines if line.startswith(("#FID", "#IID"))), "#FID\tIID\tPAT\tMAT")
    names = tuple(header.lstrip("#").split())
    people = _people(parts["psam"], [line for line in lines if not line.startswith("#")], names)
    founders = _founders(people)
    alternatives = variants["allele_1"].str.count_matches(",", literal=True).to_numpy() + 2
    offsets = np.concatenate([[0], np.cumsum(alternatives)]).astype(np.uintp)
    several = offsets if (alternatives > 2).any() else None
    try:
        reader = PgenReader(
            bytes(parts["pgen"]),
            raw_sample_ct=len(people),
            variant_ct=len(variants),
            sample_subset=founders.astype(np.uint32),
            allele_idx_offsets=several,
        )
    except (RuntimeError, OSError) as error:
        raise InputError(Problem("bad-pgen", f"cannot be opened: {error}", parts["pgen"])) from error

    def read(index: NDArray[np.intp]) -> Genotypes:
        values = np.empty((len(index), len(founders)), dtype=np.int8)
        if len(index):
            reader.read_list(index.astype(np.uint32), values)
        values[values < 0] = MISSING_GENOTYPE
        return values

    return PanelFiles(variants, len(people), founders, read)


def _pvar(path: Path) -> pl.DataFrame:
    """Variant table of PLINK 2, plain or .zst; a headerless one has the columns of a .bim."""
    data = path.read_bytes()
    if path.suffix == ".zst":
        import zstandard

        with zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data)) as stream:
            data = stream.read()
    lines = [line for line in data.split(b"\n") if line and not line.startswith(b"##")]
    if not lines:
        raise InputError(Problem("empty-file", "the LD panel has no variants", path))
    if not lines[0].startswith(b"#CHROM"):
        names = ["chromosome", "id", "cm", "position", "allele_1", "allele_2"]
        return _table(io.BytesIO(b"\n".join(lines)), path, names)
    ours = {"#CHROM": "chromosome", "POS": "position", "ID": "id", "ALT": "allele_1", "REF": "allele_2"}
    header = lines[0].decode().split("\t")
    names = [ours.get(name, name) for name in header]
    return _table(io.BytesIO(b"\n".join(lines[1:])), path, names)
