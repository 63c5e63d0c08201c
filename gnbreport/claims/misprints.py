"""One misprint that would make all figures fit: each figure freed in turn, P votes."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from gnbreport.claims.box import absolute, boxes, se_box, statistic
from gnbreport.claims.edits import edits
from gnbreport.claims.model import Explanation
from gnbreport.claims.printed import Figure, figure
from gnbreport.claims.ranges import Range, log10_of, log10_range, on_scale, overlap, to_p
from gnbreport.claims.reading import Reading
from gnbreport.kernels import coherence as kernel

_RULES = {"digit": "GNB-CON-010", "sign": "GNB-CON-011", "point": "GNB-CON-012"}
_WIDEST = 1e100  # instead of infinity, for arithmetic
#: Weight by what P says of it (a moved point keeps every digit: likely even so), and where the shape fits anyhow.
_WEIGHTS = {
    "P agrees": {"sign": 86.0, "point": 84.0, "digit": 76.0},
    "": {"sign": 74.0, "point": 72.0, "digit": 64.0},
    "P still does not fit": {"sign": 46.0, "point": 54.0, "digit": 36.0},
    "shape": {"sign": 50.0, "point": 45.0, "digit": 36.0},
}
_NAMES = ("estimate", "lower limit", "upper limit")


@dataclass(frozen=True, slots=True)
class Misprint:
    """A figure as it may have been meant."""

    where: str
    kind: str
    printed: str
    meant: str
    p_range: Range | None


def find(reading: Reading, against_p: bool = True) -> list[Misprint]:
    """All single misprints of estimate, limits, standard error, z or P with which every figure fits.

    Args:
        reading: The claim's figures.
        against_p: Whether P must fit too; without, estimate and interval alone.
    """
    found = _of_statistic(reading, against_p) + _of_se(reading, against_p)
    if not reading.interval:
        return found
    for index in range(3):
        found += _of_figure(reading, index, against_p)
    if "reversed-limits" in reading.flags:  # perhaps not reversed: one limit may be the misprint
        turned = replace(reading, low=reading.high, high=reading.low)
        found += _of_figure(turned, 1, against_p) + _of_figure(turned, 2, against_p)
    return found + (_of_p(reading) if against_p else [])


def _of_figure(reading: Reading, index: int, against_p: bool) -> list[Misprint]:
    """Misprints of one of estimate, lower and upper limit."""
    printed = (reading.estimate, reading.low, reading.high)[index]
    assert printed is not None
    changes = [(kind, figure(new)) for kind, new in edits(printed.text)]
    changes += _reciprocal(reading, index, printed)
    changes = [(k, f) for k, f in changes if f.legible and not (reading.log_scale and f.value <= 0)]
    if not changes:
        return []
    three = [np.repeat(np.array([b]), len(changes), axis=0) for b in boxes(reading)]
    three[index] = np.array([on_scale(f.box(), reading.log_scale) for _, f in changes])
    least, most = reading.critical
    se = se_box(reading)
    width = (
        None if se is None else np.repeat(np.array([[se[0] * least, min(se[1] * most, _WIDEST)]]), len(changes), axis=0)
    )
    low, high = kernel.symmetric_range(three[0], three[1], three[2], width)
    found = []
    for (kind, new), below, above in zip(changes, low, high, strict=True):
        if np.isnan(below) or above > 1e6:
            continue
        logs = _fitting((float(below) * least, float(above) * most), reading, against_p)
        found += [Misprint(_NAMES[index], kind, printed.text, new.text, to_p(logs))] if logs else []
    return found


def _fitting(z: Range, reading: Reading, against_p: bool) -> Range | None:
    """log10 P of a range of z, if the printed z or t and P lie within it; else None."""
    if reading.statistic is not None and not overlap(z, absolute(reading.statistic.box())):
        return None
    logs = log10_range(z, reading.p_df)
    fits = not (against_p and reading.p.usable) or overlap(logs, log10_of(reading.p.range()))
    return logs if fits else None


def _of_se(reading: Reading, against_p: bool) -> list[Misprint]:
    """Misprints of the standard error."""
    if reading.se is None:
        return []
    meant = [(kind, replace(reading, se=figure(new))) for kind, new in edits(reading.se.text) if figure(new).value > 0]
    return _replaced("standard error", reading.se, [(k, r, r.se) for k, r in meant if r.se], against_p)


def _of_statistic(reading: Reading, against_p: bool) -> list[Misprint]:
    """Misprints of z or t."""
    if reading.statistic is None or not (reading.interval or reading.se is not None):
        return []
    changes = [(kind, figure(new)) for kind, new in edits(reading.statistic.text) if kind != "sign"]
    meant = [(kind, replace(reading, statistic=new)) for kind, new in changes if new.legible]
    return _replaced(reading.statistic_name, reading.statistic, [(k, r, r.statistic) for k, r in meant], against_p)


def _replaced(
    where: str, printed: Figure, meant: list[tuple[str, Reading, Figure | None]], against_p: bool
) -> list[Misprint]:
    """Those of the readings, each with one figure replaced, that fit."""
    found = []
    for kind, reading, new in meant:
        z = statistic(reading)
        logs = None if z is None or new is None or not new.legible else _fitting(z, reading, against_p)
        found += [Misprint(where, kind, printed.text, new.text, to_p(logs))] if logs and new else []
    return found


def _reciprocal(reading: Reading, index: int, printed: Figure) -> list[tuple[str, Figure]]:
    """The reciprocal of a ratio's estimate: the sign of its logarithm lost."""
    if not (reading.log_scale and index == 0 and printed.value > 0):
        return []
    value = 1 / printed.value
    decimals = max(0, -round(math.log10(printed.unit)))
    text = f"{value:.{decimals}f}"
    return [("sign", replace(figure(text), unit=max(printed.unit, printed.unit * value / printed.value)))]


def _of_p(reading: Reading) -> list[Misprint]:
    """Misprints of P, where estimate and interval fit each other."""
    z, number = statistic(reading), reading.p.figure
    if z is None or number is None or not reading.p.usable or reading.p.op != "=":
        return []
    logs = log10_range(z, reading.p_df)
    found = []
    for kind, new in edits(number.text):
        if new.startswith("-"):
            continue
        p = replace(reading.p, figure=figure(new))
        if p.usable and overlap(logs, log10_of(p.range())):
            found.append(Misprint("P", kind, number.text, new, to_p(logs)))
    return found


def explanations(reading: Reading, shape: bool) -> list[Explanation]:
    """Misprints as explanations, one for each figure and kind of misprint.

    Args:
        reading: The claim's figures.
        shape: Whether estimate and interval fit each other as printed; then a misprint is weak evidence.
    """
    found = find(reading)
    voted = reading.p.usable
    refused = voted and not found and not shape
    if refused:
        found = find(reading, against_p=False)
    places = {m.where for m in found}
    grouped: dict[tuple[str, str], list[Misprint]] = {}
    for misprint in found:
        grouped.setdefault((misprint.where, misprint.kind), []).append(misprint)
    vote = "P still does not fit" if refused else "P agrees" if voted else ""
    return [_explanation(group, len(places), vote, shape) for group in grouped.values()]


def _explanation(group: list[Misprint], places: int, vote: str, shape: bool) -> Explanation:
    """One explanation for misprints of one figure and kind."""
    group = sorted(group, key=lambda m: len(m.meant) != len(m.printed))
    first = group[0]
    weight = _WEIGHTS["shape" if shape else vote][first.kind] - (12.0 if shape and vote != "P agrees" else 0.0)
    weight -= 2.0 * (places - 1)
    meant = " or ".join(m.meant for m in group[:4]) + (" or others" if len(group) > 4 else "")
    vote = f"; {vote}" if vote and first.where != "P" else ""
    several = "; other single misprints would fit as well, so this is not decidable" if places > 1 else ""
    text = f"the {first.where} {first.printed} may be a misprint of {meant}{vote}{several}"
    return Explanation(_RULES[first.kind], text, weight, first.p_range)
