"""Instruments of every trait: thresholds, exclusions, clumping; every candidate gets a disposition."""

from __future__ import annotations

from collections.abc import Mapping

from gnbreport.instruments import Panel, Selection, SelectionOptions, select_instruments
from gnbreport.pipeline.gather import Candidates
from gnbreport.pipeline.progress import Progress
from gnbreport.study import Study


def selection_options(study: Study, p_threshold: float) -> SelectionOptions:
    """Options of the selection, from the study's choices."""
    choices = study.choices.selection
    return SelectionOptions(
        p_threshold=p_threshold,
        clump=choices.clump,
        r2=choices.r2,
        kb=choices.kb,
        r2_method=choices.r2_method,
        f_min=choices.f_min,
        maf_min=choices.maf_min,
        excluded_regions=choices.excluded_regions,
        palindromes_before_clumping=choices.palindromes_before_clumping,
        multi_allelic=choices.multi_allelic,
    )


def select_all(
    study: Study, candidates: Mapping[str, Candidates], panel: Panel | None, progress: Progress
) -> dict[str, Selection]:
    """Selection of every trait, by trait id."""
    if panel is not None:
        panel.preload(sorted({str(v) for found in candidates.values() for v in found.rows["rsid"]}))
    progress.stage("Selecting instruments", len(candidates))
    done = {}
    for identifier, found in candidates.items():
        done[identifier] = select_instruments(
            found.rows, panel=panel, options=selection_options(study, found.p_threshold)
        )
        progress.advance()
    return done
