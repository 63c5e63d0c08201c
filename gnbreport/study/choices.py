"""Every analytic choice of a study, as a named field with the field's default.

The methods text of the report is written from these fields, and a search over analysis choices varies them.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Probability = Field(gt=0.0, le=1.0)


class Choices(BaseModel):
    """Base of all choice tables: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SelectionChoices(Choices):
    """Instrument selection."""

    exposure_p: float = Field(1e-5, gt=0, le=1, description="p threshold for instruments of exposures")
    mediator_p: float = Field(5e-8, gt=0, le=1, description="p threshold for instruments of mediators")
    outcome_p: float = Field(5e-8, gt=0, le=1, description="p threshold for instruments of outcomes (reverse MR)")
    clump: Literal["ld", "distance", "none"] = Field("ld", description="by LD in the panel, by distance only, or not")
    r2: float = Field(0.001, ge=0, le=1, description="clumping r2")
    kb: float = Field(10_000, gt=0, description="clumping window, kilobases")
    r2_method: Literal["em", "genotype"] = Field(
        "em", description="maximum-likelihood haplotype r2, as plink 1.9 clumps, or squared genotype correlation"
    )
    maf_min: float = Field(0.0, ge=0, le=0.5, description="smallest minor allele frequency; 0 for no filter")
    f_min: float = Field(0.0, ge=0, description="smallest F statistic per variant; 0 for no filter")
    palindromes_before_clumping: bool = Field(False, description="drop palindromic variants before clumping")
    multi_allelic: Literal["matching", "drop", "first", "last"] = Field(
        "matching",
        description="of several rows with one rsID: that whose alleles match, none, the first or the last",
    )
    excluded_regions: tuple[Literal["mhc", "high_ld"], ...] = Field(
        (), description="regions without instruments: `mhc`, `high_ld`"
    )


class ProxyChoices(Choices):
    """Stand-ins for instruments that the outcome's file lacks."""

    use: bool = Field(True, description="whether to look for proxies")
    r2: float = Field(0.8, gt=0, le=1, description="smallest r2 with the instrument")
    kb: float = Field(1_000, gt=0, description="largest distance, kilobases")


class HarmonisationChoices(Choices):
    """Alleles of exposure and outcome brought to one strand and one effect allele."""

    palindromes: Literal["infer", "forward", "drop"] = Field(
        "infer", description="A/T and C/G variants: infer strand from frequency, take as forward, drop all"
    )
    tolerance: float = Field(
        0.08, ge=0, lt=0.5, description="frequencies within this of 0.5 do not orient a palindrome"
    )
    panel_frequencies: bool = Field(False, description="use panel frequencies where a file has none")
    frequency_check: float | None = Field(
        None, gt=0, lt=1, description="drop variants whose frequencies differ by more"
    )


class EstimationChoices(Choices):
    """Estimators."""

    methods: tuple[str, ...] = Field(
        (
            "wald_ratio",
            "ivw",
            "ivw_fe",
            "ivw_mre",
            "egger",
            "simple_median",
            "weighted_median",
            "simple_mode",
            "weighted_mode",
            "max_likelihood",
        ),
        description="method ids, see [numbers](numbers.md)",
    )
    main: str = Field("ivw", description="main method with two variants or more; one variant gives the Wald ratio")
    draws: int = Field(1_000, ge=100, le=1_000_000, description="bootstrap draws of medians and modes")
    mode_bandwidth: float = Field(1.0, gt=0, description="phi of the mode estimators")


class SensitivityChoices(Choices):
    """Sensitivity analyses."""

    presso_draws: int = Field(1_000, ge=100, le=10_000_000, description="simulated draws of MR-PRESSO")
    presso_threshold: float = Field(0.05, gt=0, lt=1, description="threshold of MR-PRESSO's global and outlier tests")
    leave_one_out: tuple[str, ...] = Field(("ivw",), description="methods to repeat without each variant")
    steiger_filter: bool = Field(True, description="re-estimate without variants that explain more of the outcome")
    outlier_removal: bool = Field(True, description="re-estimate without MR-PRESSO and radial outliers")
    reverse: bool = Field(True, description="reverse MR as a stage of its own")
    overlap: float | None = Field(None, ge=0, le=1, description="share of overlapping samples, where known")


class MultipleTestingChoices(Choices):
    """Multiplicity over exposures."""

    family: Literal["rank", "all"] = Field(
        "rank", description="correct within each taxonomic rank, or over all exposures"
    )
    alpha: float = Field(0.05, gt=0, lt=1, description="level of nominal significance and of corrected decisions")


class MediationChoices(Choices):
    """Two-step mediation."""

    pathways: Literal["nominal", "all"] | tuple[tuple[str, str], ...] = Field(
        "nominal",
        description="nominal: exposures with p < alpha on outcome and mediator; all; or pairs [exposure, mediator]",
    )
    b_source: Literal["univariable", "multivariable"] = Field(
        "univariable", description="mediator on outcome by its own instruments, or adjusted for the exposure"
    )
    overlap: Literal["keep", "drop_from_b", "drop_both"] = Field(
        "keep", description="instruments shared by exposure and mediator"
    )
    interval: Literal["monte_carlo", "delta", "product"] = Field(
        "monte_carlo", description="interval quoted for the indirect effect"
    )
    draws: int = Field(100_000, ge=1_000, le=100_000_000, description="Monte Carlo draws of indirect effects")


class AnalysisChoices(Choices):
    """All choices, by step."""

    selection: SelectionChoices = SelectionChoices()
    proxies: ProxyChoices = ProxyChoices()
    harmonisation: HarmonisationChoices = HarmonisationChoices()
    estimation: EstimationChoices = EstimationChoices()
    sensitivity: SensitivityChoices = SensitivityChoices()
    multiple_testing: MultipleTestingChoices = MultipleTestingChoices()
    mediation: MediationChoices = MediationChoices()
