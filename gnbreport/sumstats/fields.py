"""Where the fields of a block of text stand: offsets found with numpy, all rows at once."""

from __future__ import annotations

import numpy as np

from gnbreport.sumstats.prefilter import PAD, Bytes, Index

_NEWLINE, _RETURN, _TAB = 10, 13, 9
_EDGE = b"\n" * PAD


class Fields:
    """Offsets of all fields of a padded block: rows x columns, ends exclusive."""

    def __init__(self, data: Bytes, ends: Index) -> None:
        """Keep the bytes and the ends, shape ``(rows, columns)``."""
        self.data, self.ends = data, ends
        self.line_starts = np.empty(len(ends), dtype=np.int64)
        self.line_starts[:1] = PAD
        self.line_starts[1:] = ends[:-1, -1] + 1

    def __len__(self) -> int:
        """Rows."""
        return len(self.ends)

    def span(self, column: int) -> tuple[Index, Index]:
        """Starts and ends of one column's fields; a carriage return before the line end is left out."""
        starts = self.line_starts if column == 0 else self.ends[:, column - 1] + 1
        ends = np.ascontiguousarray(self.ends[:, column])
        if column == self.ends.shape[1] - 1:
            ends = ends - (self.data[ends - 1] == _RETURN)
        return starts, ends


def split_block(block: bytes, delimiter: bytes, columns: int) -> Fields | None:
    """Field offsets of a block of whole lines, or None if a line has another number of fields."""
    data = np.frombuffer(b"".join((_EDGE, block, _EDGE)), dtype=np.uint8)
    code = delimiter[0]
    mask = np.less(data, _NEWLINE + 1) if code == _TAB else (data == code) | (data == _NEWLINE)
    ends = np.flatnonzero(mask)[PAD:-PAD]
    if ends.size % columns:
        return None
    borders = data.take(ends).reshape(-1, columns)
    if not ((borders[:, -1] == _NEWLINE).all() and (borders[:, :-1] == code).all()):
        return None
    return Fields(data, ends.reshape(-1, columns))
