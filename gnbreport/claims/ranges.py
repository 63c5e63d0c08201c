"""Ranges of numbers: logarithms, P of a statistic, whether two ranges meet."""

from __future__ import annotations

import math

from gnbreport.kernels import coherence as kernel

Range = tuple[float, float]
_SMALLEST = 1e-300


def on_scale(box: Range, log_scale: bool) -> Range:
    """A rounding interval on the scale of the test; logarithms of what is not positive are cut at 1e-300."""
    if not log_scale:
        return box
    return math.log(max(box[0], _SMALLEST)), math.log(max(box[1], _SMALLEST))


def log10_range(z: Range, df: float = math.inf) -> Range:
    """Range of log10 P of a range of ``|z|``."""
    return kernel.log10_p(z[1], df), kernel.log10_p(z[0], df)


def log10_of(p: Range) -> Range:
    """log10 of a range of P; 0 gives -inf."""
    low, high = (math.log10(x) if x > 0 else -math.inf for x in p)
    return low, high


def overlap(a: Range, b: Range) -> bool:
    """Whether two closed ranges meet, with room for rounding in the last bits."""
    return a[0] <= b[1] + 1e-9 and b[0] <= a[1] + 1e-9


def to_p(log10_p: Range) -> Range:
    """P from log10 P; underflows to 0 where a float must."""
    return 10.0 ** log10_p[0], 10.0 ** log10_p[1]
