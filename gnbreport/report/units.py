"""Units in the heads of tables: what an effect is measured in, and which columns need no unit."""

from __future__ import annotations

from collections.abc import Iterable

from gnbreport.report.context import Context

#: Heads of numeric columns without a unit: counts, P values, statistics and correlations, which have none.
UNITLESS = frozenset(
    {
        "Effective tests", "By Nyholt",
        "Variants", "Main variants", "Tests", "Candidates", "Instruments", "Variants compared", "Outliers", "Rank",
        "Changes", "Rows", "Differences", "n stated", "n per variant, least", "n per variant, most",
        "P", "Its P", "Main P", "BH q", "Bonferroni P", "P, Sobel", "P, joint", "Funnel, Egger P", "Funnel, Begg P",
        "Radial P", "Q", "df", "Q, Egger", "Intercept P", "PRESSO P", "Steiger P", "P that estimate and interval imply",
        "F, least", "F, mean", "Radial Q", "Leverage", "Cook\u2019s distance", "Correlation",
    }
)  # fmt: skip
#: Where the rows of a table differ in their units.
MIXED = "outcome units per exposure unit"


def effect(context: Context, exposure: str, outcome: str) -> str:
    """Unit of an effect: ``SD per SD``; ``log odds ratio per SD`` for a binary outcome."""
    return f"{change(context, outcome)} per {context.units(exposure)}"


def change(context: Context, trait: str) -> str:
    """Unit of a difference in a trait: ``SD``; ``log odds ratio`` for a binary trait."""
    return "log odds ratio" if context.odds(trait) else context.units(trait)


def shared(context: Context, pairs: Iterable[tuple[str, str]]) -> str:
    """The unit of the effects of exposure-outcome pairs, where all of them share it."""
    units = {effect(context, exposure, outcome) for exposure, outcome in pairs}
    return units.pop() if len(units) == 1 else MIXED
