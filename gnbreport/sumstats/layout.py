"""What a file layout is: how it is recognised, how its columns map, what to beware of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

#: Fields a layout can map. Those of the canonical table, and what they can be computed from.
FIELDS = (
    "rsid",  # identifier, preferably an rsID
    "variant",  # fallback identifier where rsid is missing
    "chromosome",
    "base_pair_location",
    "effect_allele",
    "other_allele",
    "effect_allele_frequency",
    "beta",
    "odds_ratio",
    "hazard_ratio",
    "z",
    "standard_error",
    "ci_lower",
    "ci_upper",
    "p_value",
    "neg_log_10_p_value",
    "log10_p",
    "n",
    "n_cases",
    "n_controls",
    "trait",
    "test",  # which test a row reports (REGENIE, PLINK2)
    "error_code",  # PLINK2
    "reference",  # with "alternative": other allele is the one that is not the effect allele
    "alternative",
    "position_text",  # chr:pos[:ref:alt] where there are no columns of their own
)

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Layout:
    """A file layout.

    Attributes:
        id: Stable name, for instance ``"gwama"``.
        title: Name for people.
        signature: Column names (lower case) that must all be present.
        columns: Field of :data:`FIELDS` -> its column names (lower case), best first.
        forbidden: Column names (lower case) that rule the layout out.
        accepts: Further test on (column names in lower case, first rows), for what a header cannot tell.
        build: Genome build, where the layout fixes it.
        tests: Values of the ``test`` column that are additive associations.
        many_identifiers: Identifiers may be several, joined by commas or semicolons.
        frequency_missing: Number that stands for a missing frequency.
        frequency_is_minor: The frequency column is named after the minor allele.
        p_from_other_model: The P column need not equal 2 Phi(-|beta/SE|) (mixed models, SPA).
        p_digits: P is known to carry few digits.
        traps: What to beware of, one sentence each, shown by ``gnbreport inspect``.
    """

    id: str
    title: str
    signature: frozenset[str]
    columns: Mapping[str, tuple[str, ...]]
    forbidden: frozenset[str] = frozenset()
    accepts: Callable[[Sequence[str], Rows], bool] | None = None
    build: str = ""
    tests: frozenset[str] = frozenset({"ADD"})
    many_identifiers: bool = False
    frequency_missing: float | None = None
    frequency_is_minor: bool = False
    p_from_other_model: bool = False
    traps: tuple[str, ...] = field(default=())


def layout(id: str, title: str, signature: str, columns: str, **rest: object) -> Layout:
    """Layout from compact text: ``signature`` of names, ``columns`` of ``field=name|name`` items."""
    mapping = {}
    for item in columns.split():
        name, _, sources = item.partition("=")
        if name not in FIELDS:
            raise ValueError(f"layout {id}: unknown field {name}")
        mapping[name] = tuple(sources.split("|"))
    return Layout(id, title, frozenset(signature.split()), mapping, **rest)  # type: ignore[arg-type]
