"""Families of tests and how many independent tests they amount to: rows of table ``multiplicity``.

Nested taxa share instruments, so that their estimates share errors. The correlation that follows needs no data beyond
the study's own; linkage disequilibrium between instruments of different exposures is not counted, so that the effective
number is an upper bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from gnbreport.kernels.multiplicity import shared_correlation
from gnbreport.pipeline.multiplicity import main_rows
from gnbreport.sensitivity import effective_tests


def multiplicity_rows(
    estimates: pd.DataFrame, harmonised: pd.DataFrame, main: str, ranks: Mapping[str, str], alpha: float
) -> list[dict[str, Any]]:
    """One row for each relation and outcome, and one for each rank within them; families of one test are left out.

    Args:
        estimates: Table ``estimates``.
        harmonised: Table ``harmonised``.
        main: Main method id.
        ranks: Trait id -> rank.
        alpha: The study's level.
    """
    tested = main_rows(estimates, main)[["relation", "exposure", "outcome", "p_value"]]
    tested = tested.assign(rank=[ranks.get(str(exposure), "") for exposure in tested["exposure"]])
    kept = harmonised[harmonised["keep"].fillna(False).astype(bool)]
    variants = dict(tuple(kept.groupby(["relation", "outcome"], sort=False)))
    rows: list[dict[str, Any]] = []
    for key, family in tested.groupby(["relation", "outcome"], sort=False):
        correlation = _correlation(variants[key], list(family["exposure"]))
        for rank, places in _families(family):
            part = family["p_value"].to_numpy(dtype=float)[places]
            row = _row(part, correlation[np.ix_(places, places)], alpha)
            rows.append({"relation": key[0], "outcome": key[1], "rank": rank, **row})
    return rows


def _families(tests: pd.DataFrame) -> Iterator[tuple[str, np.ndarray]]:
    """All tests, then those of each rank where there are several ranks; at least two tests each."""
    rank = tests["rank"].to_numpy()
    if len(tests) > 1:
        yield "", np.arange(len(tests))
    named = list(dict.fromkeys(rank))
    for name in named if len(named) > 1 else ():
        places = np.flatnonzero(rank == name)
        if name and len(places) > 1:
            yield str(name), places


def _correlation(rows: pd.DataFrame, exposures: list[str]) -> np.ndarray:
    """Correlation of the exposures' estimates, from the variants kept for one outcome; in the order of exposures."""
    rows = rows[rows["exposure"].isin(exposures)]
    first = rows.drop_duplicates("variant").set_index("variant")
    column = first.index.get_indexer(pd.Index(rows["variant"]))
    row = pd.Index(exposures).get_indexer(pd.Index(rows["exposure"]))
    alike = rows["effect_allele"].to_numpy() == first["effect_allele"].to_numpy()[column]
    x = np.zeros((len(exposures), len(first)))
    x[row, column] = np.where(alike, 1.0, -1.0) * rows["beta_exposure"].to_numpy(dtype=float)
    return shared_correlation(x, first["se_outcome"].to_numpy(dtype=float))


def _row(p: np.ndarray, correlation: np.ndarray, alpha: float) -> dict[str, Any]:
    """Numbers of one family."""
    found = effective_tests(correlation)
    plain, effective = alpha / len(p), found.threshold(alpha)
    return {
        "n_tests": len(p),
        "effective_nyholt": found.nyholt,
        "effective_li_ji": found.li_ji,
        "p_threshold": plain,
        "p_threshold_effective": effective,
        "n_below": int(np.count_nonzero(p < plain)),
        "n_below_effective": int(np.count_nonzero(p < effective)),
    }
