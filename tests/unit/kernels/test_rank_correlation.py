"""Kendall's rank correlation against scipy, all permutations, and its laws."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy import stats

from gnbreport.kernels.rank_correlation import kendall


def made(size, kind, seed=0):
    rng = np.random.default_rng([size, seed])
    x, y = rng.standard_normal(size), rng.standard_normal(size)
    return {
        "independent": (x, y),
        "related": (x, y + 2.0 * x),
        "ties in one": (x, np.round(y)),
        "ties in both": (np.round(x), np.round(2.0 * y) / 2.0),
        "in order": (x, x**3),
        "against the order": (x, -x),
    }[kind]


KINDS = ["independent", "related", "ties in one", "ties in both", "in order", "against the order"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [2, 3, 4, 5, 8, 13, 33, 34, 35, 60, 170, 300])
def test_as_scipy(size, kind):
    x, y = made(size, kind)
    theirs, ours = stats.kendalltau(x, y), kendall(x, y)
    if math.isnan(theirs.statistic):  # all of one side are equal
        assert math.isnan(ours.tau)
        assert math.isnan(ours.p_value)
    else:
        assert ours.tau == pytest.approx(theirs.statistic, rel=1e-12, abs=1e-15)
        if theirs.pvalue > 1e-305:
            assert ours.p_value == pytest.approx(theirs.pvalue, rel=1e-12, abs=0.0)


@pytest.mark.parametrize("size", [3, 4, 6])
@pytest.mark.parametrize("seed", range(4))
def test_exact_p_counts_all_permutations(size, seed):
    x, y = made(size, "independent", seed)
    own = kendall(x, y)

    def taus():
        for order in itertools.permutations(range(size)):
            yield sum(
                np.sign((x[i] - x[j]) * (y[order[i]] - y[order[j]])) for i, j in itertools.combinations(range(size), 2)
            )

    pairs = size * (size - 1) / 2
    as_far = [abs(t) >= abs(own.tau) * pairs - 1e-9 for t in taus()]
    assert own.p_value == pytest.approx(np.mean(as_far), rel=1e-12, abs=0.0)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [5, 40])
def test_order_sign_and_scale_of_the_values_do_not_matter(size, kind):
    x, y = made(size, kind)
    order = np.random.default_rng(1).permutation(size)
    here = kendall(x, y)
    assert kendall(x[order], y[order]) == pytest.approx(here, rel=1e-12)
    assert kendall(y, x) == pytest.approx(here, rel=1e-12)
    assert kendall(1e-9 * x, 1e6 * y + 3e6) == pytest.approx(here, rel=1e-12)
    assert kendall(-x, y) == pytest.approx((-here.tau, here.p_value), rel=1e-12)
