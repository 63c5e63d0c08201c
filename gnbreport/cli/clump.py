"""``gnbreport clump``: index variants of an association table."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    import pandas as pd

    from gnbreport.harmonise.text import TextTable


@click.command("clump")
@click.argument("table", type=click.Path(path_type=Path))
@click.option(
    "--panel", type=click.Path(path_type=Path), help="Prefix of the LD panel (bed/bim/fam or pgen/pvar/psam)."
)
@click.option(
    "--r2", type=click.FloatRange(0, 1), default=0.001, show_default=True, help="r2 above which a variant goes."
)
@click.option(
    "--kb", type=click.FloatRange(0, min_open=True), default=10_000, show_default=True, help="Window, kilobases."
)
@click.option(
    "--r2-method",
    type=click.Choice(["em", "genotype"]),
    default="em",
    show_default=True,
    help="em: of maximum-likelihood haplotypes, as plink 1.9; genotype: squared genotype correlation.",
)
@click.option("--distance-only", is_flag=True, help="No LD: keep the best variant of each window.")
@click.option(
    "--dispositions", type=click.Path(path_type=Path), help="Write what became of every candidate here (CSV)."
)
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Write here (.csv, .tsv) instead of to stdout.")
def command(
    table: Path,
    panel: Path | None,
    r2: float,
    kb: float,
    r2_method: str,
    distance_only: bool,
    dispositions: Path | None,
    out: Path | None,
) -> None:
    """Index variants of an association table, in order of p.

    The table is CSV or TSV with GWAS-SSF column names; rsid and p_value (or neg_log_10_p_value) are needed,
    with --distance-only also chromosome and base_pair_location. Its rows are returned as they stand.

    \b
    gnbreport clump hits.csv --panel 1kg_eur --r2 0.001 --kb 10000 -o instruments.csv
    gnbreport clump hits.csv --distance-only --kb 1000
    """
    from gnbreport.files import write_whole
    from gnbreport.harmonise.associations import read_associations
    from gnbreport.instruments import Panel, clump, clump_by_distance

    if distance_only == (panel is not None):
        raise click.UsageError("give either --panel PREFIX or --distance-only")
    needed = ("rsid", "p", "chromosome", "base_pair_location") if distance_only else ("rsid", "p")
    rows, text = read_associations(table, required=needed)
    if panel is None:
        result = clump_by_distance(rows, kb=kb)
    else:
        result = clump(rows, Panel.open(panel), r2=r2, kb=kb, r2_method="em" if r2_method == "em" else "genotype")
    answer = _rows_as_text(text, result.index.index.tolist(), "\t" if out and out.suffix == ".tsv" else ",")
    if dispositions is not None:
        write_whole(dispositions, result.dispositions.to_csv(index=False, lineterminator="\n"))
    if out is None:
        sys.stdout.write(answer)
    else:
        write_whole(out, answer)
    click.echo(_summary(result.dispositions), err=True)


def _rows_as_text(text: TextTable, rows: list[int], separator: str) -> str:
    """Rows of the table as they stood in the file."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=separator, lineterminator="\n")
    writer.writerow(text.columns)
    writer.writerows([values[row] for values in text.columns.values()] for row in rows)
    return buffer.getvalue()


def _summary(dispositions: pd.DataFrame) -> str:
    """Counts by disposition, which add up to the candidates."""
    counts = dispositions["disposition"].value_counts()
    parts = ", ".join(f"{n} {name}" for name, n in counts.items())
    return f"{len(dispositions)} candidates: {parts}" if parts else "0 candidates"
