"""Paper says, we get, verdict: each published claim against our results."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from gnbreport.claims import ours as our_figures
from gnbreport.claims.coherence import check
from gnbreport.claims.compare import compare
from gnbreport.claims.model import Claim, Coherence
from gnbreport.claims.ours import Ours
from gnbreport.claims.patterns import mark
from gnbreport.claims.rounded import Leeway

SIMULATED = "the data are simulated: a claim about real data cannot be judged on them"


def judge(
    claims: Iterable[Claim],
    results_tables: Mapping[str, pd.DataFrame],
    simulated: bool = False,
    leeways: Mapping[str, Leeway] | None = None,
    absent: str = "",
) -> list[dict[str, Any]]:
    """Verdict per claim: rows of table ``claims``.

    Args:
        claims: Published claims, their traits by id.
        results_tables: Tables of results by name (``estimates``, ``mediation``, ``heterogeneity``).
        simulated: Whether the data are simulated; then nothing can be judged, and each verdict says so.
        leeways: Claim id -> what our figures can be where they were recomputed from rounded inputs
            (:func:`gnbreport.claims.rounded.ivw_leeway`).
        absent: Which of the study's files are not there, so that nothing was computed.

    Returns:
        One row per claim. ``verdict`` is one of reproduced, reproduced_within_monte_carlo, rounding_style,
        sign_flipped, differs, differs_in_conclusion, not_computable, internally_inconsistent. A pattern that all
        rows share (signs, fixed-effect standard errors, doubled rows) is named in their rules, as one finding.
    """
    rows, found, judged = [], [], []
    not_there = SIMULATED if simulated else f"data not present: {absent}" if absent else ""
    for coherence in check(claims):
        mine = not_there or our_figures.find(coherence.claim, results_tables)
        if leeways and isinstance(mine, Ours) and coherence.claim.id in leeways:
            mine = replace(mine, leeway=leeways[coherence.claim.id])
        rows.append(_row(coherence, mine))
        found.append(mine)
        judged.append(coherence.claim)
    return mark(rows, judged, found, results_tables)


def _row(coherence: Coherence, mine: Ours | str) -> dict[str, Any]:
    """One row of table ``claims``."""
    claim = coherence.claim
    verdict, reason = _verdict(coherence, mine)
    low, high = coherence.p_implied or (math.nan, math.nan)
    found = mine if isinstance(mine, Ours) else None
    nan = math.nan
    return {
        "claim": claim.id,
        "place": claim.place,
        "statement": claim.statement,
        "kind": claim.kind,
        "exposure": claim.exposure or "",
        "mediator": claim.mediator or "",
        "outcome": claim.outcome or "",
        "method": claim.method,
        "printed_estimate": claim.estimate,
        "printed_ci": claim.printed_ci,
        "printed_p": claim.printed_p,
        "coherence": coherence.verdict,
        "p_implied_low": low,
        "p_implied_high": high,
        "explanation": _explanation(coherence),
        "rules": " ".join(coherence.rules),
        "our_estimate": found.estimate if found else nan,
        "our_ci_low": found.ci_low if found else nan,
        "our_ci_high": found.ci_high if found else nan,
        "our_p": found.p if found else nan,
        "our_n_variants": found.n_variants if found else None,
        "verdict": verdict,
        "reason": reason,
    }


def _explanation(coherence: Coherence) -> str:
    """The likeliest explanation, then the remarks."""
    first = [coherence.explanations[0].text] if coherence.explanations else []
    figures = [coherence.reason] if coherence.claim.kind in {"n", "count", "F", "Q", "R2"} else []
    return "; ".join([*first, *figures, *coherence.notes])


def _verdict(coherence: Coherence, mine: Ours | str) -> tuple[str, str]:
    """Verdict and reason for one claim."""
    if isinstance(mine, str):
        return "not_computable", mine
    verdict, reason = compare(coherence.claim, mine)
    printed = coherence.claim.nsnp
    if printed is not None and mine.n_variants is not None and printed != mine.n_variants:
        reason = f"{reason}; printed for {printed} variants, ours has {mine.n_variants}"
    if coherence.verdict == "incoherent":
        return "internally_inconsistent", f"{coherence.reason}; against our result: {verdict} ({reason})"
    return verdict, reason
