"""Averages over subsets of variants."""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from gnbreport.estimates import Estimate
from gnbreport.harmonise import Harmonised
from gnbreport.kernels import hetpen as kernel
from gnbreport.kernels import tails
from gnbreport.mr.options import Options
from gnbreport.mr.requirements import Degenerate, estimator, with_ratio

#: Most variants of which every subset is looked at.
MOST_VARIANTS = 15
_DEPTH = 0.5 * float(special.chdtri(1.0, 0.05))


@estimator("hetpen", 2)
def hetpen(data: Harmonised, options: Options) -> Estimate:
    """Heterogeneity-penalised model average: the mode of a mixture over all subsets of two or more variants.

    Burgess, Zuber, Gkatzionis and Foley (2018); at most :data:`MOST_VARIANTS` variants. No SE; the interval is the hull
    of the set within ``chi2_1(0.95)/2`` of the log density's maximum, whose parts are extras; p is chi-squared on 1 df
    of ``2 (L(mode) - L(0))``. An invalid ratio has the density ``1/options.hetpen_width``; None spreads it over the
    width of a uniform distribution with the contamination mixture's variance ``(1.5 SD)^2 + se_j^2``, so that units do
    not matter.
    """
    data, notices = with_ratio(data, 2)
    if len(data) > MOST_VARIANTS:
        raise Degenerate(
            "too-many-subsets", f"looks at every subset of the variants: at most {MOST_VARIANTS}, has {len(data)}"
        )
    ratios = data.beta_outcome / data.beta_exposure
    errors = np.abs(data.se_outcome / data.beta_exposure)
    variance = (1.5 * float(np.std(ratios, ddof=1))) ** 2 + errors**2
    widths = np.sqrt(12.0 * variance) if options.hetpen_width is None else np.full(len(data), options.hetpen_width)
    parts = kernel.mixture(ratios, errors, widths, options.hetpen_prior)
    mode, intervals = kernel.mode_and_intervals(parts, _DEPTH)
    top, null = kernel.log_density(np.array([mode, 0.0]), parts)
    p, log10_p = tails.chi2_upper(max(0.0, 2.0 * float(top - null)), 1)
    extras = {"n_intervals": float(len(intervals))}
    for i, (low, high) in enumerate(intervals, 1):
        extras |= {f"interval_{i}_low": low, f"interval_{i}_high": high}
    ends = (intervals[0][0], intervals[-1][1])
    return Estimate("hetpen", mode, math.nan, *ends, p, log10_p, len(data), "chi2(1)", extras=extras, notices=notices)
