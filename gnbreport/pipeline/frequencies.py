"""Allele frequencies of the two files of every pair, compared: rows of table ``frequencies``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from gnbreport.harmonise import Harmonised, compare_frequencies
from gnbreport.pipeline.relations import Pair

#: Two samples of one ancestry rarely differ by more at a common variant.
LIMIT = 0.2
_MOST_NAMED = 10


def frequency_rows(pairs: Sequence[Pair], data: Sequence[Harmonised | None]) -> Iterator[dict[str, Any]]:
    """One row for each pair that was harmonised, in order."""
    for pair, harmonised in zip(pairs, data, strict=True):
        if harmonised is not None:
            yield {**pair.key, "limit": LIMIT, **_row(harmonised)}


def _row(harmonised: Harmonised) -> dict[str, Any]:
    in_exposure, in_outcome = np.isfinite(harmonised.eaf_exposure), np.isfinite(harmonised.eaf_outcome)
    if not (in_exposure & in_outcome).any():
        reason = _reason(bool(in_exposure.any()), bool(in_outcome.any()), len(harmonised))
        return {"status": "not_applicable", "n_compared": 0, "n_correlated": 0, "n_outliers": 0, "reason": reason}
    found = compare_frequencies(harmonised, threshold=LIMIT)
    size = found.rows["difference"].abs()
    order = size.sort_values(ascending=False, kind="stable").index
    outliers = found.rows.loc[order][found.rows["outlier"].loc[order]]["variant"]
    return {
        "status": "ok",
        "n_compared": len(found.rows),
        "n_correlated": found.n_variants,
        "correlation": found.correlation,
        "n_outliers": len(outliers),
        "outliers": " ".join(outliers.head(_MOST_NAMED)),
        "largest_difference": float(size.max()),
        "swap_suspected": bool(found.correlation < 0),
    }


def _reason(in_exposure: bool, in_outcome: bool, kept: int) -> str:
    """Why nothing can be compared."""
    if not kept:
        return "no variant is kept"
    if in_exposure and in_outcome:
        return "no kept variant has a frequency in both files"
    lacking = [name for name, has in (("exposure", in_exposure), ("outcome", in_outcome)) if not has]
    return f"no allele frequencies from the {' and the '.join(lacking)}"
