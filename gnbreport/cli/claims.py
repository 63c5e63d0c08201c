"""``gnbreport claims``: inner coherence of published figures."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="JSON instead of text.")
@click.option("--instruments", is_flag=True, help="FILE is a table of instruments: is it plausible?")
@click.option("--all", "show_all", is_flag=True, help="Show claims without findings too.")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Write here instead of to the screen.")
def command(file: Path, as_json: bool, instruments: bool, show_all: bool, out: Path | None) -> None:
    """Do the figures of published claims fit each other? Needs no data.

    FILE is a CSV with columns id, kind (OR, HR, RR, beta, proportion, indirect, Q, F, R2, n, count), estimate, ci_low,
    ci_high, ci_level, p_op, p (as printed) and, optionally, se, z, t, df, method, nsnp, paper, n_tests, ...; or a TOML
    file; or a table of results as published, one exposure a row (taxon, nsnp, ivw_b, ivw_se, ivw_p, Q, Q_p, ...).

    \b
    gnbreport claims claims.csv
    gnbreport claims claims.toml --json -o coherence.json
    gnbreport claims supplement_table_2.csv --instruments

    With --instruments, FILE is a table of instruments as published (our column names or TwoSampleMR's), held
    against rules of plausibility: density, Q, standard errors, P, alleles, frequencies, correlations.

    Exit code 1 when a claim does not hold, or a rule of severity error fires.
    """
    from gnbreport.claims import RULES, check, read_claims
    from gnbreport.claims.printing import as_json as json_text
    from gnbreport.claims.printing import as_text, instruments_json, instruments_text
    from gnbreport.files import write_whole

    if instruments:
        from gnbreport.claims.instruments_file import check_instruments

        found = check_instruments(file)
        text = instruments_json(found) if as_json else instruments_text(found)
        holds = not any(RULES[f.rule].severity == "error" for findings in found.values() for f in findings)
    else:
        results = check(read_claims(file))
        text = json_text(results) if as_json else as_text(results, show_all)
        holds = all(r.holds for r in results)
    if out is None:
        click.echo(text, nl=False)
    else:
        write_whole(out, text)
    if not holds:
        click.get_current_context().exit(1)
