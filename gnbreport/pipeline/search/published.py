"""A published table as intervals: each printed figure stands for the numbers that round to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from gnbreport.claims.model import RATIOS
from gnbreport.claims.names import KIND_NAMES
from gnbreport.claims.printed import figure, printed_p
from gnbreport.errors import InputError, Problem
from gnbreport.pipeline.search.figures import Figures
from gnbreport.pipeline.search.pool import Bools, Floats, Ints
from gnbreport.study import Study

#: Share of a figure by which arithmetic, not analysis, may move it across a rounding boundary.
_SLACK = 1e-9
#: Kinds of effects through a mediator.
MEDIATED = frozenset({"indirect", "proportion"})

Range = tuple[Floats, Floats]


@dataclass(frozen=True, eq=False)
class Published:
    """Rows of a published table for one outcome; ranges ``(r,)``, -inf to inf where nothing is printed.

    Attributes:
        exposure: Trait id per row.
        outcome: Trait id of the outcome.
        mediator: Trait id per row; empty for effects that go through no mediator.
        share: Whether the row is a proportion mediated (else an indirect effect, where there is a mediator).
        ratio: Whether estimate and limits are printed as ratios.
        estimate: Lowest and highest estimate.
        se: Lowest and highest standard error (log scale for ratios).
        ci_low: Lowest and highest lower limit.
        ci_high: Lowest and highest upper limit.
        p: Lowest and highest P.
        nsnp: Variants; -1 where none are printed.
        q: Lowest and highest heterogeneity statistic.
        q_df: Its degrees of freedom; -1 where none are printed.
        q_p: Lowest and highest P of Q.
    """

    exposure: tuple[str, ...]
    outcome: str
    mediator: tuple[str, ...]
    share: Bools
    ratio: Bools
    estimate: Range
    se: Range
    ci_low: Range
    ci_high: Range
    p: Range
    nsnp: Ints
    q: Range
    q_df: Ints
    q_p: Range

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.exposure)

    @property
    def mediated(self) -> bool:
        """Whether the rows are effects through mediators."""
        return any(self.mediator)

    def name(self, row: int) -> str:
        """What a row is about, without its outcome."""
        return f"{self.exposure[row]} through {self.mediator[row]}" if self.mediator[row] else self.exposure[row]

    def claim(self, row: int) -> str:
        """What a row is about."""
        about = f"{self.name(row)} on {self.outcome}"
        if not self.mediator[row]:
            return about
        return f"{about}, {'proportion mediated' if self.share[row] else 'indirect effect'}"

    @cached_property
    def heterogeneity(self) -> bool:
        """Whether Q, its degrees of freedom or its P is printed anywhere."""
        return bool((self.q_df >= 0).any()) or any(np.isfinite(r[1]).any() for r in (self.q, self.q_p))

    def fits(self, ours: Figures, mine: Ints | None = None, rows: Ints | None = None) -> Bools:
        """Whether our figures print as the published ones; a figure that nobody can compute is not compared.

        Args:
            ours: Our figures; by default one per row.
            mine: Which of them to compare, ``(k,)``.
            rows: Published row to hold each of these against, ``(k,)``.
        """
        own = np.arange(len(self))
        mine, at = own if mine is None else mine, own if rows is None else rows
        near = np.flatnonzero(_inside(self._printed(ours.estimate[mine], at), self.estimate, at))
        good = np.zeros(len(at), dtype=bool)
        good[near] = self._rest_fits(ours.taken(mine[near]), at[near])
        return good

    def _rest_fits(self, ours: Figures, at: Ints) -> Bools:
        """Whether everything but the estimate prints as the published figures."""
        good = (self.nsnp[at] < 0) | (self.nsnp[at] == ours.n)
        drawn = np.isnan(ours.se)
        good &= drawn | (_inside(ours.se, self.se, at) & _inside(ours.p, self.p, at))
        limits = np.zeros(len(at), dtype=bool)
        for low, high in ((ours.low, ours.high), (ours.low_t, ours.high_t)):
            fits_low = _inside(self._printed(low, at), self.ci_low, at)
            limits |= fits_low & _inside(self._printed(high, at), self.ci_high, at)
        good &= drawn | limits
        if self.heterogeneity:
            good &= (self.q_df[at] < 0) | (self.q_df[at] == ours.q_df)
            good &= _inside(ours.q, self.q, at) & _inside(ours.q_p, self.q_p, at)
        return np.asarray(good)

    def _printed(self, values: Floats, at: Ints) -> Floats:
        """Values of the regression's scale on the scale of the print."""
        if not self.ratio.any():
            return values
        return np.where(self.ratio[at], np.exp(np.clip(values, -700, 700)), values)


def _inside(values: Floats, box: Range, at: Ints) -> Bools:
    """Whether values lie in the ranges of the given rows; anything does where nothing is printed."""
    low, high = box[0][at], box[1][at]
    slack = _SLACK * np.maximum(np.abs(values), np.finfo(float).tiny)
    with np.errstate(invalid="ignore"):
        return np.asarray(((values >= low - slack) & (values <= high + slack)) | ((low == -np.inf) & (high == np.inf)))


def read_published(rows: Sequence[Mapping[str, Any]], study: Study) -> list[Published]:
    """Published rows by outcome.

    Args:
        rows: Printed figures as text: exposure, estimate; optionally outcome (needed where the study has several),
            mediator, kind (``beta``, ``OR``, ..., of effects through a mediator ``indirect`` or ``proportion``), se,
            ci_low, ci_high, p, p_op, nsnp, q, q_df, q_p.
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
    if len({bool(row.get("mediator")) for row in rows}) > 1:
        hint = "search them one after the other"
        problems.append(
            Problem("mixed-rows", "some rows name a mediator and some do not", column="mediator", hint=hint)
        )
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
    allowed = MEDIATED if row.get("mediator") else {"beta", *RATIOS}
    if kind not in allowed:
        hint = f"allowed: {', '.join(sorted(allowed))}"
        hint += "" if row.get("mediator") else "; indirect and proportion need a mediator"
        found.append(Problem("unknown-kind", f"kind is {row.get('kind')!r}", row=number, column="kind", hint=hint))
    for name in ("estimate", "se", "ci_low", "ci_high", "q"):
        text = str(row.get(name) or "")
        if not text and name != "estimate":
            continue
        if not figure(text).legible:
            found.append(Problem("illegible", f"{text!r} is not a number", row=number, column=name))
        elif kind in RATIOS and name not in ("se", "q") and not figure(text).positive:
            found.append(Problem("negative-ratio", f"{text!r} is no ratio", row=number, column=name))
    for name in ("p", "q_p"):
        text = str(row.get(name) or "")
        if text and not printed_p(text, str(row.get(f"{name}_op") or "")).usable:
            found.append(Problem("illegible", f"{text!r} is not a P that can be compared", row=number, column=name))
    for name, what in (("nsnp", "a number of variants"), ("q_df", "a number of degrees of freedom")):
        text = str(row.get(name) if row.get(name) is not None else "")
        if text and not text.isdigit():
            found.append(Problem("illegible", f"{text!r} is not {what}", row=number, column=name))
    return found


def _published(rows: Sequence[Mapping[str, Any]], outcome: str) -> Published:
    """Ranges of legible rows."""
    kinds = [_kind(row) for row in rows]
    return Published(
        exposure=tuple(str(row["exposure"]) for row in rows),
        outcome=outcome,
        mediator=tuple(str(row.get("mediator") or "") for row in rows),
        share=np.array([kind == "proportion" for kind in kinds], dtype=bool),
        ratio=np.array([kind in RATIOS for kind in kinds], dtype=bool),
        nsnp=_counts(rows, "nsnp"),
        q=_ranges(rows, "q"),
        q_df=_counts(rows, "q_df"),
        **{name: _ranges(rows, name) for name in ("estimate", "se", "ci_low", "ci_high")},
        **{name: _p_ranges(rows, name) for name in ("p", "q_p")},
    )


def _ranges(rows: Sequence[Mapping[str, Any]], name: str) -> Range:
    """What the printed figures of a column stand for; proportions in percent as shares of 1."""
    found = []
    for row in rows:
        text = str(row.get(name) or "")
        low, high = figure(text).box() if text else (-np.inf, np.inf)
        unit = 0.01 if _kind(row) == "proportion" and _in_percent(row) else 1.0
        found.append((low * unit, high * unit))
    return np.array([r[0] for r in found]), np.array([r[1] for r in found])


def _in_percent(row: Mapping[str, Any]) -> bool:
    """Whether a proportion is printed in percent: with its sign, or above 1."""
    text = str(row["estimate"])
    return "%" in text or abs(figure(text).value) > 1.0


def _p_ranges(rows: Sequence[Mapping[str, Any]], name: str) -> Range:
    """What printed P stand for, with their signs."""
    found = [
        printed_p(str(row[name]), str(row.get(f"{name}_op") or "")).range() if row.get(name) else None for row in rows
    ]
    ranges = [r if r is not None else (-np.inf, np.inf) for r in found]
    return np.array([r[0] for r in ranges]), np.array([r[1] for r in ranges])


def _counts(rows: Sequence[Mapping[str, Any]], name: str) -> Ints:
    """Printed counts; -1 where there is none."""
    return np.array([-1 if row.get(name) in (None, "") else int(row[name]) for row in rows], dtype=np.intp)
