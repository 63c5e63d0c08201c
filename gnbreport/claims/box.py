"""The rounding box of a claim: what estimate, interval, standard error and z or t, as printed, allow together."""

from __future__ import annotations

import math

import numpy as np

from gnbreport.claims.ranges import Range, on_scale
from gnbreport.claims.reading import Reading
from gnbreport.kernels import coherence as kernel


def boxes(reading: Reading, units: float = 0.5, log_scale: bool | None = None) -> tuple[Range, Range, Range]:
    """Rounding intervals of estimate, lower and upper limit on the scale of the test."""
    assert reading.low is not None
    assert reading.high is not None
    scale = reading.log_scale if log_scale is None else log_scale
    return (
        on_scale(reading.estimate.box(units), scale),
        on_scale(reading.low.box(units), scale),
        on_scale(reading.high.box(units), scale),
    )


def relative(
    three: tuple[Range, Range, Range], symmetric: bool = True, half_width: Range | None = None
) -> Range | None:
    """Range of ``|b| / half-width`` for one claim's rounding intervals; None where no point is symmetric."""
    estimate, lower, upper = (np.array([r]) for r in three)
    if not symmetric:
        low, high = kernel.width_range(estimate, lower, upper)
    else:
        width = None if half_width is None else np.array([half_width])
        low, high = kernel.symmetric_range(estimate, lower, upper, width)
    return None if np.isnan(low[0]) else (float(low[0]), float(high[0]))


def statistic(reading: Reading, units: float = 0.5, symmetric: bool = True, df: float = math.inf) -> Range | None:
    """Range of ``|z|`` that all figures but P allow: estimate, interval, standard error, and z or t as printed.

    Args:
        reading: The figures.
        units: Half or whole units of the last digit.
        symmetric: Whether the interval is ``b -+ c SE``; else the widths alone count.
        df: Degrees of freedom of the quantile ``c`` behind the interval; infinite for a normal one.

    Returns:
        The range, or None where no point of the box satisfies every figure.
    """
    z = (0.0, math.inf)
    if reading.interval:
        inner = _from_interval(reading, units, df) if symmetric else _from_widths(reading, units, df)
        if inner is None:
            return None
        z = inner
    elif reading.se is not None:
        z = _from_se(reading, units)
    if reading.statistic is not None:
        printed = absolute(reading.statistic.box(units))
        z = max(z[0], printed[0] * (1 - 1e-9)), min(z[1], printed[1] * (1 + 1e-9))
    return z if z[0] <= z[1] else None


def absolute(box: Range) -> Range:
    """Range of absolute values."""
    low, high = sorted((abs(box[0]), abs(box[1])))
    return (0.0 if box[0] <= 0 <= box[1] else low), high


def se_box(reading: Reading, units: float = 0.5) -> Range | None:
    """Rounding interval of the standard error on the scale of the test, or None.

    That of a ratio is the SE of its logarithm, or ``OR SE(log OR)`` (delta method) if so read.
    """
    if reading.se is None:
        return None
    low, high = reading.se.box(units)
    low = max(low, 0.0)
    if reading.se_of_ratio:
        least, most = reading.estimate.box(units)
        return low / most, (high / least if least > 0 else math.inf)
    return low, high


def _from_interval(reading: Reading, units: float, df: float) -> Range | None:
    """From a symmetric interval, its half-width bounded by the standard error where one is printed."""
    least, most = quantile(reading, df)
    se = se_box(reading, units)
    three = boxes(reading, units)
    widest = three[2][1] - three[1][0]
    width = None if se is None else (se[0] * least, min(se[1] * most, widest))
    ratio = relative(three, half_width=width)
    return None if ratio is None else (ratio[0] * least, ratio[1] * most)


def _from_widths(reading: Reading, units: float, df: float) -> Range | None:
    """From an interval that may be asymmetric: P may be that of its width, or of the standard error beside it."""
    ratio = relative(boxes(reading, units), symmetric=False)
    assert ratio is not None
    least, most = quantile(reading, df)
    z = ratio[0] * least, ratio[1] * most
    if reading.se is None:
        return z
    own = _from_se(reading, units)
    return min(z[0], own[0]), max(z[1], own[1])


def _from_se(reading: Reading, units: float) -> Range:
    """Range of ``|b| / SE``."""
    se = se_box(reading, units)
    assert se is not None
    least, most = absolute(on_scale(reading.estimate.box(units), reading.log_scale))
    return least / se[1] if se[1] > 0 else 0.0, most / se[0] if se[0] > 0 else math.inf


def quantile(reading: Reading, df: float = math.inf) -> Range:
    """Half-width of the interval in standard errors: the normal quantile of its level, or Student's t."""
    least, most = reading.critical
    if math.isinf(df):
        return least, most
    factor = kernel.statistic_of(kernel.log10_p(least), df) / least
    return least * factor, most * factor
