"""The instruments' own figures checked: of each trait, then of each pair."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from gnbreport.claims import RULES
from gnbreport.claims.finding import Finding, arrays
from gnbreport.claims.plausibility import ALPHA, instruments, pairs

_TRAIT = {
    "beta": "beta_exposure",
    "standard_error": "se_exposure",
    "p_value": "p_exposure",
    "eaf": "eaf_exposure",
    "n": "n_exposure",
}
_PAIR = ["relation", "exposure", "outcome"]
_OF_PAIRS = [
    "variant",
    "effect_allele",
    "other_allele",
    "beta_exposure",
    "eaf_exposure",
    "beta_outcome",
    "se_outcome",
    "eaf_outcome",
    "p_outcome",
]


def plausibility_rows(tables: Mapping[str, pd.DataFrame]) -> list[dict[str, Any]]:
    """Rows of table ``plausibility``.

    The number of pairs divides the level at which a Q counts as too small.

    Args:
        tables: Tables ``traits``, ``instruments`` and ``harmonised``.

    Returns:
        One row per finding: traits in the study's order, then pairs in the order of the table ``harmonised``.
    """
    return [*_trait_rows(tables["traits"], tables["instruments"]), *_pair_rows(tables["harmonised"])]


def _trait_rows(traits: pd.DataFrame, table: pd.DataFrame) -> list[dict[str, Any]]:
    """Findings on the instruments of each trait; the implied n is one of traits in SD units."""
    in_sd = set(traits.loc[(traits["units"] == "SD") & (traits["type"] == "continuous"), "trait"])
    columns = arrays(table.rename(columns=_TRAIT))
    rows: list[dict[str, Any]] = []
    for trait, index in table.groupby("trait", sort=False).indices.items():
        known = {name: values[index] for name, values in columns.items() if name != "n_exposure" or trait in in_sd}
        rows += [_row({"relation": "", "exposure": trait, "outcome": ""}, f) for f in instruments(known)]
    return rows


def _pair_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Findings on the variants that each pair's estimates use."""
    used = table[table["keep"].fillna(False).astype(bool)]
    columns = arrays(used[_OF_PAIRS])
    groups: dict[tuple[str, ...], Any] = dict(used.groupby(_PAIR, sort=False).indices)  # type: ignore[arg-type]
    alpha = ALPHA / max(len(groups), 1)
    rows: list[dict[str, Any]] = []
    for key, index in groups.items():
        names = dict(zip(_PAIR, key, strict=True))
        rows += [_row(names, f) for f in pairs({n: v[index] for n, v in columns.items()}, alpha)]
    return rows


def _row(names: Mapping[str, Any], finding: Finding) -> dict[str, Any]:
    """One row of table ``plausibility``."""
    return {
        **names,
        "rule": finding.rule,
        "severity": RULES[finding.rule].severity,
        "what": finding.text,
        "n_variants": finding.count,
        "variants": " ".join(finding.variants),
    }
