"""Schema of the table of plausibility: what the instruments' own figures say against them."""

from __future__ import annotations

from gnbreport.results.schema import Schema, columns

PLAUSIBILITY: tuple[Schema, ...] = (
    Schema(
        "plausibility",
        "Plausibility of the instruments",
        columns(
            """
relation text relation of the pair; empty where the finding is about a trait's instruments alone
exposure text trait id of the exposure of this relation (or the trait)
outcome text trait id of the outcome of this relation; empty for a trait
rule text id of the rule, see docs/rules.md
severity text error, warning or note
what text what was seen, with its figures
n_variants int variants concerned
variants text ids of those variants, at most ten, separated by spaces; empty if the finding is about all
"""
        ),
    ),
)
