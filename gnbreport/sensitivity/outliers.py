"""The pair without its outliers, for re-estimation beside the main analysis."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np

from gnbreport.errors import InputError, Problem
from gnbreport.estimates import NotApplicable
from gnbreport.harmonise.data import Harmonised
from gnbreport.mr.presso import Presso, presso
from gnbreport.sensitivity.options import Options
from gnbreport.sensitivity.radial import radial_outliers
from gnbreport.sensitivity.steiger import steiger_filter

#: Analyses that remove variants, as the table ``estimates`` names them.
Removal = Literal["steiger_filtered", "presso_removed", "radial_removed"]


def outlier_removed(
    data: Harmonised,
    which: Removal,
    options: Options | None = None,
    presso_result: Presso | NotApplicable | None = None,
) -> Harmonised:
    """The pair without the variants that a diagnostic removes; the same pair where it removes none.

    Args:
        data: The pair.
        which: ``"presso_removed"`` MR-PRESSO's outliers; ``"radial_removed"`` radial IVW, modified second-order
            weights, ``alpha / J``; ``"steiger_filtered"`` variants that explain more of the outcome.
        options: Draws, seed, thresholds, sample sizes.
        presso_result: MR-PRESSO's result on this pair, if already there.

    Raises:
        InputError: Unknown ``which``.
    """
    options = options or Options()
    if which == "steiger_filtered":
        mask, _ = steiger_filter(data, options)
    elif which == "presso_removed":
        found = presso_result or presso(data, options.presso_draws, options.seed, options.presso_threshold)
        removed = () if isinstance(found, NotApplicable) else tuple(v.outlier for v in found.variants)
        mask = ~np.array(removed, dtype=bool) if removed else np.ones(len(data), dtype=bool)
    elif which == "radial_removed":
        mask = _radial_mask(data, options.alpha)
    else:
        hint = "one of " + ", ".join(get_args(Removal))
        raise InputError(Problem("unknown-removal", f"no such analysis: {which!r}", hint=hint))
    return data if mask.all() else data.subset(mask)


def _radial_mask(data: Harmonised, alpha: float) -> np.ndarray:
    """False for outliers of radial IVW with modified weights at ``alpha / J``."""
    used = np.flatnonzero(data.beta_exposure)
    rows = [r for r in radial_outliers(data, alpha) if r["method"] == "radial_ivw" and r["weighting"] == "modified"]
    mask = np.ones(len(data), dtype=bool)
    if rows:
        mask[used] = [not r["outlier_bonferroni"] for r in rows]
    return mask
