"""What a claim's figures imply: P, and the number of standard errors that its interval spans."""

from __future__ import annotations

import math

from gnbreport.claims.box import boxes, relative
from gnbreport.claims.judging import Judged
from gnbreport.claims.model import Multiplier
from gnbreport.claims.ranges import Range, log10_of, to_p
from gnbreport.claims.reading import Reading
from gnbreport.estimates import Z95
from gnbreport.kernels import coherence as kernel

#: Half-widths in standard errors with a name: value, rule, reading.
MULTIPLIERS = (
    (1.0, "GNB-CON-004", "the estimate +- 1 SE"),
    (1.6449, "GNB-CON-005", "a 90% interval"),
    (2.0, "GNB-CON-029", "the estimate +- 2 SE"),
    (2.5758, "GNB-CON-006", "a 99% interval"),
)
#: A range of k wider than this names no rule alone.
NARROW = 1.6


def multiplier(reading: Reading, df: float = math.inf) -> Multiplier | None:
    """``k = half-width z(P) / |estimate|`` with its range over the rounding box; None without an exact P.

    With ``df``, Student's t takes the place of z.
    """
    if not (reading.interval and reading.legible and reading.p.usable) or reading.p.op != "=":
        return None
    estimate, low, high = boxes(reading)
    ratio = relative((estimate, low, high)) or relative((estimate, low, high), symmetric=False)
    assert ratio is not None
    p = log10_of(reading.p.range())
    z = kernel.statistic_of(p[1], df), kernel.statistic_of(p[0], df)
    return Multiplier(
        _centre(reading, z, df),
        z[0] / ratio[1] if ratio[1] > 0 else math.inf,
        z[1] / ratio[0] if ratio[0] > 0 else math.inf,
    )


def _centre(reading: Reading, z: Range, df: float) -> float:
    """K at the printed figures."""
    estimate, low, high = boxes(reading, 0.0)
    p = reading.p.figure
    assert p is not None
    middle = kernel.statistic_of(math.log10(p.value), df) if p.value > 0 else z[0]
    return middle * (high[0] - low[0]) / 2 / abs(estimate[0]) if estimate[0] else math.inf


def p_central(reading: Reading, half_width: float = Z95, df: float = math.inf) -> float | None:
    """P at the printed figures themselves, the interval's half-width taken as that many standard errors."""
    if not (reading.interval and reading.legible):
        return None
    ratio = relative(boxes(reading, 0.0), symmetric=False)
    return None if ratio is None else 10.0 ** kernel.log10_p(ratio[0] * half_width, df)


def p_implied(judged: Judged) -> tuple[Range | None, Range | None]:
    """P and log10 P that estimate and interval allow."""
    logs = judged.log10_p
    return (None, None) if logs is None else (to_p(logs), logs)
