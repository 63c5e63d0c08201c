"""Leave-one-out and single-variant estimates."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gnbreport.estimates import Estimate
from gnbreport.harmonise.data import Harmonised
from gnbreport.kernels import heterogeneity as kernel
from gnbreport.mr import Options as MethodOptions
from gnbreport.mr import estimate_pair
from gnbreport.sensitivity.heterogeneity import Regressions
from gnbreport.sensitivity.rows import Row, Rows, estimate_rows, row_of

Floats = NDArray[np.float64]

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
            names = [*data.variant, "All"]
            rows.extend({"method": method, "variant": names[j], **row} for j, row in found)
        else:
            rows.extend(_any_method(data, method, seed))
    return tuple(rows)


def _ivw(fits: Regressions, method: str) -> list[tuple[int, Row]]:
    """Rows of the leave-one-out IVW fits by position, then of the whole (-1)."""
    size = len(fits)
    if not fits.has_ivw:
        return []
    floor = 1.0 if method == "ivw" else np.inf
    rows: list[tuple[int, Row]] = []
    if size >= 3:
        left = kernel.leave_one_out_origin(fits.x, fits.y, fits.w)
        se = left.unit_se * _scale(left.q, size - 2, floor)
        rows = _determined(left.slope, estimate_rows(left.slope, se, size - 1))
    whole = estimate_rows(fits.ivw.slope, fits.ivw.unit_se * _scale(fits.ivw.q, size - 1, floor), size)
    return [*rows, (-1, whole[0])]


def _egger(fits: Regressions) -> list[tuple[int, Row]]:
    """The same for MR-Egger, t on J - 3 (without one) and J - 2 (all)."""
    size = len(fits)
    if not fits.has_egger:
        return []
    rows: list[tuple[int, Row]] = []
    if size >= 4:
        left = kernel.leave_one_out_intercept(fits.x, fits.y, fits.w)
        se = left.slope_unit_se * _scale(left.q, size - 3, 1.0)
        rows = _determined(left.slope, estimate_rows(left.slope, se, size - 1, size - 3))
    se_all = fits.egger.slope_unit_se * _scale(fits.egger.q, size - 2, 1.0)
    return [*rows, (-1, estimate_rows(fits.egger.slope, se_all, size, size - 2)[0])]


def _scale(q: Floats, df: int, floor: float) -> Floats:
    """Residual SD, never below ``floor``; 1 (fixed effects) where the floor is infinite."""
    return np.ones_like(q) if np.isinf(floor) else np.maximum(floor, np.sqrt(q / df))


def _determined(slopes: Floats, rows: list[Row]) -> list[tuple[int, Row]]:
    """Rows whose fit is determined, with their positions."""
    return [(j, rows[j]) for j in np.flatnonzero(np.isfinite(slopes)).tolist()]


def _any_method(data: Harmonised, method: str, seed: int) -> list[Row]:
    """Rows of one registered method, fitted once per variant."""
    rows: list[Row] = []
    size = len(data)
    everything = np.arange(size)
    left_out = [(name, np.delete(everything, j)) for j, name in enumerate(data.variant)] if size >= 2 else []
    for name, index in [*left_out, ("All", everything)]:
        for found in estimate_pair(data.subset(index), (method,), MethodOptions(seed=seed)):
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
