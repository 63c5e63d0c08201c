"""Strength of the instruments, power, and what overlap of the samples does."""

from __future__ import annotations

import math

import numpy as np

from gnbreport.harmonise.data import Harmonised
from gnbreport.kernels import power as kernel
from gnbreport.notices import Notice
from gnbreport.sensitivity.heterogeneity import Regressions
from gnbreport.sensitivity.options import Options
from gnbreport.sensitivity.rows import Row, Rows
from gnbreport.sensitivity.steiger import Associations, associations, variance_explained

WEAK_F = 10.0
OVERLAPS = tuple(i / 10 for i in range(11))


def f_statistics(data: Harmonised) -> np.ndarray:
    """F statistic of each kept variant, ``(beta_exposure / se_exposure)^2``, ``(J,)``."""
    return np.asarray((data.beta_exposure / data.se_exposure) ** 2)


def strength(data: Harmonised, options: Options | None = None, fits: Regressions | None = None) -> Rows:
    """Strength and power: one row, or none without variants.

    Power is that of a two-sided test at ``options.alpha`` to detect the IVW estimate (the Wald ratio, for one
    variant), by ``|theta| sqrt(n R2)`` (Burgess 2014; times ``sqrt(c (1 - c))`` for a binary outcome with share of
    cases c), with R2 of the exposure and n of the outcome and both traits in SD units. Where n, R2 or c is not known,
    it comes from the fixed-effect standard error, and a notice says so.

    Returns:
        One row with the columns of the table ``strength`` and, beyond them, ``power_from`` (``n_r2`` or
        ``standard_error``), ``n_outcome``, ``type_one_error`` (at the stated overlap).
    """
    options = options or Options()
    fits = fits or Regressions.of(data)
    size = len(data)
    if not size:
        return ()
    f = f_statistics(data)
    exposure, outcome = associations(data, options)
    r2 = _summed(exposure, options)
    slope, se = _fixed_effect(fits)
    scale, source, n = _scale(outcome, r2, options, se)
    notices = _notices(data, f, source, options)
    bias = None if options.overlap is None else kernel.overlap_bias(options.overlap, float(f.mean()))
    target = abs(slope if options.observational is None else options.observational)
    powered = scale is not None and math.isfinite(slope)
    return (
        {
            "n_variants": size,
            "f_min": float(f.min()),
            "f_mean": float(f.mean()),
            "r_squared": r2,
            "power": kernel.two_sided(abs(slope) * scale, options.alpha) if scale is not None and powered else None,
            "minimal_effect": kernel.detectable(options.alpha, options.power) / scale if scale else None,
            "overlap": options.overlap,
            "overlap_bias": bias,
            "notices": " | ".join(str(n) for n in notices),
            "power_from": source,
            "n_outcome": n,
            "type_one_error": _type_one(bias, target, scale, options.alpha),
        },
    )


def _summed(exposure: Associations, options: Options) -> float | None:
    """Summed variance explained of the exposure; None if it is not known for every variant."""
    total = float(variance_explained(exposure, options.exposure, options.variance_from).sum())
    return total if math.isfinite(total) else None


def _fixed_effect(fits: Regressions) -> tuple[float, float]:
    """IVW estimate and its fixed-effect standard error; nan without an effect on the exposure."""
    if not fits.x.any():
        return math.nan, math.inf
    return float(fits.ivw.slope), float(fits.ivw.unit_se)


def _scale(
    outcome: Associations, r2: float | None, options: Options, se: float
) -> tuple[float | None, str, float | None]:
    """Noncentrality per unit of effect, what it comes from, and the outcome's mean sample size."""
    share = options.outcome.case_share
    n = float(np.mean(outcome.n)) if np.all(np.isfinite(outcome.n)) else None
    known = (
        n is not None and r2 is not None and 0.0 < r2 < 1.0 and (options.outcome_type != "binary" or share is not None)
    )
    if known and n is not None and r2 is not None:
        return kernel.noncentrality(1.0, n, r2, share), "n_r2", n
    return (1.0 / se if math.isfinite(se) else None), "standard_error", n


def _type_one(bias: float | None, target: float, scale: float | None, alpha: float) -> float | None:
    """Type I error where the observational association is ``target`` and the relative bias ``bias``."""
    if bias is None or not scale or not math.isfinite(target * bias):
        return None
    return kernel.overlap_type_one_error(bias * target, 1.0 / scale, alpha)


def _notices(data: Harmonised, f: np.ndarray, source: str, options: Options) -> list[Notice]:
    """Caveats on strength and power."""
    notices = []
    weak = int(np.count_nonzero(f < WEAK_F))
    if weak:
        notices.append(Notice("weak-instruments", f"{weak} of {len(data)} variants have F below 10"))
    if source == "standard_error":
        text = "power and minimal effect from the fixed-effect standard error: n, R2 or numbers of cases not known"
        notices.append(Notice("power-from-standard-error", text))
    if options.overlap is None:
        notices.append(Notice("overlap-unknown", "overlap of the samples not stated: bias from overlap not computed"))
    return notices


def overlap_profile(data: Harmonised, options: Options | None = None, fits: Regressions | None = None) -> Rows:
    """Bias and type I error for overlaps of 0, 10, ..., 100% (Burgess, Davies and Thompson 2016).

    The bias is relative to the observational association (``options.observational``; the IVW estimate if None).

    Returns:
        Rows with ``overlap``, ``relative_bias`` (``overlap / mean F``), ``bias`` and ``type_one_error``; none
        without an effect on the exposure.
    """
    options = options or Options()
    fits = fits or Regressions.of(data)
    if not len(data) or not fits.x.any():
        return ()
    f_mean = float(f_statistics(data).mean())
    exposure, outcome = associations(data, options)
    slope, se = _fixed_effect(fits)
    scale, _, _ = _scale(outcome, _summed(exposure, options), options, se)
    target = abs(slope if options.observational is None else options.observational)
    rows: list[Row] = []
    for overlap in OVERLAPS:
        relative = kernel.overlap_bias(overlap, f_mean)
        error = _type_one(relative, target, scale, options.alpha)
        rows.append({"overlap": overlap, "relative_bias": relative, "bias": relative * target, "type_one_error": error})
    return tuple(rows)


def r_squared(data: Harmonised, options: Options | None = None) -> np.ndarray:
    """Variance of the exposure that each kept variant explains, ``(J,)``; nan where n is not known."""
    options = options or Options()
    exposure, _ = associations(data, options)
    return variance_explained(exposure, options.exposure, options.variance_from)


def brion_power(
    effect: float, n: float, r2: float, observational: float, alpha: float = 0.05,
    variance_exposure: float = 1.0, variance_outcome: float = 1.0,
) -> float:  # fmt: skip
    """Power with confounding stated (Brion et al. 2013); see :func:`gnbreport.kernels.power.brion`."""
    return kernel.brion(effect, n, r2, observational, alpha, variance_exposure, variance_outcome)
