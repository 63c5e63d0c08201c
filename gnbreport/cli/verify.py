"""``gnbreport verify``: compute again, compare with what the report froze."""

from __future__ import annotations

from pathlib import Path

import click

from gnbreport.cli.studies import SHIPPED, study_file


@click.command()
@click.argument("report", type=click.Path(path_type=Path))
@click.option("--study", help="Study file to compute again; shipped studies are found by themselves.")
@click.option("-j", "--workers", type=click.IntRange(1), default=None, help="Processes; all cores if not given.")
@click.option("--no-compute", is_flag=True, help="Only check that the files are as they were written.")
@click.option("-q", "--quiet", is_flag=True, help="No progress.")
def command(report: Path, study: str | None, workers: int | None, no_compute: bool, quiet: bool) -> None:
    """Compare a report with its own digests and with a fresh computation; name each cell that differs.

    Exit code 1 if anything differs.

    \b
    gnbreport verify reports/embedded/0.1.0
    gnbreport verify reports/mine --study my/study.toml
    """
    from gnbreport.errors import InputError, Problem, VerificationFailed
    from gnbreport.pipeline import Silent, cache_of, for_terminal, run, usable_cores
    from gnbreport.pipeline.verify import altered_files, differing_cells, frozen_name
    from gnbreport.results import Results
    from gnbreport.study import Study

    differences = altered_files(report)
    frozen = Results.read(report)
    name = frozen_name(frozen)
    if not no_compute:
        if study is None and name not in SHIPPED:
            hint = "gnbreport verify REPORT --study STUDY, or --no-compute"
            raise InputError(Problem("no-study", "say which study file to compute again", report, hint=hint))
        asked = Study.read(study_file(study or name))
        with Silent() if quiet else for_terminal() as progress:
            fresh = run(
                asked, workers=workers or usable_cores(), cache=cache_of(enabled=True), progress=progress, name=name
            )
        differences += differing_cells(frozen, fresh)
    if differences:
        raise VerificationFailed("the report does not verify:\n" + "\n".join(f"  {d}" for d in differences))
    click.echo(f"verified: {len(list(frozen))} tables, digest {frozen.digest}")
