"""Tail probabilities from survival functions, with log10 beside them, so that z = 40 is not p = 0."""

from __future__ import annotations

import math

import numpy as np
from scipy import special

LN10 = math.log(10.0)


def normal_two_sided(z: float) -> tuple[float, float]:
    """Two-sided normal p-value ``2 Phi(-|z|)`` and its log10."""
    log_p = math.log(2.0) + float(special.log_ndtr(-abs(z)))
    return 2.0 * float(special.ndtr(-abs(z))), log_p / LN10


def t_two_sided(t: float, df: float) -> tuple[float, float]:
    """Two-sided Student t p-value with ``df`` degrees of freedom, and its log10."""
    p = 2.0 * float(special.stdtr(df, -abs(t)))
    if p > 1e-290:
        return p, math.log10(p)
    return p, _log10_t_tail(abs(t), df)


def _log10_t_tail(t: float, df: float) -> float:
    """log10 of the two-sided t tail where it underflows.

    Uses ``I_x(df/2, 1/2) = x^(df/2) (1-x)^(1/2) / (df/2 B) * 2F1(1, (df+1)/2; df/2+1; x)`` with
    ``x = df/(df+t^2)`` (Abramowitz and Stegun 26.5.4, 26.7.1 and 15.3.3).
    """
    if math.isinf(t):
        return -math.inf
    log_x = math.log(df) - 2.0 * math.log(math.hypot(math.sqrt(df), t))
    x = math.exp(log_x)
    a = df / 2.0
    series = float(special.hyp2f1(1.0, a + 0.5, a + 1.0, x))
    log_p = a * log_x + 0.5 * math.log1p(-x) - math.log(a) - float(special.betaln(a, 0.5)) + math.log(series)
    return log_p / LN10


def chi2_upper(q: float, df: float) -> tuple[float, float]:
    """Upper chi-squared tail and its log10; ``(nan, nan)`` for ``df <= 0``."""
    if df <= 0:
        return math.nan, math.nan
    p = float(special.chdtrc(df, max(q, 0.0)))
    if p > 1e-290:
        return p, math.log10(p)
    return p, _log10_chi2_tail(q, df)


def _log10_chi2_tail(q: float, df: float) -> float:
    """log10 upper chi-squared tail by the continued fraction of Gamma(a, x) (A&S 6.5.31), Lentz's method."""
    if math.isinf(q):
        return -math.inf
    a, x = df / 2.0, q / 2.0
    tiny = 1e-300
    b = x + 1.0 - a
    c, d = 1.0 / tiny, 1.0 / b
    h = d
    for i in range(1, 500):
        an = -i * (i - a)
        b += 2.0
        d = an * d + b
        d = tiny if d == 0.0 else d
        c = b + an / c
        c = tiny if c == 0.0 else c
        d = 1.0 / d
        step = d * c
        h *= step
        if abs(step - 1.0) < 1e-15:
            break
    return (a * math.log(x) - x - math.lgamma(a) + math.log(h)) / LN10


def log10_normal_two_sided(z: np.ndarray) -> np.ndarray:
    """log10 of the two-sided normal p-value, elementwise; shape of ``z``."""
    return np.asarray((math.log(2.0) + special.log_ndtr(-np.abs(z))) / LN10)


def chi2_1_upper(z: np.ndarray) -> np.ndarray:
    """``P(chi2_1 > z^2)``, elementwise; shape of ``z``."""
    return np.asarray(2.0 * special.ndtr(-np.abs(z)))
