"""What it takes to bring a pair to one effect allele: its rows and the study's policies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from gnbreport.harmonise import HarmoniseOptions
from gnbreport.instruments import Panel
from gnbreport.pipeline.analyse import PairTask
from gnbreport.pipeline.relations import Pair
from gnbreport.study import Study


def harmonise_options(study: Study) -> HarmoniseOptions:
    """Options of the harmonisation, from the study's choices."""
    choices = study.choices.harmonisation
    policy = study.choices.selection.multi_allelic
    return HarmoniseOptions(
        palindromes=choices.palindromes,
        tolerance=choices.tolerance,
        multi_allelic="matching" if policy == "drop" else policy,
        frequency_check=choices.frequency_check,
    )


def pair_tasks(
    study: Study,
    pairs: Sequence[Pair],
    instruments: Mapping[str, pd.DataFrame],
    found: Mapping[str, pd.DataFrame],
    panel: Panel | None,
) -> list[PairTask]:
    """One task a pair, in order; without outcome rows where the outcome cannot be looked up."""
    options = harmonise_options(study)
    frequencies = _panel_frequencies(study, instruments, panel)
    tasks = []
    for pair in pairs:
        mine, rows = instruments[pair.exposure.id], found.get(pair.outcome.id)
        tasks.append(
            PairTask(
                pair,
                mine,
                None if rows is None else rows.loc[rows.index.isin(mine["rsid"])],
                None if frequencies is None else frequencies.loc[frequencies["id"].isin(mine["rsid"])],
                options,
                study.choices.estimation,
                study.choices.sensitivity,
                study.study.seed,
            )
        )
    return tasks


def _panel_frequencies(
    study: Study, instruments: Mapping[str, pd.DataFrame], panel: Panel | None
) -> pd.DataFrame | None:
    """The panel's allele frequencies of all instruments, where the study wants them used."""
    if panel is None or not study.choices.harmonisation.panel_frequencies:
        return None
    return panel.frequency(sorted({str(v) for rows in instruments.values() for v in rows["rsid"]}))
