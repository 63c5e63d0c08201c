"""One claim's printed figures against ours: reproduced, or how they differ."""

from __future__ import annotations

import math
from dataclasses import replace

from gnbreport.claims.model import RATIOS, Claim
from gnbreport.claims.ours import Ours
from gnbreport.claims.printed import Figure, figure, printed_p
from gnbreport.claims.ranges import on_scale, overlap
from gnbreport.claims.reading import read
from gnbreport.claims.rounded import Leeway
from gnbreport.claims.typography import is_empty

_DRAWS = 4.0  # Monte Carlo standard errors within which a drawn figure counts as the same
_ALPHA = 0.05


def compare(claim: Claim, mine: Ours) -> tuple[str, str]:
    """Verdict on printed figures against ours, and why.

    Args:
        claim: The published figures.
        mine: Ours, on the printed scale.

    Returns:
        Verdict and a sentence.
    """
    if claim.kind == "Q":
        return _compare_q(claim, mine)
    off = _misses(claim, mine, 0.5)
    if not off:
        return "reproduced", "every printed figure is ours, rounded"
    if mine.leeway is not None and not _rounded_misses(claim, mine.leeway):
        return "reproduced", f"{_list(off)} within the rounding of the printed inputs"
    drawn = _misses(claim, mine, 0.5, draws=_DRAWS)
    if not drawn:
        return "reproduced_within_monte_carlo", f"{_list(off)} within the error of the draws"
    if not _misses(claim, mine, 1.0):
        return "rounding_style", f"{_list(off)} within a whole unit of the last digit: cut off, or rounded twice"
    turned = _turned(claim, mine)
    if not _misses(claim, turned, 1.0, draws=_DRAWS) or _turned_fits(claim, mine.leeway):
        return "sign_flipped", "size, standard error and P are ours; the sign is the opposite one"
    return _differs(claim, mine, off)


def _compare_q(claim: Claim, mine: Ours) -> tuple[str, str]:
    """Q: which one it is, and whether it is ours."""
    which = "Rucker's (MR-Egger)" if mine.method == "egger" else "Cochran's"
    if _within(figure(claim.estimate), mine.estimate, 0.5):
        return "reproduced", f"the printed Q is {which}"
    if mine.leeway is not None and overlap(figure(claim.estimate).box(), mine.leeway.q):
        return "reproduced", f"the printed Q is {which}, within the rounding of the printed inputs"
    if _within(figure(claim.estimate), mine.estimate, 1.0):
        return "rounding_style", f"the printed Q is {which}, within a whole unit of the last digit"
    return "differs", f"ours is {mine.estimate:.4g} ({which})"


def _rounded_misses(claim: Claim, leeway: Leeway, sign: float = 1.0) -> list[str]:
    """Printed figures outside what rounded inputs can give; estimates on the linear (log) scale."""
    reading = read(claim)
    box = on_scale(reading.estimate.box(), reading.log_scale)
    low, high = sorted(sign * x for x in leeway.estimate)
    missed = [] if overlap(box, (low, high)) else ["estimate"]
    se = claim.values.get("se", "")
    if not is_empty(se) and not overlap(figure(se).box(), leeway.se):
        missed.append("standard error")
    if reading.p.usable and not overlap(reading.p.range(), leeway.p):
        missed.append("P")
    return missed


def _turned_fits(claim: Claim, leeway: Leeway | None) -> bool:
    """Whether only the sign differs, inputs being rounded."""
    return leeway is not None and not _rounded_misses(claim, leeway, -1.0)


def _turned(claim: Claim, mine: Ours) -> Ours:
    """Ours with the opposite sign (the reciprocal, for ratios)."""

    def turn(x: float) -> float:
        return 1.0 / x if claim.kind in RATIOS and x else -x

    return replace(
        mine, estimate=turn(mine.estimate), ci_low=turn(mine.ci_high), ci_high=turn(mine.ci_low), leeway=None
    )


def _misses(claim: Claim, mine: Ours, units: float, draws: float = 0.0) -> list[str]:
    """Printed figures that ours do not round to.

    Args:
        claim: The published figures.
        mine: Ours.
        units: Half or whole units of the last digit.
        draws: Monte Carlo standard errors of leeway for limits, SE and P.
    """
    reading = read(claim)
    leeway = 0.0 if math.isnan(mine.monte_carlo_se) else draws * mine.monte_carlo_se
    width = 1.96 * leeway * (mine.estimate if claim.kind in RATIOS else 1.0)
    se = claim.values.get("se", "")
    pairs = [
        ("estimate", reading.estimate, mine.estimate, 0.0),
        ("lower limit", reading.low, mine.ci_low, width),
        ("upper limit", reading.high, mine.ci_high, width),
        ("standard error", None if is_empty(se) else figure(se), mine.se, leeway),
    ]
    missed = [name for name, printed, x, room in pairs if printed is not None and not _within(printed, x, units, room)]
    return missed + _p_misses(claim, mine, units, draws)


def _p_misses(claim: Claim, mine: Ours, units: float, draws: float) -> list[str]:
    """``["P"]`` if ours does not round to the printed P."""
    p = printed_p(claim.p, claim.p_op)
    if not p.usable or math.isnan(mine.p):
        return []
    low, high = p.range(units)
    room = 0.0 if math.isnan(mine.monte_carlo_p) else draws * mine.monte_carlo_p
    return [] if low - room - 1e-15 <= mine.p <= high + room + 1e-15 else ["P"]


def _within(printed: Figure, value: float, units: float, room: float = 0.0) -> bool:
    """Whether a value is within ``units`` units of the last digit of a printed figure."""
    if math.isnan(value):
        return False
    low, high = printed.box(units)
    slack = 1e-9 * max(abs(low), abs(high)) + room
    return low - slack <= value <= high + slack


def _differs(claim: Claim, mine: Ours, off: list[str]) -> tuple[str, str]:
    """Verdict on figures that are not ours: whether the conclusion changes."""
    what = f"{_list(off)} {'differs' if len(off) == 1 else 'differ'}"
    null = 1.0 if claim.kind in RATIOS else 0.0
    opposite = (read(claim).estimate.value - null) * (mine.estimate - null) < 0
    published, own = significant(claim), mine.p < _ALPHA
    if published is not None and published != own:
        words = "nominally significant as printed, not with us" if published else "nominally significant only with us"
        return "differs_in_conclusion", f"{what}; {words}"
    if opposite and own:
        return "differs_in_conclusion", f"{what}; the direction is the opposite one"
    return "differs", what


def significant(claim: Claim) -> bool | None:
    """Whether a claim is nominally significant as printed: by P, else by its interval; None if neither says."""
    p = printed_p(claim.p, claim.p_op)
    if p.usable:
        low, high = p.range()
        return True if high <= _ALPHA + 5e-4 and low < _ALPHA else False if low >= _ALPHA else None
    reading = read(claim)
    if reading.low is None or reading.high is None or not reading.legible:
        return None
    null = 1.0 if claim.kind in RATIOS else 0.0
    return not reading.low.value <= null <= reading.high.value


def _list(names: list[str]) -> str:
    """Names in words."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
