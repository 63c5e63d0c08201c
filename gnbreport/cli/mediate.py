"""``gnbreport mediate``: two-step mediation from step estimates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click


@click.command()
@click.argument("table", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="JSON instead of text.")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Write the full table (CSV; JSON with --json) here.")
@click.option(
    "--interval",
    type=click.Choice(["monte_carlo", "delta", "product"]),
    default="monte_carlo",
    show_default=True,
    help="Main interval of the indirect effect.",
)
@click.option("--draws", type=click.IntRange(1_000), default=None, help="Monte Carlo draws.  [default: 100000]")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Seed of the draws.")
@click.option("--level", type=click.FloatRange(0.5, 0.9999), default=0.95, show_default=True, help="Confidence level.")
@click.option("--method", default="", help="Estimator of the steps, for the table's column 'method'.")
@click.option(
    "--b-source",
    type=click.Choice(["univariable", "multivariable"]),
    default="univariable",
    show_default=True,
    help="Where b comes from.",
)
@click.option("--binary-mediator", is_flag=True, help="The mediator is binary: effects are log odds.")
@click.option("--binary-outcome", is_flag=True, help="The outcome is binary: effects are log odds ratios.")
def command(
    table: Path, as_json: bool, out: Path | None, level: float, method: str, b_source: str, **choices: Any
) -> None:
    """Indirect and direct effect and the proportion mediated, for each pathway (row) of TABLE.

    TABLE is a CSV or TSV with columns exposure, mediator, outcome, a, se_a, b, se_b and, optionally, total, se_total,
    cov_ab, cov_ac, cov_bc (or corr_ab, ...), n_a, n_b, n_total, direct, se_direct, corr_total_direct.
    Effects on binary traits are log odds ratios.

    \b
    gnbreport mediate steps.csv
    gnbreport mediate steps.csv --json --interval product -o mediation.json
    """
    from gnbreport.files import write_whole
    from gnbreport.mediation import adjust
    from gnbreport.mediation import table as tables
    from gnbreport.mediation.printing import as_csv, as_text

    pathways = tables.read_pathways(table)
    results = list(tables.mediate_table(pathways, _options(level, **choices)))
    rows = adjust(tables.as_rows(results, method, b_source))
    text = tables.as_json(rows, results, level) if as_json else as_text(rows, results, level)
    if out is None:
        click.echo(text, nl=False)
        return
    write_whole(out, text if as_json else as_csv(rows))
    click.echo(f"wrote {out}: {len(rows)} pathway{'s' if len(rows) != 1 else ''}", err=True)


def _options(
    level: float, interval: str, draws: int | None, seed: int, binary_mediator: bool, binary_outcome: bool
) -> Any:
    """Options from the command line."""
    from gnbreport.mediation.steps import DRAWS, MediationOptions

    return MediationOptions(
        interval=interval,  # type: ignore[arg-type]
        draws=draws or DRAWS,
        seed=seed,
        level=level,
        mediator_type="binary" if binary_mediator else "continuous",
        outcome_type="binary" if binary_outcome else "continuous",
    )
