"""MR-PRESSO's distortion test: does removing the outliers move the estimate more than chance would?"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gnbreport.estimates import Estimate, NotApplicable
from gnbreport.harmonise.data import Harmonised
from gnbreport.kernels import presso as kernel
from gnbreport.streams import stream

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Distortion:
    """Distortion test: does the estimate change more than chance when outliers go?

    All p-values are ``(count + 1) / (draws + 1)`` unless named otherwise.

    Attributes:
        coefficient: ``100 (b_all - b_corrected) / |b_corrected|``, percent.
        p_code: Null as in the authors' code: every null fit holds the outliers and ``J - 2 n_outliers``
            non-outliers drawn with replacement (outliers only, where they are half or more).
        p_code_authors: The same as ``count / draws``.
        p_paper: Null as the paper words it: the outliers are replaced by ``J - 2 n_outliers`` non-outliers drawn with
            replacement, so no null fit holds an outlier; nan where outliers are half or more.
        p_subset: Null of random removal: ``n_outliers`` variants picked at random from all are left out.
    """

    coefficient: float
    p_code: float
    p_code_authors: float
    p_paper: float
    p_subset: float


@dataclass(frozen=True, slots=True)
class Settings:
    """What MR-PRESSO was run with; ``order`` is the canonical order of the variants."""

    draws: int
    seed: int
    threshold: float
    order: Ints


def distortion_test(
    data: Harmonised, outlier: Bools, raw: Estimate, corrected: Estimate | NotApplicable, settings: Settings
) -> Distortion | NotApplicable:
    """Distortion test under the three nulls.

    Args:
        data: The pair.
        outlier: Mask ``(J,)`` of the outliers.
        raw: Estimate with all variants.
        corrected: Estimate without the outliers, or why there is none.
        settings: Draws, seed, order.
    """
    if isinstance(corrected, NotApplicable):
        return NotApplicable("presso_distortion", corrected.code, corrected.reason, corrected.n_variants)
    if corrected.estimate == 0.0:
        return NotApplicable("presso_distortion", "zero-estimate", "corrected estimate is 0", corrected.n_variants)
    d = (raw.estimate - corrected.estimate) / abs(corrected.estimate)
    w = 1.0 / data.se_outcome**2
    products, squares = w * data.beta_exposure * data.beta_outcome, w * data.beta_exposure**2

    def refitted(fixed: Ints, source: Ints, picks: Ints) -> Floats:
        held, pool = (kernel.Sums(products[index], squares[index]) for index in (fixed, source))
        return kernel.distortions(raw.estimate, held, pool, picks)[:, None]

    nulls = Nulls(refitted, ("presso", data.exposure, data.outcome), outlier, settings)
    return nulls.tests(np.array([d]))[0]


@dataclass(frozen=True, slots=True)
class Nulls:
    """Null distributions of the distortion.

    Attributes:
        refitted: Distortions ``(draws, K)`` of the fits to the variants ``fixed`` and, of each draw, those ``picks``
            ``(draws, n)`` from ``source``.
        labels: What names the stream of draws.
        outlier: Mask ``(J,)`` of the outliers.
        settings: Draws, seed, order.
    """

    refitted: Callable[[Ints, Ints, Ints], Floats]
    labels: tuple[str, ...]
    outlier: Bools
    settings: Settings

    def tests(self, observed: Floats) -> list[Distortion]:
        """Test of each observed distortion ``(K,)`` under the three nulls."""
        draws, limit = self.settings.draws, np.abs(observed)
        code, subset = self.exceed(limit, "code"), self.exceed(limit, "subset")
        paper = np.full(len(limit), math.nan)
        if self.substitutes >= 1:
            paper = (self.exceed(limit, "paper") + 1) / (draws + 1)
        rows = zip(
            100.0 * observed, (code + 1) / (draws + 1), code / draws, paper, (subset + 1) / (draws + 1), strict=True
        )
        return [Distortion(*(float(value) for value in row)) for row in rows]

    @property
    def pool(self) -> Ints:
        """Non-outliers in canonical order."""
        order = self.settings.order
        return np.asarray(order[~self.outlier[order]])

    @property
    def substitutes(self) -> int:
        """``J - 2 n_outliers``, or 0 where that is negative."""
        return max(0, 2 * len(self.pool) - len(self.outlier))

    def exceed(self, limit: Floats, null: str) -> Ints:
        """Draws whose distortions are larger than ``limit`` ``(K,)`` in size, ``(K,)``."""
        rng = stream(self.settings.seed, *self.labels, f"distortion-{null}")
        pool, order = self.pool, self.settings.order
        none = order[:0]
        if null == "subset":
            fixed, source, count, pick = none, order, len(pool), kernel.subsets
        else:
            # the authors' code keeps the first J - n_outliers of the vector (outliers, picks)
            fixed = np.flatnonzero(self.outlier)[: len(pool)] if null == "code" else none
            source, count, pick = pool, self.substitutes, kernel.resample
        found = np.zeros(len(limit), dtype=np.int64)
        for size in _blocks(self.settings.draws, max(1, count, len(source))):
            values = self.refitted(fixed, source, pick(len(source), count, size, rng))
            found += np.count_nonzero(np.abs(values) > limit, axis=0)
        return found


def _blocks(draws: int, width: int) -> Iterator[int]:
    """Sizes of the blocks in which ``draws`` rows of ``width`` values are worked off."""
    rows = max(1, kernel.BLOCK_VALUES // width)
    for start in range(0, draws, rows):
        yield min(rows, draws - start)
