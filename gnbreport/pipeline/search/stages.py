"""A published table's rows and the data behind them: what is stated, what is tried, and our figures for both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from gnbreport import sumstats
from gnbreport.errors import InputError, Problem
from gnbreport.instruments import Panel
from gnbreport.pipeline.gather import Candidates, gather
from gnbreport.pipeline.lookup import whole_file
from gnbreport.pipeline.progress import Progress
from gnbreport.pipeline.search.estimators import Variants
from gnbreport.pipeline.search.figures import Figures, Fitted, direct_figures
from gnbreport.pipeline.search.mediated import Pathways, mediated_figures
from gnbreport.pipeline.search.pool import Ints
from gnbreport.pipeline.search.published import Published
from gnbreport.pipeline.search.relation import Relation, Sources
from gnbreport.pipeline.search.space import MEDIATION, Space, stated_specification
from gnbreport.pipeline.search.specification import Estimating, Specification, Stage
from gnbreport.study import Study
from gnbreport.study.models import Role

#: Variants of all steps behind a table: of its exposures on its outcome, then those through mediators.
Data = tuple[Variants, ...]


class Stages:
    """Candidates and look-ups of the published traits, ready for every specification of a space.

    Attributes:
        stated: The specification that the study file states.
        space: The space around it.
    """

    def __init__(
        self,
        study: Study,
        tables: Sequence[Published],
        space: Space | None,
        cache: sumstats.Cache | None,
        progress: Progress,
    ) -> None:
        """Read the files, select under every choice, look the union of instruments up once per outcome.

        Without a space that of :class:`Space`, or for effects through mediators :data:`MEDIATION`.

        Raises:
            InputError: Exposures or outcomes that the study lacks, exposures of several roles, hits-only outcomes.
        """
        through = any(table.mediated for table in tables)
        alternatives = space or (MEDIATION if through else Space())
        found = gather(_with_thresholds(study, alternatives), cache, progress)
        exposures = list(dict.fromkeys(e for table in tables for e in table.exposure))
        mediators = list(dict.fromkeys(m for table in tables for m in table.mediator if m))
        outcomes = list(dict.fromkeys(table.outcome for table in tables))
        role = _role(found, exposures, [*mediators, *outcomes], study)
        self.stated = stated_specification(study, role, mediation=through)
        panel = Panel.open(study.path(study.panel.prefix)) if study.panel is not None else None
        heterogeneity = any(table.heterogeneity for table in tables)
        self.space = alternatives.around(
            self.stated, panel=panel is not None, heterogeneity=heterogeneity, mediation=through
        )
        sources = Sources(study, found, panel, cache, progress)
        staging = list(self.space.staging())
        self._first = Relation(sources, exposures, [*mediators, *outcomes], staging)
        self._onward = Relation(sources, mediators, outcomes, (s.onward for s in staging)) if through else None
        self._which: dict[Published, Ints] = {}
        self._bandwidth = study.choices.estimation.mode_bandwidth

    def data(self, stage: Stage, table: Published) -> Data:
        """Kept variants of every step behind a table."""
        total = self._first.variants(stage, table.outcome)
        if self._onward is None:
            return (total,)
        steps = (self._first.variants(stage, mediator) for mediator in dict.fromkeys(table.mediator))
        return (total, self._onward.variants(stage.onward, table.outcome), *steps)

    def fitted(self, data: Data) -> tuple[Fitted, ...]:
        """Fits of every step, each made when asked for."""
        return tuple(Fitted(variants, self._bandwidth) for variants in data)

    def figures(self, table: Published, fitted: Sequence[Fitted], chosen: Estimating) -> Figures:
        """Our figures for the rows of a table.

        Args:
            table: The table.
            fitted: Fits of :meth:`data`.
            chosen: The choices of estimation.
        """
        if table not in self._which:
            self._which[table] = self._first.numbers(table.exposure)
        which = self._which[table]
        if self._onward is None:
            return direct_figures(fitted[0], which, chosen)
        mediators = list(dict.fromkeys(table.mediator))
        step = [mediators.index(mediator) for mediator in table.mediator]
        rows = Pathways(which, self._onward.numbers(table.mediator), step, table.share)
        return mediated_figures(fitted, rows, chosen)

    def figures_of(self, table: Published, specification: Specification) -> Figures:
        """Our figures for the rows of a table under one specification."""
        return self.figures(table, self.fitted(self.data(specification.stage, table)), specification.estimating)


def _with_thresholds(study: Study, space: Space) -> Study:
    """The study with its instrument thresholds as loose as any that the space tries."""
    selection = study.choices.selection
    p = max(*space.p, selection.exposure_p)
    looser = {"exposure_p": p, "mediator_p": max(p, *(q or 0.0 for q in space.mediator_p), selection.mediator_p)}
    choices = study.choices.model_copy(update={"selection": selection.model_copy(update=looser)})
    return study.model_copy(update={"choices": choices})


def _role(found: Mapping[str, Candidates], exposures: Sequence[str], outcomes: Iterable[str], study: Study) -> Role:
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
