"""Figures of one row against each other: Q with df and P, F, formulas of mediation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from gnbreport.claims.model import RATIOS, Claim, Verdict
from gnbreport.claims.printed import Figure, PrintedP, figure
from gnbreport.claims.ranges import Range, log10_of, on_scale, overlap
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
    if own < 1:
        return QFinding("incoherent", f"{nsnp} variants leave no degrees of freedom", ("GNB-TAB-003",))
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


def f_from_beta(beta: Figure, se: Figure) -> Range:
    """Range of ``(beta/SE)^2`` within the rounding of both."""
    low, high = beta.box()
    least, most = (0.0 if low <= 0 <= high else min(abs(low), abs(high))), max(abs(low), abs(high))
    narrow, wide = se.box()
    low, high = (least / wide if wide > 0 else math.inf), (most / narrow if narrow > 0 else math.inf)
    return low * low, high * high


def f_from_r2(r2: Figure, n: Figure, k: int = 1) -> Range:
    """Range of ``R2 (n - 1 - k) / ((1 - R2) k)`` within the rounding of R2 and n."""
    scale = 100.0 if "percent" in r2.flags else 1.0
    k = max(k, 1)

    def value(share: float, people: float) -> float:
        share = min(max(share / scale, 0.0), 1 - 1e-12)
        return share * (people - 1 - k) / ((1 - share) * k)

    corners = [value(r, m) for r in r2.box() for m in n.box()]
    return min(corners), max(corners)


def scales(claims: Sequence[Claim]) -> list[tuple[int, tuple[str, str]]]:
    """Effects printed as a ratio and as its logarithm (``values["beta"]``, ``["or"]``) that are not each other's."""
    found = []
    for i, claim in enumerate(claims):
        if claim.kind in RATIOS and "beta" in claim.values:
            ratio, log = figure(claim.estimate), figure(claim.values["beta"])
        elif claim.kind == "beta" and any(k.lower() in claim.values for k in RATIOS):
            name = next(k.lower() for k in sorted(RATIOS) if k.lower() in claim.values)
            ratio, log = figure(claim.values[name]), figure(claim.estimate)
        else:
            continue
        if ratio.positive and log.legible and not overlap(on_scale(ratio.box(), True), log.box()):
            text = f"exp({log.text}) is {math.exp(min(log.value, 700.0)):.4g}, printed {ratio.text}"
            found.append((i, ("GNB-TAB-021", text)))
    return found


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
