"""``gnbreport diff``: what changed between two reports."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from gnbreport.report.changes import Change


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--most", type=click.IntRange(1), default=40, show_default=True, help="Lines of text per table.")
@click.pass_context
def command(ctx: click.Context, old: Path, new: Path, as_json: bool, most: int) -> None:
    """What changed between two report folders: numbers old and new, and the possible causes.

    \b
    gnbreport diff reports/mine/1.0.0 reports/mine/1.1.0

    Exit code 0 if nothing differs, 1 if something does, 2 if a folder holds no report.
    """
    from gnbreport.report.changes import differences
    from gnbreport.results import Results

    causes, tables = differences(Results.read(old), Results.read(new))
    click.echo(_json(causes, tables) if as_json else _text(causes, tables, most))
    if causes or tables:
        ctx.exit(1)


def _json(causes: list[Change], tables: list[Change]) -> str:
    import json
    from dataclasses import asdict

    document = {"causes": [asdict(c) for c in causes], "tables": [asdict(c) for c in tables]}
    return json.dumps(document, indent=1, ensure_ascii=False)


def _text(causes: list[Change], tables: list[Change], most: int) -> str:
    if not causes and not tables:
        return "Nothing differs."
    lines = ["Possible causes:" if causes else "No choice, input or version differs."]
    lines += [f"  {c.where}: {c.row}: {c.old or '(absent)'} -> {c.new or '(absent)'}" for c in causes]
    for name in dict.fromkeys(c.where for c in tables):
        rows = [c for c in tables if c.where == name]
        lines.append(f"Table {name}: {len(rows)} differences")
        lines += [
            f"  {c.row}{': ' + c.column if c.column else ''}: {c.old or '(absent)'} -> {c.new or '(absent)'}"
            for c in rows[:most]
        ]
        if len(rows) > most:
            lines.append(f"  and {len(rows) - most} more (--most, or --json for all)")
    return "\n".join(lines)
