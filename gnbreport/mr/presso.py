"""MR-PRESSO: global test, outlier test, raw and corrected estimates (Verbanck et al. 2018)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gnbreport.errors import InputError, Problem
from gnbreport.estimates import Estimate, NotApplicable, t_estimate
from gnbreport.harmonise.data import Harmonised
from gnbreport.kernels import presso as kernel
from gnbreport.kernels.heterogeneity import origin_fit
from gnbreport.mr.distortion import Distortion, Settings, distortion_test
from gnbreport.notices import Notice
from gnbreport.streams import stream

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MINIMUM = 4


@dataclass(frozen=True, slots=True)
class VariantTest:
    """Outlier test of one variant.

    Attributes:
        variant: Identifier.
        rss: Squared leave-one-out residual, in squared outcome units (not weighted, as the authors report it).
        count: Draws that exceed it.
        p_value: ``min(1, J (count + 1) / (draws + 1))``.
        p_value_authors: ``min(1, J count / draws)``.
        outlier: Whether it is an outlier: global test and ``p_value_authors`` at the threshold.
    """

    variant: str
    rss: float
    count: int
    p_value: float
    p_value_authors: float
    outlier: bool


@dataclass(frozen=True, slots=True)
class OutlierTests:
    """Global test and outlier tests of MR-PRESSO, of one exposure or several.

    Attributes:
        rss_observed: Observed residual sum of squares, weighted by ``1 / se_outcome^2``.
        count: Draws whose sum exceeds it.
        p_global: ``(count + 1) / (draws + 1)``.
        p_global_authors: ``count / draws``.
        monte_carlo_p: Monte Carlo standard error of ``p_global``.
        variants: Outlier test of each variant, in the order of the data.
    """

    rss_observed: float
    count: int
    p_global: float
    p_global_authors: float
    monte_carlo_p: float
    variants: tuple[VariantTest, ...]

    @property
    def outliers(self) -> tuple[str, ...]:
        """Identifiers of the outlying variants."""
        return tuple(v.variant for v in self.variants if v.outlier)


@dataclass(frozen=True, slots=True)
class Presso(OutlierTests):
    """Result of MR-PRESSO.

    Attributes:
        raw: ``presso_raw``: inverse-variance weighted, residual SD not floored, t on J - 1.
        corrected: ``presso_corrected``: the same without the outliers, or why there is none.
        distortion: Distortion test, or why there is none.
        draws: Simulated draws.
        seed: Root seed of the draws.
        threshold: Significance threshold of the global and the outlier test.
        notices: Caveats.
    """

    raw: Estimate
    corrected: Estimate | NotApplicable
    distortion: Distortion | NotApplicable
    draws: int
    seed: int
    threshold: float
    notices: tuple[Notice, ...] = ()


def presso(data: Harmonised, draws: int = 1000, seed: int = 0, threshold: float = 0.05) -> Presso | NotApplicable:
    """MR-PRESSO on one exposure-outcome pair.

    Draws are tied to the variants' values, not to their rows or coding: reordering rows or swapping alleles
    changes no count.

    Args:
        data: The pair; at least 4 kept variants.
        draws: Simulated draws.
        seed: Root seed; the streams are named by method, exposure, outcome and purpose.
        threshold: Significance threshold of the global and (Bonferroni-adjusted) outlier test.

    Returns:
        The result, or the reason why there is none.

    Raises:
        InputError: ``draws`` below 1 or ``threshold`` outside (0, 1).
    """
    check_settings(draws, threshold)
    return _tested(data, draws, seed, threshold)


@lru_cache(maxsize=1)
def _tested(data: Harmonised, draws: int, seed: int, threshold: float) -> Presso | NotApplicable:
    """The result; kept for the pair at hand, of which an estimator and the diagnostics ask the same."""
    size = len(data)
    if size < MINIMUM:
        return NotApplicable("presso", "too-few-variants", f"needs {MINIMUM} variants, has {size}", size)
    sign = np.where(data.beta_exposure < 0.0, -1.0, 1.0)
    x, y = data.beta_exposure * sign, data.beta_outcome * sign
    sx, sy = data.se_exposure, data.se_outcome
    if np.count_nonzero(x) < 2:
        reason = "fewer than two variants have an effect on the exposure"
        return NotApplicable("presso", "no-exposure-effect", reason, size)
    order = np.lexsort((sx, sy, y, x))
    seen = kernel.observed(x[order], y[order], sy[order])
    rng = stream(seed, "presso", data.exposure, data.outcome, "null")
    found = kernel.exceedances(x[order], sx[order], sy[order], seen, draws, rng)
    counts, residuals = np.empty(size, dtype=np.int64), np.empty(size)
    counts[order], residuals[order] = found.variants, seen.residuals
    return _assemble(data, seen.rss, found.overall, counts, residuals, Settings(draws, seed, threshold, order))


def check_settings(draws: int, threshold: float) -> None:
    """Refuse settings that make no sense."""
    problems = []
    if draws < 1:
        problems.append(Problem("bad-draws", f"draws must be at least 1, is {draws}"))
    if not 0.0 < threshold < 1.0:
        problems.append(Problem("bad-threshold", f"threshold must lie between 0 and 1, is {threshold}"))
    if problems:
        raise InputError(problems)


def _assemble(data: Harmonised, rss: float, count: int, counts: Ints, residuals: Floats, settings: Settings) -> Presso:
    """Tests, estimates and notices from the counts."""
    draws, threshold = settings.draws, settings.threshold
    p_global = (count + 1) / (draws + 1)
    outlier = outlying(counts, count, settings)
    variants = variant_tests(data.variant, residuals, counts, outlier, draws)
    raw = plain(data, np.ones(len(data), dtype=bool), "presso_raw")
    corrected = corrected_estimate(data, outlier, count / draws < threshold)
    distortion = distortion_test(data, outlier, raw, corrected, settings)
    error = math.sqrt(p_global * (1.0 - p_global) / draws)
    notices = resolution_notices(p_global, error, len(data), settings)
    return Presso(
        rss, count, p_global, count / draws, error, variants, raw, corrected, distortion,
        draws, settings.seed, threshold, notices,
    )  # fmt: skip


def outlying(counts: Ints, count: int, settings: Settings) -> NDArray[np.bool_]:
    """Mask of the outliers: global test significant, adjusted p at most the threshold."""
    draws, threshold = settings.draws, settings.threshold
    adjusted = np.minimum(1.0, len(counts) * counts / draws)
    return np.asarray((adjusted <= threshold) & (count / draws < threshold))


def variant_tests(
    names: Sequence[str], residuals: Floats, counts: Ints, outlier: NDArray[np.bool_], draws: int
) -> tuple[VariantTest, ...]:
    """Outlier test of each variant from its count of draws, Bonferroni-adjusted."""
    size = len(names)
    adjusted = np.minimum(1.0, size * counts / draws)
    plus_one = np.minimum(1.0, size * (counts + 1) / (draws + 1))
    columns = (residuals**2, counts, plus_one, adjusted, outlier)
    return tuple(VariantTest(*row) for row in zip(names, *(c.tolist() for c in columns), strict=True))


def plain(data: Harmonised, mask: NDArray[np.bool_], method: str) -> Estimate:
    """Inverse-variance weighted slope of the masked variants, plain standard error, Student t."""
    x, y, w = data.beta_exposure[mask], data.beta_outcome[mask], 1.0 / data.se_outcome[mask] ** 2
    fit = origin_fit(x, y, w)
    df = len(x) - 1
    return t_estimate(method, float(fit.slope), float(fit.unit_se) * math.sqrt(float(fit.q) / df), len(x), df)


def corrected_estimate(data: Harmonised, outlier: NDArray[np.bool_], significant: bool) -> Estimate | NotApplicable:
    """Estimate without the outliers, or why there is none."""
    left = ~outlier
    remaining = int(left.sum())
    refuse = NotApplicable
    if not significant:
        reason = "global test not significant: no outlier was looked for"
        return refuse("presso_corrected", "global-not-significant", reason, remaining)
    if not outlier.any():
        return refuse(
            "presso_corrected", "no-outliers", "global test significant, but no variant is an outlier", remaining
        )
    if remaining < 2:
        reason = f"needs 2 variants after outlier removal, has {remaining}"
        return refuse("presso_corrected", "too-few-variants", reason, remaining)
    if not data.beta_exposure[left].any():
        reason = "no variant left with an effect on the exposure"
        return refuse("presso_corrected", "no-exposure-effect", reason, remaining)
    return plain(data, left, "presso_corrected")


def resolution_notices(p_global: float, error: float, size: int, settings: Settings) -> tuple[Notice, ...]:
    """Caveats on the Monte Carlo resolution."""
    notices = []
    draws, threshold = settings.draws, settings.threshold
    if size > draws * threshold:
        text = (
            f"{draws} draws for {size} variants: only variants that no draw exceeds can be outliers at {threshold:g}; "
            f"use at least {math.ceil(size / threshold)} draws"
        )
        notices.append(Notice("presso-few-draws", text))
    if abs(p_global - threshold) <= 2.0 * error:
        text = f"global p {p_global:.3g} lies within two Monte Carlo errors ({error:.2g}) of {threshold:g}"
        notices.append(Notice("presso-borderline", text))
    return tuple(notices)
