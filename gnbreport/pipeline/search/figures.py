"""Our figures for the rows of a published table, under one specification of the estimation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from scipy import special

from gnbreport.pipeline.search.estimators import Fits, Variants, fit
from gnbreport.pipeline.search.pool import Floats, Ints
from gnbreport.pipeline.search.specification import Estimating, Method, QModel

Limits = tuple[Floats, Floats]


@dataclass(frozen=True, eq=False)
class Figures:
    """Our figures; arrays ``(r,)``, nan where not estimable (or drawn: SE, P and limits).

    Attributes:
        estimate: Estimates.
        se: Standard errors.
        p: P values.
        n: Variants.
        low: Lower limits; by the normal quantile.
        high: Upper limits.
        low_t: Lower limits by the law of P, where that is Student's t.
        high_t: Upper limits.
        q: Heterogeneity statistics.
        q_df: Their degrees of freedom.
        q_p: Their P.
    """

    estimate: Floats
    se: Floats
    p: Floats
    n: Ints
    low: Floats
    high: Floats
    low_t: Floats
    high_t: Floats
    q: Floats
    q_df: Ints
    q_p: Floats

    @staticmethod
    def joined(parts: Sequence[Figures]) -> Figures:
        """Figures of several specifications, one after the other."""
        names = [field.name for field in fields(Figures)]
        return Figures(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))

    def taken(self, at: Ints) -> Figures:
        """Figures at some rows."""
        return Figures(*(getattr(self, field.name)[at] for field in fields(self)))


class Fitted:
    """Fits of one set of variants and their heterogeneity, each once."""

    def __init__(self, data: Variants, bandwidth: float) -> None:
        """Nothing is fitted yet."""
        self._data, self._bandwidth = data, bandwidth
        self._memo: dict[Method, Fits] = {}
        self._heterogeneity: dict[QModel, tuple[Floats, Ints, Floats]] = {}

    def __getitem__(self, method: Method) -> Fits:
        """Fits of one method."""
        if method not in self._memo:
            self._memo[method] = fit(method, self._data, self._bandwidth)
        return self._memo[method]

    def heterogeneity(self, model: QModel) -> tuple[Floats, Ints, Floats]:
        """Q, its degrees of freedom and P of all traits; nan without degrees of freedom."""
        if model not in self._heterogeneity:
            fits = self[model]
            q = np.where(fits.df > 0, fits.sigma**2 * fits.df, np.nan)
            p = np.asarray(special.chdtrc(np.maximum(fits.df, 1), q))
            self._heterogeneity[model] = q, fits.df, p
        return self._heterogeneity[model]


def direct_figures(fitted: Fitted, which: Ints, chosen: Estimating) -> Figures:
    """Figures of exposures on an outcome.

    Args:
        fitted: Fits of all traits.
        which: Number of the trait per row.
        chosen: Method, residual variance, law, model of Q, sign.
    """
    fits = fitted[chosen.method]
    se = fits.standard_error(chosen.variance)[which]
    df = fits.df[which]
    normal = special.ndtri(0.975) * se
    student = normal
    if chosen.law == "t":
        student = np.where(df > 0, special.stdtrit(np.maximum(df, 1), 0.975), special.ndtri(0.975)) * se
    estimate = (-1.0 if chosen.flipped else 1.0) * fits.slope[which]
    p = fits.p_value(chosen.variance, chosen.law)[which]
    limits = estimate - normal, estimate + normal, estimate - student, estimate + student
    q, q_df, q_p = fitted.heterogeneity(chosen.q)
    return Figures(estimate, se, p, fits.n[which], *limits, q[which], q_df[which], q_p[which])
