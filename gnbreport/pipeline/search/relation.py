"""Traits of one role on others, each stage of the analysis done once: selection, look-up, harmonisation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gnbreport import sumstats
from gnbreport.instruments import Panel
from gnbreport.pipeline.analyse import sensitivity_options
from gnbreport.pipeline.gather import Candidates
from gnbreport.pipeline.lookup import look_up
from gnbreport.pipeline.progress import Progress
from gnbreport.pipeline.relations import Pair
from gnbreport.pipeline.replication import replicated
from gnbreport.pipeline.search.aligned import Aligned
from gnbreport.pipeline.search.estimators import Variants
from gnbreport.pipeline.search.pool import Ints, Pool
from gnbreport.pipeline.search.specification import Stage
from gnbreport.study import Study


@dataclass(frozen=True, eq=False)
class Sources:
    """What every relation of a search is read from.

    Attributes:
        study: The study.
        candidates: All traits' candidates below the loosest threshold.
        panel: LD panel, if any.
        cache: Cache of file scans.
        progress: Where to report progress.
    """

    study: Study
    candidates: Mapping[str, Candidates]
    panel: Panel | None
    cache: sumstats.Cache | None
    progress: Progress


class Relation:
    """Instruments of some traits and their associations with outcomes, ready for every stage of a space.

    Attributes:
        pool: Candidates of all exposures.
    """

    def __init__(
        self, sources: Sources, exposures: Sequence[str], outcomes: Sequence[str], stages: Iterable[Stage]
    ) -> None:
        """Select under every choice, look the union of instruments up once per outcome.

        Args:
            sources: Study, candidates, panel.
            exposures: Trait ids whose variants are instruments.
            outcomes: Trait ids looked up.
            stages: All that will be asked for.
        """
        study, found, panel = sources.study, sources.candidates, sources.panel
        self.pool = Pool({i: found[i].rows for i in exposures}, panel, study.choices.selection)
        self._number = {trait: k for k, trait in enumerate(self.pool.traits)}
        asked = list(stages)
        rows = self._union(asked, sources.progress)
        instruments = {i: self.pool.rows.iloc[rows[self.pool.trait[rows] == k]] for i, k in self._number.items()}
        traits = {i: found[i].trait for i in exposures}
        effects = replicated(instruments, study, traits, sources.cache, sources.progress)
        exposure = pd.concat(list(effects.values())).loc[rows]
        pairs = {o: [Pair("", traits[i], found[o].trait) for i in exposures] for o in outcomes}
        looking = _using_proxies(study, any(stage.proxies for stage in asked))
        every = [pair for of_one in pairs.values() for pair in of_one]
        looked = look_up(looking, every, instruments, panel, sources.cache, sources.progress)
        self._aligned = {o: self._align(sources, rows, exposure, looked[o], pairs[o]) for o in outcomes}

    def _union(self, stages: Iterable[Stage], progress: Progress) -> Ints:
        """Rows that some choice selects and an outcome can be asked for."""
        keys = sorted({stage.selecting for stage in stages}, key=repr)
        progress.stage("Selecting instruments under every choice", len(keys))
        used = np.zeros(len(self.pool.rows), dtype=bool)
        for key in keys:
            used[self.pool.select(key)] = True
            progress.advance()
        return np.flatnonzero(used & self.pool.named)

    def _align(
        self, sources: Sources, rows: Ints, exposure: pd.DataFrame, found: pd.DataFrame, pairs: Sequence[Pair]
    ) -> Aligned:
        """The instruments in one outcome."""
        choices, seed = sources.study.choices, sources.study.study.seed
        about = [sensitivity_options(pair, choices.sensitivity, seed) for pair in pairs]
        return Aligned(self.pool, rows, exposure, found, sources.panel, choices.harmonisation, about)

    def numbers(self, traits: Iterable[str]) -> Ints:
        """Number of each trait in the arrays of fits."""
        return np.array([self._number[trait] for trait in traits], dtype=np.intp)

    def variants(self, stage: Stage, outcome: str) -> Variants:
        """Kept variants of all traits under the choices before estimation."""
        effects = self._aligned[outcome].effects(stage.palindromes, stage.multi_allelic)
        rows = self.pool.select(stage.selecting)
        keep = effects.keep[rows]
        if not stage.proxies:
            keep = keep & ~effects.proxy[rows]
        if stage.steiger:
            keep = keep & effects.forward[rows]
        rows = rows[keep]
        data = (values[rows] for values in (effects.x, effects.sx, effects.y, effects.sy))
        return Variants(self.pool.trait[rows], len(self.pool.traits), *data)


def _using_proxies(study: Study, use: bool) -> Study:
    """The study with proxies looked up or not."""
    choices = study.choices
    proxies = choices.proxies.model_copy(update={"use": use})
    return study.model_copy(update={"choices": choices.model_copy(update={"proxies": proxies})})
