"""Radial outliers: variants whose contribution to Q is larger than chance (Bowden et al. 2018)."""

from __future__ import annotations

import numpy as np

from gnbreport.harmonise.data import Harmonised
from gnbreport.kernels import heterogeneity, radial
from gnbreport.sensitivity.rows import Row, Rows

WEIGHTINGS = ("first", "second", "modified")


def radial_outliers(data: Harmonised, alpha: float = 0.05) -> Rows:
    """Contribution of each variant to Q of radial IVW and radial MR-Egger, under three weightings.

    Args:
        data: The pair; variants without effect on the exposure have no ratio and no row.
        alpha: Significance level, as such and divided by the number of variants (Bonferroni).

    Returns:
        Rows with ``method`` (``radial_ivw`` or ``radial_egger``), ``weighting`` (``first``, ``second``,
        ``modified``), ``variant``, ``weight``, ``q``, ``p_value``, ``outlier`` and ``outlier_bonferroni``; none of
        a method without residual degrees of freedom.
    """
    keep = np.flatnonzero(data.beta_exposure)
    x, y = heterogeneity.oriented(data.beta_exposure[keep], data.beta_outcome[keep])
    arrays = (x, data.se_exposure[keep], y, data.se_outcome[keep])
    names = [data.variant[j] for j in keep.tolist()]
    rows: list[Row] = []
    for method, fit, needed in (("radial_ivw", radial.radial_ivw, 2), ("radial_egger", radial.radial_egger, 3)):
        if len(keep) < needed:
            continue
        for weighting in WEIGHTINGS:
            rows.extend(_rows(method, weighting, names, fit(*arrays, weighting), alpha))
    return tuple(rows)


def _rows(method: str, weighting: str, names: list[str], found: radial.Radial, alpha: float) -> list[Row]:
    """Rows of one fit; none where the fit is not determined."""
    if not np.all(np.isfinite(found.contributions)):
        return []
    strict = alpha / len(names)
    columns = (found.weights.tolist(), found.contributions.tolist(), found.p_values.tolist())
    return [
        {
            "method": method,
            "weighting": weighting,
            "variant": name,
            "weight": weight,
            "q": q,
            "p_value": p,
            "outlier": p < alpha,
            "outlier_bonferroni": p < strict,
        }
        for name, weight, q, p in zip(names, *columns, strict=True)
    ]
