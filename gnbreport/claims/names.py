"""Other names of kinds and columns in claims files."""

from __future__ import annotations

from gnbreport.claims.model import KINDS, Kind

#: Kind of a claim by its printed name, lower case.
KIND_NAMES: dict[str, Kind] = {
    **{k.lower(): k for k in KINDS},
    "odds ratio": "OR",
    "hazard ratio": "HR",
    "risk ratio": "RR",
    "b": "beta",
    "effect": "beta",
    "proportion mediated": "proportion",
    "indirect effect": "indirect",
    "r^2": "R2",
    "or (95% ci)": "OR",
    "hr (95% ci)": "HR",
    "relative risk": "RR",
    "rate ratio": "RR",
    "irr": "RR",
    "\u03b2": "beta",
    "beta coefficient": "beta",
    "coefficient": "beta",
    "log or": "beta",
    "logor": "beta",
    "log odds ratio": "beta",
    "mean difference": "beta",
    "smd": "beta",
    "mediated proportion": "proportion",
    "mediation proportion": "proportion",
    "proportion (%)": "proportion",
    "mediated effect": "indirect",
    "mediation effect": "indirect",
    "counts": "count",
}
_STATISTIC_WORDS = ("value", "val", "score", "stat", "statistic", "ratio", "test")
#: Column of a claims file by its other names, lower case.
COLUMN_NAMES = {
    "lower": "ci_low",
    "upper": "ci_high",
    "lci": "ci_low",
    "uci": "ci_high",
    "ci": "ci_low",
    "95% ci": "ci_low",
    "pval": "p",
    "p_value": "p",
    "p-value": "p",
    "p value": "p",
    "nsnps": "nsnp",
    "n_snp": "nsnp",
    "snps": "nsnp",
    "level": "ci_level",
    **dict.fromkeys(("lower limit", "ci lower", "ci_lower", "lower ci", "95% ci lower", "ci_l", "lo_ci"), "ci_low"),
    **dict.fromkeys(("upper limit", "ci upper", "ci_upper", "upper ci", "95% ci upper", "ci_u", "up_ci"), "ci_high"),
    **dict.fromkeys(("pvalue", "p.value", "p val", "p_val"), "p"),
    **dict.fromkeys(("standard_error", "standard error", "std_error", "s.e.", "s.e", "std. error"), "se"),
    **dict.fromkeys(("std.error", "std err", "std. err.", "stderr", "se(beta)"), "se"),
    **{f"{k}{sep}{word}": k for k in "zt" for sep in ("", " ", "-", "_", ".") for word in _STATISTIC_WORDS},
    **dict.fromkeys(("p_fdr", "pfdr", "fdr p", "p fdr", "p-fdr", "fdr_p", "q", "q-value", "q value", "qval"), "fdr"),
    **dict.fromkeys(("p_bh", "p_adj", "padj", "p.adjust", "p adjusted", "adjusted p", "adj_p"), "fdr"),
    **dict.fromkeys(("p_bonferroni", "bonferroni p", "p bonferroni", "pbonferroni", "bonferroni_p"), "bonferroni"),
    **dict.fromkeys(("d.f.", "dof", "degrees of freedom"), "df"),
    **dict.fromkeys(("effect", "est", "effect size", "point estimate"), "estimate"),
    **dict.fromkeys(("n snps", "no. of snps", "number of snps", "nsnp(s)", "n_variants"), "nsnp"),
    "name": "id",
    "claim": "id",
}
