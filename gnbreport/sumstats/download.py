"""Downloads that resume, check what they got, and leave a whole file or none."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from gnbreport.errors import InputError, Problem
from gnbreport.files import sha256 as file_sha256
from gnbreport.files import write_whole

_CHUNK = 1 << 15
_RETRY_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504})
_LONGEST_WAIT = 60.0


@dataclass(frozen=True, slots=True)
class Transfer:
    """How far a download is: bytes present, bytes in all (None if the server does not say), attempt."""

    done: int
    total: int | None
    attempt: int


class _Interrupted(Exception):
    """The transfer stopped early and may be resumed; ``wait`` is what the server asks for, in seconds."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        self.wait = wait
        super().__init__(reason)


def download(
    url: str,
    target: Path,
    *,
    size: int | None = None,
    sha256: str | None = None,
    attempts: int = 5,
    timeout: float = 30.0,
    backoff: float = 1.0,
    progress: Callable[[Transfer], None] | None = None,
) -> Path:
    """Download ``url`` to ``target``; what arrives before an interruption is kept beside it and resumed.

    Proxy settings of the environment (``HTTPS_PROXY``, ``NO_PROXY``) are honoured. An existing target that
    fits ``size`` and ``sha256`` is left alone.

    Args:
        url: Address.
        target: File to write; renamed into place only after all checks.
        size: Expected bytes, if known.
        sha256: Expected SHA-256, if known.
        attempts: How often to try before giving up.
        timeout: Seconds without data after which an attempt counts as stalled.
        backoff: Seconds before the second attempt; doubles with each further one.
        progress: Called after each chunk.

    Raises:
        InputError: The server refuses, every attempt fails, or size or checksum are wrong.
    """
    if target.exists() and _wrong(target, size, sha256) is None:
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    reason = ""
    for attempt in range(1, attempts + 1):
        try:
            _transfer(url, part, size, timeout, lambda done, total, a=attempt: _tell(progress, done, total, a))  # type: ignore[misc]
        except _Interrupted as error:
            reason = str(error)
            if attempt < attempts:
                time.sleep(min(error.wait if error.wait is not None else backoff * 2.0 ** (attempt - 1), _LONGEST_WAIT))
            continue
        return _accepted(url, part, target, size, sha256)
    hint = "what arrived is kept: run it again to resume"
    raise InputError(Problem("download-failed", f"{url}: {reason} ({attempts} attempts)", target, hint=hint))


def _tell(progress: Callable[[Transfer], None] | None, done: int, total: int | None, attempt: int) -> None:
    if progress is not None:
        progress(Transfer(done, total, attempt))


def _transfer(url: str, part: Path, size: int | None, timeout: float, tell: Callable[[int, int | None], None]) -> None:
    """One attempt: request what is missing and append it to ``part``."""
    have, tag = _resumable(part)
    headers = {"Accept-Encoding": "identity"}
    if have:
        headers |= {"Range": f"bytes={have}-", "If-Range": tag}
    try:
        with requests.get(url, headers=headers, stream=True, timeout=timeout) as response:
            start, total = _start_and_total(url, response, part, have)
            if size is not None and total is not None and total != size:
                _refuse(part, "wrong-size", f"{url}: the server offers {total} bytes, expected are {size}")
            _save_tag(part, response)
            _write(response, part, start, total, size, tell)
    except requests.exceptions.RequestException as error:
        raise _Interrupted(f"connection failed: {type(error).__name__}") from None


def _resumable(part: Path) -> tuple[int, str]:
    """Bytes present and the validator (ETag or date) under which they were served; 0 if not to be trusted."""
    try:
        tag = json.loads(_tag_file(part).read_text())["tag"]
        return (part.stat().st_size, tag) if isinstance(tag, str) and tag else (0, "")
    except (OSError, ValueError, KeyError, TypeError):
        return 0, ""


def _tag_file(part: Path) -> Path:
    return part.with_name(f"{part.name}.json")


def _save_tag(part: Path, response: requests.Response) -> None:
    etag = response.headers.get("ETag", "")
    tag = etag if etag and not etag.startswith("W/") else response.headers.get("Last-Modified", "")
    write_whole(_tag_file(part), json.dumps({"tag": tag}))


def _start_and_total(url: str, response: Any, part: Path, have: int) -> tuple[int, int | None]:
    """Offset at which the answer starts, and the file's size if the server states it."""
    status = response.status_code
    if status in _RETRY_STATUS:
        wait = response.headers.get("Retry-After", "")
        raise _Interrupted(f"the server answers {status}", float(wait) if wait.isdigit() else None)
    if status == 416:
        _forget(part)
        raise _Interrupted("the server cannot resume the file", 0.0)
    if status not in {200, 206}:
        hint = {401: "a log-in is needed", 403: "a log-in is needed", 404: "the file has moved"}.get(status, "")
        raise InputError(Problem("download-refused", f"{url}: the server answers {status}", hint=hint))
    if response.headers.get("Content-Type", "").startswith("text/html"):
        raise InputError(
            Problem("web-page", f"{url}: the server sends a web page, not data", hint="open the address in a browser")
        )
    length = response.headers.get("Content-Length", "")
    if status == 200:
        return 0, int(length) if length.isdigit() else None
    span, _, total = response.headers.get("Content-Range", "").removeprefix("bytes ").partition("/")
    if span.partition("-")[0] != str(have):
        _forget(part)
        raise _Interrupted("the server resumes at another place", 0.0)
    return have, int(total) if total.isdigit() else None


def _write(
    response: Any, part: Path, start: int, total: int | None, size: int | None, tell: Callable[[int, int | None], None]
) -> None:
    most = size if size is not None else total
    done = start
    with open(part, "r+b" if start else "wb") as out:
        out.seek(start)
        out.truncate()
        for chunk in response.iter_content(_CHUNK):
            done += len(chunk)
            if most is not None and done > most:
                break
            out.write(chunk)
            tell(done, most)
    if most is not None and done > most:
        _refuse(part, "wrong-size", f"more than the expected {most} bytes arrive")
    if most is not None and done < most:
        raise _Interrupted(f"the connection ended after {done} of {most} bytes")


def _accepted(url: str, part: Path, target: Path, size: int | None, sha256: str | None) -> Path:
    """Check the whole file and put it in place."""
    wrong = _wrong(part, size, sha256)
    if wrong is not None:
        _refuse(part, *wrong, url)
    os.replace(part, target)
    _tag_file(part).unlink(missing_ok=True)
    return target


def _wrong(path: Path, size: int | None, sha256: str | None) -> tuple[str, str] | None:
    """Code and message of what does not fit, or None."""
    found = path.stat().st_size
    if size is not None and found != size:
        return "wrong-size", f"has {found} bytes, expected are {size}"
    if sha256 is not None and (digest := file_sha256(path)) != sha256:
        return "wrong-checksum", f"has SHA-256 {digest}, expected is {sha256}"
    return None


def _refuse(part: Path, code: str, message: str, url: str = "") -> None:
    """Throw the partial file away and say why."""
    _forget(part)
    hint = "another file, or another version of it, stands at the address"
    raise InputError(
        Problem(
            code, f"{url}: {message}" if url else message, part.with_name(part.name.removesuffix(".part")), hint=hint
        )
    )


def _forget(part: Path) -> None:
    part.unlink(missing_ok=True)
    _tag_file(part).unlink(missing_ok=True)
