"""Whether a claim's estimate, interval and P can be true together: claims checked, rows of one analysis agreed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gnbreport.claims.causes import explain_all
from gnbreport.claims.figures import check_figure, remarks
from gnbreport.claims.judging import Judged, judge_figures, t_reason
from gnbreport.claims.model import EFFECTS, Claim, Coherence
from gnbreport.claims.ranges import Range


def check(claims: Iterable[Claim]) -> list[Coherence]:
    """Check the inner coherence of published claims.

    For each effect: some point of the half-unit rounding box must satisfy estimate, limits and P (normal theory, or
    Student's t where the method has it; log scale for ratios). Causes of what does not fit are looked for among the
    readings of :mod:`gnbreport.claims.causes`, where rows of one paper vote together. Claims of kind Q, F, R2, n and
    count go to the table checks.

    Args:
        claims: The claims, as printed.

    Returns:
        One result per claim, in order.
    """
    everything = list(claims)
    judged = [judge_figures(c) for c in everything if c.kind in EFFECTS]
    explained = iter(explain_all(_agreed(judged)))
    results = [next(explained) if c.kind in EFFECTS else check_figure(c) for c in everything]
    return remarks(results)


def _agreed(judged: Sequence[Judged]) -> list[Judged]:
    """Rows of one analysis must agree on a number of variants that is not printed; a disagreement is noted.

    One analysis: same paper, exposure, outcome, consecutive in the table, each method once.
    """
    result: list[Judged] = []
    for group in _analyses(judged):
        ranges = [j.n_implied for j in group if j.n_implied is not None]
        if len(ranges) < 2:
            result.extend(group)
            continue
        common = (max(r[0] for r in ranges), min(r[1] for r in ranges))
        result.extend(_with_common(j, common) for j in group)
    return result


def _with_common(judged: Judged, common: Range) -> Judged:
    """The row with the number of variants all rows of its analysis agree on, or a remark that they do not."""
    if judged.n_implied is None:
        return judged
    if common[0] > common[1]:
        reason = f"{judged.reason}; other rows of the analysis ask for another number"
        return Judged(judged.reading, judged.verdict, reason, judged.z, judged.n_implied, judged.shape)
    return Judged(judged.reading, judged.verdict, t_reason(judged.reading, common), judged.z, common, judged.shape)


def _analyses(judged: Sequence[Judged]) -> list[list[Judged]]:
    """Runs of rows that belong to one analysis."""
    groups: list[list[Judged]] = []
    for row in judged:
        claim = row.reading.claim
        if groups and claim.paper:
            last = [j.reading.claim for j in groups[-1]]
            same = all(
                (c.paper, c.exposure, c.outcome, c.mediator)
                == (claim.paper, claim.exposure, claim.outcome, claim.mediator)
                for c in last
            )
            if same and claim.method not in {c.method for c in last}:
                groups[-1].append(row)
                continue
        groups.append([row])
    return groups
