"""One pass over a whole table for ``inspect``: counts, duplicates by signature, and a sample of rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gnbreport.sumstats import prefilter
from gnbreport.sumstats.columns import MISSING
from gnbreport.sumstats.fields import Fields
from gnbreport.sumstats.prefilter import TextSet, Words
from gnbreport.sumstats.search import Searcher
from gnbreport.sumstats.sentinels import SENTINELS

_FIRST, _EACH = 20_000, 60
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_MISSING = {form for text in MISSING - {""} for form in (text, text.upper(), text.capitalize())} | {"NaN", "nan", "n/a"}


class Surveyor(Searcher):
    """A searcher that reads a sample of rows (all of them in small tables) and signs every row."""

    def prepare(self) -> Surveyor:
        """Set up the counts; returns itself."""
        self.sampled = 0
        self.missing_ids = 0
        self._sentinels = TextSet(name.encode() for name in SENTINELS)
        self._no_id = TextSet(text.encode() for text in _MISSING)
        self._row_signatures: list[Words] = []
        self._id_signatures: list[Words] = []
        return self

    def candidates(self, fields: Fields) -> NDArray[np.bool_]:
        """Rows of the sample, and sentinel variants; counts and signs all rows on the way."""
        size = len(fields)
        keep = np.zeros(size, dtype=np.bool_)
        wanted = min(size, _FIRST if self.rows_read == 0 else _EACH)
        keep[np.linspace(0, size - 1, wanted).astype(np.int64)] = True
        identifier = self.plan.index.get("rsid")
        if identifier is not None:
            starts, ends = fields.span(identifier)
            keep |= self._sentinels.mask(fields.data, starts, ends)
            self.missing_ids += int(self._missing(fields, identifier).sum())
        self._sign(fields)
        self.sampled += int(keep.sum())
        return keep

    def _missing(self, fields: Fields, column: int) -> NDArray[np.bool_]:
        starts, ends = fields.span(column)
        short = ends - starts <= 5
        return (ends <= starts) | (short & self._no_id.mask(fields.data, starts, ends))

    def _sign(self, fields: Fields) -> None:
        """Signatures of each row's mapped cells, and of its identity (id, place, alleles, trait, test)."""
        row = np.zeros(len(fields), dtype=np.uint64)
        for name in sorted(self.plan.index):
            row = _mixed(row, fields, self.plan.index[name])
        identity = np.zeros(len(fields), dtype=np.uint64)
        for name in ("rsid", "chromosome", "base_pair_location", "effect_allele", "other_allele", "trait", "test"):
            if name in self.plan.index:
                identity = _mixed(identity, fields, self.plan.index[name])
        self._row_signatures.append(row)
        self._id_signatures.append(identity)

    def duplicates(self) -> tuple[int, int]:
        """Rows that repeat an earlier row in every mapped column, and rows that repeat an earlier variant."""
        return _repeats(self._row_signatures), _repeats(self._id_signatures)


def _mixed(signature: Words, fields: Fields, column: int) -> Words:
    """Signature combined with the first and last eight bytes and the length of a column's cells."""
    starts, ends = fields.span(column)
    length = (ends - starts).astype(np.uint64)
    tail = prefilter.tails(fields.data, starts, ends)
    head = prefilter.tails(fields.data, starts, np.minimum(starts + 8, ends))
    mixed = (signature ^ tail) * _MIX
    mixed = (mixed ^ (mixed >> np.uint64(29)) ^ head) * prefilter.MIX
    mixed = (mixed ^ (mixed >> np.uint64(32)) ^ length) * _MIX
    return np.asarray(mixed ^ (mixed >> np.uint64(31)), dtype=np.uint64)


def _repeats(signatures: list[Words]) -> int:
    if not signatures:
        return 0
    joined = np.sort(np.concatenate(signatures))
    return int((joined[1:] == joined[:-1]).sum())
