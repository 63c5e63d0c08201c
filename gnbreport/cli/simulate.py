"""``gnbreport simulate``: a synthetic study with known truth."""

from __future__ import annotations

from pathlib import Path

import click

EXAMPLE = """\b
Example:
  gnbreport simulate mystudy --seed 7
  gnbreport run mystudy/study.toml
"""


@click.command("simulate", epilog=EXAMPLE)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=None,
    help="Seed of all random numbers.  [default: the embedded study's]",
)
@click.option("--small", is_flag=True, help="12 taxa instead of 211, same effects: a second instead of several.")
@click.option(
    "--force", is_flag=True, help="Write into DIR even if it holds files; those of the same name are replaced."
)
def command(folder: Path, seed: int | None, small: bool, force: bool) -> None:
    """Write a synthetic study with known truth to DIR.

    211 gut taxa, three heart rate variability traits and heel BMD in the layouts of the public files, an LD panel,
    a study file, and truth.json with all that was planted. Without --seed this is the embedded study, byte for byte.
    """
    from gnbreport.simulate import EMBEDDED_SEED, Design, simulate

    chosen = EMBEDDED_SEED if seed is None else seed
    truth = simulate(folder, seed=chosen, design=Design.small() if small else Design(), force=force)
    click.echo(f"{folder / 'study.toml'}")
    click.echo(
        f"Simulated {truth.design.taxa} taxa with seed {truth.seed}; {len(truth.effects)} planted values in "
        f"{folder / 'truth.json'}. Next: gnbreport run {folder / 'study.toml'}",
        err=True,
    )
