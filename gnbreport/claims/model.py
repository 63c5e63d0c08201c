"""Published claims and what their own figures say about them, as values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["OR", "HR", "RR", "beta", "proportion", "indirect", "Q", "F", "R2", "n", "count"]
Verdict = Literal["coherent", "coherent_t", "marginal", "incoherent", "undecidable"]

#: Verdicts on a claim against our results, in words.
VERDICT_WORDS = {
    "reproduced": "reproduced",
    "reproduced_within_monte_carlo": "reproduced within Monte Carlo error",
    "rounding_style": "reproduced but for the style of rounding",
    "sign_flipped": "sign flipped",
    "differs": "different",
    "differs_in_conclusion": "different in conclusion",
    "not_computable": "not computable",
    "internally_inconsistent": "internally inconsistent",
}

KINDS: tuple[Kind, ...] = ("OR", "HR", "RR", "beta", "proportion", "indirect", "Q", "F", "R2", "n", "count")
RATIOS = frozenset({"OR", "HR", "RR"})
EFFECTS = frozenset({"OR", "HR", "RR", "beta", "proportion", "indirect"})


@dataclass(frozen=True, slots=True)
class Claim:
    """One published figure with its interval and P, as printed.

    Attributes:
        id: Identifier, unique within its file.
        kind: What the estimate is; ratios are tested on the log scale.
        estimate: The estimate as printed.
        ci_low: Lower limit as printed; empty if none.
        ci_high: Upper limit as printed; empty if none.
        ci_level: Level of the interval in percent, as printed.
        p_op: ``=``, ``<``, ``>`` or empty.
        p: P as printed; empty if none.
        method: Estimator as published.
        nsnp: Number of variants as printed.
        paper: The publication; rows of one paper vote together.
        place: Where in the paper.
        statement: The claim in words.
        exposure: Trait id of the exposure, or its name.
        mediator: Trait id of the mediator.
        outcome: Trait id of the outcome.
        n_tests: Number of tests the publication corrects for.
        cohort: Cohort behind an ``n``, by name.
        values: Further printed figures by name (``se``, ``q``, ``q_df``, ``q_p``, ``f``, ``n``, ``a``, ...).
    """

    id: str
    kind: Kind
    estimate: str
    ci_low: str = ""
    ci_high: str = ""
    ci_level: str = "95"
    p_op: str = ""
    p: str = ""
    method: str = ""
    nsnp: int | None = None
    paper: str = ""
    place: str = ""
    statement: str = ""
    exposure: str | None = None
    mediator: str | None = None
    outcome: str | None = None
    n_tests: int | None = None
    cohort: str = ""
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def printed_ci(self) -> str:
        """The interval as printed, with its level; empty if none."""
        if not self.ci_low and not self.ci_high:
            return ""
        return f"{self.ci_low} to {self.ci_high} ({self.ci_level.rstrip('%')}%)"

    @property
    def printed_error(self) -> dict[str, str]:
        """Standard error, z or t and its degrees of freedom as printed, those that are."""
        return {name: self.values[name] for name in ("se", "z", "t", "df") if self.values.get(name)}

    @property
    def printed_p(self) -> str:
        """P as printed, with its sign, which may stand in either cell; empty if none."""
        text = re.sub(r"^\s*p\s*(?=[<>=\u2264\u2265])", "", self.p, flags=re.IGNORECASE).strip()
        own = re.match(r"([<>=\u2264\u2265]+)\s*(.*)", text)
        if own:
            return f"{own[1]} {own[2]}"
        return f"{self.p_op or '='} {text}" if re.match(r"[-.\d]", text) else text


@dataclass(frozen=True, slots=True)
class Explanation:
    """One reading that would explain figures that do not fit each other.

    Attributes:
        rule: Id of the rule in :mod:`gnbreport.claims.rules`.
        text: The reading in one sentence, with the figures it gives.
        weight: Rank, 0 to 100; higher is likelier. An ordering, not a probability.
        p_range: P that the reading implies, lowest and highest, if it implies one.
    """

    rule: str
    text: str
    weight: float
    p_range: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Multiplier:
    """Half-width in standard errors that P asks for: ``k = half-width z(P) / |estimate|``.

    1.96 fits a 95% interval; 1.00 means that +-1 SE was printed as the interval.

    Attributes:
        value: At the printed figures.
        low: Smallest over the rounding box.
        high: Largest over the rounding box.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Coherence:
    """Whether estimate, interval and P of one claim can be true together.

    Attributes:
        claim: The claim.
        verdict: ``coherent``, ``coherent_t`` (with Student's t), ``marginal`` (only if the figures were cut, or the
            last digit is off by one), ``incoherent``, ``undecidable``.
        reason: The verdict in one sentence.
        p_implied: Lowest and highest P that estimate and interval allow; None where they allow none.
        log10_p_implied: The same as log10, which does not underflow.
        explanations: Likely causes, likeliest first.
        multiplier: Half-width in standard errors that P asks for.
        n_implied: Lowest and highest number of variants for which Student's t fits, where the claim prints none.
        rules: Ids of the rules that fired, in order.
        notes: Remarks from other rules: multiple testing, sample size, cohort.
    """

    claim: Claim
    verdict: Verdict
    reason: str
    p_implied: tuple[float, float] | None = None
    log10_p_implied: tuple[float, float] | None = None
    explanations: tuple[Explanation, ...] = ()
    multiplier: Multiplier | None = None
    n_implied: tuple[int, int] | None = None
    rules: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing was found against the claim: neither its own figures nor an error-level rule."""
        from gnbreport.claims.rules import RULES

        return self.verdict != "incoherent" and not any(RULES[r].severity == "error" for r in self.rules)
