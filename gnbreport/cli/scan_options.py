"""What the verbs that scan files share: identifiers, regions, column maps, progress."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from gnbreport.errors import InputError, Problem

if TYPE_CHECKING:
    from gnbreport.sumstats import Progress


def read_identifiers(path: Path) -> frozenset[str]:
    """Identifiers of a text file: the first word of each line; blank lines and ``#`` comments are skipped.

    Raises:
        InputError: The file is absent, no text, or holds no identifier.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise InputError(Problem("not-utf8", "is not UTF-8 text", path)) from None
    except OSError as error:
        raise InputError(Problem("unreadable-file", f"cannot be read: {error.strerror}", path)) from None
    words = (re.split(r"[\s,;]", line.strip(), maxsplit=1)[0].strip('"') for line in lines)
    found = frozenset(w for w in words if w and not w.startswith("#"))
    if not found:
        raise InputError(Problem("no-identifiers", "holds no identifiers", path, hint="one per line, e.g. rs182549"))
    return found


def read_region(text: str) -> tuple[str, int, int]:
    """Chromosome, first and last position of ``2:136000000-137000000`` (commas allowed).

    Raises:
        InputError: Another form.
    """
    match = re.fullmatch(r"(?:chr)?(\w+):([\d,]+)-([\d,]+)", text.strip())
    if match is None:
        raise InputError(Problem("bad-region", f"{text!r} is no region", hint="for instance 2:136000000-137000000"))
    name, first, last = match.groups()
    return name, int(first.replace(",", "")), int(last.replace(",", ""))


def column_map(items: tuple[str, ...]) -> dict[str, str] | None:
    """Column map of ``FIELD=NAME`` items, or None if there are none.

    Raises:
        InputError: An item without ``=``.
    """
    bad = [item for item in items if "=" not in item]
    if bad:
        raise InputError(
            [Problem("bad-column-map", f"{item!r} is not FIELD=NAME", hint="for instance beta=b_hat") for item in bad]
        )
    return dict(item.split("=", 1) for item in items) or None


@contextmanager
def progress_line() -> Iterator[Callable[[Progress], None] | None]:
    """A callback that shows share read, rows per second and time left on stderr; None without a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[rate]}"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=1.0, rate="")

        def show(state: object) -> None:
            total, done = max(state.bytes_total, 1), state.bytes_read  # type: ignore[attr-defined]
            rate = state.rows / max(state.seconds, 1e-9)  # type: ignore[attr-defined]
            bar.update(task, completed=done / total, description=state.path.name, rate=f"{rate / 1e6:.1f}M rows/s")  # type: ignore[attr-defined]

        yield show
