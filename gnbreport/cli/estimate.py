"""``gnbreport estimate``: every estimator and diagnostic on a harmonised table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

if TYPE_CHECKING:
    from gnbreport.harmonise import Harmonised


@click.command()
@click.argument("table", type=click.Path(path_type=Path))
@click.option(
    "--methods",
    default=None,
    help="Method ids, separated by commas; by default all but the slow egger_robust, hetpen and clr.",
)
@click.option("--draws", type=click.IntRange(2), default=1000, show_default=True, help="Bootstrap and MR-PRESSO draws.")
@click.option(
    "--distribution",
    type=click.Choice(["method", "normal", "t"]),
    default="method",
    show_default=True,
    help="Of p-values and intervals: each method's own, normal, or Student's t.",
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Root of the random streams.")
@click.option(
    "--ld",
    type=click.Path(path_type=Path),
    help="Correlation matrix of the variants (CSV), signed to TABLE's effect alleles: for ivw_correlated and "
    "the other methods of correlated variants.",
)
@click.option("--panel", type=click.Path(path_type=Path), help="LD panel (PLINK prefix) to compute that matrix from.")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of text.")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Write the result here instead of to stdout.")
def command(
    table: Path,
    methods: str | None,
    draws: int,
    distribution: Literal["method", "normal", "t"],
    seed: int,
    ld: Path | None,
    panel: Path | None,
    as_json: bool,
    out: Path | None,
) -> None:
    """Causal effect estimates and sensitivity diagnostics for each exposure-outcome pair of TABLE.

    TABLE is a harmonised CSV or TSV: variant, beta_exposure, se_exposure, beta_outcome, se_outcome and whatever else
    is known (n_exposure, eaf_exposure, ...), or TwoSampleMR's names. A matrix given with --ld has a header that names
    the variants, or holds numbers alone, in the order of the kept variants.

    \b
    gnbreport estimate harmonised.csv
    gnbreport estimate harmonised.csv --methods ivw,egger,weighted_median --json -o estimates.json
    gnbreport estimate cis.csv --methods ivw_correlated --panel 1kg_eur
    """
    from gnbreport.files import write_whole
    from gnbreport.harmonise.table import read_pairs
    from gnbreport.mr.options import Options
    from gnbreport.mr.pairs import check_methods
    from gnbreport.sensitivity.estimation import estimate_and_diagnose
    from gnbreport.sensitivity.printing import as_json_text, as_text

    names = None if methods is None else [name.strip() for name in methods.split(",") if name.strip()]
    if ld is not None and panel is not None:
        raise click.UsageError("give either --ld or --panel")
    if names is not None:
        check_methods(names)
    options = Options(draws=draws, seed=seed, distribution=distribution)
    pairs = _with_correlations(read_pairs(table), ld, panel)
    results = [estimate_and_diagnose(pair, names, options) for pair in pairs]
    text = as_json_text(results) if as_json else as_text(results)
    if out is None:
        click.echo(text, nl=False)
        return
    write_whole(out, text)


def _with_correlations(pairs: list[Harmonised], ld: Path | None, panel: Path | None) -> list[Harmonised]:
    """The pairs with the correlations of their variants, from a matrix or a panel; as they are without either."""
    from dataclasses import replace

    from gnbreport.harmonise import read_correlations
    from gnbreport.instruments import Panel, ld_matrix

    if ld is not None:
        correlations = read_correlations(ld)
        return [correlations.attached(pair) for pair in pairs]
    if panel is not None:
        opened = Panel.open(panel)
        return [replace(pair, ld=ld_matrix(pair.kept, opened)) for pair in pairs]
    return pairs
