"""Cells that hold several figures, taken apart: estimate, limits, level, standard error, z or t, P."""

from __future__ import annotations

import re
from dataclasses import replace

from gnbreport.claims.model import EFFECTS, RATIOS, Claim
from gnbreport.claims.printed import figure
from gnbreport.claims.typography import clean

_INTERVAL = r"(?:cr?i|ui|c\.i\.?|confidence (?:intervals?|limits?)|(?:credible|uncertainty) intervals?)(?![a-z])"
_LEVEL = re.compile(
    rf"\b(\d+(?:\.\d+)?)\s*-?(?:%|percent|per cent)?-? ?{_INTERVAL}|\b(?:cr?i|ui)\s*(\d\d(?:\.\d+)?)\s*(?:%|(?= ))"
)
_NUMBER = r"[-+]?(?:\d+[.,]?\d*|[.,]\d+)(?:\s*e\s*[-+]?\s*\d+|\s*x\s*10\^?)?"
_P = re.compile(
    r"[,;]?\s*\bp(?:[-_ ]?(?:values?|val|ivw|(fdr|adj(?:usted)?|bonferroni|corrected)))?"
    rf"\s*([<>=\u2264\u2265:]+\s*\(?{_NUMBER})\)?"
)
_DF = re.compile(r"[,;(]?\s*\b(?:d\.?f\.?|degrees of freedom)\s*[=:]?\s*(\d+)\)?")
_SE = re.compile(r"[,;(]?\s*\bs\.?e\.?m?\.?\s*[=:]?\s*([\d.,]+(?:e-?\d+)?)\)?")

_STATISTIC = re.compile(
    r"[,;(]?\s*(?<![a-z])([zt])(?:[-_ ]?(?:value|score|stat(?:istic)?))?"
    r"\s*(?:[(\[]?\s*(?:df\s*=\s*)?(\d+(?:\.\d+)?)\s*[)\]]?)?\s*[=:]\s*([-+]?(?:\d+\.?\d*|\.\d+))"
)
_WITH_SE = re.compile(r"\s*([^()\[\]]+?)\s*[(\[]\s*(\d*[.,]?\d+(?:e[-+]?\d+)?)\s*[)\]]\s*")

#: Estimate and interval among other labelled figures: ``1.12 (1.01-1.24), n = 12``.
_CORE = re.compile(r"[^\s(\[]*\d[^\s(\[]*\s*[(\[][^()\[\]]*\d[^()\[\]]*[)\]]")


def level_in(text: str) -> str:
    """Level of an interval that a cell names (``1.21 (99% CI 1.05-1.39)``), in percent; empty if none."""
    found = _LEVEL.search(clean(text).lower())
    return (found.group(1) or found.group(2)) if found else ""


def p_in(text: str) -> str:
    """P with its sign that a cell holds beside estimate and interval; empty if none."""
    found = _P.search(clean(text).lower())
    return " ".join(x for x in (found.group(1), found.group(2).replace("(", "")) if x) if found else ""


def se_in(text: str) -> str:
    """Standard error that a cell holds beside the estimate (``0.05 (SE 0.02)``); empty if none."""
    found = _SE.search(clean(text).lower())
    return found.group(1) if found else ""


def statistic_in(text: str) -> dict[str, str]:
    """Z or t that a cell holds, with its degrees of freedom: ``z = 2.10``, ``t(10) = 2.3``; empty if none."""
    found = _STATISTIC.search(clean(text).lower())
    if not found:
        return {}
    df = {"df": found.group(2)} if found.group(2) else {}
    return {found.group(1): found.group(3), **df}


def figures_in(text: str) -> list[str]:
    """All numbers of a cell such as ``1.12 (1.01-1.24)`` or ``-0.05 [95% CI: -0.08, -0.02]``, in order.

    A dash between two numbers separates them; a dash after a separator is a sign.
    """
    plain = _LEVEL.sub(" ", _P.sub(" ", _SE.sub(" ", _STATISTIC.sub(" ", clean(text).lower()))))
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

    Both limits in one limit's cell; estimate and limits in the estimate's cell, with the interval's level, P, a
    standard error, z or t beside them; z or t in P's cell. What has a cell of its own stands.
    """
    return _with_decimal_points(_taken_apart(_without_statistic(claim)))


def _taken_apart(claim: Claim) -> Claim:
    """A claim whose estimate's or lower limit's cell holds more than one figure, taken apart."""
    if claim.ci_low and not claim.ci_high:
        both = figures_in(claim.ci_low)
        if len(both) == 2:
            return _levelled(replace(claim, ci_low=both[0], ci_high=both[1]), claim.ci_low)
    if claim.ci_low or claim.ci_high or "lost-exponent" in figure(claim.estimate).flags:
        return claim
    return _spread_estimate(claim)


def _spread_estimate(claim: Claim) -> Claim:
    """A claim with several figures in the estimate's cell, taken apart."""
    cell = claim.estimate
    if claim.kind == "Q":
        return _spread_q(claim)
    figures = figures_in(cell)
    core = _CORE.search(clean(cell))
    if len(figures) > 3 and core and len(figures_in(core.group())) == 3:
        figures = figures_in(core.group())
    beside = {**({"se": se_in(cell)} if se_in(cell) else {}), **statistic_in(cell)}
    pair = _WITH_SE.fullmatch(_P.sub("", clean(cell).lower()))
    if len(figures) == 3:
        parts = replace(claim, estimate=figures[0], ci_low=figures[1], ci_high=figures[2])
    elif len(figures) == 1 and (beside or p_in(cell)):
        parts = replace(claim, estimate=figures[0])
    elif pair and (claim.p or p_in(cell)) and len(figures) == 2:  # an effect with its standard error in brackets
        parts, beside = replace(claim, estimate=pair.group(1)), {"se": pair.group(2)}
    else:
        return claim
    return _levelled(replace(parts, p=claim.p or p_in(cell), values={**beside, **claim.values}), cell)


def _spread_q(claim: Claim) -> Claim:
    """Q with its degrees of freedom and P in one cell: ``19.63 (df = 15, P = 0.142)``, ``19.63 (15)``."""
    text = clean(claim.estimate).lower()
    named = _DF.search(text)
    figures = figures_in(_DF.sub(" ", text))
    df = named.group(1) if named else figures[1] if len(figures) == 2 and figures[1].isdigit() else ""
    if not figures or len(figures) > (1 if named else 2) or (len(figures) == 2 and not df):
        return claim
    own = {"q_df": df} if df else {}
    return replace(claim, estimate=figures[0], p=claim.p or p_in(claim.estimate), values={**own, **claim.values})


def _without_statistic(claim: Claim) -> Claim:
    """The claim with a z or t in P's cell, or degrees of freedom in t's own, where they belong."""
    values = {**claim.values}
    for name in ("z", "t"):
        found = statistic_in(values.get(name, ""))
        values.update({k: v for k, v in found.items() if k != name and not values.get(k)})
        values.update({name: found[name]} if name in found else {})
    found = statistic_in(claim.p)
    if not found or claim.kind not in EFFECTS:
        return replace(claim, values=values)
    return replace(claim, p=p_in(claim.p), values={**found, **values})


def _with_decimal_points(claim: Claim) -> Claim:
    """Effects whose commas could be those of thousands (``1,552``), read as decimal where the claim shows that.

    Ratios and proportions are never in the thousands; for other effects a figure such as ``0,05`` must stand beside.
    """
    cells = {name: getattr(claim, name) for name in ("estimate", "ci_low", "ci_high")}
    shows = any(re.fullmatch(r"-?0?,\d+", clean(t)) for t in (*cells.values(), claim.p, claim.values.get("se", "")))
    if claim.kind not in EFFECTS or not (shows or claim.kind in RATIOS | {"proportion"}):
        return claim
    cells = {
        n: re.sub(r"(?<=\d),(?=\d{3}\b)", ".", t) if t.count(",") == 1 and "." not in t else t for n, t in cells.items()
    }
    return replace(claim, **cells)


def _levelled(claim: Claim, cell: str) -> Claim:
    """The claim with the level that the interval's own cell names."""
    return replace(claim, ci_level=level_in(cell) or claim.ci_level)
