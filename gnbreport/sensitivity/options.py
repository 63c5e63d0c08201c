"""Choices of the sensitivity diagnostics, every one a named field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gnbreport.errors import InputError, Problem

TraitType = Literal["quantitative", "binary"]
VarianceFrom = Literal["beta_se", "p", "frequency"]


@dataclass(frozen=True, slots=True)
class TraitOptions:
    """What is known of one trait beyond its associations.

    Attributes:
        type: ``"quantitative"`` or ``"binary"`` (associations are log odds ratios).
        n: Sample size for variants whose row states none.
        cases: Number of cases of a binary trait.
        controls: Number of controls of a binary trait.
        prevalence: Population prevalence of a binary trait; the sample's share of cases if not given.
    """

    type: TraitType = "quantitative"
    n: float | None = None
    cases: float | None = None
    controls: float | None = None
    prevalence: float | None = None

    @property
    def case_share(self) -> float | None:
        """Share of cases in the sample of a binary trait, if known."""
        if self.type != "binary" or self.cases is None or self.controls is None:
            return None
        return self.cases / (self.cases + self.controls)


@dataclass(frozen=True, slots=True)
class Options:
    """Choices of :func:`gnbreport.sensitivity.diagnose`.

    Attributes:
        presso_draws: Simulated draws of MR-PRESSO; 0 leaves it out.
        presso_threshold: Threshold of its global and outlier tests.
        seed: Root seed of all streams.
        loo_methods: Methods of the leave-one-out table, ids of the estimator registry.
        alpha: Significance level of power, radial outliers and Rucker's selection.
        power: Power at which the minimal detectable effect is quoted.
        exposure_type: Type of the exposure.
        outcome_type: Type of the outcome.
        n_exposure: Sample size of the exposure for variants whose row states none.
        n_outcome: The same of the outcome.
        cases_exposure: Number of cases, if the exposure is binary.
        controls_exposure: Number of controls, if the exposure is binary.
        cases_outcome: Number of cases, if the outcome is binary.
        controls_outcome: Number of controls, if the outcome is binary.
        prevalence_exposure: Population prevalence, if the exposure is binary.
        prevalence_outcome: Population prevalence, if the outcome is binary.
        variance_from: Source of the variance explained: ``"beta_se"`` (beta, SE and n), ``"p"`` (p and n, as
            TwoSampleMR's directionality test), ``"frequency"`` (beta in SD units and allele frequency).
        precision_exposure: Correlation of the measured with the true exposure; R2 is divided by its square.
        precision_outcome: The same of the outcome.
        overlap: Share of overlapping samples, 0 to 1; None if unknown.
        observational: Observational association for the type I error under overlap; the estimate if None.
    """

    presso_draws: int = 1000
    presso_threshold: float = 0.05
    seed: int = 0
    loo_methods: tuple[str, ...] = ("ivw",)
    alpha: float = 0.05
    power: float = 0.8
    exposure_type: TraitType = "quantitative"
    outcome_type: TraitType = "quantitative"
    n_exposure: float | None = None
    n_outcome: float | None = None
    cases_exposure: float | None = None
    controls_exposure: float | None = None
    cases_outcome: float | None = None
    controls_outcome: float | None = None
    prevalence_exposure: float | None = None
    prevalence_outcome: float | None = None
    variance_from: VarianceFrom = "beta_se"
    precision_exposure: float = 1.0
    precision_outcome: float = 1.0
    overlap: float | None = None
    observational: float | None = None

    def __post_init__(self) -> None:
        """Refuse values that make no sense, all at once.

        Raises:
            InputError: Shares outside their range, unknown names, counts that are not positive.
        """
        problems = [*self._range_problems(), *self._name_problems()]
        if problems:
            raise InputError(problems)

    def _range_problems(self) -> list[Problem]:
        """Numbers outside their range."""
        unit = ("presso_threshold", "alpha", "power", "prevalence_exposure", "prevalence_outcome")
        positive = (
            "n_exposure",
            "n_outcome",
            "cases_exposure",
            "controls_exposure",
            "cases_outcome",
            "controls_outcome",
        )
        problems = []
        for name in unit:
            value = getattr(self, name)
            if value is not None and not 0.0 < value < 1.0:
                problems.append(Problem("bad-option", f"must lie between 0 and 1, is {value}", column=name))
        for name in positive:
            value = getattr(self, name)
            if value is not None and not 0.0 < value < float("inf"):
                problems.append(Problem("bad-option", f"must be positive, is {value}", column=name))
        for name in ("precision_exposure", "precision_outcome"):
            value = getattr(self, name)
            if not 0.0 < value <= 1.0:
                problems.append(Problem("bad-option", f"must lie above 0 and up to 1, is {value}", column=name))
        if self.overlap is not None and not 0.0 <= self.overlap <= 1.0:
            problems.append(Problem("bad-option", f"must lie between 0 and 1, is {self.overlap}", column="overlap"))
        if self.presso_draws < 0:
            problems.append(
                Problem("bad-option", f"must not be negative, is {self.presso_draws}", column="presso_draws")
            )
        return problems

    def _name_problems(self) -> list[Problem]:
        """Names that are none of the allowed ones."""
        allowed = {
            "exposure_type": ("quantitative", "binary"),
            "outcome_type": ("quantitative", "binary"),
            "variance_from": ("beta_se", "p", "frequency"),
        }
        return [
            Problem(
                "bad-option", f"unknown value {getattr(self, name)!r}", column=name, hint="one of " + ", ".join(values)
            )
            for name, values in allowed.items()
            if getattr(self, name) not in values
        ]

    @property
    def exposure(self) -> TraitOptions:
        """Choices that concern the exposure."""
        return TraitOptions(
            self.exposure_type, self.n_exposure, self.cases_exposure, self.controls_exposure, self.prevalence_exposure
        )

    @property
    def outcome(self) -> TraitOptions:
        """Choices that concern the outcome."""
        return TraitOptions(
            self.outcome_type, self.n_outcome, self.cases_outcome, self.controls_outcome, self.prevalence_outcome
        )
