"""Laws of mediation: sums, scale, symmetry, order, monotone sets."""

import math
from dataclasses import replace

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from gnbreport.mediation import MediationOptions, Steps, mediate
from gnbreport.mediation.steps import nearest_correlations, possible_correlations

effects = st.floats(-5, 5).filter(lambda x: abs(x) > 1e-3)
errors = st.floats(1e-3, 2)
correlations = st.floats(-0.95, 0.95)
scales = st.floats(0.01, 100) | st.floats(-100, -0.01)
QUICK = MediationOptions(draws=2_000)


@st.composite
def steps(draw):
    corr = nearest_correlations(draw(correlations), draw(correlations), draw(correlations))
    return Steps(draw(effects), draw(errors), draw(effects), draw(errors), draw(effects), draw(errors), *corr)


def close(x, y, scale=1.0):
    return math.isclose(x, y, rel_tol=1e-9, abs_tol=1e-9 * abs(scale))


@settings(max_examples=60, deadline=None)
@given(steps())
def test_sums_and_intervals_are_coherent(s):
    m = mediate(s, QUICK)
    assert close(m.indirect + m.direct, s.total, max(abs(m.indirect), abs(s.total)))
    assert close(m.proportion + m.direct / s.total, 1.0, max(1.0, abs(m.proportion)))
    assert m.se_indirect_second >= m.se_indirect
    for interval in (m.interval_delta, m.interval_product, m.interval_monte_carlo, m.interval_direct):
        assert interval.low <= interval.high
    assert m.interval_delta.low <= m.indirect <= m.interval_delta.high
    assert m.proportion in m.interval_proportion_fieller
    assert m.p_joint == max(s.p_a, s.p_b)
    assert m.p_value >= m.p_joint * (1 - 1e-12) or s.corr_ab != 0.0
    if m.proportion_meaningful:
        assert 0.0 <= m.proportion <= 1.0 + 1e-12
        assert m.interval_proportion_fieller.shape == "bounded"


@settings(max_examples=60, deadline=None)
@given(steps(), scales, scales, scales)
@example(Steps(1.0, 1.0, 2.0, 1.0, 2.0, 1.0), 3.0, 1.25, -1.0)  # the whole effect is mediated
def test_proportion_does_not_depend_on_units_or_coding(s, x, m, y):
    """Exposure in units of x, mediator of m, outcome of y; a negative factor turns a trait round."""
    sign = {"ab": (x * m < 0) ^ (m * y < 0), "ac": (x * m < 0) ^ (x * y < 0), "bc": (m * y < 0) ^ (x * y < 0)}
    r = {k: -getattr(s, f"corr_{k}") if v else getattr(s, f"corr_{k}") for k, v in sign.items()}
    scaled = Steps(
        s.a * m / x, s.se_a * abs(m / x), s.b * y / m, s.se_b * abs(y / m), s.total * y / x, s.se_total * abs(y / x),
        r["ab"], r["ac"], r["bc"],
    )  # fmt: skip
    first, second = mediate(s, QUICK), mediate(scaled, QUICK)
    size = max(abs(first.proportion), first.se_proportion)
    assert close(first.proportion, second.proportion, size)
    assert math.isclose(first.se_proportion, second.se_proportion, rel_tol=1e-6)
    assert math.isclose(first.p_value, second.p_value, rel_tol=1e-6)
    assert first.proportion_meaningful == second.proportion_meaningful
    factor = y / x
    low, high = sorted((first.interval_product.low * factor, first.interval_product.high * factor))
    assert close(second.interval_product.low, low, 100 * first.se_indirect_second * factor)
    assert close(second.interval_product.high, high, 100 * first.se_indirect_second * factor)
    f1, f2 = first.interval_proportion_fieller, second.interval_proportion_fieller
    assume(f1.shape == f2.shape == "bounded")
    assert math.isclose(f1.low, f2.low, rel_tol=1e-5, abs_tol=1e-6 * size)


@settings(max_examples=40, deadline=None)
@given(steps())
def test_a_and_b_are_interchangeable(s):
    swapped = replace(s, a=s.b, se_a=s.se_b, b=s.a, se_b=s.se_a, corr_ac=s.corr_bc, corr_bc=s.corr_ac)
    first, second = mediate(s, QUICK), mediate(swapped, QUICK)
    assert first.indirect == second.indirect
    assert math.isclose(first.se_indirect, second.se_indirect, rel_tol=1e-9)
    assert close(first.interval_product.low, second.interval_product.low, 100 * first.se_indirect_second)
    assert math.isclose(first.se_proportion, second.se_proportion, rel_tol=1e-6)


@settings(max_examples=40, deadline=None)
@given(steps(), st.floats(0.5, 0.9), st.floats(0.91, 0.999))
def test_higher_levels_hold_lower_ones(s, low, high):
    narrow, wide = (mediate(s, MediationOptions(draws=2_000, level=v)) for v in (low, high))
    for name in (
        "interval_delta",
        "interval_product",
        "interval_monte_carlo",
        "interval_direct",
        "interval_proportion",
    ):
        inner, outer = getattr(narrow, name), getattr(wide, name)
        assert outer.low <= inner.low <= inner.high <= outer.high


@given(correlations, correlations, correlations)
def test_nearest_correlations_are_possible_and_keep_possible_ones(ab, ac, bc):
    found = nearest_correlations(ab, ac, bc)
    assert possible_correlations(*found)
    if possible_correlations(ab, ac, bc):
        assert found == (ab, ac, bc)
    assert all(abs(x) <= abs(y) and x * y >= 0 for x, y in zip(found, (ab, ac, bc), strict=True))
