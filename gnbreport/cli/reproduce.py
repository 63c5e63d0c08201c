"""``gnbreport reproduce``: a study's published claims against its data."""

from __future__ import annotations

from pathlib import Path

import click

from gnbreport.cli.studies import study_file


@click.command()
@click.argument("study", default="embedded")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of text.")
@click.option("-j", "--workers", type=click.IntRange(1), default=1, show_default=True, help="Processes.")
@click.option("--no-cache", is_flag=True, help="Read the GWAS files again, even if unchanged.")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Write here instead of to the screen.")
def command(study: str, as_json: bool, workers: int, no_cache: bool, out: Path | None) -> None:
    r"""Paper says, we get, verdict: each published claim of STUDY against its data.

    STUDY is a study file whose [study] table names a claims file, a folder that holds study.toml, or a shipped study.

    \b
    gnbreport reproduce my/study.toml
    gnbreport reproduce my/study.toml --json -o verdicts.json

    While a file of the study is not there, each claim is judged by its own figures alone, and its verdict is
    "not computable: data not present".

    Exit code 1 when a claim does not hold.
    """
    from gnbreport.claims.printing import holds, verdicts_json, verdicts_text
    from gnbreport.files import write_whole
    from gnbreport.pipeline import cache_of
    from gnbreport.pipeline.published import published
    from gnbreport.study import Study

    asked = Study.read(study_file(study))
    found = published(asked, workers=workers, cache=cache_of(enabled=not no_cache), name=Path(study).name)
    for file in found.absent:
        click.echo(f"not there: {file.path}" + (f"  <- {file.origin}" if file.origin else ""), err=True)
    rows = found.rows
    text = verdicts_json(rows) if as_json else verdicts_text(rows)
    if out is None:
        click.echo(text, nl=False)
    else:
        write_whole(out, text)
    if not holds(rows):
        click.get_current_context().exit(1)
