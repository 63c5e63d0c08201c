"""``gnbreport extract``: rows of a GWAS file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gnbreport.errors import InputError, Problem

if TYPE_CHECKING:
    import pandas as pd

    from gnbreport.sumstats import Query


@click.command("extract")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--p-below", type=float, help="Rows with p below this.")
@click.option("--variants", type=click.Path(path_type=Path), help="Text file with one identifier per line.")
@click.option("--region", help="Region, for instance 2:136000000-137000000.")
@click.option("--trait", "traits", multiple=True, help="In a file with many traits, only this one (may be repeated).")
@click.option("--layout", help="Layout id; recognised from the content if not given.")
@click.option(
    "--column", "columns", multiple=True, metavar="FIELD=NAME", help="Column map for other layouts, e.g. beta=b_hat."
)
@click.option("--n", "n_default", type=float, help="Sample size of rows for which the file has none.")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Write here (.csv, .tsv) instead of to stdout.")
@click.option("--rejected", type=click.Path(path_type=Path), help="Write the rows that were wanted but unusable here.")
@click.option("--no-cache", is_flag=True, help="Neither use nor keep cached answers.")
def command(
    file: Path,
    p_below: float | None,
    variants: Path | None,
    region: str | None,
    traits: tuple[str, ...],
    layout: str | None,
    columns: tuple[str, ...],
    n_default: float | None,
    out: Path | None,
    rejected: Path | None,
    no_cache: bool,
) -> None:
    """Rows of a GWAS file, in one pass, as an association table (CSV).

    A row is returned if it meets any of the conditions; without a condition, every row is.

    \b
    gnbreport extract GCST90029004.tsv.gz --p-below 5e-8 --variants ids.txt -o bmd.csv
    """
    from gnbreport.cli.scan_options import column_map, progress_line, read_identifiers, read_region
    from gnbreport.sumstats import Cache, Query, scan

    query = Query(
        p_below=p_below,
        variants=None if variants is None else read_identifiers(variants),
        traits=frozenset(traits) or None,
        region=None if region is None else read_region(region),
    )
    with progress_line() as progress:
        answer = scan(
            file,
            query,
            layout=layout,
            columns=column_map(columns),
            cache=None if no_cache else Cache(),
            progress=progress,
            n_default=n_default,
        )
    _refuse_absent_traits(query, answer.rows_by_trait, file)
    write_table(answer.rows, out)
    if rejected is not None:
        write_table(answer.rejected, rejected)
    for notice in answer.notices:
        click.echo(f"note: {notice.text} [{notice.code}]", err=True)
    where = " (cached)" if answer.cached else ""
    click.echo(f"{len(answer.rows)} of {answer.rows_read} rows, layout {answer.layout}{where}", err=True)


def _refuse_absent_traits(query: Query, present: dict[str, int], file: Path) -> None:
    """A trait asked for that the file lacks is an error, not an empty table."""
    absent = sorted((query.traits or frozenset()) - set(present))
    if absent and present:
        hint = f"the file has: {', '.join(list(present)[:10])}" + (", ..." if len(present) > 10 else "")
        raise InputError([Problem("no-such-trait", f"has no trait {name!r}", file, hint=hint) for name in absent])
    if absent:
        raise InputError(
            Problem(
                "no-trait-column",
                "holds one trait only: it has no column that names traits",
                file,
                hint="leave out --trait",
            )
        )


def write_table(table: pd.DataFrame, out: Path | None) -> None:
    """Write a table as CSV (TSV for ``.tsv``), whole or not at all; to stdout if ``out`` is None."""
    from gnbreport.files import write_whole

    separator = "\t" if out is not None and out.suffix == ".tsv" else ","
    text = table.to_csv(index=False, sep=separator, lineterminator="\n")
    if out is None:
        sys.stdout.write(text)
    else:
        write_whole(out, text)
