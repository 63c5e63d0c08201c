"""The tables in a file, as blocks of delimited text, whatever the file is."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from gnbreport.errors import InputError, Problem
from gnbreport.files import sha256
from gnbreport.sumstats import blocks as reading
from gnbreport.sumstats import converters
from gnbreport.sumstats.columns import is_missing
from gnbreport.sumstats.containers import HashingFile, broken_file_named, opened
from gnbreport.sumstats.header import Header, read_header
from gnbreport.sumstats.kinds import kind_of
from gnbreport.sumstats.metadata import Metadata
from gnbreport.sumstats.recognise import Plan, recognise


class Table:
    """One table: its header, and its rows as blocks of whole lines.

    Attributes:
        place: File (and member) for messages.
        header: What its first lines say.
    """

    def __init__(self, place: str, first: bytes, rest: Iterator[bytes]) -> None:
        """Read the header from the first block."""
        self.place = place
        self.header: Header = read_header(first, place)
        self._first, self._rest = first, rest

    def blocks(self) -> Iterator[bytes]:
        """Blocks of data rows."""
        start = self._first[self.header.length :]
        if start:
            yield start
        yield from self._rest

    def plan(self, layout: str | None, columns: Mapping[str, str] | None, metadata: Metadata) -> Plan:
        """The table's layout and columns; see :func:`gnbreport.sumstats.recognise.recognise`."""
        plan = recognise(self.header, self.place, name=layout, columns=columns)
        refuse_wrong_p(self.header, plan, self.place)
        return replace(plan, position_shift=1) if metadata.zero_based else plan

    def minor_is_effect(self, plan: Plan) -> bool:
        """Whether a "MAF" column holds values above 0.5, so that it is the effect allele's frequency."""
        at = plan.index.get("effect_allele_frequency")
        if at is None:
            return False
        return any(0.5 < value <= 1.0 for value in _numbers(self.header, at))


def _numbers(header: Header, column: int) -> Iterator[float]:
    for row in header.rows:
        try:
            yield float(row[column])
        except (ValueError, IndexError):
            continue


def refuse_wrong_p(header: Header, plan: Plan, place: str) -> None:
    """Refuse a P column that holds something else: -log10 P, or nothing.

    Raises:
        InputError: Values above 1, or no value at all among the first rows.
    """
    if "p_value" not in plan.index or "neg_log_10_p_value" in plan.index:
        return
    at, name = plan.index["p_value"], plan.column("p_value")
    above = next((i for i, row in enumerate(header.rows, 1) if len(row) > at and _above_one(row[at])), None)
    if above is not None:
        hint = f"if the column holds -log10 P, map it: neg_log_10_p_value = {name!r}"
        raise InputError(
            Problem(
                "p-not-probability",
                f"holds {header.rows[above - 1][at]}, which is no probability",
                place,
                above,
                name,
                hint,
            )
        )
    if header.rows and all(len(row) > at and is_missing(row[at]) for row in header.rows):
        raise InputError(
            Problem(
                "empty-column",
                "is empty in all first rows",
                place,
                1,
                name,
                "map another column, or get the complete file",
            )
        )


def _above_one(text: str) -> bool:
    try:
        return float(text) > 1.0
    except ValueError:
        return False


class Source:
    """An opened file with its tables."""

    def __init__(self, path: Path, traits: frozenset[str] | None, stack: ExitStack) -> None:
        """Open ``path``."""
        self._path, self._traits, self._stack = path, traits, stack
        self._kind = kind_of(path)
        self._raw = stack.enter_context(_closing(HashingFile(path)))

    def bytes_read(self) -> int:
        """Bytes of the file read so far."""
        return self._raw.bytes_read

    def tables(self) -> Iterator[Table]:
        """The file's tables, one after the other."""
        if self._kind == "parquet":
            blocks = converters.parquet_text(self._path)
            yield Table(str(self._path), next(blocks), blocks)
            return
        members = self._stack.enter_context(opened(self._path, self._kind, self._raw))
        for name, stream in members:
            place = str(self._path) if name == self._path.name else f"{self._path}::{name}"
            with reading.lines_of(stream, place, reading.BLOCK) as blocks:
                first = next(blocks, b"")
                if not first.strip():
                    raise InputError(
                        Problem("empty-file", "holds no header and no rows", place, hint="get the file again")
                    )
                yield Table(place, *_as_text(first, blocks, place))

    def digest(self) -> str:
        """SHA-256 of the file; call it after the tables have been read."""
        if self._kind in {"zip", "parquet"}:
            return sha256(self._path)
        return self._raw.digest()


def _as_text(first: bytes, rest: Iterator[bytes], place: str) -> tuple[bytes, Iterator[bytes]]:
    """GWAS-VCF and JSON as tab-separated text; text as it is."""
    start = first[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"##fileformat=VCF"):
        blocks = converters.vcf_text(itertools.chain([first], rest), place)
        return next(blocks), blocks
    if start.startswith((b"[", b"{")):
        return converters.json_text(b"".join([first, *rest]), place), iter(())
    return first, rest


@contextmanager
def _closing(raw: HashingFile) -> Iterator[HashingFile]:
    try:
        yield raw
    finally:
        raw.release()


@contextmanager
def tables_of(path: Path, *, traits: frozenset[str] | None = None) -> Iterator[Source]:
    """The tables of a file.

    Args:
        path: The file.
        traits: If given, members of an archive that hold one other trait are passed over.

    Raises:
        InputError: The file is absent, empty, damaged or no table.
    """
    with broken_file_named(path), ExitStack() as stack:
        yield Source(path, traits, stack)
