"""Verdicts against results: every word of the list."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from gnbreport.claims import Claim, judge
from gnbreport.claims.model import VERDICT_WORDS
from gnbreport.results.tables import make_table

B, SE, MC = 0.1234, 0.0411, 0.0008
P = math.erfc(B / SE / math.sqrt(2))


def tables(b=B, se=SE, mc=math.nan, mc_p=math.nan):
    p = math.erfc(abs(b / se) / math.sqrt(2))
    row = {
        "exposure": "x",
        "outcome": "y",
        "analysis": "main",
        "method": "ivw",
        "status": "ok",
        "estimate": b,
        "standard_error": se,
        "ci_low": b - 1.96 * se,
        "ci_high": b + 1.96 * se,
        "p_value": p,
        "n_variants": 7,
        "monte_carlo_se": mc,
        "monte_carlo_p": mc_p,
    }
    return {"estimates": make_table("estimates", [{**row, "relation": "exposure_outcome"}])}


CLAIM = Claim(
    "c",
    "beta",
    f"{B:.3f}",
    f"{B - 1.96 * SE:.3f}",
    f"{B + 1.96 * SE:.3f}",
    p_op="=",
    p=f"{P:.4f}",
    exposure="x",
    outcome="y",
)


CASES = [
    (tables(), "reproduced"),
    (tables(se=SE + 0.0007, mc=0.0005, mc_p=0.0005), "reproduced_within_monte_carlo"),
    (tables(b=B + 0.0003), "rounding_style"),
    (tables(b=-B), "sign_flipped"),
    (tables(b=B * 1.3), "differs"),
    (tables(b=B * 0.3), "differs_in_conclusion"),
    (tables(b=-B * 1.3), "differs_in_conclusion"),
    ({}, "not_computable"),
]


@pytest.mark.parametrize(("ours", "verdict"), CASES)
def test_each_verdict(ours, verdict):
    assert judge([CLAIM], ours)[0]["verdict"] == verdict


def test_a_claim_at_odds_with_itself_is_said_to_be():
    row = judge([replace(CLAIM, p="0.2")], tables())[0]
    assert row["verdict"] == "internally_inconsistent"


def test_every_verdict_of_the_list_has_a_case():
    assert {verdict for _, verdict in CASES} | {"internally_inconsistent"} == set(VERDICT_WORDS)


def test_nothing_is_judged_on_simulated_data():
    row = judge([CLAIM], tables(), simulated=True)[0]
    assert row["verdict"] == "not_computable"
    assert "simulated" in row["reason"]
    assert np.isnan(row["our_estimate"])


def test_absent_data_are_named_and_the_claims_own_figures_judged():
    row = judge([replace(CLAIM, p="0.2")], {}, absent="a.vcf.gz")[0]
    assert (row["verdict"], row["coherence"]) == ("not_computable", "incoherent")
    assert row["reason"] == "data not present: a.vcf.gz"


def test_ratios_are_compared_on_their_own_scale():
    ratio = Claim("c", "OR", f"{math.exp(B):.3f}", p_op="=", p=f"{P:.4f}", exposure="x", outcome="y")
    assert judge([ratio], tables())[0]["verdict"] == "reproduced"
    assert judge([ratio], tables(b=-B))[0]["verdict"] == "sign_flipped"


def test_a_proportion_is_compared_in_percent():
    row = {"exposure": "x", "mediator": "m", "outcome": "y", "status": "ok", "proportion": 0.4, "se_proportion": 0.189}
    table = {"mediation": make_table("mediation", [{**row, "ci_low_proportion": 0.03, "ci_high_proportion": 0.77}])}
    claim = Claim("c", "proportion", "40.0%", p_op="=", p="0.03", exposure="x", mediator="m", outcome="y")
    assert judge([claim], table)[0]["verdict"] == "reproduced"


@pytest.mark.parametrize(
    ("p", "ours", "whose"),
    [("0.059", 14.0, "Rucker's"), ("0.091", 15.2, "Cochran's"), ("", 15.2, "Cochran's"), ("0.5", 15.2, "Cochran's")],
)
def test_a_q_is_held_against_the_one_that_its_p_names(p, ours, whose):
    """Q 15.0 of ten variants: P 0.059 on 8 degrees of freedom, 0.091 on 9; without a P that says it, the nearest."""
    pair = {"exposure": "x", "outcome": "y", "df": 9, "p_value": 0.1}
    spread = pd.DataFrame([{**pair, "method": "ivw", "q": 15.2}, {**pair, "method": "egger", "q": 14.0}])
    claim = Claim("c", "Q", "15.0", p_op="=", p=p, nsnp=10, exposure="x", outcome="y")
    row = judge([claim], {"heterogeneity": spread})[0]
    assert row["our_estimate"] == ours
    assert whose in row["reason"]


def test_rows_fit_the_schema_of_the_table():
    frame = make_table("claims", judge([CLAIM], tables()))
    assert isinstance(frame, pd.DataFrame)
    assert frame["our_n_variants"].iloc[0] == 7
