"""``gnbreport inspect``: what a GWAS file is, and what is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from gnbreport.sumstats import Inspection


@click.command("inspect")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--layout", help="Layout id; recognised from the content if not given.")
@click.option("--column", "columns", multiple=True, metavar="FIELD=NAME", help="Column map for other layouts.")
@click.option("--json", "as_json", is_flag=True, help="JSON on stdout.")
def command(file: Path, layout: str | None, columns: tuple[str, ...], as_json: bool) -> None:
    """Layout, genome build, columns and row count of a GWAS file, and what is wrong with it.

    \b
    gnbreport inspect GCST006979.tsv.gz --json
    """
    from gnbreport.cli.scan_options import column_map
    from gnbreport.sumstats import inspect

    found = inspect(file, layout=layout, columns=column_map(columns))
    click.echo(found.to_json() if as_json else _text(found))


def _text(found: Inspection) -> str:
    """The inspection for people."""
    lines = [
        f"{found.path}",
        f"  layout   {found.layout}: {found.title}",
        f"  build    {found.build or 'unknown'}" + (f" (from {found.build_evidence})" if found.build_evidence else ""),
        f"  rows     {found.rows:,} ({found.sampled:,} checked value by value)",
        f"  sha256   {found.sha256}",
        "  columns  " + ", ".join(f"{field} = {name}" for field, name in found.columns.items()),
    ]
    if found.unused:
        lines.append(f"  unused   {', '.join(found.unused)}")
    if found.traits:
        shown = [f"{name} ({count:,})" for name, count in list(found.traits.items())[:5]]
        more = f", and {len(found.traits) - 5} more" if len(found.traits) > 5 else ""
        lines.append(f"  traits   {len(found.traits)}: {', '.join(shown)}{more}")
    lines += [f"  {f.severity:<8} {f.message} [{f.code}]" for f in found.findings]
    lines += [f"  beware   {trap}" for trap in found.traps]
    return "\n".join(lines)
