"""Checks and notices of a chain: where each turns, and the numbers it gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats

from gnbreport.harmonise import Harmonised
from gnbreport.mediation import Steps, chain, chain_checks, chain_steps, mediate
from gnbreport.mediation.steps import nearest_correlations, possible_correlations

STEPS = Steps(0.5, 0.1, 0.2, 0.03, 0.3, 0.05)


def pair(start, end, x, y, se=0.005, n=None):
    sizes = {} if n is None else {"n_exposure": np.full(len(x), n), "n_outcome": np.full(len(x), n)}
    return Harmonised.from_arrays(
        beta_exposure=x, se_exposure=np.full(len(x), se), beta_outcome=y, se_outcome=np.full(len(x), se),
        variant=[f"{start}{i}" for i in range(len(x))], exposure=start, outcome=end, **sizes,
    )  # fmt: skip


def linked(a, slope=0.5, **sizes):
    """A chain whose step a has these exposure effects and follows its slope exactly."""
    a = np.asarray(a)
    strong = np.full(5, 0.1)
    return chain(
        pair("x", "m", a, slope * a, **sizes), pair("m", "y", strong, 0.2 * strong), pair("x", "y", a, 0.1 * a)
    )


def check(of, name, step="a", **choices):
    [row] = [r for r in chain_checks(of, **choices) if (r["check"], r["step"]) == (name, step)]
    return row


def test_second_order_interval_has_the_second_order_error():
    m = mediate(STEPS)
    half = 1.959963984540054 * m.se_indirect_second
    assert m.interval_delta_second.low == pytest.approx(m.indirect - half, rel=1e-12)
    assert m.interval_delta_second.high == pytest.approx(m.indirect + half, rel=1e-12)
    assert m.se_indirect_second > m.se_indirect


def test_weak_instruments_are_named_for_their_bias_too():
    """Mean F 16 is above 10, but an estimate 20 standard errors from 0 is then biased by more than one of them."""
    strong, biased = linked(np.full(3, 0.2), 0.1), linked(np.full(200, 0.02), slope=2.0)
    assert "weak-instruments-a" not in {n.code for n in chain_steps(strong, "ivw_fe")[1]}
    assert "weak-instruments-a" in {n.code for n in chain_steps(biased, "ivw_fe")[1]}
    assert check(linked(np.full(200, 0.02), slope=2.0), "strength", method="ivw_fe")["status"] == "fails"


@given(*(st.floats(-1, 1) for _ in range(3)))
def test_shrunk_correlations_are_the_nearest_possible(ab, ac, bc):
    found = np.array(nearest_correlations(ab, ac, bc))
    assert possible_correlations(*found)
    if possible_correlations(ab, ac, bc):
        np.testing.assert_array_equal(found, [ab, ac, bc])
    else:
        assert not possible_correlations(*(found * 1.001))


def test_direction_holds_only_where_it_is_clear():
    """The right direction by a hair is not the right direction at p < alpha."""
    x = np.full(4, 0.1)
    near, clear = (linked(x, slope=s, n=10_000) for s in (0.999, 0.3))
    assert check(near, "direction")["value"] == check(clear, "direction")["value"] == 1.0
    assert check(near, "direction")["status"] == "fails"
    assert check(clear, "direction")["status"] == "holds"


def shrunk(z, threshold):
    """Most likely mean of a normal seen because it passed a threshold, by a general minimiser."""

    def deviance(mu):
        return -stats.norm.logpdf(z - mu) + np.log(stats.norm.sf(threshold - mu) + stats.norm.cdf(-threshold - mu))

    return optimize.minimize_scalar(deviance, bounds=(0, z), method="bounded", options={"xatol": 1e-10}).x


@pytest.mark.parametrize(("z", "status"), [(4.6, "fails"), (5.8, "fails"), (30.0, "holds")])
def test_winners_curse(z, status):
    """All instruments alike: corrected effects are c times those seen, so the estimate is 1/c times the one seen."""
    p = 1e-5
    row = check(linked(np.full(6, 0.005 * z)), "selection", selected={"a": p, "b": None})
    factor = shrunk(z, stats.norm.isf(p / 2)) / z
    assert row["value"] == pytest.approx(0.5 / factor, rel=1e-5)
    assert row["status"] == status
    moved = 0.5 * abs(1 / factor - 1) / (0.005 / (np.sqrt(6) * 0.005 * z))
    assert (moved > 0.3) == (status == "fails")


def test_winners_curse_is_absent_with_another_sample_and_silent_if_not_asked():
    of = linked(np.full(6, 0.02))
    assert check(of, "selection", "b", selected={"a": 1e-5, "b": None})["status"] == "holds"
    assert "selection" not in {r["check"] for r in chain_checks(of)}
