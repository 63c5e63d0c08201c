"""``gnbreport sources``: the public data behind the paper."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gnbreport.errors import InputError, Problem

if TYPE_CHECKING:
    from gnbreport.sumstats.download import Transfer

_PAUSE = 0.2


class TransferLine:
    """Progress of one download as a line on stderr that is written over; nothing where no one looks on."""

    def __init__(self, name: str, *, shown: bool | None = None) -> None:
        """Line for a file; shown on a terminal unless told."""
        self.name, self.shown = name, sys.stderr.isatty() if shown is None else shown
        self._last, self._written = 0.0, False

    def __call__(self, transfer: Transfer) -> None:
        """Show how far the download is, a few times a second and at its end."""
        now = time.monotonic()
        if not self.shown or (now - self._last < _PAUSE and transfer.done != transfer.total):
            return
        self._last, self._written = now, True
        total = f" of {transfer.total / 1e6:,.1f}" if transfer.total is not None else ""
        again = f", attempt {transfer.attempt}" if transfer.attempt > 1 else ""
        click.echo(f"\r{self.name}: {transfer.done / 1e6:,.1f}{total} MB{again}  ", nl=False, err=True)

    def close(self) -> None:
        """End the line."""
        if self._written:
            click.echo(err=True)


@click.group("sources")
def command() -> None:
    """The public data behind the paper: list them, fetch them.

    \b
    gnbreport sources list
    gnbreport sources fetch mibiogen-top-hits --to gwas/
    """


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="JSON on stdout, everything that is known.")
def list_sources(as_json: bool) -> None:
    """Every public file: id, role, n, size, accession, whether it can be fetched."""
    from gnbreport.sumstats.sources import read_sources

    found = read_sources().values()
    if as_json:
        click.echo(json.dumps([asdict(s) for s in found], indent=2, ensure_ascii=False))
        return
    for source in found:
        size = f"{source.size:,} bytes" if source.size else "size unknown"
        n = f"n {source.n:,}" if source.n else "n unknown"
        click.echo(
            f"{source.id:<24} {source.role:<9} {n:<12} {size:<18} PMID {source.pmid} {source.accession}".rstrip()
        )
        click.echo(f"    {source.title}; licence {source.licence or 'unknown'}")
        click.echo(f"    {source.url or 'to fetch by hand: ' + source.folder}")
        if source.note:
            click.echo(f"    {source.note}")


@command.command("fetch")
@click.argument("ids", nargs=-1, required=True)
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path),
    default=Path(),
    help="Folder to write to; the current one if not given.",
)
@click.option(
    "--attempts", type=click.IntRange(1, 50), default=5, show_default=True, help="How often to try each file."
)
def fetch_sources(ids: tuple[str, ...], folder: Path, attempts: int) -> None:
    """Download files by id; interrupted downloads resume, sizes and checksums are checked where known."""
    from gnbreport.sumstats.sources import fetch, read_sources

    known = read_sources()
    unknown = [i for i in ids if i not in known]
    if unknown:
        raise InputError(
            [
                Problem("unknown-source", f"there is no source {i!r}", hint=f"one of: {', '.join(known)}")
                for i in unknown
            ]
        )
    for name in ids:
        line = TransferLine(name)
        try:
            path = fetch(known[name], folder, attempts=attempts, progress=line)
        finally:
            line.close()
        click.echo(str(path))
        if not known[name].sha256:
            click.echo(f"note: no checksum of {name} is known; look at it with: gnbreport inspect {path}", err=True)
