"""How instruments are selected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from gnbreport.errors import InputError, Problem
from gnbreport.instruments.clumping import R2Method
from gnbreport.instruments.panel import Panel
from gnbreport.instruments.regions import Build, Region, regions
from gnbreport.instruments.tables import require_columns


@dataclass(frozen=True, slots=True)
class SelectionOptions:
    """How instruments are selected.

    Attributes:
        p_threshold: Candidates need p strictly below it.
        clump: ``"ld"`` (needs a panel), ``"distance"`` or ``"none"``.
        r2: Clumping threshold of r2.
        kb: Clumping window in kilobases.
        r2_method: ``"em"`` (as plink 1.9) or ``"genotype"``.
        f_min: Smallest F = (beta/SE)^2; 0 for no filter.
        maf_min: Smallest minor allele frequency; 0 for no filter. The panel's frequency is used where the
            table has none; where neither is known the candidate passes.
        excluded_regions: Names (``"mhc"``, ``"high_ld"``) or :class:`Region` objects.
        build: Build of the table's positions, for the named regions.
        palindromes_before_clumping: Drop A/T and C/G candidates before clumping.
        multi_allelic: One id with several allele pairs: ``"matching"`` keeps the pair the panel has (without a
            panel the smallest p), ``"drop"`` none, ``"first"`` or ``"last"`` that row of the table.
        unnamed: Rows whose id is a placeholder (``NA``, ``.``): ``"drop"``, or ``"keep"`` each as a variant of its own,
            which takes part in clumping by distance although no outcome can be asked for it (as published analyses
            have done; never a good choice).
    """

    p_threshold: float = 5e-8
    clump: Literal["ld", "distance", "none"] = "ld"
    r2: float = 0.001
    kb: float = 10_000
    r2_method: R2Method = "em"
    f_min: float = 0.0
    maf_min: float = 0.0
    excluded_regions: tuple[str | Region, ...] = ()
    build: Build = "GRCh37"
    palindromes_before_clumping: bool = False
    multi_allelic: Literal["matching", "drop", "first", "last"] = "matching"
    unnamed: Literal["drop", "keep"] = "drop"


def check(candidates: pd.DataFrame, panel: Panel | None, options: SelectionOptions) -> None:
    """Columns, panel and regions."""
    require_columns(candidates, "rsid", "beta", "standard_error")
    if not {"log10_p", "neg_log_10_p_value"} & set(candidates.columns):
        require_columns(candidates, "p_value")
    if options.clump == "distance" or options.excluded_regions:
        require_columns(candidates, "chromosome", "base_pair_location")
    if options.clump == "ld" and panel is None:
        hint = 'give a panel, or choose clump = "distance"'
        raise InputError(Problem("no-panel", "LD clumping needs a reference panel", hint=hint))
    regions(options.excluded_regions, options.build)
