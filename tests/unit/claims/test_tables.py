"""Table checks on rows as papers print them."""

import pytest

from gnbreport.claims import Claim, check
from gnbreport.claims.cells import spread


def verdict(kind, estimate, p="", nsnp=None, method="", **values):
    result = check([spread(Claim("c", kind, estimate, p=p, nsnp=nsnp, method=method, values=values))])[0]
    return result.verdict, result.rules, result.reason


@pytest.mark.parametrize(
    ("cell", "p", "expected"),
    [
        ("19.63", "0.142", ("GNB-TAB-002",)),
        ("Q = 19.63", "0.142", ("GNB-TAB-002",)),
        ("19.63 (P = 0.142)", "", ("GNB-TAB-002",)),
        ("19.63 (15)", "0.187", ()),
        ("19.63 (df = 15, P = 0.187)", "", ()),
        ("19.63, d.f. 15; p = 0.187", "", ()),
        ("19.63 (df = 16, P = 0.187)", "", ("GNB-TAB-003",)),
        ("19.63 (df = 15, P = 0.0187)", "", ("GNB-TAB-001",)),
    ],
)
def test_q_with_its_degrees_of_freedom_and_p(cell, p, expected):
    found = verdict("Q", cell, p, nsnp=16)
    assert found[1] == expected, found


def test_q_needs_degrees_of_freedom():
    assert verdict("Q", "19.63", "0.142", nsnp=2, method="MR-Egger")[1] == ("GNB-TAB-003",)
    assert verdict("Q", "19.63", "0.142")[0] == "undecidable"
    assert verdict("Q", "19.63", "0.187", df="15")[0] == "coherent"


@pytest.mark.parametrize(
    ("f", "values", "expected"),
    [
        ("25.0", {"beta": "-0.100", "se": "0.020"}, ("coherent", ())),
        ("F = 25.0", {"beta": "0.100", "se": "0.020"}, ("coherent", ())),
        ("35.0", {"beta": "0.100", "se": "0.020"}, ("incoherent", ("GNB-TAB-004",))),
        ("90,000", {"beta": "0.100", "se": "0.000"}, ("coherent", ())),  # 0.00033 prints so
        ("18.4", {"r2": "0.10%", "n": "18,340"}, ("coherent", ())),
        ("18.4", {"r2": "0.00100", "n": "18340"}, ("coherent", ())),
        ("45.1", {"r2": "0.0240", "n": "18340", "k": "10"}, ("coherent", ())),
        ("451", {"r2": "0.0240", "n": "18340", "k": "10"}, ("incoherent", ("GNB-TAB-005",))),
        ("25.0", {"beta": "none", "se": "0.020"}, ("undecidable", ("GNB-CON-022",))),
        ("25.0", {}, ("undecidable", ())),
    ],
)
def test_f_from_beta_or_from_r2(f, values, expected):
    assert verdict("F", f, **values)[:2] == expected


def test_what_q_and_f_would_be_is_said():
    assert verdict("Q", "109", "0.02", nsnp=181)[2] == "Q 109 on 180 degrees of freedom has P 1"
    assert verdict("Q", "30.1", "0.5", nsnp=11)[2] == "Q 30.1 on 10 degrees of freedom has P 0.00082"
    assert verdict("F", "35.0", beta="0.100", se="0.020")[2] == "beta and SE give F 23.6 to 26.6"


@pytest.mark.parametrize(
    ("printed", "holds"), [("32%", True), ("31.8%", True), ("0.318", True), ("41.8%", False), ("0.418", False)]
)
def test_a_proportion_is_the_indirect_over_the_total_effect(printed, holds):
    """Where the steps are not printed: from the row itself, or from the paper's rows."""
    own = Claim("c", "proportion", printed, values={"indirect": "0.142", "total": "0.4461"})
    about = {"paper": "x", "exposure": "a", "outcome": "y"}
    rows = [
        Claim("i", "indirect", "0.142", mediator="m", **about),
        Claim("t", "beta", "0.4461", method="IVW", **about),
        Claim("p", "proportion", printed, mediator="m", **about),
    ]
    for claims in ([own], rows):
        fired = {r for result in check(claims) for r in result.rules}
        assert ("GNB-TAB-008" not in fired) is holds


def corrected(p, q, tests, name="fdr", **more):
    return Claim(str(more.pop("id", "c")), "beta", "0.1", p_op="=", p=p, n_tests=tests, values={name: q}, **more)


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ([corrected("0.001", "0.211", 211, "bonferroni")], []),
        ([corrected("0.001", "0.021", 211, "bonferroni")], ["c"]),
        ([corrected("0.02", "1.000", 211, "bonferroni")], []),
        ([corrected("0.001", "0.211", 211)], []),  # if it is the smallest
        ([corrected("0.001", "0.05", 211)], []),  # if others are as small
        ([corrected("0.0010", "0.30", 211)], ["c"]),
        ([corrected("0.01", "0.002", 211)], ["c"]),  # a corrected P is never below P
        ([corrected("0.001", "n/a", 211)], []),
    ],
)
def test_a_corrected_p_is_recomputed(rows, wrong):
    assert [r.claim.id for r in check(rows) if "GNB-TAB-020" in r.rules] == wrong


def test_rows_of_another_outcome_or_method_are_another_family():
    """Three tests for each of two outcomes: ranks do not add up."""
    rows = [
        corrected(p, q, 3, outcome=outcome, id=f"{outcome}{p}")
        for outcome in ("y", "z")
        for p, q in (("0.002", "0.006"), ("0.006", "0.008"), ("0.008", "0.008"))
    ]
    assert {r for result in check(rows) for r in result.rules} == set()
