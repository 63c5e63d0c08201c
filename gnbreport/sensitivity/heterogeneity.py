"""Heterogeneity, directional pleiotropy and Rucker's model selection."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gnbreport.harmonise.data import Harmonised
from gnbreport.kernels import heterogeneity as kernel
from gnbreport.sensitivity.rows import Row, Rows, chi2_columns, estimate_rows

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Regressions:
    """IVW and MR-Egger regression of one pair, fitted once and shared by the diagnostics.

    Attributes:
        x: ``|beta_exposure|``, ``(J,)``.
        y: ``beta_outcome`` with the sign that makes ``x`` positive, ``(J,)``.
        sx: ``se_exposure``.
        sy: ``se_outcome``.
    """

    x: Floats
    y: Floats
    sx: Floats
    sy: Floats

    @classmethod
    def of(cls, data: Harmonised) -> Regressions:
        """Orient the pair's variants."""
        x, y = kernel.oriented(data.beta_exposure, data.beta_outcome)
        return cls(x, y, data.se_exposure, data.se_outcome)

    def __len__(self) -> int:
        """Number of variants J."""
        return len(self.x)

    @cached_property
    def w(self) -> Floats:
        """First-order weights ``1 / se_outcome^2``."""
        return np.asarray(1.0 / self.sy**2)

    @property
    def has_ivw(self) -> bool:
        """Whether IVW has a residual degree of freedom and an effect on the exposure."""
        return len(self) >= 2 and bool(np.isfinite(self.ivw.slope))

    @property
    def has_egger(self) -> bool:
        """Whether MR-Egger has a residual degree of freedom and a spread of exposure associations."""
        return len(self) >= 3 and bool(np.isfinite(self.egger.slope))

    @cached_property
    def ivw(self) -> kernel.OriginFit:
        """Regression through the origin."""
        return kernel.origin_fit(self.x, self.y, self.w)

    @cached_property
    def egger(self) -> kernel.InterceptFit:
        """Regression with intercept."""
        return kernel.intercept_fit(self.x, self.y, self.w)


def heterogeneity(fits: Regressions) -> Rows:
    """Cochran's Q of IVW, Rucker's Q' of MR-Egger and their difference; no rows where there is no fit."""
    rows: list[Row] = []
    size = len(fits)
    if fits.has_ivw:
        q = float(fits.ivw.q)
        rows.append({"method": "ivw", **chi2_columns(q, size - 1), "i2": kernel.i_squared(q, size - 1)})
    if fits.has_egger:
        q_egger = float(fits.egger.q)
        rows.append({"method": "egger", **chi2_columns(q_egger, size - 2), "i2": kernel.i_squared(q_egger, size - 2)})
        difference = max(0.0, float(fits.ivw.q) - q_egger)
        rows.append({"method": "difference", **chi2_columns(difference, 1), "i2": kernel.i_squared(difference, 1)})
    return tuple(rows)


def i2_gx(fits: Regressions) -> tuple[float, float]:
    """I2_GX (Bowden et al. 2016), unweighted and weighted, always of ``|beta_exposure|``.

    Unweighted: associations ``|x|`` with errors ``sx``. Weighted: ``|x| / sy`` with errors ``sx / sy``, as MR-Egger
    uses them.
    """
    return kernel.i2_gx(fits.x, fits.sx), kernel.i2_gx(fits.x / fits.sy, fits.sx / fits.sy)


def pleiotropy(fits: Regressions) -> Rows:
    """MR-Egger intercept, standard error never below fixed effects, t on J - 2; no row below 3 variants."""
    size = len(fits)
    if not fits.has_egger:
        return ()
    floor = max(1.0, math.sqrt(float(fits.egger.q) / (size - 2)))
    row = estimate_rows(fits.egger.intercept, fits.egger.intercept_unit_se * floor, size, size - 2)[0]
    unweighted, weighted = i2_gx(fits)
    return (
        {
            "intercept": row["estimate"],
            "standard_error": row["standard_error"],
            "p_value": row["p_value"],
            "log10_p": row["log10_p"],
            "n_variants": size,
            "i2_gx": unweighted,
            "i2_gx_weighted": weighted,
        },
    )


def rucker(fits: Regressions, alpha: float = 0.05) -> Rows:
    """Rucker's framework (Rucker et al. 2011; Bowden et al. 2017): four models, one of them selected.

    A ``ivw_fe``, B ``ivw``, C ``egger_fe``, D ``egger``. A unless Q is significant; then B unless Q - Q' is; then C
    unless Q' is; else D. Standard errors: fixed effects, or scaled by the residual SD but never below fixed effects.
    IVW has normal, MR-Egger t(J - 2) p-values.

    Args:
        fits: Regressions of the pair.
        alpha: Significance level of the three tests.

    Returns:
        Rows with ``model``, ``method``, the columns of an estimate, ``intercept``, its standard error, p-value and
        ``selected``; no rows below 3 variants.
    """
    if not fits.has_egger:
        return ()
    size = len(fits)
    chosen = _selected(fits, alpha)
    rows: list[Row] = []
    ivw_sigma = max(1.0, math.sqrt(float(fits.ivw.q) / (size - 1)))
    for model, method, scale in (("A", "ivw_fe", 1.0), ("B", "ivw", ivw_sigma)):
        row = estimate_rows(fits.ivw.slope, fits.ivw.unit_se * scale, size)[0]
        empty = {"intercept": None, "intercept_standard_error": None, "intercept_p_value": None}
        rows.append({"model": model, "method": method, **row, **empty, "selected": model == chosen})
    egger_sigma = max(1.0, math.sqrt(float(fits.egger.q) / (size - 2)))
    for model, method, scale in (("C", "egger_fe", 1.0), ("D", "egger", egger_sigma)):
        row = estimate_rows(fits.egger.slope, fits.egger.slope_unit_se * scale, size, size - 2)[0]
        intercept = estimate_rows(fits.egger.intercept, fits.egger.intercept_unit_se * scale, size, size - 2)[0]
        extra = {
            "intercept": intercept["estimate"],
            "intercept_standard_error": intercept["standard_error"],
            "intercept_p_value": intercept["p_value"],
        }
        rows.append({"model": model, "method": method, **row, **extra, "selected": model == chosen})
    return tuple(rows)


def _selected(fits: Regressions, alpha: float) -> str:
    """Letter of the model that Rucker's framework selects."""
    size, q, q_egger = len(fits), float(fits.ivw.q), float(fits.egger.q)
    if chi2_columns(q, size - 1)["p_value"] > alpha:  # type: ignore[operator]
        return "A"
    if chi2_columns(max(0.0, q - q_egger), 1)["p_value"] > alpha:  # type: ignore[operator]
        return "B"
    if chi2_columns(q_egger, size - 2)["p_value"] > alpha:  # type: ignore[operator]
        return "C"
    return "D"
