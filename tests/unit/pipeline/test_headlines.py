"""A run shows each headline claim under all defensible choices."""

from __future__ import annotations

import pandas as pd
import pytest

from gnbreport.report.charts.draw import chart_svg
from gnbreport.report.charts.specification_curve import specification_curve


def test_the_stated_specification_is_the_runs_own_estimate(small_results):
    table = small_results["specifications"]
    assert len(table)
    for claim, rows in table.groupby("claim"):
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


def test_the_curve_has_a_mark_for_each_specification():
    rows = pd.DataFrame(
        {
            "rank": [1, 2, 3],
            "specification": ["as stated", "p < 1e-06", "p < 1e-06; without proxies"],
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
    svg = chart_svg(specification_curve(rows, "Effect"), "curve", "Curve", "Three")
    assert "not kept" in svg
    assert "without proxies" in svg
