"""Made-up true claims raise no alarm; damaged ones do; +-1 SE is named."""

import numpy as np
import pytest

from gnbreport.claims import check
from gnbreport.claims.judging import judge_figures
from tests.claims_made import FORMATS, one_wrong_digit, true_claim

COUNT = 300


@pytest.mark.parametrize("name", FORMATS)
def test_true_claims_raise_no_alarm(name):
    rng = np.random.default_rng(11)
    verdicts = {judge_figures(true_claim(rng, name, i)).verdict for i in range(COUNT)}
    assert verdicts <= {"coherent", "coherent_t", "undecidable"}


@pytest.mark.parametrize("name", [f for f in FORMATS if f.startswith(("OR", "HR", "beta")) and "bound" not in f])
def test_one_wrong_digit_is_caught(name):
    rng = np.random.default_rng(12)
    sound = [c for c in (true_claim(rng, name, i) for i in range(COUNT)) if judge_figures(c).verdict.startswith("coh")]
    caught = [judge_figures(one_wrong_digit(rng, c)).verdict in {"incoherent", "marginal"} for c in sound]
    assert np.mean(caught) > 0.88  # of all; what stays coherent lies within what rounding allows


@pytest.mark.parametrize("name", [f for f in FORMATS if "bound" not in f])
def test_plus_minus_one_standard_error_is_named(name):
    rng = np.random.default_rng(13)
    results = check([true_claim(rng, name, i, half_width=1.0) for i in range(COUNT // 3)])
    seen = [r.explanations[0].rule == "GNB-CON-004" for r in results if r.verdict == "incoherent"]
    assert len(seen) > COUNT // 10
    assert np.mean(seen) > 0.95


def test_order_of_claims_does_not_matter():
    rng = np.random.default_rng(14)
    claims = [true_claim(rng, "OR 3 decimals", i, half_width=1.0) for i in range(20)]
    forward = {r.claim.id: r for r in check(claims)}
    assert forward == {r.claim.id: r for r in check(claims[::-1])}
