"""Rules about figures of rows and tables against each other."""

from __future__ import annotations

from gnbreport.claims.rule import Rule, Severity

_SEEN = "Seen among published Mendelian randomization results: docs/claims.md"


def _rule(id_: str, title: str, severity: Severity, rationale: str, source: str = _SEEN) -> Rule:
    return Rule(id_, title, severity, rationale, source)


TABLE_RULES = (
    _rule(
        "GNB-TAB-001",
        "Q, its df and its P do not fit each other",
        "error",
        "The upper chi-squared tail of Q with k-1 (Cochran) or k-2 (Rucker) degrees of freedom is not the printed P.",
        "Cochran 1954; Rucker et al. 2011, Biostatistics 12:122",
    ),
    _rule(
        "GNB-TAB-002",
        "the printed Q is Rucker's (MR-Egger), not Cochran's",
        "warning",
        "P fits k-2 degrees of freedom, not k-1, although the row is not MR-Egger's.",
        "Rucker et al. 2011, Biostatistics 12:122",
    ),
    _rule(
        "GNB-TAB-003",
        "df of Q is not the number of variants less one (two for Egger)",
        "error",
        "Degrees of freedom follow from the number of variants.",
        "Cochran 1954",
    ),
    _rule(
        "GNB-TAB-004",
        "F is not (beta/SE) squared",
        "error",
        "For one variant F = (beta/SE)^2.",
        "Bowden et al. 2016, Int J Epidemiol 45:1961",
    ),
    _rule(
        "GNB-TAB-005",
        "F does not follow from R2 and n",
        "error",
        "F = R2 (n - 1 - k) / ((1 - R2) k).",
        "Burgess, Thompson and CRP CHD Genetics Collaboration 2011, Int J Epidemiol 40:755",
    ),
    _rule(
        "GNB-TAB-006",
        "does not survive Bonferroni correction",
        "warning",
        "The printed P is not below alpha over the stated number of tests.",
        "Bonferroni; Dunn 1961",
    ),
    _rule(
        "GNB-TAB-007",
        "does not survive Benjamini-Hochberg correction",
        "warning",
        "Even if every other row of the family had the smallest printed P values, this P does not pass; "
        "or the family's printed P values do not.",
        "Benjamini and Hochberg 1995, J R Stat Soc B 57:289",
    ),
    _rule(
        "GNB-TAB-008",
        "the proportion mediated is not a b / c",
        "error",
        "Proportion = indirect / total, within rounding; the steps stand in the row, or are other rows of the paper.",
    ),
    _rule(
        "GNB-TAB-009",
        "the indirect effect is not a b",
        "error",
        "Product of the two steps, within rounding; the steps stand in the row, or are other rows of the paper.",
    ),
    _rule(
        "GNB-TAB-010",
        "counts do not add up",
        "error",
        "Parts must sum to the whole as printed, whether listed with it or in rows of their own.",
    ),
    _rule(
        "GNB-TAB-011", "a row is printed twice", "warning", "Two rows agree in every figure and in what they are about."
    ),
    _rule(
        "GNB-TAB-012",
        "cells were copied between rows or tables",
        "warning",
        "Two rows about different things agree in estimate, limits and P; or three or more neighbouring cells of a "
        "column of F, Q or R2 stand again in another table, about other things.",
    ),
    _rule(
        "GNB-TAB-013",
        "n is above the size of the cohort",
        "warning",
        "More people than the cohort ever had: an effective size of a mixed model, a sum over studies, "
        "or an error. Ceilings: data/cohorts.toml.",
        "Cohort sizes as the cohorts state them",
    ),
    _rule(
        "GNB-TAB-014",
        "n is not that of the public files",
        "warning",
        "The study's full sample, not that of the summary statistics the public can download (or that "
        "could have been used).",
    ),
    _rule(
        "GNB-TAB-015",
        "'significant after correction' does not follow from the printed P",
        "error",
        "The statement says that the result survives correction; the printed P does not over the stated "
        "number of tests.",
    ),
    _rule(
        "GNB-TAB-016",
        "corrected P values are not in the order of P",
        "error",
        "Benjamini-Hochberg q is monotone in p; a join on the wrong key breaks the order.",
        "Benjamini and Hochberg 1995",
    ),
    _rule(
        "GNB-TAB-017",
        "the SE of the indirect effect uses each estimate with its own SE",
        "error",
        "sqrt(a^2 sa^2 + b^2 sb^2) is not the delta method: that is sqrt(a^2 sb^2 + b^2 sa^2).",
        "Sobel 1982, Sociol Methodol 13:290",
    ),
    _rule(
        "GNB-TAB-018",
        "the interval of the proportion ignores the error of the total effect",
        "warning",
        "The printed interval is that of a b divided by c.",
    ),
    _rule(
        "GNB-TAB-019",
        "a correlation or R2 is not between 0 and 1",
        "error",
        "R2 outside [0, 1], or a Steiger r beyond 1.",
    ),
    _rule(
        "GNB-TAB-020",
        "a corrected P is not what correction of the printed P gives",
        "error",
        "Bonferroni: P times the number of tests, at most 1. Benjamini-Hochberg: recomputed where all rows of the "
        "family are printed; else between P and P times the number of tests over the row's rank among those printed.",
        "Bonferroni; Dunn 1961; Benjamini and Hochberg 1995, J R Stat Soc B 57:289",
    ),
    _rule(
        "GNB-TAB-021",
        "a ratio is not exp(beta)",
        "error",
        "Where an effect is printed on both scales, ln(ratio) is beta, within the rounding of both.",
        "Definition of a log odds ratio or log hazard ratio",
    ),
)
