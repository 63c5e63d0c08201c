"""Cells that hold several figures, taken apart: estimate, limits, level, P."""

from __future__ import annotations

import re
from dataclasses import replace

from gnbreport.claims.model import Claim
from gnbreport.claims.printed import figure
from gnbreport.claims.typography import clean

_LEVEL = re.compile(
    r"\b(\d+(?:\.\d+)?)\s*%? ?(?:ci|cri|confidence intervals?|credible intervals?)\b|\b(?:ci|cri)\s*(\d+(?:\.\d+)?)\s*%"
)
_P = re.compile(r"[,;]?\s*\bp(?:[-_ ]?(?:value|val))?\s*([<>=\u2264\u2265:]+\s*[-+.\de x^]+)")
_SE = re.compile(r"[,;(]?\s*\bs\.?e\.?m?\.?\s*[=:]?\s*([\d.,]+(?:e-?\d+)?)\)?")


def level_in(text: str) -> str:
    """Level of an interval that a cell names (``1.21 (99% CI 1.05-1.39)``), in percent; empty if none."""
    found = _LEVEL.search(clean(text).lower())
    return (found.group(1) or found.group(2)) if found else ""


def p_in(text: str) -> str:
    """P with its sign that a cell holds beside estimate and interval; empty if none."""
    found = _P.search(clean(text).lower())
    return found.group(1).strip() if found else ""


def se_in(text: str) -> str:
    """Standard error that a cell holds beside the estimate (``0.05 (SE 0.02)``); empty if none."""
    found = _SE.search(clean(text).lower())
    return found.group(1) if found else ""


def figures_in(text: str) -> list[str]:
    """All numbers of a cell such as ``1.12 (1.01-1.24)`` or ``-0.05 [95% CI: -0.08, -0.02]``, in order.

    A dash between two numbers separates them; a dash after a separator is a sign.
    """
    plain = _LEVEL.sub(" ", _P.sub(" ", _SE.sub(" ", clean(text).lower())))
    plain = re.sub(r"\.{2,}|\u2026", " | ", plain)
    plain = re.sub(r"(?<=\d|%)\s*(?:to|;|/|~)\s*", " | ", plain)
    plain = re.sub(r"(?<=[\d%])\s*-\s*(?=[-+.\d])", " | ", _keep_exponents(plain))
    plain = re.sub(r"(?<=[\d%]), +|(?<=[\d%]),(?=[-+])", " | ", plain)
    if plain.count(",") == 1 and plain.count("|") == 0:
        plain = plain.replace(",", " | ")
    parts = re.findall(r"[-+]?(?:\d[\d,]*\.?\d*|\.\d+)(?:e[~+]?\d+|x10\^?[~+]?\d+)?", plain.replace(" x 10", "x10"))
    return [p.replace("~", "-").rstrip(",") for p in parts]


def _keep_exponents(plain: str) -> str:
    """Protect the minus of an exponent (written ``~``) from being taken for a dash between numbers."""
    return re.sub(r"(e|x ?10\^?)-(\d+)", r"\1~\2", plain)


def spread(claim: Claim) -> Claim:
    """A claim whose figures stand in fewer cells than they should, taken apart.

    Both limits in one limit's cell; estimate and limits in the estimate's cell, with the interval's level, P or a
    standard error beside them. What has a cell of its own stands.
    """
    if claim.ci_low and not claim.ci_high:
        both = figures_in(claim.ci_low)
        if len(both) == 2:
            return _levelled(replace(claim, ci_low=both[0], ci_high=both[1]), claim.ci_low)
    if claim.ci_low or claim.ci_high or "lost-exponent" in figure(claim.estimate).flags:
        return claim
    figures = figures_in(claim.estimate)
    if len(figures) == 3:
        parts = replace(claim, estimate=figures[0], ci_low=figures[1], ci_high=figures[2])
    elif len(figures) == 1 and (se_in(claim.estimate) or p_in(claim.estimate)):
        own = {"se": se_in(claim.estimate)} if se_in(claim.estimate) else {}
        parts = replace(claim, estimate=figures[0], values={**own, **claim.values})
    else:
        return claim
    return _levelled(replace(parts, p=claim.p or p_in(claim.estimate)), claim.estimate)


def _levelled(claim: Claim, cell: str) -> Claim:
    """The claim with the level that the interval's own cell names."""
    return replace(claim, ci_level=level_in(cell) or claim.ci_level)
