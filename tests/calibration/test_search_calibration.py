"""Twenty hidden specifications on the embedded study: each is found, and the stated difference is minimal."""

from __future__ import annotations

from dataclasses import fields

import pytest

from gnbreport import sumstats
from gnbreport.pipeline.search import Clump, Space, Specification, explore, stated_specification
from gnbreport.streams import stream
from gnbreport.study import Study
from tests.paths import ROOT
from tests.unit.pipeline import test_search_mediated as mediated
from tests.unit.pipeline.test_search import publish

pytestmark = pytest.mark.calibration

SPACE = Space(
    p=(1e-5, 1e-6),
    clump=(Clump("ld", 0.001, 10_000), Clump("distance", 0.0, 1_000)),
    maf_min=(0.0, 0.05),
    f_min=(0.0, 25.0),
)
DRAWS = 20
OF_MEDIATION = ("mediator_p", "product", "total_error")


def drawn(space: Space, count: int, label: str) -> list[Specification]:
    """Specifications of a space at random: choices before estimation, and estimation."""
    rng = stream(20, "hidden specifications", label)
    staging, estimating = list(space.staging()), list(space.estimating())
    places = zip(rng.integers(len(staging), size=count), rng.integers(len(estimating), size=count), strict=True)
    return [Specification(*staging[i], *estimating[j]) for i, j in places]


def embedded_draws(study: Study) -> list[Specification]:
    space = SPACE.around(stated_specification(study), panel=True, heterogeneity=True)
    return drawn(space, DRAWS, "embedded")


def mediated_draws(study: Study) -> list[Specification]:
    stated = stated_specification(study, mediation=True)
    return drawn(mediated.SPACE.around(stated, panel=True, mediation=True), DRAWS, "mediated")


def check(found, hidden, table):
    """The hidden specification is among the best, and no best one is nearer to the stated one than that named."""
    assert found.reproduced[hidden] == len(table)
    assert hidden in found.best
    fewest = min(len(s.changes(found.stated)) for s in found.best)
    assert found.rows[0]["n_changes"] == fewest <= len(hidden.changes(found.stated))
    assert found.chance_of_best < len(table) / 4


def test_the_draws_vary_every_choice():
    study = Study.read(ROOT / "data" / "embedded")
    draws = embedded_draws(study)
    for name in (f.name for f in fields(Specification)):
        if name not in OF_MEDIATION:
            assert len({getattr(s, name) for s in draws}) > 1, name
    assert all(len({getattr(s, name) for s in mediated_draws(study)}) > 1 for name in OF_MEDIATION)


@pytest.mark.parametrize("number", range(DRAWS))
def test_hidden_specification_of_the_embedded_study(number):
    study = Study.read(ROOT / "data" / "embedded")
    hidden = embedded_draws(study)[number]
    table = publish(study, hidden, q=True)
    check(explore(study, table, space=SPACE, cache=sumstats.Cache()), hidden, table)


@pytest.mark.parametrize("number", range(DRAWS))
def test_hidden_formula_of_a_table_of_pathways(small_study, number):
    study = Study.read(small_study)
    hidden = mediated_draws(study)[number]
    table = mediated.publish(study, hidden)
    check(explore(study, table, space=mediated.SPACE), hidden, table)
