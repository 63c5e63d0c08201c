"""Influential variants and asymmetry of the funnel."""

from __future__ import annotations

import numpy as np

from gnbreport.harmonise.data import Harmonised
from gnbreport.kernels import heterogeneity as kernel
from gnbreport.kernels.rank_correlation import kendall
from gnbreport.sensitivity.heterogeneity import Regressions
from gnbreport.sensitivity.rows import Row, Rows, estimate_rows


def influence(data: Harmonised, fits: Regressions | None = None) -> Rows:
    """Leverage, Cook's distance and studentised residual of each variant, in IVW and in MR-Egger.

    Returns:
        Rows with ``method`` (``ivw`` or ``egger``), ``variant``, ``leverage``, ``cooks_distance``,
        ``studentised_residual`` (external) and ``influential`` (Cook's distance above 4/J). Residuals are signed for
        the allele that raises the exposure. A method without fit has no rows; a value that is not defined is None.
    """
    fits = fits or Regressions.of(data)
    rows: list[Row] = []
    if fits.has_ivw:
        rows.extend(_rows(data, "ivw", kernel.influence(fits.x[:, None], fits.y, fits.w)))
    if fits.has_egger:
        design = np.column_stack([np.ones(len(fits)), fits.x])
        rows.extend(_rows(data, "egger", kernel.influence(design, fits.y, fits.w)))
    return tuple(rows)


def _rows(data: Harmonised, method: str, found: kernel.Influence) -> list[Row]:
    """Rows of one method."""
    limit = 4.0 / len(data)
    columns = (found.leverage.tolist(), found.cooks_distance.tolist(), found.studentised.tolist())
    return [
        {
            "method": method,
            "variant": name,
            "leverage": leverage,
            "cooks_distance": cooks if np.isfinite(cooks) else None,
            "studentised_residual": student if np.isfinite(student) else None,
            "influential": bool(cooks > limit),
        }
        for name, leverage, cooks, student in zip(data.variant, *columns, strict=True)
    ]


def funnel(data: Harmonised) -> Rows:
    """Tests of the funnel's asymmetry: does the Wald ratio depend on its precision?

    ``egger``: regression of ``t / se`` on ``1 / se``, test of the intercept, t on J - 2 (Egger et al. 1997; the
    intercept of radial MR-Egger with first-order weights). ``begg``: Kendall's tau-b between the standardised
    deviation from the pooled ratio and the variance (Begg and Mazumdar 1994), exact where there are no ties.

    Returns:
        Rows with ``test``, ``statistic`` (intercept or tau), ``standard_error`` (None for tau), ``p_value``,
        ``n_variants``; none below 3 variants with an effect on the exposure.
    """
    keep = data.beta_exposure != 0.0
    size = int(keep.sum())
    if size < 3:
        return ()
    x, y = kernel.oriented(data.beta_exposure[keep], data.beta_outcome[keep])
    ratio, se = y / x, data.se_outcome[keep] / x
    rows: list[Row] = []
    if np.ptp(1.0 / se) > 1e-12 * np.max(1.0 / se):
        fit = kernel.intercept_fit(1.0 / se, ratio / se, np.ones(size))
        sigma = np.sqrt(fit.q / (size - 2))
        row = estimate_rows(fit.intercept, fit.intercept_unit_se * sigma, size, size - 2)[0]
        rows.append(_test("egger", row["estimate"], row["standard_error"], row["p_value"], size))
    w = 1.0 / se**2
    pooled = np.sum(w * ratio) / np.sum(w)
    spread = se**2 - 1.0 / np.sum(w)
    if np.all(spread > 0.0):
        tau, p = kendall((ratio - pooled) / np.sqrt(spread), se**2)
        if np.isfinite(tau):
            rows.append(_test("begg", tau, None, p, size))
    return tuple(rows)


def _test(name: str, statistic: object, standard_error: object, p_value: object, size: int) -> Row:
    """One row of the funnel table."""
    return {
        "test": name,
        "statistic": statistic,
        "standard_error": standard_error,
        "p_value": p_value,
        "n_variants": size,
    }
