"""What a mediation analysis takes: the estimated steps, and the choices made about them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gnbreport.errors import InputError, Problem
from gnbreport.kernels import tails

IntervalMethod = Literal["monte_carlo", "delta", "product"]
TraitType = Literal["continuous", "binary"]
INTERVALS: tuple[IntervalMethod, ...] = ("monte_carlo", "delta", "product")

#: Draws of the Monte Carlo intervals: the 2.5% limit then has a Monte Carlo error of about 0.8% of a standard error.
DRAWS = 100_000


@dataclass(frozen=True, slots=True)
class Steps:
    """Step estimates of one pathway, with their standard errors and the correlations of these estimates.

    Attributes:
        a: Exposure -> mediator, mediator units per exposure unit.
        se_a: Its standard error.
        b: Mediator -> outcome, outcome units per mediator unit.
        se_b: Its standard error.
        total: Exposure -> outcome (c), outcome units per exposure unit; None if not estimated.
        se_total: Its standard error.
        corr_ab: Correlation of the estimates ``a`` and ``b`` (0: independent samples, no shared instrument).
        corr_ac: Correlation of ``a`` and ``total``.
        corr_bc: Correlation of ``b`` and ``total``.
        n_a: Variants behind ``a``, if known.
        n_b: Variants behind ``b``.
        n_total: Variants behind ``total``.
        direct: Direct effect by multivariable MR (adjusted for the mediator), for the difference method.
        se_direct: Its standard error.
        corr_total_direct: Correlation of ``total`` and ``direct``.
        df_a: Degrees of freedom of the t distribution that ``a``'s p-value uses (Egger, modes); inf for normal.
        df_b: Same for ``b``.
        df_total: Same for ``total``.

    Raises:
        InputError: Standard errors that are not positive, one half of a pair missing, correlations outside
            [-1, 1] or impossible together. NaN estimates are allowed: they make the pathway not applicable.
    """

    a: float
    se_a: float
    b: float
    se_b: float
    total: float | None = None
    se_total: float | None = None
    corr_ab: float = 0.0
    corr_ac: float = 0.0
    corr_bc: float = 0.0
    n_a: int | None = None
    n_b: int | None = None
    n_total: int | None = None
    direct: float | None = None
    se_direct: float | None = None
    corr_total_direct: float = 0.0
    df_a: float = math.inf
    df_b: float = math.inf
    df_total: float = math.inf

    def __post_init__(self) -> None:
        """Refuse values no analysis can have, all at once."""
        problems = list(self._problems())
        if problems:
            raise InputError(problems)

    def _problems(self) -> Iterator[Problem]:
        for name in ("se_a", "se_b", "se_total", "se_direct"):
            value = getattr(self, name)
            if value is not None and not math.isnan(value) and not (0.0 < value < math.inf):
                yield Problem(
                    "bad-value", f"{name} = {value}: a standard error must be positive and finite", column=name
                )
        for value, se in (("total", "se_total"), ("direct", "se_direct")):
            if (getattr(self, value) is None) != (getattr(self, se) is None):
                yield Problem("incomplete", f"{value} and {se} must be given together", column=se)
        correlations = ("corr_ab", "corr_ac", "corr_bc", "corr_total_direct")
        bad = [name for name in correlations if not -1.0 <= getattr(self, name) <= 1.0]
        for name in bad:
            yield Problem("bad-value", f"{name} = {getattr(self, name)}: a correlation lies in [-1, 1]", column=name)
        if not bad and not possible_correlations(self.corr_ab, self.corr_ac, self.corr_bc):
            yield Problem(
                "impossible-correlations",
                f"corr_ab = {self.corr_ab}, corr_ac = {self.corr_ac}, corr_bc = {self.corr_bc} cannot hold together",
                column="corr_ab, corr_ac, corr_bc",
                hint="their 3 x 3 matrix has a negative eigenvalue; bring the correlations closer to 0",
            )

    @property
    def z_a(self) -> float:
        """``a / se_a``."""
        return self.a / self.se_a

    @property
    def z_b(self) -> float:
        """``b / se_b``."""
        return self.b / self.se_b

    @property
    def p_a(self) -> float:
        """Two-sided p-value of ``a``."""
        return two_sided(self.z_a, self.df_a)[0]

    @property
    def p_b(self) -> float:
        """Two-sided p-value of ``b``."""
        return two_sided(self.z_b, self.df_b)[0]

    @property
    def p_total(self) -> float:
        """Two-sided p-value of ``total``; nan without a total effect."""
        if self.total is None or self.se_total is None:
            return math.nan
        return two_sided(self.total / self.se_total, self.df_total)[0]

    @property
    def joint(self) -> tuple[float, float]:
        """Joint significance (max-p) test: the larger of the step p-values, and its log10."""
        return max(two_sided(self.z_a, self.df_a), two_sided(self.z_b, self.df_b), key=lambda p: p[1])

    @property
    def cov_ab(self) -> float:
        """Covariance of ``a`` and ``b``."""
        return self.corr_ab * self.se_a * self.se_b

    @property
    def cov_ac(self) -> float:
        """Covariance of ``a`` and ``total``; 0 without a total effect."""
        return self.corr_ac * self.se_a * (self.se_total or 0.0)

    @property
    def cov_bc(self) -> float:
        """Covariance of ``b`` and ``total``; 0 without a total effect."""
        return self.corr_bc * self.se_b * (self.se_total or 0.0)


def two_sided(z: float, df: float) -> tuple[float, float]:
    """Two-sided p-value and its log10: normal for infinite ``df``, else Student t."""
    return tails.normal_two_sided(z) if math.isinf(df) else tails.t_two_sided(z, df)


def possible_correlations(corr_ab: float, corr_ac: float, corr_bc: float) -> bool:
    """Whether the three correlations form a positive semidefinite matrix (determinant of the 3 x 3 matrix)."""
    determinant = 1.0 + 2.0 * corr_ab * corr_ac * corr_bc - corr_ab**2 - corr_ac**2 - corr_bc**2
    return bool(determinant >= -1e-9) and max(abs(corr_ab), abs(corr_ac), abs(corr_bc)) <= 1.0


def nearest_correlations(corr_ab: float, corr_ac: float, corr_bc: float) -> tuple[float, float, float]:
    """The same correlations, shrunk towards 0 by one common factor until they are possible together."""
    values = np.array([corr_ab, corr_ac, corr_bc])
    if possible_correlations(*values):
        return corr_ab, corr_ac, corr_bc
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if possible_correlations(*(middle * values)) else (low, middle)
    shrunk = (1.0 - 1e-7) * low * values  # inside, so that rounding cannot push it out again
    return float(shrunk[0]), float(shrunk[1]), float(shrunk[2])


@dataclass(frozen=True, slots=True)
class MediationOptions:
    """Choices of a mediation analysis.

    Attributes:
        interval: The study's main interval of the indirect effect: ``monte_carlo``, ``delta`` or ``product``.
        draws: Draws of the Monte Carlo intervals.
        seed: Root seed; the stream is keyed by exposure, mediator and outcome.
        level: Confidence level of every interval.
        exposure_type: ``continuous`` or ``binary`` (then effects are per unit log odds).
        mediator_type: Same, for the mediator.
        outcome_type: Same, for the outcome (then effects are log odds ratios).
        exposure_unit: Unit of the exposure, for sentences.
        mediator_unit: Unit of the mediator.
        outcome_unit: Unit of the outcome.

    Raises:
        InputError: Unknown interval or type, level outside (0, 1), fewer than 1,000 draws, negative seed.
    """

    interval: IntervalMethod = "monte_carlo"
    draws: int = DRAWS
    seed: int = 0
    level: float = 0.95
    exposure_type: TraitType = "continuous"
    mediator_type: TraitType = "continuous"
    outcome_type: TraitType = "continuous"
    exposure_unit: str = ""
    mediator_unit: str = ""
    outcome_unit: str = ""

    def __post_init__(self) -> None:
        """Refuse choices that do not exist, all at once."""
        problems = []
        if self.interval not in INTERVALS:
            problems.append(Problem("bad-choice", f"interval {self.interval!r}", hint=f"one of {', '.join(INTERVALS)}"))
        if not 0.0 < self.level < 1.0:
            problems.append(Problem("bad-choice", f"level {self.level} is not between 0 and 1", hint="e.g. 0.95"))
        if self.draws < 1_000:
            problems.append(Problem("bad-choice", f"draws = {self.draws}: at least 1,000 are needed for a limit"))
        if self.seed < 0:
            problems.append(Problem("bad-choice", f"seed = {self.seed} is negative"))
        for name in ("exposure_type", "mediator_type", "outcome_type"):
            if getattr(self, name) not in ("continuous", "binary"):
                problems.append(Problem("bad-choice", f"{name} {getattr(self, name)!r}", hint="continuous or binary"))
        if problems:
            raise InputError(problems)
