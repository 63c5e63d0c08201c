"""``gnbreport check``: a study and its files, before a long run."""

from __future__ import annotations

from pathlib import Path

import click

from gnbreport.cli.studies import study_file


@click.command()
@click.argument("study", default="embedded")
def command(study: str) -> None:
    """Validate a study file and say which files it needs, where they come from and which are there.

    \b
    gnbreport check study.toml
    gnbreport check qiao2025        the real study's file, shipped without its data
    """
    from gnbreport.errors import InputError, Problem
    from gnbreport.pipeline.inputs import needed_files, require_files
    from gnbreport.pipeline.readable import inspected_files
    from gnbreport.study import Study

    asked = Study.read(study_file(study))
    click.echo(f"Study {asked.study.id}: {asked.study.title} ({asked.study.status})")
    for needed in needed_files(asked):
        mark = "present" if needed.present else "MISSING"
        origin = f"  <- {needed.origin}" if needed.origin else ""
        click.echo(f"  {mark}  {needed.role:9s} {needed.trait or needed.path.name}: {needed.path.name}{origin}")
    require_files(asked)
    problems = []
    for found in inspected_files(asked):
        if isinstance(found, Problem):
            problems.append(found)
            continue
        click.echo(f"  {Path(found.path).name}: {found.layout}, {found.rows} rows")
        for finding in found.findings:
            click.echo(f"    {finding.severity}: {finding.message} [{finding.code}]")
    if problems:
        raise InputError(problems)
    click.echo("All files are there and are recognised.")
