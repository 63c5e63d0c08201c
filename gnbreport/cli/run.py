"""``gnbreport run``: the main job, from GWAS files to a report."""

from __future__ import annotations

from pathlib import Path

import click

from gnbreport.cli.studies import study_file


@click.command()
@click.argument("study", default="embedded")
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), help="Report folder; reports/<study>/<version> if not given."
)
@click.option("-j", "--workers", type=click.IntRange(1), default=None, help="Processes; all cores if not given.")
@click.option("--no-pdf", is_flag=True, help="Leave the PDF out.")
@click.option("--no-cache", is_flag=True, help="Read the GWAS files again, even if unchanged.")
@click.option(
    "--supplement",
    is_flag=True,
    help="Also write supplement.xlsx and figures.zip (SVG, PDF, PNG at 300 dpi) for a journal.",
)
@click.option("-q", "--quiet", is_flag=True, help="No progress.")
def command(
    study: str, out: Path | None, workers: int | None, no_pdf: bool, no_cache: bool, supplement: bool, quiet: bool
) -> None:
    """Run a study and write its report. With no STUDY, the embedded (simulated) one.

    STUDY is a study file, a folder that holds study.toml, or the name of a shipped study.

    \b
    gnbreport run
    gnbreport run my/study.toml --out reports/mine --workers 2
    """
    from gnbreport.pipeline import Silent, cache_of, for_terminal, run, usable_cores
    from gnbreport.report.dressing import Dressing
    from gnbreport.report.publish import publish
    from gnbreport.study import Study

    asked = Study.read(study_file(study))
    dressing = Dressing.of(asked)
    processes = workers or usable_cores()
    with Silent() if quiet else for_terminal() as progress:
        results = run(
            asked,
            workers=processes,
            cache=cache_of(enabled=not no_cache),
            progress=progress,
            name=Path(study).name,
        )
        folder = publish(
            results,
            out,
            pdf=asked.report.pdf and not no_pdf,
            supplement=supplement,
            progress=progress.stage,
            dressing=dressing,
            workers=processes,
        )
    click.echo(summary(results, folder))


def summary(results: object, folder: Path) -> str:
    """A few lines: what was estimated, and where the report lies."""
    from gnbreport.pipeline.summary import summary_lines
    from gnbreport.results import Results

    assert isinstance(results, Results)
    return "\n".join([*summary_lines(results), f"Report: {folder / 'report.html'}"])
