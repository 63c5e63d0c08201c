"""``gnbreport estimate``: every estimator and diagnostic on a harmonised table."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("table", type=click.Path(path_type=Path))
@click.option("--methods", default=None, help="Method ids, separated by commas; all by default.")
@click.option("--draws", type=click.IntRange(2), default=1000, show_default=True, help="Bootstrap and MR-PRESSO draws.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Root of the random streams.")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of text.")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Write the result here instead of to stdout.")
def command(table: Path, methods: str | None, draws: int, seed: int, as_json: bool, out: Path | None) -> None:
    r"""Causal effect estimates and sensitivity diagnostics for each exposure-outcome pair of TABLE.

    TABLE is a harmonised CSV or TSV: variant, beta_exposure, se_exposure, beta_outcome, se_outcome and whatever else
    is known (n_exposure, eaf_exposure, ...), or TwoSampleMR's names.

    \b
    gnbreport estimate harmonised.csv
    gnbreport estimate harmonised.csv --methods ivw,egger,weighted_median --json -o estimates.json
    """
    from gnbreport.files import write_whole
    from gnbreport.harmonise.table import read_pairs
    from gnbreport.mr.options import Options
    from gnbreport.mr.pairs import check_methods
    from gnbreport.sensitivity.estimation import estimate_and_diagnose
    from gnbreport.sensitivity.printing import as_json_text, as_text

    names = None if methods is None else [name.strip() for name in methods.split(",") if name.strip()]
    if names is not None:
        check_methods(names)
    options = Options(draws=draws, seed=seed)
    results = [estimate_and_diagnose(pair, names, options) for pair in read_pairs(table)]
    text = as_json_text(results) if as_json else as_text(results)
    if out is None:
        click.echo(text, nl=False)
        return
    write_whole(out, text)
