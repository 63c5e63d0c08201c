"""One misprint that would make all figures fit: each figure freed in turn, P votes."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

import numpy as np

from gnbreport.claims.model import Explanation
from gnbreport.claims.printed import Figure, figure
from gnbreport.claims.reading import Range, Reading, boxes, log10_of, log10_range, on_scale, overlap, to_p
from gnbreport.kernels import coherence as kernel

_RULES = {"digit": "GNB-CON-010", "sign": "GNB-CON-011", "point": "GNB-CON-012"}
_NAMES = ("estimate", "lower limit", "upper limit")


@dataclass(frozen=True, slots=True)
class Misprint:
    """A figure as it may have been meant."""

    where: str
    kind: str
    printed: str
    meant: str
    p_range: Range | None


def edits(text: str) -> list[tuple[str, str]]:
    """Figures one misprint away from ``text``, with the kind of misprint.

    A changed digit, two neighbours swapped, a digit dropped or doubled by mistake, a sign, a decimal point moved by
    one place or lost.
    """
    match = re.fullmatch(r"([-+]?)([\d.]+)(e[-+]?\d+)?", text)
    if not match:
        return []
    sign, body, power = match.group(1), match.group(2), match.group(3) or ""
    found = {f"{sign}{b}{power}": k for k, b in _bodies(body)}
    found[f"{'' if sign == '-' else '-'}{body}{power}"] = "sign"
    found.update({f"{sign}{b}{power}": "point" for b in _points(body)})
    found.pop(text, None)
    return [(kind, new) for new, kind in found.items() if kind == "sign" or not _same_figure(text, new)]


def _same_figure(one: str, other: str) -> bool:
    """Whether one figure is the other with more or fewer digits, or has lost all that it said."""
    a, b = figure(one), figure(other)
    if not (a.legible and b.legible) or b.value == 0 != a.value or re.match(r"[-+]?0\d", other):
        return True
    (low, high), (least, most) = a.box(), b.box()
    return low < most and least < high and a.unit != b.unit


def _bodies(body: str) -> list[tuple[str, str]]:
    """Digit strings with one digit changed, swapped, dropped or added."""
    new = []
    for i, c in enumerate(body):
        if c == ".":
            continue
        new += [body[:i] + d + body[i + 1 :] for d in "0123456789" if d != c]
        if i + 1 < len(body) and body[i + 1] != ".":
            new.append(body[:i] + body[i + 1] + c + body[i + 2 :])
        if sum(x.isdigit() for x in body) > 1:
            new.append(body[:i] + body[i + 1 :])
    for i in range(len(body) + 1):
        new += [body[:i] + d + body[i:] for d in "0123456789" if not (i == 0 and d == "0")]
    return [("digit", b) for b in new if b not in {"", "."}]


def _points(body: str) -> list[str]:
    """Digit strings with the decimal point moved by one place, lost, or a zero beside it dropped or added."""
    digits = body.replace(".", "")
    if "." not in body:
        return [digits[:i] + "." + digits[i:] for i in range(1, len(digits))]
    at = body.index(".")
    moved = [digits[:i] + "." + digits[i:] for i in (at - 1, at + 1) if 0 < i < len(digits)]
    zero = [f"0.{digits}"] if at == 1 and digits[0] != "0" else []
    return [*moved, digits, *zero, body[: at + 1] + "0" + body[at + 1 :]]


def find(reading: Reading, against_p: bool = True) -> list[Misprint]:
    """All single misprints of estimate, limits or P with which every figure fits.

    Args:
        reading: The claim's figures.
        against_p: Whether P must fit too; without, estimate and interval alone.
    """
    if not reading.interval:
        return []
    found: list[Misprint] = []
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
    low, high = kernel.symmetric_range(*three)
    found = []
    for (kind, new), least, most in zip(changes, low, high, strict=True):
        if np.isnan(least) or most > 1e6:
            continue
        logs = log10_range((float(least) * reading.critical[0], float(most) * reading.critical[1]))
        if not (against_p and reading.p.usable) or overlap(logs, log10_of(reading.p.range())):
            found.append(Misprint(_NAMES[index], kind, printed.text, new.text, to_p(logs)))
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
    low, high = kernel.symmetric_range(*(np.array([b]) for b in boxes(reading)))
    number = reading.p.figure
    if np.isnan(low[0]) or number is None or not reading.p.usable or reading.p.op != "=":
        return []
    logs = log10_range((float(low[0]) * reading.critical[0], float(high[0]) * reading.critical[1]))
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
    strong = {"sign": 86.0, "point": 84.0, "digit": 76.0}[first.kind]
    weight = strong if not shape else {"sign": 50.0, "point": 45.0, "digit": 36.0}[first.kind]
    if vote != "P agrees":
        weight -= 12.0
    weight -= 2.0 * (places - 1)
    meant = " or ".join(m.meant for m in group[:4]) + (" or others" if len(group) > 4 else "")
    vote = f"; {vote}" if vote and first.where != "P" else ""
    several = "; other single misprints would fit as well, so this is not decidable" if places > 1 else ""
    text = f"the {first.where} {first.printed} may be a misprint of {meant}{vote}{several}"
    return Explanation(_RULES[first.kind], text, weight, first.p_range)
