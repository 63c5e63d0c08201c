"""Rules about instrument tables, and about published figures against ours."""

from __future__ import annotations

from gnbreport.claims.rule import Rule, Severity

_SEEN = "Seen among published Mendelian randomization results: docs/claims.md"


def _rule(id_: str, title: str, severity: Severity, rationale: str, source: str = _SEEN) -> Rule:
    return Rule(id_, title, severity, rationale, source)


DATA_RULES = (
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
        "Lower chi-squared tail of Q below 0.001 (over the number of pairs of a study): correlated (unclumped) or "
        "duplicated variants, or standard errors that are too large.",
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
        "In the middle row log10 P lies more than 0.3 outside what the digits of beta and SE allow. Mixed models such "
        "as BOLT-LMM and SAIGE print the P of another statistic.",
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
        "r must be sqrt(F / (n - 2 + F)); it equals beta instead. Betas of standardised data are r, and let pass.",
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
        "In every row the printed digits allow the fixed-effect standard error, and in three or more not the "
        "random-effects one: one finding.",
    ),
    _rule(
        "GNB-REP-003",
        "the published standard errors are those of doubled rows",
        "error",
        "Every variant counted twice gives SE_fixed / sqrt(2) sqrt(max(1, 2 Q / (2 k - 1))): smaller by about sqrt 2. "
        "The printed digits allow it in every row, and in three or more not ours: one finding.",
    ),
)
