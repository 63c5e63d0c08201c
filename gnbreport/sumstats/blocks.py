"""Blocks of whole lines, decompressed in a second thread while the first one searches them."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

from gnbreport.errors import InputError, Problem

#: Half a megabyte is fastest on a file of 12 million rows (measured: 128 kB to 4 MB).
BLOCK = 1 << 19
_LONGEST_LINE = 64 << 20


def ahead(stream: IO[bytes], size: int = BLOCK, depth: int = 16) -> Iterator[bytes]:
    """Chunks of ``stream``, read by another thread up to ``depth`` chunks ahead."""
    chunks: queue.Queue[bytes | BaseException | None] = queue.Queue(depth)
    stop = threading.Event()

    def put(item: bytes | BaseException | None) -> bool:
        while not stop.is_set():
            try:
                chunks.put(item, timeout=0.2)
            except queue.Full:
                continue
            return True
        return False

    def read() -> None:
        try:
            while chunk := stream.read(size):
                if not put(chunk):
                    return
            put(None)
        except BaseException as error:  # handed to the consumer, which raises it
            put(error)

    reader = threading.Thread(target=read, name="gnbreport-read-ahead", daemon=True)
    reader.start()
    try:
        while (item := chunks.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stop.set()
        reader.join()


def whole_lines(chunks: Iterator[bytes], path: Path | str) -> Iterator[bytes]:
    """Chunks cut at line ends; the last line gets a newline if it lacks one.

    Raises:
        InputError: A line of more than 64 MB (binary data, or old Macintosh line ends).
    """
    rest = b""
    for chunk in chunks:
        end = chunk.rfind(b"\n") + 1
        if not end:
            rest += chunk
            if len(rest) > _LONGEST_LINE:
                raise InputError(_no_lines(rest, path))
            continue
        yield b"".join((rest, memoryview(chunk)[:end])) if rest or end < len(chunk) else chunk
        rest = chunk[end:]
    if rest:
        yield rest + b"\n"


def _no_lines(data: bytes, path: Path | str) -> Problem:
    if b"\r" in data[:1_000_000]:
        return Problem("cr-line-ends", "has old Macintosh line ends (CR only)", path, hint="convert it: tr '\\r' '\\n'")
    return Problem("not-a-table", "holds a line of more than 64 MB: it is no text table", path)


@contextmanager
def lines_of(stream: IO[bytes], path: Path | str, size: int = BLOCK) -> Iterator[Iterator[bytes]]:
    """Blocks of whole lines of a stream; the reading thread ends with the block."""
    with closing(ahead(stream, size)) as chunks:  # type: ignore[type-var]
        yield whole_lines(chunks, path)
