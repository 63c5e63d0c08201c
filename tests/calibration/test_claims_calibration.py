"""10,000 made-up true claims of each format: no false alarm."""

import numpy as np
import pytest

from gnbreport.claims.judging import judge_figures
from tests.claims_made import FORMATS, true_claim

pytestmark = pytest.mark.calibration


@pytest.mark.parametrize("name", FORMATS)
def test_no_false_alarm_in_ten_thousand(name):
    rng = np.random.default_rng(2025)
    claims = (true_claim(rng, name, i) for i in range(10_000))
    assert [c for c in claims if judge_figures(c).verdict in {"incoherent", "marginal"}] == []
