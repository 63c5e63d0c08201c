"""Search of text blocks: byte tests over whole columns, then exact parsing of the few rows left."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import numpy as np

from gnbreport.errors import InputError, Problem
from gnbreport.sumstats import prefilter
from gnbreport.sumstats.fields import Fields, split_block
from gnbreport.sumstats.header import Header
from gnbreport.sumstats.prefilter import PAD, Mask, TextSet
from gnbreport.sumstats.query import Query
from gnbreport.sumstats.recognise import Plan
from gnbreport.sumstats.repairs import simply_quoted, single_blanks
from gnbreport.sumstats.rows import RowReader

_UNIT = b"\x1f"  # stands in for the delimiter where quoted fields hold it


class Searcher:
    """Searches the blocks of one table; keeps count of rows and traits."""

    def __init__(self, header: Header, plan: Plan, query: Query, reader: RowReader, path: Path | str) -> None:
        """Prepare the byte tests."""
        self.header, self.plan, self.query, self.reader, self.path = header, plan, query, reader, path
        self.rows_read = 0
        self.blank_lines = 0
        self.rows_by_trait: Counter[str] = Counter()
        asked = query.variants or frozenset()
        self._ids = TextSet(v.encode() for v in asked) if query.variants is not None else None
        self._positions = None
        if query.positions is not None:
            shifted = {p - plan.position_shift for _, p in query.positions}
            self._positions = TextSet(s.encode() for p in shifted for s in spellings(p))

    def search(self, block: bytes) -> None:
        """Read every row of a block of whole lines."""
        columns = len(self.header.names)
        delimiter = self.header.delimiter
        if b'"' in block:
            block, delimiter = self._unquoted(block)
        if self.header.loose:
            block = single_blanks(block)
        fields = split_block(block, delimiter, columns)
        if fields is None:
            block = self._repaired(block, delimiter)
            fields = split_block(block, delimiter, columns)
            if fields is None:
                raise InputError(Problem("not-a-table", "holds control characters", self.path, self.rows_read + 1))
        if len(fields):
            self._count_traits(fields, block)
            self._read(fields, block, delimiter)
        self.rows_read += len(fields)

    def _read(self, fields: Fields, block: bytes, delimiter: bytes) -> None:
        candidates = self.candidates(fields)
        rows = np.arange(len(fields)) if candidates is None else np.flatnonzero(candidates)
        starts = (fields.line_starts[rows] - PAD).tolist()
        ends = (fields.ends[rows, -1] - PAD).tolist()
        first = self.rows_read + 1
        read, separator = self.reader.read, delimiter.decode()
        for row, start, end in zip(rows.tolist(), starts, ends, strict=True):
            line = block[start:end]
            try:
                text = line.decode()
            except UnicodeDecodeError:
                hint = "convert it, for instance: iconv -f LATIN1 -t UTF-8"
                raise InputError(Problem("not-utf8", "is not UTF-8 text", self.path, first + row, hint=hint)) from None
            read(first + row, text.rstrip("\r").split(separator))

    def candidates(self, fields: Fields) -> Mask | None:
        """Rows that may be wanted; None for all."""
        query, index = self.query, self.plan.index
        if query.everything:
            return None
        keep = np.zeros(len(fields), dtype=np.bool_)
        if query.p_below is not None:
            keep |= self._small_p(fields, query.p_below)
        if self._ids is not None:
            for name in ("rsid", "variant"):
                if name in index:
                    starts, ends = fields.span(index[name])
                    keep |= self._ids.mask(fields.data, starts, ends)
            if self.plan.layout.many_identifiers and "rsid" in index:
                starts, ends = fields.span(index["rsid"])
                for byte in b",;":
                    keep[prefilter.rows_with_byte(fields.data, fields.ends[:, -1], starts, ends, byte)] = True
        if self._positions is not None or query.region is not None:
            keep |= self._placed(fields)
        return keep

    def _small_p(self, fields: Fields, threshold: float) -> Mask:
        index = self.plan.index
        if "neg_log_10_p_value" in index:
            return prefilter.large_log_p(fields.data, *fields.span(index["neg_log_10_p_value"]), threshold)
        return prefilter.small_p(fields.data, *fields.span(index["p_value"]), threshold)

    def _placed(self, fields: Fields) -> Mask:
        index = self.plan.index
        if "base_pair_location" not in index:
            return np.ones(len(fields), dtype=np.bool_)
        starts, ends = fields.span(index["base_pair_location"])
        keep = np.zeros(len(fields), dtype=np.bool_)
        if self._positions is not None:
            keep |= self._positions.mask(fields.data, starts, ends)
        if self.query.region is not None:
            low, high = (p - self.plan.position_shift for p in self.query.region[1:])
            keep |= prefilter.positions_between(fields.data, starts, ends, low, high)
        return keep

    def _count_traits(self, fields: Fields, block: bytes) -> None:
        """Rows per trait; a block of one trait is recognised by comparing bytes."""
        column = self.plan.index.get("trait")
        if column is None:
            return
        starts, ends = fields.span(column)
        if column == 0:
            first = fields.data[PAD : int(ends[0]) + 1].tobytes()
            if block.count(b"\n" + first) == len(fields) - 1:
                self.rows_by_trait[first[:-1].decode(errors="replace")] += len(fields)
                return
        length = int(ends[0] - starts[0])
        if (ends - starts == length).all():
            cells = fields.data[starts[:, None] + np.arange(length)]
            if (cells == cells[0]).all():
                self.rows_by_trait[cells[0].tobytes().decode(errors="replace")] += len(fields)
                return
        text = fields.data.tobytes()
        self.rows_by_trait.update(
            text[a:b].strip().decode(errors="replace") for a, b in zip(starts.tolist(), ends.tolist(), strict=True)
        )

    # --- the slow ways ---------------------------------------------------------------------------
    def _unquoted(self, block: bytes) -> tuple[bytes, bytes]:
        """The block without quotes around fields, and its delimiter (another one where fields hold it)."""
        plain = simply_quoted(block, self.header.delimiter)
        if plain is not None:
            return plain, self.header.delimiter
        lines: list[str] = []
        delimiter = self.header.delimiter.decode()
        for number, line in enumerate(block.decode(errors="surrogateescape").split("\n")[:-1], start=1):
            line = line.rstrip("\r")
            try:
                cells = (
                    next(csv.reader([line], delimiter=delimiter, skipinitialspace=self.header.loose, strict=True))
                    if line.strip()
                    else []
                )
            except csv.Error:
                hint = "close the quotes, or remove them"
                raise InputError(
                    Problem(
                        "bad-quotes",
                        "a quoted field does not end on its line",
                        self.path,
                        self.rows_read + number,
                        hint=hint,
                    )
                ) from None
            lines.append(_UNIT.decode().join(cells))
        return ("\n".join(lines) + "\n").encode(errors="surrogateescape"), _UNIT

    def _repaired(self, block: bytes, delimiter: bytes) -> bytes:
        """The block without blank lines.

        Raises:
            InputError: A line with too few or too many fields.
        """
        expected = len(self.header.names)
        lines: list[bytes] = []
        for line in block.split(b"\n")[:-1]:
            if not line.strip(b" \t\r"):
                self.blank_lines += 1
                continue
            found = line.count(delimiter) + 1
            if found != expected:
                self._refuse_line(self.rows_read + len(lines) + 1, found, expected)
            lines.append(line)
        if not lines:
            return b""
        return b"\n".join(lines) + b"\n"

    def _refuse_line(self, row: int, found: int, expected: int) -> None:
        hint = "the file may be cut or edited by hand: get it again"
        if found == expected + 1:
            hint = "row names without a header (R: write with row.names = FALSE), or a delimiter at the line end"
        message = f"has {found} fields where the header has {expected}"
        raise InputError(Problem("wrong-number-of-fields", message, self.path, row, hint=hint))


def spellings(position: int) -> set[str]:
    """Ways in which programs write a position: ``100000``, ``1e+05`` (R), ``100000.0`` (pandas)."""
    digits = str(position)
    core = digits.rstrip("0")
    forms = {digits, f"{digits}.0"}
    if position > 0 and len(core) < len(digits):
        exponent = len(digits) - 1
        mantissa = core[0] + ("." + core[1:] if len(core) > 1 else "")
        forms |= {f"{mantissa}{e}{sign}{exponent:{w}}" for e in "eE" for sign in ("+", "") for w in ("02d", "d")}
    return forms
