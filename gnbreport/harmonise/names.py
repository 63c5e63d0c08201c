"""Column names under which harmonised associations are met, and what each means here."""

from __future__ import annotations

from gnbreport.harmonise.columns import COLUMNS, OPTIONAL_COLUMNS

#: TwoSampleMR's names (``harmonise_data()``) and common variants of ours -> our names.
ALIASES: dict[str, str] = {
    "SNP": "variant",
    "taxon": "exposure",
    "rsid": "variant",
    "effect_allele.exposure": "effect_allele",
    "other_allele.exposure": "other_allele",
    "beta.exposure": "beta_exposure",
    "se.exposure": "se_exposure",
    "eaf.exposure": "eaf_exposure",
    "pval.exposure": "p_exposure",
    "pval_exposure": "p_exposure",
    "samplesize.exposure": "n_exposure",
    "samplesize_exposure": "n_exposure",
    "beta.outcome": "beta_outcome",
    "se.outcome": "se_outcome",
    "eaf.outcome": "eaf_outcome",
    "pval.outcome": "p_outcome",
    "pval_outcome": "p_outcome",
    "samplesize.outcome": "n_outcome",
    "samplesize_outcome": "n_outcome",
    "eaf": "eaf_exposure",
    "mr_keep": "keep",
}

#: Read for what they say about a row; not columns of the harmonised table.
AUXILIARY = (
    "id.exposure",
    "id.outcome",
    "effect_allele.outcome",
    "other_allele.outcome",
    "remove",
    "palindromic",
    "ambiguous",
)

REQUIRED = ("variant", "beta_exposure", "se_exposure", "beta_outcome", "se_outcome")

NUMERIC = frozenset(
    {
        *(c for c in COLUMNS if c.split("_")[0] in {"beta", "se", "eaf", "p", "n"}),
        "log10_p_exposure",
        "log10_p_outcome",
        "position",
        "proxy_r2",
    }
)

BOOLEAN = frozenset({"keep", "remove", "palindromic", "ambiguous"})

KNOWN = frozenset({*COLUMNS, *OPTIONAL_COLUMNS, *AUXILIARY})


def canonical(name: str) -> str | None:
    """Our name of a column, or None where the column says nothing we use."""
    name = ALIASES.get(name, name)
    return name if name in KNOWN else None
