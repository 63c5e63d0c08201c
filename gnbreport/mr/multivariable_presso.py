"""MR-PRESSO with several exposures (Verbanck et al. 2018)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gnbreport.estimates import Estimate, NotApplicable
from gnbreport.kernels import presso_several as kernel
from gnbreport.kernels.multivariable import weighted_fit
from gnbreport.mr.distortion import Distortion, Nulls, Settings
from gnbreport.mr.multivariable_data import MultivariableData, collinear, refusals
from gnbreport.mr.multivariable_results import per_exposure
from gnbreport.mr.presso import (
    OutlierTests,
    VariantTest,
    check_settings,
    outlying,
    resolution_notices,
    variant_tests,
)
from gnbreport.notices import Notice
from gnbreport.streams import stream

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class MultivariablePresso(OutlierTests):
    """Result of MR-PRESSO with several exposures; the lists have one entry per exposure.

    Attributes:
        raw: Multivariable inverse-variance weighted, residual SD not floored, t on J - K.
        corrected: The same without the outliers, or why there is none.
        distortion: Distortion test, or why there is none.
        draws: Simulated draws.
        seed: Root seed of the draws.
        threshold: Significance threshold of the global and the outlier test.
        notices: Caveats.
    """

    raw: list[Estimate | NotApplicable]
    corrected: list[Estimate | NotApplicable]
    distortion: list[Distortion | NotApplicable]
    draws: int
    seed: int
    threshold: float
    notices: tuple[Notice, ...] = ()


def mv_presso(
    data: MultivariableData, *, draws: int = 1000, seed: int = 0, threshold: float = 0.05
) -> MultivariablePresso | NotApplicable:
    """MR-PRESSO with several exposures and one outcome.

    As with one exposure: each variant is predicted by the others' multivariable IVW fit; the residual sum of squares,
    and each residual, is compared with draws under no pleiotropy. Reordering rows or swapping alleles changes no
    count.

    Args:
        data: Associations; at least ``K + 3`` variants.
        draws: Simulated draws.
        seed: Root seed; the streams are named by method, exposures, outcome and purpose.
        threshold: Significance threshold of the global and (Bonferroni-adjusted) outlier test.

    Returns:
        The result, or the reason why there is none.

    Raises:
        InputError: ``draws`` below 1 or ``threshold`` outside (0, 1).
    """
    check_settings(draws, threshold)
    size, needed = len(data), data.n_exposures + 3
    if size < needed:
        reason = f"needs {needed} variants for {data.n_exposures} exposures, has {size}"
        return NotApplicable("mv_presso", "too-few-variants", reason, size)
    settings = Settings(draws, seed, threshold, _order(data))
    order, sign = settings.order, _signs(data)[settings.order]
    x, y, sy = data.beta_exposures[order] * sign[:, None], data.beta_outcome[order] * sign, data.se_outcome[order]
    seen = kernel.observed(x, y, sy)
    if seen is None:
        reason = "without one of the variants, associations with the exposures are linearly dependent"
        return NotApplicable("mv_presso", "collinear-exposures", reason, size)
    rng = stream(seed, *_labels(data), "null")
    found = kernel.exceedances(x, data.se_exposures[order], sy, seen, draws, rng)
    counts, residuals = np.empty(size, dtype=np.int64), np.empty(size)
    counts[order], residuals[order] = found.variants, seen.residuals
    outlier = outlying(counts, found.overall, settings)
    variants = variant_tests(data.variants, residuals, counts, outlier, draws)
    return _assemble(data, seen.rss, found.overall, variants, settings)


def _labels(data: MultivariableData) -> tuple[str, str, str]:
    return "mv_presso", "+".join(data.names), data.outcome


def _signs(data: MultivariableData) -> Floats:
    """Sign of each variant's first association that is not 0."""
    x = np.column_stack([data.beta_exposures, data.beta_outcome])
    first = np.take_along_axis(x, np.argmax(x != 0.0, axis=1)[:, None], axis=1)[:, 0]
    return np.where(first < 0.0, -1.0, 1.0)


def _order(data: MultivariableData) -> NDArray[np.int64]:
    """Order of the variants that depends on their values only, however alleles are coded."""
    sign = _signs(data)
    exposures = (data.beta_exposures * sign[:, None]).T
    return np.lexsort((*data.se_exposures.T, data.se_outcome, data.beta_outcome * sign, *exposures[::-1]))


def _assemble(
    data: MultivariableData, rss: float, count: int, variants: tuple[VariantTest, ...], settings: Settings
) -> MultivariablePresso:
    """Estimates, distortion and notices from the tests."""
    draws, threshold = settings.draws, settings.threshold
    p_global = (count + 1) / (draws + 1)
    outlier = np.array([v.outlier for v in variants])
    raw = _plain(data, np.ones(len(data), dtype=bool), "mv_presso_raw")
    corrected = _corrected(data, outlier, count / draws < threshold)
    distortion = _distortion(data, outlier, raw, corrected, settings)
    error = math.sqrt(p_global * (1.0 - p_global) / draws)
    notices = resolution_notices(p_global, error, len(data), settings)
    return MultivariablePresso(
        rss, count, p_global, count / draws, error, variants, raw, corrected, distortion,
        draws, settings.seed, threshold, notices,
    )  # fmt: skip


def _plain(data: MultivariableData, kept: Bools, method: str) -> list[Estimate | NotApplicable]:
    """Multivariable IVW of the kept variants, plain standard errors, Student t."""
    fit = weighted_fit(data.beta_exposures[kept], data.beta_outcome[kept], data.weights[kept])
    if fit is None:
        return collinear(method, data)
    return per_exposure(method, fit.coefficients, fit.unit_se * fit.sigma, int(kept.sum()), df=fit.df)


def _corrected(data: MultivariableData, outlier: Bools, significant: bool) -> list[Estimate | NotApplicable]:
    """Estimates without the outliers, or why there are none."""
    method, needed, left = "mv_presso_corrected", data.n_exposures + 1, int(np.count_nonzero(~outlier))
    if not significant:
        reason = "global test not significant: no outlier was looked for"
        return refusals(method, data, "global-not-significant", reason)
    if left == len(data):
        return refusals(method, data, "no-outliers", "global test significant, but no variant is an outlier")
    if left < needed:
        reason = f"needs {needed} variants after outlier removal, has {left}"
        return refusals(method, data, "too-few-variants", reason)
    return _plain(data, ~outlier, method)


def _distortion(
    data: MultivariableData,
    outlier: Bools,
    raw: list[Estimate | NotApplicable],
    corrected: list[Estimate | NotApplicable],
    settings: Settings,
) -> list[Distortion | NotApplicable]:
    """Distortion test of each exposure's estimate."""
    size, last = len(data), corrected[0]
    if isinstance(last, NotApplicable):
        return [NotApplicable("mv_presso_distortion", last.code, last.reason, size) for _ in data.names]
    before, after = (np.array([e.estimate for e in found if isinstance(e, Estimate)]) for found in (raw, corrected))
    if np.any(after == 0.0):
        reason = "a corrected estimate is 0"
        return [NotApplicable("mv_presso_distortion", "zero-estimate", reason, size) for _ in data.names]
    u, v = data.beta_exposures / data.se_outcome[:, None], data.beta_outcome / data.se_outcome
    scales = np.linalg.norm(u, axis=0)
    u = u / scales
    products, squares = u * v[:, None], u[:, :, None] * u[:, None, :]

    def refitted(fixed: NDArray[np.int64], source: NDArray[np.int64], picks: NDArray[np.int64]) -> Floats:
        held, pool = (kernel.Sums(products[index], squares[index]) for index in (fixed, source))
        return kernel.distortions(before * scales, held, pool, picks)

    observed = (before - after) / np.abs(after)
    return [*Nulls(refitted, _labels(data), outlier, settings).tests(observed)]
