"""``gnbreport explain``: what a rule looks at, and why."""

from __future__ import annotations

import click


@click.command()
@click.argument("rule", default="")
def command(rule: str) -> None:
    """What RULE looks at, why, and where it comes from. Without RULE, the list of all rules.

    \b
    gnbreport explain GNB-CON-004
    gnbreport explain
    """
    from gnbreport.claims.printing import rule_text, rules_text
    from gnbreport.claims.rules import rule as find

    click.echo(rule_text(find(rule)) if rule else rules_text(), nl=False)
