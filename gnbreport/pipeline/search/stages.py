"""The stages of an analysis, each done once: candidates, selection, look-up, harmonisation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from gnbreport import sumstats
from gnbreport.errors import InputError, Problem
from gnbreport.instruments import Panel
from gnbreport.pipeline.gather import Candidates, gather
from gnbreport.pipeline.lookup import look_up, whole_file
from gnbreport.pipeline.progress import Progress
from gnbreport.pipeline.relations import Pair
from gnbreport.pipeline.replication import replicated
from gnbreport.pipeline.search.aligned import Aligned
from gnbreport.pipeline.search.estimators import Variants
from gnbreport.pipeline.search.pool import Pool
from gnbreport.pipeline.search.published import Published
from gnbreport.pipeline.search.specification import Space, Specification, stated_specification
from gnbreport.study import Study
from gnbreport.study.models import Role


class Stages:
    """Candidates and look-ups of the published exposures, ready for every specification of a space.

    Attributes:
        stated: The specification that the study file states.
        space: The space around it.
        pool: Candidates of all published exposures.
    """

    def __init__(
        self,
        study: Study,
        tables: Sequence[Published],
        space: Space,
        cache: sumstats.Cache | None,
        progress: Progress,
    ) -> None:
        """Read the files, select under every choice, look the union of instruments up once per outcome.

        Raises:
            InputError: Exposures or outcomes that the study lacks, exposures of several roles, hits-only outcomes.
        """
        loosest = _with_threshold(study, max(*space.p, study.choices.selection.exposure_p))
        found = gather(loosest, cache, progress)
        wanted = list(dict.fromkeys(e for table in tables for e in table.exposure))
        role = _role(found, wanted, [t.outcome for t in tables], study)
        self.stated = stated_specification(study, role)
        self._panel = Panel.open(study.path(study.panel.prefix)) if study.panel is not None else None
        self.space = space.around(self.stated, panel=self._panel is not None)
        self.pool = Pool({i: found[i].rows for i in wanted}, self._panel, study.choices.selection)
        progress.stage("Selecting instruments under every choice", 1)
        keys = {specification.selecting for specification in self.space.specifications()}
        rows = np.unique(np.concatenate([self.pool.select(key) for key in sorted(keys, key=repr)]))
        progress.advance()
        instruments = {i: self.pool.rows.iloc[rows[self.pool.trait[rows] == k]] for k, i in enumerate(self.pool.traits)}
        effects = replicated(instruments, study, {i: found[i].trait for i in instruments}, cache, progress)
        exposure = pd.concat(list(effects.values())).loc[rows]
        choices = study.choices
        use = any(self.space.proxies)
        asking = study.model_copy(
            update={"choices": choices.model_copy(update={"proxies": choices.proxies.model_copy(update={"use": use})})}
        )
        outcomes = dict.fromkeys(table.outcome for table in tables)
        pairs = [Pair("", found[i].trait, found[o].trait) for o in outcomes for i in wanted]
        looked = look_up(asking, pairs, instruments, self._panel, cache, progress)
        self._aligned = {
            o: Aligned(self.pool, rows, exposure, looked[o], self._panel, choices.harmonisation) for o in outcomes
        }

    def variants(self, specification: Specification, outcome: str) -> Variants:
        """Kept variants of all traits under a specification's choices before estimation."""
        effects = self._aligned[outcome].effects(specification.palindromes, specification.multi_allelic)
        rows = self.pool.select(specification.selecting)
        keep = effects.keep[rows]
        if not specification.proxies:
            keep = keep & ~effects.proxy[rows]
        rows = rows[keep]
        data = (values[rows] for values in (effects.x, effects.sx, effects.y, effects.sy))
        return Variants(self.pool.trait[rows], len(self.pool.traits), *data)


def _with_threshold(study: Study, p: float) -> Study:
    """The study with every instrument threshold at least ``p``."""
    selection = study.choices.selection
    looser = {name: max(p, getattr(selection, name)) for name in ("exposure_p", "mediator_p")}
    choices = study.choices.model_copy(update={"selection": selection.model_copy(update=looser)})
    return study.model_copy(update={"choices": choices})


def _role(found: dict[str, Candidates], exposures: Sequence[str], outcomes: Iterable[str], study: Study) -> Role:
    """The common role of the published exposures."""
    problems = [
        Problem("unknown-trait", f"the study has no trait {name!r}", hint="use the trait ids of the study")
        for name in (*exposures, *outcomes)
        if name not in found
    ]
    if not problems:
        problems = [
            Problem("lookups-not-in-file", f"the file of {name} holds only its own hits")
            for name in outcomes
            if whole_file(study, found[name].trait) is None
        ]
        roles = list(dict.fromkeys(found[name].trait.role for name in exposures))
        if len(roles) > 1:
            hint = "search one relation at a time"
            problems.append(
                Problem("several-roles", f"the exposures have several roles: {', '.join(roles)}", hint=hint)
            )
    if problems:
        raise InputError(problems)
    return found[exposures[0]].trait.role
