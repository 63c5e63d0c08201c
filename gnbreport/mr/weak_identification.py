"""Inference on the slope that holds however weak the instruments, for correlated variants of one region."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from scipy import special

from gnbreport.estimates import Estimate
from gnbreport.harmonise import Harmonised
from gnbreport.kernels import components, tails
from gnbreport.kernels import identification as kernel
from gnbreport.kernels.components import Joint
from gnbreport.mr.correlated_moments import joint, sample_size
from gnbreport.mr.options import Options
from gnbreport.mr.requirements import arrays, estimator
from gnbreport.notices import Notice

_LEVEL = 0.05


@estimator("clr", 2, needs_ld=True)
def clr(data: Harmonised, options: Options) -> Estimate:
    """Conditional likelihood-ratio test and set of correlated variants (Moreira 2003; Patel et al. 2023); no SE.

    The estimate minimises Anderson and Rubin's statistic (limited information maximum likelihood); the interval is the
    hull of the slopes that the test does not reject, which may be without end; p is of the slope 0. Needs sample sizes.
    Extras: the parts of the set; p of Anderson and Rubin's test and the hull of its set, unless empty; p of
    Kleibergen's, whose set may have parts far from the estimate; q of the estimate on J - 1 df.
    """
    x, sx, y, sy = arrays(data)
    count, correlation = len(x), np.asarray(data.ld)
    exposure = joint(np.eye(count), x, sx, sample_size(data.n_exposure, options), correlation)
    outcome = joint(np.eye(count), y, sy, sample_size(data.n_outcome, options), correlation)
    fit = components.moments_fit(exposure, outcome)
    scale = math.sqrt(float(np.trace(outcome.covariance) / np.trace(exposure.covariance)))
    grid = kernel.search_grid(fit.slope, fit.standard_error, scale)
    tests = _tests(grid, exposure, outcome)
    parts = {name: kernel.accepted(test, grid, values) for name, (test, values) in tests.items()}
    null = kernel.statistics(np.zeros(1), exposure, outcome)
    p, log10_p = kernel.conditional_p(float(null.likelihood_ratio[0]), float(null.strength[0]), count)
    extras = {
        "q": fit.q,
        "q_df": count - 1.0,
        "q_p_value": tails.chi2_upper(fit.q, count - 1)[0],
        "p_value_ar": tails.chi2_upper(float(null.anderson_rubin[0]), count)[0],
        "p_value_k": tails.chi2_upper(float(null.kleibergen[0]), 1)[0],
    }
    if parts["ar"]:
        extras |= {"ar_low": parts["ar"][0][0], "ar_high": parts["ar"][-1][1]}
    intervals = parts["clr"]
    extras["n_intervals"] = float(len(intervals))
    for i, (low, high) in enumerate(intervals, 1):
        extras |= {f"interval_{i}_low": low, f"interval_{i}_high": high}
    ends = (intervals[0][0], intervals[-1][1]) if intervals else (math.nan, math.nan)
    notices = () if np.all(np.isfinite(ends)) else (_UNBOUNDED,)
    return Estimate("clr", fit.slope, math.nan, *ends, p, log10_p, count, "conditional", extras=extras, notices=notices)


_UNBOUNDED = Notice("unbounded-interval", "the instruments are too weak to bound the slope: the interval has no end")


def _tests(grid: np.ndarray, exposure: Joint, outcome: Joint) -> dict[str, tuple[Callable[[float], float], np.ndarray]]:
    """Each test as a function that is positive where a slope is not rejected, and its values on the grid."""
    count = len(exposure.effects)
    limit = float(special.chdtri(count, _LEVEL))

    def positive(name: str, found: kernel.Statistics) -> np.ndarray:
        if name == "ar":
            return limit - found.anderson_rubin
        pairs = zip(found.likelihood_ratio, found.strength, strict=True)
        return np.array([kernel.conditional_p(float(m), float(t), count)[0] - _LEVEL for m, t in pairs])

    def single(name: str) -> Callable[[float], float]:
        return lambda slope: float(positive(name, kernel.statistics(np.array([slope]), exposure, outcome))[0])

    everywhere = kernel.statistics(grid, exposure, outcome)
    return {name: (single(name), positive(name, everywhere)) for name in ("ar", "clr")}
