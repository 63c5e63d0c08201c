"""Effects of instruments from a sample other than the one they were selected in (three-sample design)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from gnbreport import sumstats
from gnbreport.dispositions import Disposition
from gnbreport.instruments import Selection
from gnbreport.instruments.alleles import allele_column, same_variant
from gnbreport.pipeline.progress import Progress
from gnbreport.study import Study, Trait

#: What a replication file replaces; identifier and position stay those of the selection file.
_EFFECTS = (
    "effect_allele",
    "other_allele",
    "beta",
    "standard_error",
    "effect_allele_frequency",
    "p_value",
    "log10_p",
    "n",
)


def replicate(
    study: Study,
    traits: Mapping[str, Trait],
    selections: Mapping[str, Selection],
    cache: sumstats.Cache | None,
    progress: Progress,
) -> dict[str, Selection]:
    """Selections whose instruments carry the effects of their trait's replication file, where it names one.

    An instrument that the file lacks gets the disposition ``missing_in_replication``.

    Args:
        study: The study.
        traits: Trait id -> trait.
        selections: Trait id -> selection in the trait's own file.
        cache: Cache of scans.
        progress: Progress.

    Returns:
        Trait id -> selection; the same object where the trait has no replication file.

    Raises:
        InputError: A replication file that cannot be read.
    """
    found = replicated({i: s.instruments for i, s in selections.items()}, study, traits, cache, progress)
    return {i: _settled(s, found[i]) for i, s in selections.items()}


def replicated(
    instruments: Mapping[str, pd.DataFrame],
    study: Study,
    traits: Mapping[str, Trait],
    cache: sumstats.Cache | None,
    progress: Progress,
) -> dict[str, pd.DataFrame]:
    """The instruments' rows with the effects of their trait's replication file, where it names one.

    Args:
        instruments: Trait id -> association rows.
        study: The study.
        traits: Trait id -> trait.
        cache: Cache of scans.
        progress: Progress.

    Returns:
        Trait id -> rows in the same order, effects nan where the file lacks the variant; the same object where the
        trait has no replication file.

    Raises:
        InputError: A replication file that cannot be read.
    """
    asked = [i for i in instruments if traits[i].source.replication]
    if asked:
        progress.stage("Looking up instruments in replication samples", len(asked))
    found = dict(instruments)
    for identifier in asked:
        rows = instruments[identifier]
        found[identifier] = _with_effects(rows, _scan(study, traits[identifier], rows, cache))
        progress.advance()
    return found


def _scan(study: Study, trait: Trait, rows: pd.DataFrame, cache: sumstats.Cache | None) -> pd.DataFrame:
    """The instruments' rows in the replication file."""
    source = trait.source
    query = sumstats.Query(
        variants=frozenset(map(str, rows["rsid"])), traits=frozenset({trait.id}) if source.many else None
    )
    return sumstats.scan(
        study.path(source.replication or ""),
        query,
        columns=source.columns or None,
        cache=cache,
    ).rows


def _with_effects(rows: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """``rows`` with the effects of the first row of ``second`` that has the same id and the same pair of alleles."""
    place = list(_places(rows, second))
    names = [name for name in _EFFECTS if name in rows]
    taken = second.reindex(columns=names).reset_index(drop=True).reindex(place)
    return rows.assign(**{name: taken[name].to_numpy() for name in names})


def _places(rows: pd.DataFrame, second: pd.DataFrame) -> Iterator[int]:
    """Row of ``second`` for every row of ``rows``; -1 where there is none."""
    pairs = _pairs(second)
    by_id: dict[str, list[int]] = {}
    for place, name in enumerate(second["rsid"].astype(str)):
        by_id.setdefault(name, []).append(place)
    for name, pair in zip(rows["rsid"].astype(str), _pairs(rows), strict=True):
        yield next((place for place in by_id.get(name, ()) if same_variant(pairs[place], pair)), -1)


def _pairs(rows: pd.DataFrame) -> list[tuple[str, str]]:
    """Pair of alleles of every row."""
    return list(zip(allele_column(rows, "effect_allele"), allele_column(rows, "other_allele"), strict=True))


def _settled(selection: Selection, rows: pd.DataFrame) -> Selection:
    """The selection with replicated rows; instruments without an effect there are settled as missing."""
    if rows is selection.instruments:
        return selection
    known = np.isfinite(rows["beta"].to_numpy(dtype=float))
    table = selection.dispositions.copy()
    lost = (table["disposition"] == Disposition.INDEX) & table["variant"].isin(rows.loc[~known, "rsid"])
    table.loc[lost, ["disposition", "detail"]] = [
        Disposition.MISSING_IN_REPLICATION.value,
        "selected, but the replication file lacks it or has other alleles",
    ]
    return Selection(rows.loc[known].reset_index(drop=True), table)
