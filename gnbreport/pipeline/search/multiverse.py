"""A headline claim under every defensible specification, and the share that keeps its conclusion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from gnbreport.errors import InputError, Problem
from gnbreport.pipeline.search.published import Published
from gnbreport.pipeline.search.space import Space
from gnbreport.pipeline.search.specification import Specification, own_law, own_q
from gnbreport.pipeline.search.stages import Stages

_ALPHA = 0.05


def defensible(space: Space) -> Iterator[Specification]:
    """Specifications that a careful analyst could state: IVW never below fixed effects, or oriented Egger.

    Left out: turned signs, palindromes taken as forward, the first or last of several rows whatever its alleles, rows
    without an id, a residual variance below 1, Egger without orientation, no clumping; medians and modes, whose P is
    drawn at random; ``sqrt(a^2 sa^2 + b^2 sb^2)``, and proportions without the error of the total effect.
    """
    for stage in space.staging():
        if stage.palindromes == "forward" or stage.multi_allelic in ("first", "last"):
            continue
        if stage.unnamed or stage.clump.by == "none":
            continue
        for method in space.method:
            if method in ("ivw", "egger"):
                for product in (product for product in space.product if product != "own_se"):
                    yield Specification(*stage, method, "floored", own_law(method), own_q(method), product)


def multiverse(
    stages: Stages, tables: Sequence[Published], headline: Sequence[tuple[str, str]], *, own: bool = False
) -> list[dict[str, Any]]:
    """Rows of table ``specifications`` for each headline claim: estimate, interval, P, whether the conclusion stays.

    The conclusion is kept where the sign is the published one and P lies on the published side of 0.05. Without a
    printed P, whether the interval holds no effect stands for it. Figures are on the scale of the regression (log
    for ratios). A specification under which the pair is not estimable keeps no conclusion and has no figures.

    With ``own`` the conclusion is that of the stated choices instead of the published one; where they give no
    estimate, none is kept.

    Raises:
        InputError: A headline claim that is not in the published table.
    """
    rows = [(t, i) for t in tables for i in range(len(t)) if (t.name(i), t.outcome) in set(headline)]
    known = {(t.name(i), t.outcome) for t, i in rows}
    if missing := [h for h in headline if h not in known]:
        raise InputError(
            [Problem("unknown-claim", f"{exposure} on {outcome} is not in the table") for exposure, outcome in missing]
        )
    return [row for table, i in rows for row in _claim(stages, table, i, own)]


def _claim(stages: Stages, table: Published, row: int, own: bool) -> Iterator[dict[str, Any]]:
    """All rows of one claim, nearest to the stated choices first."""
    sign, significant = _conclusion(table, row)
    ordered = sorted(defensible(stages.space), key=lambda s: (len(c := s.changes(stages.stated)), c))
    for rank, specification in enumerate(ordered, 1):
        ours = stages.figures_of(table, specification).taken(np.array([row]))
        estimate, p = float(ours.estimate[0]), float(ours.p[0])
        known = bool(np.isfinite(estimate) and np.isfinite(p))
        if own and rank == 1:
            sign, significant = (float(np.sign(estimate)), p < _ALPHA) if known else (np.nan, False)
        changes = specification.changes(stages.stated)
        yield {
            "rank": rank,
            "specification": "; ".join(changes) or "as stated",
            "n_changes": len(changes),
            "claim": table.claim(row),
            "estimate": estimate if known else None,
            "ci_low": float(ours.low_t[0]) if known else None,
            "ci_high": float(ours.high_t[0]) if known else None,
            "p_value": p if known else None,
            "n_variants": int(ours.n[0]),
            "conclusion_kept": known and np.sign(estimate) == sign and (p < _ALPHA) == significant,
        }


def _conclusion(table: Published, row: int) -> tuple[float, bool]:
    """Published sign and significance."""
    null = 1.0 if table.ratio[row] else 0.0
    middle = (table.estimate[0][row] + table.estimate[1][row]) / 2
    low, high = table.p[0][row], table.p[1][row]
    if np.isfinite(high):
        significant = bool((low + high) / 2 < _ALPHA)
    else:
        significant = bool(table.ci_low[0][row] > null or table.ci_high[1][row] < null)
    return float(np.sign(middle - null)), significant
