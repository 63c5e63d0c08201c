"""STROBE-MR items: those that a program can fill from the results, and those that the authors must."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gnbreport.report import numbers, words
from gnbreport.report.context import Context

AUTHORS = "For the authors."


@dataclass(frozen=True, slots=True)
class Item:
    """One item: number, what is asked (our words), our answer, whether the program filled it, sections to see."""

    number: str
    asked: str
    answer: str
    filled: bool
    where: tuple[str, ...] = ()


#: Sections that hold what an item asks for.
WHERE: dict[str, tuple[str, ...]] = {
    "4c": ("sources",),
    "5": ("methods",),
    "6a": ("methods",),
    "6b": ("methods", "instruments"),
    "6c": ("methods",),
    "6d": ("methods",),
    "6e": ("methods",),
    "7": ("sensitivity",),
    "8": ("sensitivity",),
    "9a": ("provenance",),
    "10a": ("design",),
    "10b": ("instruments",),
    "10d": ("limitations",),
    "11a": ("sensitivity",),
    "11b": ("outcome",),
    "11d": ("outcome", "sensitivity"),
    "12a": ("sensitivity",),
    "12b": ("sensitivity",),
    "13a": ("sensitivity",),
    "13c": ("sensitivity",),
    "13e": ("sensitivity",),
    "15": ("limitations",),
    "19": ("provenance",),
}


def _sources(context: Context) -> str:
    return (
        f"{len(context.results['traits'].drop_duplicates('file'))} files, listed with n, "
        "ancestry and accession as stated."
    )


def _design(context: Context) -> str:
    return "Two-sample, two-step MR on summary data." if context.role("mediator") else "Two-sample MR on summary data."


def _instruments(context: Context) -> str:
    c = context.choices.selection
    p, kb = numbers.threshold_text(c.exposure_p), numbers.count_text(c.kb)
    if c.clump == "none":
        return f"P < {p}; not clumped."
    ld = f", r\u00b2 < {c.r2:g}" if c.clump == "ld" else ""
    return f"P < {p}; clumping by {'LD' if c.clump == 'ld' else 'distance'}{ld}, {kb} kb."


def _flow(context: Context) -> str:
    return f"Figure 1B; {len(context.results['dispositions'])} dispositions, one for every candidate."


def _overlap(context: Context) -> str:
    o = context.choices.sensitivity.overlap
    return "Not declared in the study file." if o is None else f"Declared: {100 * o:g}% overlap."


#: number | what is asked (own words) | how a program fills it, None for the authors
ITEMS: tuple[tuple[str, str, Callable[[Context], str] | None], ...] = (
    ("1", "Title and abstract name MR as the design", None),
    ("2", "Background: what is known, why a causal question is plausible", None),
    ("3", "Objectives and pre-specified hypotheses", None),
    ("4a", "Setting: design, dates, places of the underlying studies", None),
    ("4b", "Participants: eligibility, recruitment", None),
    ("4c", "Sources: what each data set is, sample sizes", _sources),
    ("4d", "Ethics approval and consent", None),
    (
        "5",
        "Assumptions: the three core assumptions and those of further analyses",
        lambda c: (
            "Stated with each method in the documentation; relevance is shown by F, independence and exclusion "
            "restriction are assumed."
        ),
    ),
    ("6a", "Handling of quantitative variables: units, scale", lambda c: "Units stand in the heads of all tables."),
    ("6b", "Handling of genetic variants, weights", _instruments),
    (
        "6c",
        "MR estimator and related statistics",
        lambda c: (
            f"Main: {words.method(c.choices.estimation.main)}; {len(c.choices.estimation.methods)} methods in all."
        ),
    ),
    ("6d", "Missing data", lambda c: "Absent variants: proxies or a disposition, none imputed."),
    (
        "6e",
        "Multiple testing",
        lambda c: f"Bonferroni and Benjamini\u2013Hochberg, family: {c.choices.multiple_testing.family}.",
    ),
    (
        "7",
        "Assessment of assumptions",
        lambda c: "F, Q, Egger intercept, MR-PRESSO, Steiger.",
    ),
    (
        "8",
        "Sensitivity analyses",
        lambda c: "Robust methods, leave-one-out, outlier removal.",
    ),
    ("9a", "Software with versions", lambda c: "Each package with its version."),
    ("9b", "Pre-registration and protocol", None),
    ("10a", "Numbers at each stage", _flow),
    (
        "10b",
        "Summary statistics of exposures, outcomes, instruments",
        lambda c: f"tables/instruments.csv ({len(c.results['instruments'])} rows) and tables/harmonised.csv.",
    ),
    ("10c", "Heterogeneity between pooled studies of a meta-analysis", None),
    ("10d", "Two samples: comparability and overlap", _overlap),
    ("11a", "Associations of variants with exposure and outcome", lambda c: "tables/harmonised.csv, scatter plots."),
    ("11b", "MR estimates with uncertainty", lambda c: "Tables of estimates with 95% intervals."),
    ("11c", "Translation into absolute risk where relevant", None),
    ("11d", "Plots", lambda c: "Forest, scatter, funnel, radial and leave-one-out plots."),
    ("12a", "Validity of assumptions: results", lambda c: "Sensitivity at a glance, with the rule behind each light."),
    (
        "12b",
        "Further statistics, e.g. heterogeneity",
        lambda c: "tables/heterogeneity.csv, pleiotropy.csv, presso.csv.",
    ),
    (
        "13a",
        "Results of sensitivity analyses for violations",
        lambda c: "Lights by pair; estimates without outliers in tables/estimates.csv.",
    ),
    ("13b", "Other sensitivity or further analyses", None),
    (
        "13c",
        "Direction of effect, bidirectional MR",
        lambda c: "tables/direction.csv" + ("; reverse MR where possible." if c.choices.sensitivity.reverse else "."),
    ),
    ("13d", "Comparison with non-MR evidence", None),
    ("13e", "Further plots, e.g. leave-one-out", lambda c: "Leave-one-out plots of all nominal pairs."),
    ("14", "Key results", None),
    ("15", "Limitations: sources of bias", None),
    ("16", "Interpretation: meaning, mechanism, clinical relevance", None),
    ("17", "Generalisability", None),
    ("18", "Funding", None),
    (
        "19",
        "Data and code sharing",
        lambda c: "This report carries results.json, all tables, digests of the inputs and the command.",
    ),
    ("20", "Conflicts of interest", None),
)


def checklist(context: Context) -> tuple[Item, ...]:
    """All items; what no program can know stays with the authors."""
    return tuple(
        Item(n, asked, fill(context) if fill else AUTHORS, fill is not None, WHERE.get(n, ()))
        for n, asked, fill in ITEMS
    )
