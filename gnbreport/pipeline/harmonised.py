"""Every pair brought to one effect allele, proxies included; the reason where a pair has no look-ups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from gnbreport.harmonise import Harmonised, HarmoniseOptions, harmonise
from gnbreport.instruments import Panel, choose_proxies
from gnbreport.pipeline.lookup import LookUps
from gnbreport.pipeline.progress import Progress
from gnbreport.pipeline.relations import Pair
from gnbreport.study import Study

NO_LOOKUPS = ("lookups-not-in-file", "not estimable: look-ups not in the file, which holds only its own hits")


def harmonise_options(study: Study) -> HarmoniseOptions:
    """Options of the harmonisation, from the study's choices."""
    choices = study.choices.harmonisation
    multi_allelic = study.choices.selection.multi_allelic
    return HarmoniseOptions(
        palindromes=choices.palindromes,
        tolerance=choices.tolerance,
        multi_allelic="first" if multi_allelic == "first" else "matching",
        frequency_check=choices.frequency_check,
    )


def harmonise_pairs(
    study: Study,
    pairs: Sequence[Pair],
    instruments: Mapping[str, pd.DataFrame],
    found: LookUps,
    panel: Panel | None,
    progress: Progress,
) -> list[Harmonised | None]:
    """One entry a pair, in order: its harmonised data, or None where its outcome cannot be looked up."""
    options = harmonise_options(study)
    use_panel = panel if study.choices.harmonisation.panel_frequencies else None
    progress.stage("Harmonising", len(pairs))
    done: list[Harmonised | None] = []
    for pair in pairs:
        rows = found.rows.get(pair.outcome.id)
        if rows is None:
            done.append(None)
        else:
            done.append(_pair(pair, instruments[pair.exposure.id], rows, found.proxies, use_panel, options))
        progress.advance()
    return done


def _pair(
    pair: Pair,
    exposure_rows: pd.DataFrame,
    outcome_rows: pd.DataFrame,
    proxies: pd.DataFrame | None,
    panel: Panel | None,
    options: HarmoniseOptions,
) -> Harmonised:
    """Harmonise one pair; absent instruments are replaced by their best proxy in the outcome's file."""
    ids = set(exposure_rows["rsid"])
    present = outcome_rows.loc[outcome_rows["rsid"].isin(ids)]
    stand_ins = None
    if proxies is not None and len(exposure_rows):
        absent = ids - set(present["rsid"])
        stand_ins = choose_proxies(proxies.loc[proxies["variant"].isin(absent)], outcome_rows)
    return harmonise(
        exposure_rows,
        present,
        exposure=pair.exposure.id,
        outcome=pair.outcome.id,
        options=options,
        proxies=stand_ins,
        panel=panel,
    )
