"""Files as they are packed: plain, gzip (many members, bgzip), zip, zstd, bzip2, xz, tar; recognised by content."""

from __future__ import annotations

import bz2
import hashlib
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

import zstandard
from isal import igzip, isal_zlib

from gnbreport.errors import InputError, Problem
from gnbreport.sumstats.kinds import KINDS

_READ = 1 << 20
_BROKEN: tuple[Any, ...] = (
    EOFError,
    OSError,
    zlib.error,
    isal_zlib.error,
    lzma.LZMAError,
    zstandard.ZstdError,
    zipfile.BadZipFile,
    tarfile.TarError,
)


class HashingFile(io.RawIOBase):
    """Raw file that feeds every byte read to a SHA-256, so that one pass reads and identifies a file."""

    def __init__(self, path: Path) -> None:
        """Open ``path`` for reading."""
        self._file = open(path, "rb", buffering=0)  # noqa: SIM115
        self._hash = hashlib.sha256()
        self.bytes_read = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read into ``buffer``; see :class:`io.RawIOBase`."""
        count = self._file.readinto(buffer) or 0
        self._hash.update(memoryview(buffer)[:count])
        self.bytes_read += count
        return count

    def digest(self) -> str:
        """SHA-256 of the whole file, hexadecimal; reads what is left of it."""
        chunk = bytearray(_READ)
        while self.readinto(chunk):
            pass
        return self._hash.hexdigest()

    def close(self) -> None:
        """Nothing: buffers on top of this object close it when they go, :meth:`digest` still reads."""

    def release(self) -> None:
        """Close the file."""
        self._file.close()


@contextmanager
def opened(path: Path, kind: str, raw: HashingFile) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """The (name, stream) members of a packed file, one after the other.

    Raises:
        InputError: The container is damaged, locked, or holds no table.
    """
    with ExitStack() as stack, broken_file_named(path):
        yield _members(path, kind, raw, stack)


def _members(path: Path, kind: str, raw: HashingFile, stack: ExitStack) -> Iterator[tuple[str, IO[bytes]]]:
    if kind == "zip":
        yield from _zip_members(path, stack)
        return
    stream = _decompressed(io.BufferedReader(raw, _READ), kind)
    peekable = io.BufferedReader(stream, _READ) if not isinstance(stream, io.BufferedReader) else stream
    if peekable.peek(512)[257:262] == b"ustar":
        yield from _tar_members(path, peekable)
    else:
        yield path.name, peekable


def _decompressed(stream: IO[bytes], kind: str) -> Any:
    """Raw stream of decompressed bytes."""
    if kind == "gzip":
        return igzip.IGzipFile(fileobj=stream, mode="rb")
    if kind == "zstd":
        return _ZstdFile(stream)
    if kind == "bzip2":
        return bz2.BZ2File(stream)
    if kind == "xz":
        return lzma.LZMAFile(stream)
    return stream


class _ZstdFile(io.RawIOBase):
    """Zstandard frames as one stream; unlike the library's reader it refuses a truncated frame."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._pending, self._open = stream, b"", False
        self._decoder = zstandard.ZstdDecompressor().decompressobj()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._pending:
            if self._decoder.eof:
                left = self._decoder.unused_data or self._stream.read(_READ)
                self._decoder, self._open = zstandard.ZstdDecompressor().decompressobj(), False
            else:
                left = self._stream.read(_READ)
            if not left:
                if self._open:
                    raise EOFError("compressed file ended before the end of its last frame")
                return 0
            self._open = True
            self._pending = self._decoder.decompress(left)
            self._open = not self._decoder.eof
        count = min(len(buffer), len(self._pending))
        buffer[:count], self._pending = self._pending[:count], self._pending[count:]
        return count


def _zip_members(path: Path, stack: ExitStack) -> Iterator[tuple[str, IO[bytes]]]:
    archive = stack.enter_context(zipfile.ZipFile(path))
    names = [i for i in archive.infolist() if not i.is_dir() and not _is_clutter(i.filename)]
    if any(i.filename == "[Content_Types].xml" for i in names):
        hint = "export the sheet as tab-separated text"
        raise InputError(Problem("excel-file", "is an Excel workbook (.xlsx), whatever its name", path, hint=hint))
    if not names:
        raise InputError(Problem("empty-archive", "is an archive without a file", path))
    if any(i.flag_bits & 1 for i in names):
        raise InputError(
            Problem("locked-archive", "is an archive locked with a password", path, hint="unpack it first")
        )
    for info in sorted(names, key=lambda i: i.filename):
        with archive.open(info) as member:
            yield info.filename, _unpacked(member)


def _tar_members(path: Path, stream: IO[bytes]) -> Iterator[tuple[str, IO[bytes]]]:
    found = False
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for info in archive:
            if info.isfile() and not _is_clutter(info.name):
                found = True
                member = archive.extractfile(info)
                assert member is not None  # a regular file always has content
                yield info.name, _unpacked(member)
    if not found:
        raise InputError(Problem("empty-archive", "is an archive without a file", path))


def _unpacked(member: Any) -> IO[bytes]:
    """A member of an archive, decompressed if it is itself compressed."""
    peekable = io.BufferedReader(member, _READ)
    head = peekable.peek(8)
    kind = next((kind for magic, kind in KINDS if head.startswith(magic)), "plain")
    if kind in {"plain", "zip", "parquet"}:
        return peekable
    return io.BufferedReader(_decompressed(peekable, kind), _READ)


def _is_clutter(name: str) -> bool:
    """Files that archivers and finders leave behind, and notes."""
    base = name.rsplit("/", 1)[-1].lower()
    return (
        name.startswith("__MACOSX")
        or base.startswith((".", "readme"))
        or base.endswith((".pdf", ".docx", ".md5", ".md"))
    )


@contextmanager
def broken_file_named(path: Path) -> Iterator[None]:
    """Turn decompression errors into an InputError that names the file."""
    try:
        yield
    except EOFError:
        hint = "the file was cut while it was copied or downloaded: get it again"
        raise InputError(Problem("truncated-file", "ends before its compressed data do", path, hint=hint)) from None
    except _BROKEN as error:
        hint = "the file is damaged: get it again and compare its checksum"
        raise InputError(Problem("damaged-file", f"cannot be decompressed: {error}", path, hint=hint)) from None
    except RuntimeError as error:
        if "password" not in str(error):
            raise
        raise InputError(Problem("locked-archive", "is an archive locked with a password", path)) from None
