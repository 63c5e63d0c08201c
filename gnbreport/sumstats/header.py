"""The first lines of a table: its delimiter, its column names, some rows to look at."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from gnbreport.errors import InputError, Problem
from gnbreport.sumstats.kinds import refuse_foreign

_SAMPLE = 2000


@dataclass(frozen=True)
class Header:
    """What the first block of a table says.

    Attributes:
        names: Column names as written (without quotes, ``#`` and byte-order mark).
        lower: The same in lower case.
        delimiter: One byte; a blank stands for runs of blanks if ``loose``.
        loose: Fields are separated by runs of blanks or tabs.
        length: Bytes of the block up to the end of the header line.
        rows: Up to 2,000 rows, as text.
        line: 1-based line of the header.
    """

    names: tuple[str, ...]
    delimiter: bytes
    loose: bool
    length: int
    rows: tuple[tuple[str, ...], ...]
    line: int

    @property
    def lower(self) -> tuple[str, ...]:
        """Column names in lower case."""
        return tuple(n.lower() for n in self.names)


def read_header(block: bytes, path: Path | str) -> Header:
    """Header of a text table from its first block of whole lines.

    Raises:
        InputError: Binary data, a web page, no header, no rows.
    """
    refuse_foreign(block[:512], path)
    if b"\0" in block[:100_000]:
        raise InputError(Problem("binary-file", "holds NUL bytes: it is no text table", path))
    start, line = _skip_comments(block)
    end = block.find(b"\n", start)
    text = _decode(block[start:end], path).rstrip("\r")
    if not text.strip():
        raise InputError(Problem("empty-file", "holds no header and no rows", path, hint="get the file again"))
    if "\r" in text:
        raise InputError(
            Problem("cr-line-ends", "has old Macintosh line ends (CR only)", path, hint="convert it: tr '\\r' '\\n'")
        )
    sample = block[end + 1 : end + 1 + 2_000_000].split(b"\n", _SAMPLE)[:_SAMPLE]
    lines = [_decode(row, path).rstrip("\r") for row in sample]
    whole = [row for row in lines if row.strip()]
    if len(block) > end + 1 + 2_000_000 and whole:
        whole.pop()  # the sample may end within a line
    delimiter, loose = _delimiter(text, whole)
    names = tuple(_clean(n) for n in split_line(text, delimiter, loose))
    _refuse_headerless(names, path)
    rows = tuple(tuple(split_line(row, delimiter, loose)) for row in whole)
    return Header(names, delimiter, loose, end + 1, rows, line)


def _skip_comments(block: bytes) -> tuple[int, int]:
    """Offset and 1-based number of the first line that is neither blank nor a ``##`` comment."""
    start, line = (3, 1) if block.startswith(b"\xef\xbb\xbf") else (0, 1)
    while True:
        end = block.find(b"\n", start)
        text = block[start:end].strip()
        if end < 0 or (text and not text.startswith(b"##")):
            return start, line
        start, line = end + 1, line + 1
        if start >= len(block):
            return start, line


def _decode(data: bytes, path: Path | str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        hint = "convert it, for instance: iconv -f LATIN1 -t UTF-8"
        raise InputError(Problem("not-utf8", "is not UTF-8 text", path, hint=hint)) from None


def _delimiter(header: str, rows: list[str]) -> tuple[bytes, bool]:
    """Delimiter byte and whether it comes in runs: tab, else comma or semicolon, else blanks."""
    if "\t" in header:
        return b"\t", False
    for candidate in (",", ";"):
        if candidate in header:
            return candidate.encode(), False
    if " " not in header.strip():
        return b"\t", False
    sample = [header, *rows[:200]]
    loose = any("  " in line or "\t" in line or line != line.strip() for line in sample)
    return b" ", loose


def split_line(line: str, delimiter: bytes, loose: bool) -> list[str]:
    """Fields of one line, without their quotes."""
    if '"' in line:
        return next(csv.reader([line], delimiter=delimiter.decode(), skipinitialspace=loose))
    return line.split() if loose else line.split(delimiter.decode())


def _clean(name: str) -> str:
    return name.strip().lstrip("#").strip().strip('"').strip()


def _refuse_headerless(names: tuple[str, ...], path: Path | str) -> None:
    """A first line with several numbers, or an rsID, is data."""
    numbers = 0
    for name in names:
        try:
            float(name)
            numbers += 1
        except ValueError:
            pass
    has_id = any(n.startswith("rs") and n[2:].isdigit() for n in names)
    if numbers >= 2 or (has_id and len(names) > 1):
        hint = "add a line with the column names"
        raise InputError(
            Problem("no-header", f"starts with data, not with column names: {', '.join(names[:6])}", path, hint=hint)
        )
