"""A run shows each headline claim under all defensible choices."""

from __future__ import annotations

import pandas as pd
import pytest

from gnbreport.pipeline.gather import gather
from gnbreport.pipeline.progress import Silent
from gnbreport.report.charts.draw import sketch
from gnbreport.report.charts.specification_curve import specification_curve
from gnbreport.study import Study

TAXON = "genus.Coprococcus2.id.11302"


def test_the_stated_specification_is_the_runs_own_estimate(small_results):
    table = small_results["specifications"]
    assert len(table)
    for claim, rows in table[~table["claim"].str.contains(" through ")].groupby("claim"):
        exposure, _, outcome = claim.partition(" on ")
        first = rows[rows["rank"] == 1].iloc[0]
        assert first["specification"] == "as stated"
        told = small_results["estimates"]
        told = told[
            (told["exposure"] == exposure) & (told["outcome"] == outcome) & told["method"].isin(["ivw", "wald_ratio"])
        ]
        told = told[(told["analysis"] == "main") & (told["status"] == "ok")]
        assert len(told) == 1
        for name in ("estimate", "p_value", "n_variants"):
            assert first[name] == pytest.approx(told.iloc[0][name], rel=1e-9)
        assert first["conclusion_kept"]
        known = rows[rows["estimate"].notna()]
        same = (known["estimate"] * first["estimate"] > 0) & ((known["p_value"] < 0.05) == (first["p_value"] < 0.05))
        assert list(known["conclusion_kept"].astype(bool)) == list(same)


def test_a_proportion_mediated_is_the_runs_own_under_the_stated_choices(small_results):
    table = small_results["specifications"]
    rows = table[
        table["claim"] == "genus.LachnospiraceaeNC2004group.id.11316 through RMSSD on heel_BMD, proportion mediated"
    ]
    # those of a direct claim, and two thresholds of the mediator
    assert len(rows) == 64
    first = rows[rows["rank"] == 1].iloc[0]
    told = small_results["mediation"]
    told = told[(told["mediator"] == "RMSSD") & (told["method"] == "ivw") & (told["b_source"] == "univariable")]
    told = told[told["exposure"] == "genus.LachnospiraceaeNC2004group.id.11316"].iloc[0]
    assert first["specification"] == "as stated"
    assert first["estimate"] == pytest.approx(told["proportion"], rel=1e-9)
    assert any("for mediators" in s for s in rows["specification"])


@pytest.mark.parametrize(
    ("row", "known"),
    [
        ({"kind": "beta", "exposure": TAXON, "outcome": "heel_BMD", "estimate": "0.1"}, True),
        ({"kind": "beta", "exposure": TAXON, "outcome": "RMSSD", "estimate": "0.1"}, True),
        ({"kind": "beta", "exposure": "RMSSD", "outcome": "heel_BMD", "estimate": "0.1"}, True),
        ({"kind": "indirect", "exposure": TAXON, "mediator": "RMSSD", "outcome": "heel_BMD", "estimate": "0.1"}, True),
        ({"kind": "indirect", "exposure": TAXON, "outcome": "heel_BMD", "estimate": "0.1"}, False),
        ({"kind": "beta", "exposure": TAXON, "mediator": "RMSSD", "outcome": "heel_BMD", "estimate": "0.1"}, False),
        ({"kind": "indirect", "exposure": "RMSSD", "mediator": TAXON, "outcome": "heel_BMD", "estimate": "1"}, False),
        ({"kind": "beta", "exposure": TAXON, "outcome": "heel_BMD", "estimate": ""}, False),
        ({"kind": "beta", "exposure": "nobody", "outcome": "heel_BMD", "estimate": "0.1"}, False),
        ({"kind": "beta", "exposure": "heel_BMD", "outcome": "heel_BMD", "estimate": "0.1"}, False),
        # the file of this taxon holds only its own hits
        ({"kind": "beta", "exposure": "heel_BMD", "outcome": "class.Actinobacteria.id.419", "estimate": "1"}, False),
    ],
)
def test_claims_that_have_a_multiverse(small_study, row, known):
    from gnbreport.pipeline.search.headlines import _is_known

    study = Study.read(small_study)
    candidates = gather(study, None, Silent())
    assert (
        _is_known({"mediator": "", "p": "", "p_op": "", "ci_low": "", "ci_high": "", **row}, study, candidates) is known
    )


def test_the_curve_has_a_mark_for_each_specification():
    rows = pd.DataFrame(
        {
            "rank": [1, 2, 3],
            "specification": ["as stated", "p < 1e-06", "p < 1e-06; without proxies"],
            "n_changes": [0, 1, 2],
            "estimate": [0.3, 0.1, -0.2],
            "ci_low": [0.1, -0.1, -0.4],
            "ci_high": [0.5, 0.3, 0.0],
            "p_value": [0.01, 0.3, 0.06],
            "n_variants": [5, 3, 2],
            "conclusion_kept": [True, False, False],
        }
    )
    spec = specification_curve(rows, "Effect").to_dict()
    dots = spec["vconcat"][1]["data"]["values"]
    assert [(d["place"], d["choice"]) for d in dots] == [
        (1, "p < 10\u207b\u2076"),
        (1, "without proxies"),
        (2, "p < 10\u207b\u2076"),
        (3, "as stated"),
    ]
    svg = sketch(specification_curve(rows, "Effect"), "curve", "Curve", "Three").svg()
    assert "not kept" in svg
    assert "without proxies" in svg
