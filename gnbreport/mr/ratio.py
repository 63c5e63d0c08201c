"""The ratio of one variant, and the concordance of signs over many."""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from gnbreport.estimates import Estimate, normal_estimate
from gnbreport.harmonise import Harmonised
from gnbreport.mr.options import Options
from gnbreport.mr.requirements import Degenerate, arrays, estimator


@estimator("wald_ratio", 1, maximum=1)
def wald_ratio(data: Harmonised, options: Options) -> Estimate:
    """Wald ratio ``y/x`` of a single variant, first-order SE ``sy/|x|``, normal p (Lawlor et al. 2008).

    Extras: ``standard_error_second_order``, ``sqrt(sy^2/x^2 + y^2 sx^2/x^4)``.
    """
    x, sx, y, sy = (float(a[0]) for a in arrays(data))
    second = math.hypot(sy / x, y * sx / x / x)
    return normal_estimate("wald_ratio", y / x, sy / abs(x), 1, extras={"standard_error_second_order": second})


@estimator("sign_concordance", 6)
def sign_concordance(data: Harmonised, options: Options) -> Estimate:
    """Sign concordance ``2 (k/n - 1/2)`` of the n variants whose associations are both non-zero; exact binomial p.

    No standard error; the interval is Clopper and Pearson's. Needs 6 such variants.
    """
    product = np.sign(data.beta_exposure) * np.sign(data.beta_outcome)
    n, k = int(np.count_nonzero(product)), int(np.count_nonzero(product > 0))
    if n < 6:
        raise Degenerate("too-few-variants", f"needs 6 variants with two non-zero associations, has {n}")
    tail = float(special.bdtr(min(k, n - k), n, 0.5))
    p = min(1.0, 2.0 * tail)
    low = float(special.betaincinv(k, n - k + 1, 0.025)) if k > 0 else 0.0
    high = float(special.betaincinv(k + 1, n - k, 0.975)) if k < n else 1.0
    return Estimate(
        "sign_concordance",
        2.0 * (k / n - 0.5),
        math.nan,
        2.0 * low - 1.0,
        2.0 * high - 1.0,
        p,
        math.log10(p),
        n,
        f"binomial({n})",
        extras={"concordant": float(k)},
    )
