"""Figures of one table against each other: Q, F, products, repeated rows."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from gnbreport.claims.model import RATIOS, Claim, Verdict
from gnbreport.claims.printed import Figure, PrintedP, figure
from gnbreport.claims.reading import Range, log10_of, overlap
from gnbreport.claims.typography import is_empty
from gnbreport.kernels import tails


@dataclass(frozen=True, slots=True)
class QFinding:
    """What a printed Q and its P say.

    Attributes:
        verdict: As for claims.
        reason: In one sentence.
        rules: Rules that fired.
        df: Degrees of freedom with which P fits, if any of those possible.
        model: ``cochran`` (k-1), ``rucker`` (k-2), or empty.
    """

    verdict: Verdict
    reason: str
    rules: tuple[str, ...] = ()
    df: int | None = None
    model: str = ""


def q_log10_p(q: Figure, df: int, units: float = 0.5) -> Range:
    """Range of log10 P of a printed Q on ``df`` degrees of freedom."""
    low, high = q.box(units)
    return tails.chi2_upper(max(high, 0.0), df)[1], tails.chi2_upper(max(low, 0.0), df)[1]


def q_fits(q: Figure, p: PrintedP, df: int, units: float = 0.5) -> bool:
    """Whether Q on ``df`` degrees of freedom can have the printed P."""
    return df >= 1 and overlap(q_log10_p(q, df, units), log10_of(p.range(units)))


def q_verdict(q: Figure, p: PrintedP, nsnp: int | None, df: int | None = None, method: str = "") -> QFinding:
    """Which heterogeneity statistic a printed Q is: Cochran's on k-1, Rucker's on k-2, or neither.

    Args:
        q: Q as printed.
        p: Its P as printed.
        nsnp: Number of variants k.
        df: Degrees of freedom, if printed.
        method: Method of the row; Egger's own Q has k-2.
    """
    egger = "egger" in method.lower()
    own = None if nsnp is None else nsnp - (2 if egger else 1)
    if df is not None and nsnp is not None and df not in {nsnp - 1, nsnp - 2}:
        return QFinding("incoherent", f"{df} degrees of freedom do not follow from {nsnp} variants", ("GNB-TAB-003",))
    if own is None:
        if df is None:
            return QFinding("undecidable", "neither df nor the number of variants is printed")
        return _q_at(q, p, df)
    other = own + 1 if egger else own - 1
    if q_fits(q, p, own):
        return QFinding(
            "coherent", f"Q and P fit on {own} degrees of freedom", (), own, "rucker" if egger else "cochran"
        )
    if q_fits(q, p, other):
        model = "cochran" if egger else "rucker"
        rules = () if egger else ("GNB-TAB-002",)
        words = "Cochran's" if egger else "Rucker's (MR-Egger), not Cochran's"
        return QFinding(
            "coherent", f"P fits on {other} degrees of freedom: the printed Q is {words}", rules, other, model
        )
    if q_fits(q, p, own, 1.0) or q_fits(q, p, other, 1.0):
        return QFinding("marginal", "Q and P fit only within a whole unit of the last digit", ("GNB-CON-003",))
    return QFinding("incoherent", _q_reason(q, own), ("GNB-TAB-001",))


def _q_at(q: Figure, p: PrintedP, df: int) -> QFinding:
    """Q and P on a printed df."""
    if q_fits(q, p, df):
        return QFinding("coherent", f"Q and P fit on {df} degrees of freedom", (), df)
    if q_fits(q, p, df, 1.0):
        return QFinding("marginal", "Q and P fit only within a whole unit of the last digit", ("GNB-CON-003",), df)
    return QFinding("incoherent", _q_reason(q, df), ("GNB-TAB-001",), df)


def _q_reason(q: Figure, df: int) -> str:
    return f"Q {q.text} on {df} degrees of freedom has P {tails.chi2_upper(q.value, df)[0]:.2g}"


def f_from_beta(f: Figure, beta: Figure, se: Figure) -> bool:
    """Whether F can be ``(beta/SE)^2`` within rounding."""
    low, high = (abs(x) for x in beta.box())
    least = 0.0 if beta.box()[0] <= 0 <= beta.box()[1] else min(low, high)
    narrow, wide = se.box()
    top = (max(low, high) / narrow) ** 2 if narrow > 0 else math.inf
    return overlap(((least / wide) ** 2, top), f.box())


def f_from_r2(f: Figure, r2: Figure, n: Figure, k: int = 1) -> bool:
    """Whether F can be ``R2 (n - 1 - k) / ((1 - R2) k)`` within rounding."""
    scale = 100.0 if "percent" in r2.flags else 1.0
    k = max(k, 1)

    def value(share: float, people: float) -> float:
        share = min(max(share / scale, 0.0), 1 - 1e-12)
        return share * (people - 1 - k) / ((1 - share) * k)

    corners = [value(r, m) for r in r2.box() for m in n.box()]
    return overlap((min(corners), max(corners)), f.box())


def corners(*factors: Range) -> Range:
    """Range of a product of factors that vary independently."""
    products = [math.prod(c) for c in itertools.product(*factors)]
    return min(products), max(products)


def derived(claims: Sequence[Claim]) -> list[tuple[int, tuple[str, str]]]:
    """Proportions that are not ``a b / c``, indirect effects that are not ``a b``.

    The steps stand in the claim's ``values``: ``a``, ``b`` and, for a proportion, ``total``.
    """
    found = []
    for i, claim in enumerate(claims):
        if claim.kind not in {"proportion", "indirect"} or not {"a", "b"} <= set(claim.values):
            continue
        indirect = corners(figure(claim.values["a"]).box(), figure(claim.values["b"]).box())
        printed = figure(claim.estimate).box()
        if claim.kind == "indirect" and not overlap(indirect, printed):
            text = f"a b is {indirect[0]:.3g} to {indirect[1]:.3g}, printed {claim.estimate}"
            found.append((i, ("GNB-TAB-009", text)))
        if claim.kind == "proportion" and not is_empty(claim.values.get("total", "")):
            finding = _proportion(claim, indirect, printed)
            found += [(i, finding)] if finding else []
    return found


def _proportion(claim: Claim, indirect: Range, printed: Range) -> tuple[str, str] | None:
    """The finding if a proportion is not ``a b / c``."""
    total = figure(claim.values["total"]).box()
    if total[0] <= 0 <= total[1]:
        return None
    percent = 100.0 if "%" in claim.estimate or abs(printed[1]) > 1 else 1.0
    share = corners(indirect, (percent / total[0], percent / total[1]))
    if overlap(share, printed):
        return None
    return "GNB-TAB-008", f"a b / c is {share[0]:.3g} to {share[1]:.3g}, printed {claim.estimate}"


def formulas(claims: Sequence[Claim]) -> list[tuple[int, tuple[str, str]]]:
    """Standard errors and intervals of mediation claims that follow from a wrong formula alone.

    The steps stand in the claim's ``values``: ``a``, ``se_a``, ``b``, ``se_b``, and for a proportion
    ``total``, ``se_total``.
    """
    from gnbreport.mediation.forensics import identify

    found = []
    for i, claim in enumerate(claims):
        v = claim.values
        if claim.kind not in {"proportion", "indirect"} or not {"a", "se_a", "b", "se_b"} <= set(v):
            continue
        steps = [figure(v[k]).text for k in ("a", "se_a", "b", "se_b")]
        given = [v[k] for k in ("a", "se_a", "b", "se_b", "total", "se_total", "se") if k in v]
        if not all(
            figure(x).legible for x in (*given, *(x for x in (claim.ci_low, claim.ci_high) if x), claim.estimate)
        ):
            continue
        limits = (_share(claim.ci_low, claim), _share(claim.ci_high, claim)) if claim.ci_low and claim.ci_high else None
        if claim.kind == "indirect":
            matches = identify(*steps, se=v.get("se"), ci=limits)
            rule = "GNB-TAB-017"
        elif {"total", "se_total"} <= set(v):
            matches = identify(*steps, total=v["total"], se_total=v["se_total"], proportion_ci=limits)
            rule = "GNB-TAB-018"
        else:
            continue
        fitting = [m for m in matches if m.consistent]
        if fitting and not any(m.correct for m in fitting):
            found.append((i, (rule, f"only this gives the printed figure: {fitting[0].text}")))
    return found


def _share(text: str, claim: Claim) -> str:
    """A limit as the mediation checks read it: proportions of a percent-scale claim carry their sign."""
    plain = figure(text).text
    percent = claim.kind == "proportion" and ("%" in claim.estimate or abs(figure(claim.estimate).value) > 1)
    return f"{plain}%" if percent else plain


def repeats(claims: Sequence[Claim]) -> list[tuple[int, tuple[str, str]]]:
    """Rows of one paper that are printed twice, and cells copied between rows about different things."""
    seen: dict[tuple[str, ...], int] = {}
    found = []
    for i, claim in enumerate(claims):
        figures = tuple(figure(t).text for t in (claim.estimate, claim.ci_low, claim.ci_high) if t)
        if len(figures) < 3 or any(_digits(t, claim) < 2 for t in figures):
            continue
        key = (claim.paper, claim.kind, *figures, claim.p_op, claim.p)
        first = seen.setdefault(key, i)
        if first == i:
            continue
        same = _about(claims[first]) == _about(claim)
        rule, words = ("GNB-TAB-011", "the same row as") if same else ("GNB-TAB-012", "every figure equals that of")
        found.append((i, (rule, f"{words} {claims[first].id}")))
    return found


def _digits(text: str, claim: Claim) -> int:
    """Significant digits that carry information; for ratios those of the distance from 1."""
    if claim.kind in RATIOS and text.startswith(("1.", "0.9")):
        text = f"{abs(figure(text).value - 1):.10f}".rstrip("0")
    return sum(c.isdigit() for c in text.lstrip("-0."))


def _about(claim: Claim) -> tuple[str, ...]:
    """What a row is about."""
    return claim.exposure or "", claim.mediator or "", claim.outcome or "", claim.method
