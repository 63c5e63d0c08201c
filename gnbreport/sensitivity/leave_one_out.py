"""Leave-one-out and single-variant estimates."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gnbreport.estimates import Estimate
from gnbreport.harmonise.data import Harmonised
from gnbreport.kernels import heterogeneity as kernel
from gnbreport.sensitivity.heterogeneity import Regressions
from gnbreport.sensitivity.rows import Row, Rows, estimate_rows, row_of

#: Methods whose leave-one-out fits are computed together.
TOGETHER = ("ivw", "ivw_fe", "egger")


def leave_one_out(
    data: Harmonised, methods: Sequence[str] = ("ivw",), fits: Regressions | None = None, seed: int = 0
) -> Rows:
    """Estimates without each variant in turn, and with all of them (variant ``"All"``, last).

    Args:
        data: The pair.
        methods: Method ids; ``ivw``, ``ivw_fe`` and ``egger`` are fitted together, any other one runs through the
            registry once per variant.
        fits: Regressions of the pair, if already there.
        seed: Root seed of resampling methods.

    Returns:
        Rows with ``method``, ``variant`` and the columns of an estimate. A fit that is not applicable has no row:
        with fewer than three variants (four for Egger) only the ``"All"`` row remains.
    """
    fits = fits or Regressions.of(data)
    rows: list[Row] = []
    for method in methods:
        if method in TOGETHER:
            found = _egger(fits) if method == "egger" else _ivw(fits, method)
            names = [*data.variant, "All"] if len(found) > 1 else ["All"]
            rows.extend({"method": method, "variant": v, **row} for v, row in zip(names, found, strict=bool(found)))
        else:
            rows.extend(_any_method(data, method, seed))
    return tuple(rows)


def _ivw(fits: Regressions, method: str) -> list[Row]:
    """Rows of all leave-one-out IVW fits, then of the whole; only the whole with fewer than three variants."""
    size = len(fits)
    if not fits.has_ivw:
        return []
    floored = method == "ivw"
    rows: list[Row] = []
    if size >= 3 and np.count_nonzero(fits.x) >= 2:
        left = kernel.leave_one_out_origin(fits.x, fits.y, fits.w)
        scale = np.maximum(1.0, np.sqrt(left.q / (size - 2))) if floored else np.ones(size)
        rows = estimate_rows(left.slope, left.unit_se * scale, size - 1)
    scale_all = max(1.0, float(np.sqrt(fits.ivw.q / (size - 1)))) if floored else 1.0
    return rows + estimate_rows(fits.ivw.slope, fits.ivw.unit_se * scale_all, size)


def _egger(fits: Regressions) -> list[Row]:
    """The same for MR-Egger, t on J - 3 (without one) and J - 2 (all)."""
    size = len(fits)
    if not fits.has_egger:
        return []
    rows: list[Row] = []
    if size >= 4 and _spread_without_each(fits):
        left = kernel.leave_one_out_intercept(fits.x, fits.y, fits.w)
        scale = np.maximum(1.0, np.sqrt(left.q / (size - 3)))
        rows = estimate_rows(left.slope, left.slope_unit_se * scale, size - 1, size - 3)
    scale_all = max(1.0, float(np.sqrt(fits.egger.q / (size - 2))))
    return rows + estimate_rows(fits.egger.slope, fits.egger.slope_unit_se * scale_all, size, size - 2)


def _spread_without_each(fits: Regressions) -> bool:
    """Whether every leave-one-out set still has two different exposure associations."""
    ordered = np.sort(fits.x)
    tolerance = 1e-12 * ordered[-1]
    return bool(ordered[-2] - ordered[0] > tolerance and ordered[-1] - ordered[1] > tolerance)


def _any_method(data: Harmonised, method: str, seed: int) -> list[Row]:
    """Rows of one registered method, fitted once per variant."""
    from gnbreport.mr import estimate_pair

    rows: list[Row] = []
    size = len(data)
    everything = np.arange(size)
    left_out = [(name, np.delete(everything, j)) for j, name in enumerate(data.variant)] if size >= 2 else []
    for name, index in [*left_out, ("All", everything)]:
        for found in estimate_pair(data.subset(index), methods=(method,), seed=seed):
            if isinstance(found, Estimate):
                rows.append({"method": method, "variant": name, **row_of(found)})
    return rows


def single_variant(data: Harmonised) -> Rows:
    """Wald ratio of each variant: ``y / x``, first-order SE ``sy / |x|``, normal p.

    Returns:
        Rows with ``variant`` and the columns of an estimate; none for a variant without effect on the exposure.
    """
    x = data.beta_exposure
    usable = np.flatnonzero(x)
    x = x[usable]
    found = estimate_rows(data.beta_outcome[usable] / x, data.se_outcome[usable] / np.abs(x), 1)
    return tuple({"variant": data.variant[j], **row} for j, row in zip(usable.tolist(), found, strict=True))
