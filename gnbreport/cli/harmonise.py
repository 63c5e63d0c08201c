"""``gnbreport harmonise``: two association tables to one harmonised table."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    import pandas as pd


@click.command("harmonise")
@click.argument("exposure_table", metavar="EXP", type=click.Path(path_type=Path))
@click.argument("outcome_table", metavar="OUT", type=click.Path(path_type=Path))
@click.option(
    "--palindromes",
    type=click.Choice(["infer", "forward", "drop"]),
    default="infer",
    show_default=True,
    help="A/T and C/G variants: infer from frequencies (TwoSampleMR action 2), all forward (1), drop all (3).",
)
@click.option(
    "--tolerance", type=float, default=0.08, show_default=True, help="Frequencies this near 0.5 decide nothing."
)
@click.option(
    "--multi-allelic",
    type=click.Choice(["matching", "first", "last"]),
    default="matching",
    show_default=True,
    help="Which of several outcome rows of a variant.",
)
@click.option("--frequency-check", type=float, help="Leave out variants whose frequencies differ by more.")
@click.option(
    "--panel",
    type=click.Path(path_type=Path),
    help="LD panel (PLINK prefix): proxies for variants that OUT lacks, frequencies that one of the tables lacks.",
)
@click.option("--proxies/--no-proxies", default=True, show_default=True, help="With --panel: look for proxies in OUT.")
@click.option("--proxy-r2", type=click.FloatRange(0, 1), default=0.8, show_default=True, help="Smallest r2 of a proxy.")
@click.option(
    "--proxy-kb", type=click.FloatRange(min=0), default=1_000, show_default=True, help="Largest distance of a proxy."
)
@click.option(
    "--panel-frequencies/--no-panel-frequencies",
    default=True,
    show_default=True,
    help="With --panel: fill in frequencies that one of the tables lacks.",
)
@click.option(
    "--join", type=click.Choice(["rsid", "position"]), default="rsid", show_default=True, help="Match rows by."
)
@click.option("--exposure", help="Name of the exposure; the file's name if not given.")
@click.option("--outcome", help="Name of the outcome; the file's name if not given.")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Write here (.csv, .tsv) instead of to stdout.")
def command(
    exposure_table: Path,
    outcome_table: Path,
    palindromes: str,
    tolerance: float,
    multi_allelic: str,
    frequency_check: float | None,
    panel: Path | None,
    proxies: bool,
    proxy_r2: float,
    proxy_kb: float,
    panel_frequencies: bool,
    join: str,
    exposure: str | None,
    outcome: str | None,
    out: Path | None,
) -> None:
    """Bring an outcome's associations to the exposure's effect alleles.

    EXP and OUT are CSV or TSV with GWAS-SSF column names. The result has one row per row of EXP with its
    disposition; rows with keep = true enter `gnbreport estimate`. With --panel, a variant that OUT lacks is stood in
    for by its best proxy among OUT's rows, as `gnbreport run` does: OUT should then hold more than the instruments.

    \b
    gnbreport harmonise instruments.csv bmd.csv --palindromes infer -o harmonised.csv
    """
    from gnbreport.harmonise import HarmoniseOptions, compare_frequencies, harmonise, write_pairs
    from gnbreport.harmonise.table import pairs_to_text

    options = HarmoniseOptions(
        palindromes=palindromes,  # type: ignore[arg-type]  # click.Choice has checked the three names
        tolerance=tolerance,
        multi_allelic=multi_allelic,  # type: ignore[arg-type]
        frequency_check=frequency_check,
        join=join,  # type: ignore[arg-type]
    )
    exposure_rows, outcome_rows = _read((exposure_table, outcome_table), join)
    frequencies = None
    if panel is not None:
        limits = (proxy_r2, proxy_kb) if proxies and join == "rsid" else None
        outcome_rows, frequencies = _with_panel(panel, exposure_rows, outcome_rows, limits)
    pair = harmonise(
        exposure_rows,
        outcome_rows,
        exposure=exposure or _stem(exposure_table),
        outcome=outcome or _stem(outcome_table),
        options=options,
        panel_frequencies=frequencies if panel_frequencies else None,
    )
    if out is None:
        sys.stdout.write(pairs_to_text([pair]))
    else:
        write_pairs([pair], out)
    for notice in compare_frequencies(pair).notices:
        click.echo(f"note: {notice.text} [{notice.code}]", err=True)
    counts = pair.rows["disposition"].value_counts()
    parts = ", ".join(f"{n} {name}" for name, n in counts.items())
    click.echo(f"{len(pair)} of {len(pair.rows)} variants used: {parts or 'no rows'}", err=True)


def _stem(path: Path) -> str:
    """File name without its endings."""
    return path.name.split(".")[0] or path.name


def _read(files: tuple[Path, Path], join: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The two association tables; the faults of both at once."""
    from gnbreport.errors import InputError, Problem
    from gnbreport.harmonise.associations import read_associations

    key = ("rsid",) if join == "rsid" else ("chromosome", "base_pair_location")
    tables: list[pd.DataFrame] = []
    problems: list[Problem] = []
    for path in files:
        try:
            tables.append(read_associations(path, required=(*key, "effect_allele", "beta", "standard_error"))[0])
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    return tables[0], tables[1]


def _with_panel(
    prefix: Path, exposure: pd.DataFrame, outcome: pd.DataFrame, limits: tuple[float, float] | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The outcome's rows with proxies (none without limits), and the panel's frequencies of the exposure's variants."""
    from gnbreport.harmonise.proxied import with_proxies
    from gnbreport.instruments import Panel

    panel = Panel.open(prefix)
    names = exposure["rsid"].tolist() if "rsid" in exposure else []
    if limits is not None:
        outcome = with_proxies(names, outcome, panel, r2=limits[0], kb=limits[1])
    return outcome, panel.frequency(names)
