"""A published table as intervals: each printed figure stands for the numbers that round to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from gnbreport.claims.model import RATIOS
from gnbreport.claims.names import KIND_NAMES
from gnbreport.claims.printed import figure, printed_p
from gnbreport.errors import InputError, Problem
from gnbreport.pipeline.search.estimators import Fits
from gnbreport.pipeline.search.pool import Bools, Floats, Ints
from gnbreport.pipeline.search.specification import Specification
from gnbreport.study import Study

#: Share of a figure by which arithmetic, not analysis, may move it across a rounding boundary.
_SLACK = 1e-9


@dataclass(frozen=True, eq=False)
class Published:
    """Rows of a published table for one outcome; ranges ``(r,)``, -inf to inf where nothing is printed.

    Attributes:
        exposure: Trait id per row.
        outcome: Trait id of the outcome.
        ratio: Whether estimate and limits are printed as ratios.
        estimate: Lowest and highest estimate.
        se: Lowest and highest standard error (log scale for ratios).
        ci_low: Lowest and highest lower limit.
        ci_high: Lowest and highest upper limit.
        p: Lowest and highest P.
        nsnp: Variants; -1 where none are printed.
    """

    exposure: tuple[str, ...]
    outcome: str
    ratio: Bools
    estimate: tuple[Floats, Floats]
    se: tuple[Floats, Floats]
    ci_low: tuple[Floats, Floats]
    ci_high: tuple[Floats, Floats]
    p: tuple[Floats, Floats]
    nsnp: Ints

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.exposure)

    def fits(self, ours: Figures, rows: Ints | None = None) -> Bools:
        """Whether our figures print as the published ones; a figure that nobody can compute is not compared.

        Args:
            ours: Our figures, one per row.
            rows: Published row to hold each against; by default its own.
        """
        at = np.arange(len(self)) if rows is None else rows
        ratio = self.ratio[at]
        good = _inside(np.where(ratio, np.exp(np.clip(ours.estimate, -700, 700)), ours.estimate), self.estimate, at)
        good &= (self.nsnp[at] < 0) | (self.nsnp[at] == ours.n)
        drawn = np.isnan(ours.se)
        good &= drawn | _inside(ours.se, self.se, at)
        good &= drawn | _inside(ours.p, self.p, at)
        limits = np.zeros(len(at), dtype=bool)
        for half in (ours.normal_half, ours.t_half):
            low, high = ours.estimate - half, ours.estimate + half
            low, high = (np.where(ratio, np.exp(np.clip(v, -700, 700)), v) for v in (low, high))
            limits |= _inside(low, self.ci_low, at) & _inside(high, self.ci_high, at)
        return np.asarray(good & (drawn | limits))


@dataclass(frozen=True, eq=False)
class Figures:
    """Our figures for the rows of a published table; arrays ``(r,)``, nan where not estimable (or drawn: SE, P)."""

    estimate: Floats
    se: Floats
    p: Floats
    n: Ints
    normal_half: Floats
    t_half: Floats


def figures(fits: Fits, which: Ints, specification: Specification) -> Figures:
    """Figures of a specification for the rows of a table.

    Args:
        fits: Estimates of all traits.
        which: Number of the trait per row.
        specification: Residual variance, law and sign.
    """
    se = fits.standard_error(specification.variance)[which]
    p = fits.p_value(specification.variance, specification.law)[which]
    df = fits.df[which]
    quantile = np.where(df > 0, special.stdtrit(np.maximum(df, 1), 0.975), special.ndtri(0.975))
    normal = special.ndtri(0.975) * se
    sign = -1.0 if specification.flipped else 1.0
    student = quantile * se if specification.law == "t" else normal
    return Figures(sign * fits.slope[which], se, p, fits.n[which], normal, student)


def _inside(values: Floats, box: tuple[Floats, Floats], at: Ints) -> Bools:
    """Whether values lie in the ranges of the given rows."""
    low, high = box[0][at], box[1][at]
    slack = _SLACK * np.maximum(np.abs(values), np.finfo(float).tiny)
    with np.errstate(invalid="ignore"):
        return np.asarray((values >= low - slack) & (values <= high + slack))


def read_published(rows: Sequence[Mapping[str, Any]], study: Study) -> list[Published]:
    """Published rows by outcome.

    Args:
        rows: Printed figures as text: exposure, estimate; optionally outcome (needed where the study has several),
            kind (``beta``, ``OR``, ...), se, ci_low, ci_high, p, p_op, nsnp.
        study: The study, for its outcomes.

    Raises:
        InputError: Rows without exposure, outcome or legible estimate, or figures that cannot be read; all of them.
    """
    outcomes = [str(s.id) for s in study.outcomes]
    problems: list[Problem] = []
    by_outcome: dict[str, list[Mapping[str, Any]]] = {}
    for number, row in enumerate(rows, start=1):
        outcome = str(row.get("outcome") or (outcomes[0] if len(outcomes) == 1 else ""))
        found = list(_row_problems(row, outcome, number))
        problems += found
        if not found:
            by_outcome.setdefault(outcome, []).append(row)
    if not rows:
        problems.append(Problem("no-rows", "the published table has no rows"))
    if problems:
        raise InputError(problems)
    return [_published(found, outcome) for outcome, found in by_outcome.items()]


def _kind(row: Mapping[str, Any]) -> str | None:
    """What a row's estimate is, by the names that publications use; ``beta`` where it does not say."""
    return KIND_NAMES.get(str(row.get("kind") or "beta").strip().lower())


def _row_problems(row: Mapping[str, Any], outcome: str, number: int) -> list[Problem]:
    """What keeps a row from being compared."""
    found = []
    if not row.get("exposure"):
        found.append(Problem("no-exposure", "the row names no exposure", row=number, column="exposure"))
    if not outcome:
        found.append(Problem("no-outcome", "the study has several outcomes; name one", row=number, column="outcome"))
    kind = _kind(row)
    if kind not in {"beta", *RATIOS}:
        hint = f"allowed: beta, {', '.join(sorted(RATIOS))}"
        found.append(Problem("unknown-kind", f"kind is {row.get('kind')!r}", row=number, column="kind", hint=hint))
    for name in ("estimate", "se", "ci_low", "ci_high"):
        text = str(row.get(name) or "")
        if not text and name != "estimate":
            continue
        if not figure(text).legible:
            found.append(Problem("illegible", f"{text!r} is not a number", row=number, column=name))
        elif kind in RATIOS and name != "se" and not figure(text).positive:
            found.append(Problem("negative-ratio", f"{text!r} is no ratio", row=number, column=name))
    text = str(row.get("p") or "")
    if text and not printed_p(text, str(row.get("p_op") or "")).usable:
        found.append(Problem("illegible", f"{text!r} is not a P that can be compared", row=number, column="p"))
    text = str(row.get("nsnp") if row.get("nsnp") is not None else "")
    if text and not text.isdigit():
        found.append(Problem("illegible", f"{text!r} is not a number of variants", row=number, column="nsnp"))
    return found


def _published(rows: Sequence[Mapping[str, Any]], outcome: str) -> Published:
    """Ranges of legible rows."""

    def box(name: str) -> tuple[Floats, Floats]:
        texts = [str(row.get(name) or "") for row in rows]
        ranges = [figure(t).box() if t else (-np.inf, np.inf) for t in texts]
        return np.array([r[0] for r in ranges]), np.array([r[1] for r in ranges])

    printed = [printed_p(str(row["p"]), str(row.get("p_op") or "")).range() if row.get("p") else None for row in rows]
    p = [r if r is not None else (-np.inf, np.inf) for r in printed]
    return Published(
        tuple(str(row["exposure"]) for row in rows),
        outcome,
        np.array([_kind(row) in RATIOS for row in rows], dtype=bool),
        box("estimate"),
        box("se"),
        box("ci_low"),
        box("ci_high"),
        (np.array([r[0] for r in p]), np.array([r[1] for r in p])),
        np.array([-1 if row.get("nsnp") in (None, "") else int(row["nsnp"]) for row in rows], dtype=np.intp),
    )
