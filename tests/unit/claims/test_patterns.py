"""Patterns across rows, on published figures made from the small study with the fault in question."""

import pytest

from gnbreport.claims import judge
from gnbreport.claims.patterns import patterns
from gnbreport.claims.printing import verdicts_text
from tests.claims_published import FAULTS, published


@pytest.fixture(scope="module")
def tables(small_results):
    return {name: small_results[name] for name in ("estimates", "heterogeneity", "harmonised")}


def test_sound_figures_are_reproduced_and_carry_no_pattern(tables):
    rows = judge(published(tables), tables)
    assert len(rows) >= 5
    assert {r["verdict"] for r in rows} == {"reproduced"}
    assert patterns(rows) == []


@pytest.mark.parametrize("rule", FAULTS)
def test_a_fault_of_every_row_is_one_finding(tables, rule):
    rows = judge(FAULTS[rule](tables), tables)
    (found,) = patterns(rows)
    assert found[0] == rule
    assert len(found[1]) >= 3
    assert verdicts_text(rows).count(f"({rule})") == 1


@pytest.mark.parametrize("kind", ["OR", "HR"])
def test_flipped_signs_of_ratios_are_reciprocals(tables, kind):
    rows = judge(published(tables, sign=-1.0, kind=kind), tables)
    assert {r["verdict"] for r in rows} == {"sign_flipped"}
    assert [rule for rule, _, _ in patterns(rows)] == ["GNB-REP-001"]


def test_one_row_that_does_not_share_a_fault_refutes_it(tables):
    """All signs flipped but one: single findings, no pattern."""
    flipped, sound = FAULTS["GNB-REP-001"](tables), published(tables)
    signed = max(range(len(sound)), key=lambda i: abs(float(sound[i].estimate)))
    rows = judge([sound[i] if i == signed else c for i, c in enumerate(flipped)], tables)
    assert {r["verdict"] for r in rows} == {"sign_flipped", "reproduced"}
    assert patterns(rows) == []


def test_two_rows_are_no_pattern(tables):
    rows = judge(FAULTS["GNB-REP-001"](tables)[:2], tables)
    assert {r["verdict"] for r in rows} == {"sign_flipped"}
    assert patterns(rows) == []
