"""The rule catalogue: permanent ids, what each rule looks at, why, and where it comes from.

An id is never reused and never changes its meaning; a rule that is withdrawn keeps its entry.
Families: CON (a claim's own figures), TAB (figures of one table against each other), INS (instrument tables),
REP (published figures against ours, as a pattern).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gnbreport.errors import InputError, Problem

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        id: Permanent id.
        title: What it says when it fires, in a few words.
        severity: ``error`` (figures cannot be true together), ``warning`` (a reader should know), ``note`` (a reading
            or a remark; no reproach).
        rationale: Why it is checked and how.
        source: Where the rule comes from.
    """

    id: str
    title: str
    severity: Severity
    rationale: str
    source: str


_BOX = "Exact test over the rounding box: docs/claims.md; Charnes and Cooper 1962 for the extremes at vertices"
_SEEN = "Seen among published Mendelian randomization results: docs/claims.md"


def _rule(id_: str, title: str, severity: Severity, rationale: str, source: str = _SEEN) -> Rule:
    return Rule(id_, title, severity, rationale, source)


_CATALOGUE = (
    _rule(
        "GNB-CON-001",
        "estimate, interval and P are not mutually consistent",
        "error",
        "No point of the rounding box of estimate and limits gives the printed P, neither with the normal "
        "distribution nor with the method's Student t.",
        _BOX,
    ),
    _rule(
        "GNB-CON-002",
        "the estimate is not where its interval says",
        "error",
        "An interval b +- c SE has its estimate in the middle (on the log scale for ratios); no point of the "
        "rounding box does. Products of coefficients and bootstrap intervals are exempt unless the "
        "estimate lies outside.",
        _BOX,
    ),
    _rule(
        "GNB-CON-003",
        "fits only within a whole unit of the last digit",
        "note",
        "Digits were cut off rather than rounded, or one last digit is off by one.",
        _BOX,
    ),
    _rule(
        "GNB-CON-004",
        "the interval looks like the estimate +- 1 SE",
        "warning",
        "The multiplier k = half-width x z(P) / |estimate| is 1.00, not 1.96, within its rounding range.",
        "k compares what P asks for with what is printed: 1.96 for a 95% interval",
    ),
    _rule(
        "GNB-CON-005",
        "the interval looks like a 90% interval",
        "warning",
        "The multiplier k is 1.645 within its rounding range.",
    ),
    _rule(
        "GNB-CON-006",
        "the interval looks like a 99% interval",
        "warning",
        "The multiplier k is 2.576 within its rounding range.",
    ),
    _rule(
        "GNB-CON-007",
        "the interval of a ratio was built on the linear scale",
        "warning",
        "The limits are symmetric about the ratio itself, not about its logarithm; ln(ratio) over that "
        "SE gives the printed P.",
    ),
    _rule(
        "GNB-CON-008",
        "the estimate is b, the limits are exp(b)",
        "warning",
        "The estimate lies outside its limits, and its exponential lies inside (or the logarithm of the "
        "estimate, the other way round).",
    ),
    _rule(
        "GNB-CON-009",
        "the estimate is that of another row",
        "warning",
        "The estimate is printed identically in a neighbouring row whose interval it fits, and does not fit its own.",
    ),
    _rule(
        "GNB-CON-010",
        "one misprinted digit would explain it",
        "note",
        "One figure is freed at a time; a single changed, dropped, added or swapped digit makes all others fit. Weak "
        "evidence alone, since some misprint nearly always fits; P votes between candidates.",
    ),
    _rule(
        "GNB-CON-011",
        "a lost or wrong sign would explain it",
        "warning",
        "With the sign of one figure changed (a reciprocal for ratios) all figures fit.",
    ),
    _rule(
        "GNB-CON-012",
        "a lost or moved decimal point would explain it",
        "warning",
        "With the decimal point of one figure moved all figures fit.",
    ),
    _rule(
        "GNB-CON-013",
        "P may be that of another test",
        "note",
        "Estimate and interval fit each other, and no other reading explains P: P of another test, row "
        "or model, or misprinted.",
    ),
    _rule(
        "GNB-CON-014",
        "P fits Student's t with a df the row does not state",
        "note",
        "P fits with t on some degrees of freedom; the method's usual P is normal, or the printed number "
        "of variants gives another df.",
        "t(n-2) for MR-Egger, t(n-1) for modes and MR-PRESSO in the field's usual software",
    ),
    _rule(
        "GNB-CON-015",
        "'P =' was probably meant as 'P <'",
        "warning",
        "P is a customary bound (0.05, 0.01, 0.001, ...) and the interval implies a smaller P.",
    ),
    _rule(
        "GNB-CON-016",
        "'P <' was probably meant as 'P ='",
        "note",
        "The implied P is not below the bound, but rounds to it.",
    ),
    _rule(
        "GNB-CON-017",
        "a blanket 'all P <' does not hold for this row",
        "warning",
        "Several rows of the paper share one inequality; this row's interval implies a larger P.",
    ),
    _rule("GNB-CON-018", "P is one-sided", "note", "Half of the implied P fits the printed one."),
    _rule(
        "GNB-CON-019",
        "P may be corrected for multiple testing",
        "note",
        "The implied P times the stated number of tests fits the printed P.",
    ),
    _rule(
        "GNB-CON-020",
        "asymmetric interval of a product or a bootstrap",
        "note",
        "Intervals of products of coefficients and percentile intervals are legitimately asymmetric: P "
        "is tested against the width, shape convicts nobody.",
        "MacKinnon, Lockwood and Williams 2004, Multivariate Behav Res 39:99",
    ),
    _rule(
        "GNB-CON-021",
        "the limits are printed in reverse",
        "note",
        "The lower limit is larger than the upper one; read the other way round.",
    ),
    _rule(
        "GNB-CON-022",
        "a figure is illegible as printed",
        "warning",
        "An exponent was lost ('4.38 x 10'), or a figure is no number.",
    ),
    _rule("GNB-CON-023", "a decimal point was lost", "note", "A figure such as '-034' is read as -0.34."),
    _rule(
        "GNB-CON-024",
        "P is corrected for multiple testing and cannot be held against the interval",
        "note",
        "An FDR or adjusted P is not the P of the interval.",
    ),
    _rule(
        "GNB-CON-025",
        "rounding is too coarse to decide",
        "note",
        "The rounding box lets z vary by more than a factor of two (ratios near 1 with two or three decimals).",
        _BOX,
    ),
    _rule(
        "GNB-CON-026",
        "interval and P contradict each other about significance",
        "error",
        "The interval excludes the null value and P is above the level, or the other way round, whatever the rounding.",
    ),
    _rule(
        "GNB-CON-027",
        "the sign of the estimate is carried by a word",
        "note",
        "A positive figure beside negative limits, in a sentence that says 'decrease': read as negative.",
    ),
    _rule(
        "GNB-CON-028",
        "the estimate lies outside its own interval",
        "error",
        "No rounding puts the estimate between its limits.",
    ),
    _rule(
        "GNB-CON-029",
        "the interval looks like the estimate +- 2 SE",
        "note",
        "The multiplier k is 2.00 within a narrow rounding range that excludes 1.96.",
    ),
    _rule(
        "GNB-CON-030",
        "P is no probability",
        "error",
        "The printed P is below 0 or above 1: an exponent or a decimal point was lost, or a digit is wrong.",
    ),
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
        "Proportion = indirect / total, within rounding.",
    ),
    _rule("GNB-TAB-009", "the indirect effect is not a b", "error", "Product of the two steps, within rounding."),
    _rule("GNB-TAB-010", "counts do not add up", "error", "Parts must sum to the whole as printed."),
    _rule(
        "GNB-TAB-011", "a row is printed twice", "warning", "Two rows agree in every figure and in what they are about."
    ),
    _rule(
        "GNB-TAB-012",
        "cells were copied between rows",
        "warning",
        "Two rows about different things agree in estimate, limits and P, or in several figures with "
        "three digits or more.",
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
        "GNB-INS-001",
        "instruments are dense along the genome: probably not clumped",
        "warning",
        "More than ten variants of one exposure within one megabase.",
    ),
    _rule(
        "GNB-INS-002",
        "Q is far below its degrees of freedom",
        "warning",
        "Lower chi-squared tail of Q below 0.001: correlated (unclumped) or duplicated variants, or "
        "standard errors that are too large.",
        "Cochran 1954",
    ),
    _rule(
        "GNB-INS-003",
        "z-scores among betas",
        "error",
        "Standard errors near 1 in some rows, far smaller in others: beta column holds z.",
    ),
    _rule("GNB-INS-004", "every standard error is 1", "error", "The table holds z-scores."),
    _rule(
        "GNB-INS-005",
        "P is not that of beta and SE",
        "warning",
        "log10 P differs from that of beta/SE by more than rounding explains (mixed-model files: by a common factor).",
    ),
    _rule(
        "GNB-INS-006",
        "allele frequencies of the two files conflict",
        "warning",
        "They differ by more than 0.2 after harmonisation; near 1 - p: a flipped allele.",
    ),
    _rule(
        "GNB-INS-007",
        "palindromic variants of ambiguous strand",
        "note",
        "A/T or C/G with a frequency near 0.5 or unknown: the sign of the outcome association is a guess.",
    ),
    _rule("GNB-INS-008", "alleles are not usable", "error", "Effect and other allele are equal, or no alleles."),
    _rule(
        "GNB-INS-009",
        "r used in a Steiger test is a beta",
        "error",
        "r must be sqrt(F / (n - 2 + F)); it equals beta instead.",
        "Hemani, Tilling and Davey Smith 2017, PLoS Genet 13:e1007081",
    ),
    _rule(
        "GNB-INS-010",
        "variants occur twice for one exposure",
        "error",
        "Every row twice shrinks the SE of IVW by sqrt 2.",
    ),
    _rule("GNB-INS-011", "identifier is not that of a variant", "warning", "'NA' or '.' was selected like a variant."),
    _rule(
        "GNB-INS-012",
        "n implied by SE and frequency differs from the stated n",
        "note",
        "n = 1 / (2 p (1-p) SE^2) in SD units, more than 20% off.",
    ),
    _rule(
        "GNB-REP-001",
        "all signs are flipped",
        "error",
        "Every recomputed estimate has the published size and the opposite sign: one finding, not many.",
    ),
    _rule(
        "GNB-REP-002",
        "the published standard errors are those of fixed effects",
        "warning",
        "Recomputed fixed-effect standard errors agree with the published ones, random-effects ones do not.",
    ),
    _rule(
        "GNB-REP-003",
        "the published standard errors are smaller by sqrt 2",
        "error",
        "Every row counted twice shrinks standard errors by that factor.",
    ),
)

#: All rules by id.
RULES: dict[str, Rule] = {r.id: r for r in _CATALOGUE}


def rule(id_: str) -> Rule:
    """The rule with this id; case and a missing ``GNB-`` do not matter.

    Raises:
        InputError: There is no such rule.
    """
    key = id_.strip().upper()
    key = key if key.startswith("GNB-") else f"GNB-{key}"
    if key not in RULES:
        raise InputError(Problem("unknown-rule", f"there is no rule {id_!r}", hint=f"rules: {', '.join(RULES)}"))
    return RULES[key]
