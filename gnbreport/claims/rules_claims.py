"""Rules about a claim's own figures (GNB-CON)."""

from __future__ import annotations

from gnbreport.claims.rule import Rule, Severity

_BOX = "Exact test over the rounding box: docs/claims.md; Charnes and Cooper 1962 for the extremes at vertices"
_SEEN = "Seen among published Mendelian randomization results: docs/claims.md"


def _rule(id_: str, title: str, severity: Severity, rationale: str, source: str = _SEEN) -> Rule:
    return Rule(id_, title, severity, rationale, source)


CLAIM_RULES = (
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
        "GNB-CON-031",
        "the printed z or t does not fit the estimate and its error",
        "error",
        "A printed z or t is one more bound on the rounding box: no point of it has that ratio of estimate to "
        "standard error, or its sign is a minus beside a positive estimate.",
        _BOX,
    ),
    _rule(
        "GNB-CON-032",
        "the standard error is not that of the interval",
        "error",
        "An interval is the estimate +- c SE; no point of the rounding box has the printed SE, read as that of "
        "the logarithm or, for a ratio, of the ratio itself.",
        _BOX,
    ),
    _rule(
        "GNB-CON-033",
        "the standard error is that of the ratio, not of its logarithm",
        "note",
        "By the delta method SE(ratio) = ratio x SE(log ratio), as some software prints it; the interval is that "
        "of the logarithm.",
        "Delta method; StataCorp, Stata Base Reference Manual, logistic",
    ),
    _rule(
        "GNB-CON-034",
        "the printed statistic is z squared",
        "note",
        "Estimate over standard error, squared, is the printed figure: a chi-squared on one degree of "
        "freedom, or an F.",
        "Wald 1943, Trans Am Math Soc 54:426",
    ),
    _rule(
        "GNB-CON-035",
        "all figures but one fit each other",
        "note",
        "Where a standard error, z or t is printed too, each figure is left out in turn: that without which the others "
        "fit is the likely error.",
        _BOX,
    ),
)
