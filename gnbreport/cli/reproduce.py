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
@click.option("--search", is_flag=True, help="Search the choices behind a published table.")
@click.option(
    "--published",
    "table",
    type=click.Path(path_type=Path),
    help="Published table, CSV or TSV: to search, if not those that STUDY names; or for --instruments.",
)
@click.option(
    "--instruments",
    type=click.Path(path_type=Path),
    help="Published instruments, CSV or TSV: recompute the table of --published from them; no study is needed.",
)
@click.option("--method", default=None, help="Rows of the table to search, if not those called IVW.")
@click.option("--tables", type=click.Path(path_type=Path), help="With --search: folder for its tables as CSV.")
def command(
    study: str,
    as_json: bool,
    workers: int,
    no_cache: bool,
    out: Path | None,
    search: bool,
    table: Path | None,
    instruments: Path | None,
    method: str | None,
    tables: Path | None,
) -> None:
    """Paper says, we get, verdict: each published claim of STUDY against its data.

    STUDY is a study file whose [study] table names a claims file, a folder that holds study.toml, or a shipped study.

    \b
    gnbreport reproduce my/study.toml
    gnbreport reproduce my/study.toml --json -o verdicts.json

    While a file of the study is not there, each claim is judged by its own figures alone, and its verdict is
    "not computable: data not present".

    With --search, which choices of the analysis give the figures of a published table, as printed: columns exposure,
    estimate or OR, and any of outcome, method, se, ci_low, ci_high, p, nsnp, q, q_df, q_p; for mediation exposure,
    mediator, and indirect or proportion. The table is the one given, or those of published = "..." in [study].

    \b
    gnbreport reproduce my/study.toml --search
    gnbreport reproduce my/study.toml --search --published table2.csv
    gnbreport reproduce my/study.toml --search --published table2.csv --json --tables found/

    Without a study, from the paper's own supplement: each figure of a table of results (taxon or exposure, nsnp, ivw_b,
    ivw_se, ivw_p, Q, Q_p, egger_b, ...; or a claims file) recomputed from its table of instruments (TwoSampleMR's
    column names or ours), within the rounding of both:

    \b
    gnbreport reproduce --published table2.csv --instruments table_s3.csv

    Exit code 1 when a claim does not hold, or the stated choices do not reproduce every row of the table.
    """
    if instruments:
        if not table or search or tables or method or study != "embedded":
            raise click.UsageError("--instruments goes with --published TABLE alone: they need no study and no search")
        _from_instruments(table, instruments, as_json=as_json, out=out)
        return
    if search or table or tables or method:
        if not search:
            raise click.UsageError(
                "--published goes with --search or --instruments; --method and --tables with --search"
            )
        _search(study, table, method, tables, as_json=as_json, cached=not no_cache, out=out)
        return
    _verdicts(study, as_json=as_json, workers=workers, cached=not no_cache, out=out)


def _from_instruments(table: Path, instruments: Path, *, as_json: bool, out: Path | None) -> None:
    """Print the verdict on each figure of a published table, recomputed from the published instruments."""
    from gnbreport.claims.printing import holds, verdicts_json, verdicts_text
    from gnbreport.pipeline.printed_instruments import against_instruments

    rows = against_instruments(table, instruments)
    _say(verdicts_json(rows) if as_json else verdicts_text(rows), out, holds(rows))


def _verdicts(study: str, *, as_json: bool, workers: int, cached: bool, out: Path | None) -> None:
    """Print the verdict on each claim."""
    from gnbreport.claims.printing import holds, verdicts_json, verdicts_text
    from gnbreport.pipeline import cache_of
    from gnbreport.pipeline.published import published
    from gnbreport.study import Study

    asked = Study.read(study_file(study))
    found = published(asked, workers=workers, cache=cache_of(enabled=cached), name=Path(study).name)
    for file in found.absent:
        click.echo(f"not there: {file.path}" + (f"  <- {file.origin}" if file.origin else ""), err=True)
    rows = found.rows
    text = verdicts_json(rows) if as_json else verdicts_text(rows)
    _say(text, out, holds(rows))


def _search(
    study: str,
    table: Path | None,
    method: str | None,
    folder: Path | None,
    *,
    as_json: bool,
    cached: bool,
    out: Path | None,
) -> None:
    """Print which choices reproduce the published tables."""
    from gnbreport.pipeline import cache_of, for_terminal
    from gnbreport.pipeline.search import printing, search_file
    from gnbreport.study import Study

    asked = Study.read(study_file(study))
    tables = [table] if table else [asked.path(name) for name in asked.study.published]
    if not tables:
        raise click.UsageError('no table to search: give --published TABLE, or published = "..." in [study]')
    found = []
    with for_terminal() as progress:
        for file in tables:
            found.append(search_file(asked, file, method=method, cache=cache_of(enabled=cached), progress=progress))
    for published, result in found:
        if published.left_out:
            click.echo(f"{published.file.name}: {published.left_out} rows of other methods are not searched", err=True)
        if folder is not None:
            printing.write_tables(result, folder / published.file.stem if len(found) > 1 else folder)
    named = [(published.file.name, result) for published, result in found]
    _say(printing.as_json(named) if as_json else printing.as_text(named), out, all(r.holds for _, r in named))


def _say(text: str, out: Path | None, holds: bool) -> None:
    """Print or write; exit code 1 unless what was checked holds."""
    from gnbreport.files import write_whole

    if out is None:
        click.echo(text, nl=False)
    else:
        write_whole(out, text)
    if not holds:
        click.get_current_context().exit(1)
