"""Maximum likelihood of the errors-in-variables line, for independent and for correlated variants."""

from __future__ import annotations

import math

import numpy as np

from gnbreport.estimates import Estimate, normal_estimate
from gnbreport.harmonise import Harmonised
from gnbreport.kernels import likelihood, regression
from gnbreport.mr.inverse_variance import cholesky, heterogeneity_extras
from gnbreport.mr.options import Options
from gnbreport.mr.requirements import Degenerate, arrays, estimator


@estimator("max_likelihood", 2)
def max_likelihood(data: Harmonised, options: Options) -> Estimate:
    """Exact maximum likelihood of ``x ~ N(mu, sx^2), y ~ N(b mu, sy^2)``, correlation ``psi``; normal p.

    The estimate minimises ``q(b) = sum (y - b x)^2/(sy^2 + b^2 sx^2 - 2 b psi sx sy)``; SE from the exact information
    after profiling out every ``mu`` (Burgess et al. 2013; Thompson et al. 2016). Extras: q as heterogeneity,
    ``standard_error_random`` with variance times ``max(1, q/(J-1))``.
    """
    return _maximum("max_likelihood", arrays(data), options.sample_overlap_correlation)


@estimator("max_likelihood_correlated", 2, needs_ld=True)
def max_likelihood_correlated(data: Harmonised, options: Options) -> Estimate:
    """Maximum likelihood of correlated variants, covariances ``diag(sx) R diag(sx)`` and ``diag(sy) R diag(sy)``.

    Burgess et al. (2013) with the LD matrix R; samples that do not overlap; normal p. Both covariances are made
    diagonal together, so the estimate, SE and extras are those of :func:`max_likelihood` on the new axes.
    """
    x, sx, y, sy = arrays(data)
    lower = cholesky(sy, data.ld)
    spread = regression.whitener(sx, np.asarray(data.ld))
    turned = likelihood.diagonal_axes(x, spread, y, lower)
    return _maximum("max_likelihood_correlated", (*turned, np.ones(len(x))), 0.0)


def _maximum(method: str, associations: tuple[np.ndarray, ...], psi: float) -> Estimate:
    """The exact maximum of independent associations ``x, sx, y, sy``."""
    x, sx, y, sy = associations
    slope = likelihood.maximum_likelihood(x, sx, y, sy, psi)
    if not math.isfinite(slope):
        raise Degenerate("not-estimable", "the likelihood has no maximum at a finite slope")
    information = likelihood.information(slope, x, sx, y, sy, psi)
    if not information > 0.0:
        raise Degenerate("no-information", "the likelihood is flat at its maximum: no standard error")
    standard_error = 1.0 / math.sqrt(information)
    q = float(likelihood.profile(slope, x, sx, y, sy, psi)[0])
    df = len(x) - 1
    extras = heterogeneity_extras(q, df, slope, standard_error)
    extras["standard_error_random"] = standard_error * max(1.0, math.sqrt(q / df))
    return normal_estimate(method, slope, standard_error, len(x), extras=extras)
