"""Slow, obvious twins of the diagnostics: one statsmodels fit at a time."""

from __future__ import annotations

import math

import numpy as np
import statsmodels.api as sm
from scipy import stats

from gnbreport.streams import stream


def ivw(x, y, sy):
    """Slope through the origin, plain SE, residual variance."""
    fit = sm.WLS(y, x[:, None], weights=1 / sy**2).fit()
    return fit.params[0], fit.bse[0], fit.scale


def egger(x, y, sy):
    """statsmodels fit of the oriented regression with intercept."""
    sign = np.where(x < 0, -1.0, 1.0)
    return sm.WLS(y * sign, sm.add_constant(np.abs(x), has_constant="add"), weights=1 / sy**2).fit()


def without(j, *arrays):
    return [np.delete(a, j) for a in arrays]


def presso_rss(x, y, sy):
    """Leave-one-out slopes and weighted residual sum of squares, one fit per variant."""
    slopes = np.array([ivw(*without(j, x, y, sy))[0] for j in range(len(x))])
    return slopes, float(np.sum(((y - slopes * x) / sy) ** 2))


def presso_counts(data, draws, seed):
    """Global and per-variant counts, one regression per draw and variant, from the same normals."""
    sign = np.where(data.beta_exposure < 0, -1.0, 1.0)
    x, y, sx, sy = data.beta_exposure * sign, data.beta_outcome * sign, data.se_exposure, data.se_outcome
    order = sorted(range(len(x)), key=lambda j: (x[j], y[j], sy[j], sx[j]))
    x, y, sx, sy = (a[order] for a in (x, y, sx, sy))
    slopes, observed = presso_rss(x, y, sy)
    residuals = (y - slopes * x) ** 2
    rng = stream(seed, "presso", data.exposure, data.outcome, "null")
    overall, variants = 0, np.zeros(len(x), dtype=int)
    for _ in range(draws):
        x_new = x + sx * rng.standard_normal(len(x))
        y_new = slopes * x + sy * rng.standard_normal(len(x))
        overall += presso_rss(x_new, y_new, sy)[1] > observed
        variants += (y_new - slopes * x_new) ** 2 > residuals
    counts = np.empty(len(x), dtype=int)
    counts[order] = variants
    return overall, counts


def distortion_code(data, outliers, draws, rng):
    """Distortions of the authors' code: outliers first, then non-outliers with replacement, cut to J - n_outliers."""
    x, y, sy = data.beta_exposure, data.beta_outcome, data.se_outcome
    others = [j for j in range(len(x)) if j not in outliers]
    total = ivw(x, y, sy)[0]
    values = []
    for _ in range(draws):
        index = ([*outliers, *rng.choice(others, size=len(others))])[: len(others)]
        slope = ivw(x[index], y[index], sy[index])[0]
        values.append((total - slope) / abs(slope))
    return np.array(values)


def distortion_subset(data, count, draws, rng):
    """Distortions when ``count`` random variants are left out."""
    x, y, sy = data.beta_exposure, data.beta_outcome, data.se_outcome
    total = ivw(x, y, sy)[0]
    values = []
    for _ in range(draws):
        index = rng.choice(len(x), size=len(x) - count, replace=False)
        slope = ivw(x[index], y[index], sy[index])[0]
        values.append((total - slope) / abs(slope))
    return np.array(values)


def r2_from_p(p, n):
    """Variance explained: the F quantile found by bisection on the t tail."""
    low, high = 0.0, 1e3
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if 2 * stats.t.sf(middle, n - 1) > p else (low, middle)
    return low**2 / (n - 2 + low**2)


def case_control_table(frequency, case_share, odds_ratio):
    """Allele frequencies in cases and controls of a sample with these margins, by bisection on the joint share."""
    low, high = max(0.0, frequency + case_share - 1.0), min(frequency, case_share)
    for _ in range(200):
        joint = (low + high) / 2
        ratio = joint * (1 - frequency - case_share + joint) / max((frequency - joint) * (case_share - joint), 1e-300)
        low, high = (joint, high) if ratio < odds_ratio else (low, joint)
    return joint / case_share, (frequency - joint) / (1 - case_share)


def power_by_simulation(noncentrality, alpha, draws, rng):
    z = stats.norm.isf(alpha / 2)
    return float(np.mean(np.abs(rng.standard_normal(draws) + noncentrality) > z))


def weighted_median_absolute(x, y, w):
    """Minimum of ``sum w |y - x b|`` over all vertices, by trying every set of K rows."""
    from itertools import combinations

    best, at = math.inf, None
    for rows in combinations(range(len(x)), x.shape[1]):
        block = x[list(rows)]
        if abs(np.linalg.det(block)) < 1e-14:
            continue
        b = np.linalg.solve(block, y[list(rows)])
        value = float(np.sum(w * np.abs(y - x @ b)))
        if value < best:
            best, at = value, b
    return at, best
