"""Twenty hidden specifications on the embedded study: each is found, and the stated difference is minimal."""

from __future__ import annotations

import pytest

from gnbreport.pipeline.search import Space, explore, stated_specification
from gnbreport.streams import stream
from gnbreport.study import Study
from tests.paths import ROOT
from tests.unit.pipeline.test_search import publish

pytestmark = pytest.mark.calibration

SPACE = Space(p=(1e-5, 1e-6), f_min=(0.0,))
DRAWS = 20


@pytest.mark.parametrize("number", range(DRAWS))
def test_hidden_specification_of_the_embedded_study(number):
    study = Study.read(ROOT / "data" / "embedded")
    every = list(SPACE.around(stated_specification(study), panel=True).specifications())
    hidden = every[stream(20, "hidden specifications", "embedded").choice(len(every), DRAWS, replace=False)[number]]
    table = publish(study, hidden)
    found = explore(study, table, space=SPACE)
    assert found.reproduced[hidden] == len(table)
    assert hidden in found.best
    fewest = min(len(s.changes(found.stated)) for s, n in found.reproduced.items() if n == len(table))
    assert found.rows[0]["n_changes"] == fewest <= len(hidden.changes(found.stated))
    assert found.chance_of_best < len(table) / 4
