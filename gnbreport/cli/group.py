"""The ``gnbreport`` command: verbs by name, errors as one readable block, exit codes."""

from __future__ import annotations

import atexit
import gc
import sys
from importlib import import_module

import click

from gnbreport import __version__
from gnbreport.errors import GnbError

#: verb -> (module below gnbreport.cli, one-line help). Modules load when called: ``--help`` stays fast.
VERBS: dict[str, tuple[str, str]] = {
    "run": ("run", "the main job: a study, from GWAS files to its report"),
    "check": ("check", "validate a study and its files before a long run"),
    "verify": ("verify", "compute again, compare with what a report froze"),
    "inspect": ("inspect", "which layout a GWAS file has, and what is wrong with it"),
    "extract": ("extract", "rows of a GWAS file"),
    "sources": ("sources", "the public data behind the paper"),
    "clump": ("clump", "index variants of an association table: LD or distance clumping"),
    "harmonise": ("harmonise", "two association tables to one, with dispositions"),
    "estimate": ("estimate", "every estimator and diagnostic on a harmonised table"),
    "mediate": ("mediate", "two-step mediation from step estimates"),
    "claims": ("claims", "inner coherence of published figures"),
    "reproduce": ("reproduce", "verdict per published claim against the data"),
    "diff": ("diff", "what changed between two reports"),
    "explain": ("explain", "what a rule looks at, and why"),
    "simulate": ("simulate", "a synthetic study with known truth"),
}


class LazyGroup(click.Group):
    """Group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Verbs in the order of a study."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The verb's ``command`` object, or None."""
        if name not in VERBS:
            return None
        command: click.Command = import_module(f"gnbreport.cli.{VERBS[name][0]}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs with their help without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(verb, text) for verb, (_, text) in VERBS.items()])

    def invoke(self, ctx: click.Context) -> object:
        """Run the verb; turn expected errors into one block on stderr and an exit code."""
        try:
            return super().invoke(ctx)
        except GnbError as error:
            if ctx.params.get("debug"):
                raise
            click.echo(f"gnbreport: {error}", err=True)
            ctx.exit(error.exit_code)
        except OSError as error:
            if ctx.params.get("debug"):
                raise
            place = f"{error.filename}: " if error.filename else ""
            click.echo(f"gnbreport: {place}{error.strerror or error}", err=True)
            ctx.exit(2)
        except KeyboardInterrupt:
            click.echo("gnbreport: interrupted", err=True)
            ctx.exit(130)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="gnbreport")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
def main(debug: bool) -> None:
    """Two-sample Mendelian randomization and mediation: from GWAS files to a versioned, checked report.

    \b
    gnbreport run                         the embedded (simulated) study, whole
    gnbreport run study.toml --out DIR    your study
    gnbreport check study.toml            validate a study and its files first
    """
    atexit.register(gc.freeze)  # the process ends without a last look for cycles: up to two seconds after a PDF


if __name__ == "__main__":  # pragma: no cover
    sys.exit(main())
