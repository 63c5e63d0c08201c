"""Answers kept between studies: by content of the file and by question, as Parquet in the user's cache folder."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import platformdirs
import pyarrow as pa
import pyarrow.parquet as pq

from gnbreport.files import sha256, write_whole

#: Raised whenever reading changes what a scan returns.
_VERSION = "2"
_META = b"gnbreport"


def default_folder() -> Path:
    """``$GNBREPORT_CACHE``, or the platform's user cache folder."""
    return Path(os.environ.get("GNBREPORT_CACHE") or platformdirs.user_cache_dir("gnbreport"))


@dataclass(frozen=True)
class Cache:
    """Cache of scan answers. Entries that cannot be read are ignored and written again.

    Attributes:
        folder: Where the entries stand.
    """

    folder: Path = field(default_factory=default_folder)

    # --- which file is this? ---------------------------------------------------------------------
    def digest(self, path: Path) -> str | None:
        """SHA-256 of a file that was read before and has not changed in path, size and time; else None."""
        entry = self._quick_key(path)
        if entry is None:
            return None
        try:
            text = (self.folder / "digests" / entry).read_text()
        except OSError:
            return None
        return text if len(text) == 64 and set(text) <= set("0123456789abcdef") else None

    def known_size(self, path: Path) -> bool:
        """Whether some file of the same size was read before (then hashing this one may save a scan)."""
        with contextlib.suppress(OSError):
            return (self.folder / "sizes" / str(path.stat().st_size)).exists()
        return False

    def remember(self, path: Path, digest: str) -> None:
        """Note a file's SHA-256."""
        entry = self._quick_key(path)
        with contextlib.suppress(OSError):
            if entry is not None:
                write_whole(self.folder / "digests" / entry, digest)
                write_whole(self.folder / "sizes" / str(path.stat().st_size), "")

    def identify(self, path: Path) -> str | None:
        """SHA-256 of a file if it is cheap to know or likely to be useful, else None."""
        digest = self.digest(path)
        if digest is None and self.known_size(path):
            digest = sha256(path)
            self.remember(path, digest)
        return digest

    @staticmethod
    def _quick_key(path: Path) -> str | None:
        try:
            stat = path.stat()
        except OSError:
            return None
        text = f"{path.resolve()}\x1f{stat.st_size}\x1f{stat.st_mtime_ns}"
        return hashlib.sha256(text.encode()).hexdigest()

    # --- answers -----------------------------------------------------------------------------------
    def _entry(self, digest: str, question: str) -> Path:
        key = hashlib.sha256(f"{_VERSION}\x1f{digest}\x1f{question}".encode()).hexdigest()
        return self.folder / "scans" / key[:2] / f"{key}.parquet"

    def load(self, digest: str, question: str) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, Any]] | None:
        """Rows, rejected rows and facts of an answer, or None."""
        path = self._entry(digest, question)
        try:
            content = path.read_bytes()
            first = int.from_bytes(content[:8], "little")
            rows, facts = _read(content[8 : 8 + first])
            rejected, check = _read(content[8 + first :])
        except Exception:
            return None
        if check != {"question": question, "digest": digest}:
            return None
        return rows, rejected, facts

    def store(
        self, digest: str, question: str, rows: pd.DataFrame, rejected: pd.DataFrame, facts: dict[str, Any]
    ) -> None:
        """Keep an answer; a folder that cannot be written to is no error."""
        first = _written(rows, facts)
        second = _written(rejected, {"question": question, "digest": digest})
        with contextlib.suppress(OSError):
            write_whole(self._entry(digest, question), len(first).to_bytes(8, "little") + first + second)


def _written(frame: pd.DataFrame, facts: dict[str, Any]) -> bytes:
    table = pa.Table.from_pandas(frame, preserve_index=False)
    meta = {**(table.schema.metadata or {}), _META: json.dumps(facts).encode()}
    out = io.BytesIO()
    pq.write_table(table.replace_schema_metadata(meta), out, compression="zstd")
    return out.getvalue()


def _read(content: bytes) -> tuple[pd.DataFrame, dict[str, Any]]:
    table = pq.read_table(pa.BufferReader(content))
    facts: dict[str, Any] = json.loads(table.schema.metadata[_META])
    return table.to_pandas(), facts
