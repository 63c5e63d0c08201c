"""The documented run on real data: HDL and LDL -> triglycerides -> coronary heart disease."""

import shutil

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from gnbreport.pipeline import run
from gnbreport.report.publish import publish
from gnbreport.study import Study
from tests.paths import ROOT, SHARED, needs_shared

pytestmark = needs_shared
FILES = ("hdl.tsv", "ldl.tsv", "triglycerides.tsv", "coronary_heart_disease.tsv")


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lipids")
    shutil.copy(ROOT / "docs" / "examples" / "lipids" / "study.toml", folder)
    (folder / "data").mkdir()
    for name in FILES:
        shutil.copy(SHARED / "real" / name, folder / "data")
    return Study.read(folder)


@pytest.fixture(scope="module")
def results(study):
    return run(study, name="lipids")


def by_hand(exposure_file, outcome_file, *, without=()):
    """Instruments, distance clumping, alignment and IVW in a few lines of pandas and statsmodels."""
    folder = SHARED / "real"
    x = pd.read_csv(folder / exposure_file, sep="\t").dropna(subset=["beta", "standard_error"])
    y = pd.read_csv(folder / outcome_file, sep="\t").set_index("rsid")
    x = x[x["p_value"] < 5e-8].sort_values("p_value", kind="stable")
    chosen: list = []
    for row in x.itertuples():
        near = [
            c
            for c in chosen
            if c.chromosome == row.chromosome and abs(c.base_pair_location - row.base_pair_location) < 250_000
        ]
        if not near:
            chosen.append(row)
    bx, by, se = [], [], []
    for row in chosen:
        if row.rsid in without or row.rsid not in y.index:
            continue
        other = y.loc[row.rsid]
        sign = 1 if other["effect_allele"] == row.effect_allele else -1
        bx.append(row.beta)
        by.append(sign * other["beta"])
        se.append(other["standard_error"])
    fit = sm.WLS(np.array(by), np.array(bx), weights=1 / np.array(se) ** 2).fit()
    return float(fit.params[0]), float(fit.bse[0] / min(1.0, np.sqrt(fit.scale))), len(bx)


@pytest.mark.parametrize(
    ("relation", "exposure", "outcome"),
    [
        ("exposure_outcome", "hdl", "coronary_heart_disease"),
        ("exposure_outcome", "ldl", "coronary_heart_disease"),
        ("exposure_mediator", "hdl", "triglycerides"),
        ("mediator_outcome", "triglycerides", "coronary_heart_disease"),
    ],
)
def test_main_estimates_equal_a_computation_by_hand(results, relation, exposure, outcome):
    table = results["estimates"]
    short = {"coronary_heart_disease": "chd"}.get(outcome, outcome)
    chosen = (table["relation"] == relation) & (table["exposure"] == exposure) & (table["outcome"] == short)
    row = table.loc[chosen & (table["method"] == "ivw") & (table["analysis"] == "main")].iloc[0]
    estimate, standard_error, count = by_hand(f"{exposure}.tsv", f"{outcome}.tsv")
    assert row["n_variants"] == count
    assert row["estimate"] == pytest.approx(estimate, rel=1e-9)
    assert row["standard_error"] == pytest.approx(standard_error, rel=1e-9)


def test_every_row_of_the_files_is_accounted_for(results):
    selection = results["dispositions"].loc[results["dispositions"]["stage"] == "selection"]
    for row in results["traits"].itertuples():
        assert (selection["exposure"] == row.trait).sum() == row.n_candidates


def test_the_report_of_a_real_study_is_written(results, tmp_path):
    folder = publish(results, tmp_path / "report", pdf=False)
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "SIMULATED" not in page
    assert "Coronary heart disease" in page
