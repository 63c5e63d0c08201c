"""Maximum likelihood of the errors-in-variables line."""

from __future__ import annotations

import math

from gnbreport.estimates import Estimate, normal_estimate
from gnbreport.harmonise import Harmonised
from gnbreport.kernels import likelihood
from gnbreport.mr.inverse_variance import heterogeneity_extras
from gnbreport.mr.options import Options
from gnbreport.mr.requirements import Degenerate, arrays, estimator


@estimator("max_likelihood", 2)
def max_likelihood(data: Harmonised, options: Options) -> Estimate:
    """Exact maximum likelihood of ``x ~ N(mu, sx^2), y ~ N(b mu, sy^2)``, correlation ``psi``; normal p.

    The estimate minimises ``q(b) = sum (y - b x)^2/(sy^2 + b^2 sx^2 - 2 b psi sx sy)``; SE from the exact information
    after profiling out every ``mu`` (Burgess et al. 2013; Thompson et al. 2016). Extras: q as heterogeneity,
    ``standard_error_random`` with variance times ``max(1, q/(J-1))``.
    """
    x, sx, y, sy = arrays(data)
    psi = options.sample_overlap_correlation
    slope = likelihood.maximum_likelihood(x, sx, y, sy, psi)
    if not math.isfinite(slope):
        raise Degenerate("not-estimable", "the likelihood has no maximum at a finite slope")
    information = likelihood.information(slope, x, sx, y, sy, psi)
    if not information > 0.0:
        raise Degenerate("no-information", "the likelihood is flat at its maximum: no standard error")
    standard_error = 1.0 / math.sqrt(information)
    q = float(likelihood.profile(slope, x, sx, y, sy, psi)[0])
    df = len(data) - 1
    extras = heterogeneity_extras(q, df, slope, standard_error)
    extras["standard_error_random"] = standard_error * max(1.0, math.sqrt(q / df))
    return normal_estimate("max_likelihood", slope, standard_error, len(data), extras=extras)
