"""Figures one misprint away from a printed one."""

from __future__ import annotations

import re

from gnbreport.claims.printed import figure


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
