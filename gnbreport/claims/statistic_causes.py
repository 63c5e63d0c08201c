"""Why a printed standard error, z or t does not fit an estimate and its interval."""

from __future__ import annotations

import math
from dataclasses import replace

from gnbreport.claims.box import absolute, boxes, relative, se_box, statistic
from gnbreport.claims.implied import MULTIPLIERS, NARROW
from gnbreport.claims.judging import Judged, judge_reading
from gnbreport.claims.model import Explanation
from gnbreport.claims.ranges import Range, overlap
from gnbreport.claims.reading import Reading

_NAMES = {"p": "P", "statistic": "statistic", "se": "standard error", "interval": "interval"}


def explanations(row: Judged) -> list[Explanation]:
    """Readings under which standard error, z or t fit.

    Args:
        row: A row that does not fit.

    Returns:
        Explanations, unordered; none where neither a standard error nor a z or t is printed beside other figures.
    """
    found = _left_out(row.reading)
    if row.odd == "sign":
        text = f"a sign was lost: {row.reading.statistic_text} beside the estimate {row.reading.estimate.text}"
        found.append(Explanation("GNB-CON-011", text, 86.0))
    if row.odd in {"se", "statistic"}:
        found += _multipliers(row.reading)
    if row.odd == "statistic" and row.z is not None:
        found += _squared(row.reading, row.z)
    return found


def _multipliers(reading: Reading) -> list[Explanation]:
    """The interval spans another multiple of the standard error than it should."""
    k = half_width_in_se(reading)
    if k is None:
        return []
    inside = [m for m in MULTIPLIERS if k[0] * (1 - 1e-9) <= m[0] <= k[1] * (1 + 1e-9)]
    whose = "the printed standard error" if reading.se is not None else f"that behind {reading.statistic_text}"
    weight = 94.0 if len(inside) == 1 and k[1] <= NARROW * k[0] else 33.0
    text = "the interval looks like {}: its half-width is {} times {}"
    return [Explanation(rule, text.format(words, _show(k), whose), weight) for _, rule, words in inside]


def half_width_in_se(reading: Reading) -> Range | None:
    """Range of the half-width over the printed standard error, else over that behind z; None without both."""
    se = se_box(reading)
    if not reading.interval:
        return None
    estimate, low, high = boxes(reading)
    if se is not None:
        narrow, wide = max(high[0] - low[1], 0.0) / 2, (high[1] - low[0]) / 2
        return (narrow / se[1] if se[1] > 0 else 0.0), (wide / se[0] if se[0] > 0 else math.inf)
    ratio = relative((estimate, low, high), symmetric=False)
    if reading.statistic is None or ratio is None or ratio[0] <= 0:
        return None
    z = absolute(reading.statistic.box())
    return z[0] / ratio[1], z[1] / ratio[0]


def _squared(reading: Reading, z: Range) -> list[Explanation]:
    """The printed statistic is a chi-squared on one degree of freedom, or an F: z squared."""
    assert reading.statistic is not None
    if not overlap((z[0] ** 2, z[1] ** 2), reading.statistic.box()):
        return []
    text = f"{reading.statistic.text} is the square of estimate over standard error: a chi-squared or F"
    return [Explanation("GNB-CON-034", text, 90.0)]


def _left_out(reading: Reading) -> list[Explanation]:
    """All figures but one fit each other: that one is named."""
    if reading.se is None and reading.statistic is None:
        return []
    fitting = [name for name, rest in _reduced(reading) if _fits(rest)]
    if not fitting:
        return []
    several = ", or ".join(f"without the {_NAMES[n]}".replace("the P", "P") for n in fitting)
    weight = 70.0 if len(fitting) == 1 else 44.0
    return [Explanation("GNB-CON-035", f"{several} the other figures fit each other", weight)]


def _reduced(reading: Reading) -> list[tuple[str, Reading]]:
    """The reading without one of its figures, for each that can be left out."""
    none = replace(reading.p, figure=None)
    found = [("p", replace(reading, p=none))] if reading.p.usable else []
    if reading.statistic is not None:
        found.append(("statistic", replace(reading, statistic=None, statistic_name="")))
    if reading.se is not None:
        found.append(("se", replace(reading, se=None)))
    if reading.interval:
        found.append(("interval", replace(reading, low=None, high=None)))
    return found


def _fits(reading: Reading) -> bool:
    """Whether what is left is held against something, and fits."""
    tested = reading.interval + (reading.se is not None) + (reading.statistic is not None) + reading.p.usable
    if tested < 2 or reading.product:
        return False
    if reading.p.usable or reading.statistic is not None:
        return judge_reading(reading).verdict in {"coherent", "coherent_t"}
    return statistic(reading) is not None


def _show(k: Range) -> str:
    """A range of multiples in words."""
    low, high = f"{k[0]:.2f}", f"{k[1]:.2f}"
    return low if low == high else f"{low} to {high}"
