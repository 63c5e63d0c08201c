from dataclasses import replace

import pytest

from gnbreport.simulate import Design

TINY = replace(
    Design(),
    taxa=3,
    people=60,
    blocks=90,
    planted=Design().planted[1:2],
    pleiotropic=("genus.Eisenbergiella.id.11304",),
    outlying=(),
    loci=4,
    mediator_loci=3,
    outcome_loci=4,
    multi_allelic=8,
)


@pytest.fixture(scope="session")
def tiny() -> Design:
    return TINY
