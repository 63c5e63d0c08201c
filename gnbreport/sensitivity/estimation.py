"""Estimates and diagnostics of one pair together: what ``gnbreport estimate`` gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from gnbreport.estimates import Estimate, NotApplicable
from gnbreport.harmonise import Harmonised
from gnbreport.mr.options import Options
from gnbreport.mr.pairs import estimate_pair
from gnbreport.sensitivity import options as diagnostics_options
from gnbreport.sensitivity.diagnostics import Diagnostics, diagnose

#: Diagnostic tables in the order they are shown.
TABLES = tuple(f.name for f in fields(Diagnostics) if f.name not in {"presso_result", "notices"})


@dataclass(frozen=True, slots=True)
class PairResult:
    """Everything computed for one pair.

    Attributes:
        exposure: Trait id of the exposure.
        outcome: Trait id of the outcome.
        n_variants: Kept variants.
        estimates: One result per method, in order.
        diagnostics: Tables of the sensitivity analyses.
    """

    exposure: str
    outcome: str
    n_variants: int
    estimates: tuple[Estimate | NotApplicable, ...]
    diagnostics: Diagnostics


def estimate_and_diagnose(data: Harmonised, methods: Sequence[str] | None, options: Options) -> PairResult:
    """Estimates by ``methods`` (None for all) and all diagnostics of one pair, with the same draws and seed."""
    chosen = diagnostics_options.Options(
        presso_draws=options.draws, presso_threshold=options.presso_threshold, seed=options.seed
    )
    estimates = tuple(estimate_pair(data, methods, options))
    return PairResult(data.exposure, data.outcome, len(data), estimates, diagnose(data, chosen))
