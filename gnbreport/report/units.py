"""Units in the heads of tables: what an effect is measured in, and which columns need no unit."""

from __future__ import annotations

from collections.abc import Iterable

from gnbreport.report.context import Context
from gnbreport.report.texts import text

#: Keys of heads (``heads.toml``) of numeric columns without a unit: counts, P values, statistics and correlations.
UNITLESS = frozenset(
    {
        "effective_tests", "by_nyholt", "variants", "main_variants", "tests", "candidates", "instruments",
        "variants_compared", "outliers", "rank", "changes", "rows", "differences", "n_stated", "n_per_variant_least",
        "n_per_variant_most", "p", "its_p", "main_p", "bh_q", "bonferroni_p", "p_sobel", "p_joint", "funnel_egger_p",
        "funnel_begg_p", "radial_p", "q", "df", "q_egger", "intercept_p", "presso_p", "steiger_p",
        "p_that_estimate_and_interval_imply", "f_least", "f_mean", "radial_q", "leverage", "cooks_distance",
        "correlation",
    }
)  # fmt: skip


def effect(context: Context, exposure: str, outcome: str) -> str:
    """Unit of an effect: ``SD per SD``; ``log odds ratio per SD`` for a binary outcome."""
    return text("units.effect", change=change(context, outcome), units=context.units(exposure))


def change(context: Context, trait: str) -> str:
    """Unit of a difference in a trait: ``SD``; ``log odds ratio`` for a binary trait."""
    return text("units.log_odds_ratio") if context.odds(trait) else context.units(trait)


def shared(context: Context, pairs: Iterable[tuple[str, str]]) -> str:
    """The unit of the effects of exposure-outcome pairs, where all of them share it."""
    units = {effect(context, exposure, outcome) for exposure, outcome in pairs}
    return units.pop() if len(units) == 1 else text("units.mixed")
