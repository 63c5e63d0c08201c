"""Waist-hip ratio -> type 2 diabetes -> coronary disease: numbers known for these public associations, to 1e-9.

The values were computed elsewhere from the same associations (two-step MR by IVW, random effects).
"""

import numpy as np
import pandas as pd
import pytest

from gnbreport.harmonise import Harmonised
from gnbreport.mediation import leave_one_out, mediate_pairs
from gnbreport.mediation.forensics import best, identify
from gnbreport.mediation.pairs import chain
from gnbreport.mr.multivariable import MultivariableData
from tests.paths import SHARED, needs_shared

pytestmark = needs_shared
TABLE = SHARED / "real" / "mediation_whr_t2d_cad" / "associations.csv"


def pair(frame, exposure, outcome, instruments, names):
    """Outcome associations turned to the exposure's effect allele; incomplete or mismatched rows are left out."""
    rows = frame[(frame[instruments] == 1) & frame[f"beta.{exposure}"].notna() & frame[f"beta.{outcome}"].notna()]
    first, second = rows[f"effect_allele.{exposure}"], rows[f"effect_allele.{outcome}"]
    same = (first == second) & (rows[f"other_allele.{exposure}"] == rows[f"other_allele.{outcome}"])
    swapped = (first == rows[f"other_allele.{outcome}"]) & (rows[f"other_allele.{exposure}"] == second)
    rows, sign = rows[same | swapped], np.where(same, 1.0, -1.0)[same | swapped]
    return Harmonised.from_arrays(
        beta_exposure=rows[f"beta.{exposure}"],
        se_exposure=rows[f"se.{exposure}"],
        beta_outcome=sign * rows[f"beta.{outcome}"],
        se_outcome=rows[f"se.{outcome}"],
        variant=rows["SNP"].tolist(),
        exposure=names[0],
        outcome=names[1],
        effect_allele=rows[f"effect_allele.{exposure}"].to_numpy(),
        other_allele=rows[f"other_allele.{exposure}"].to_numpy(),
    )


@pytest.fixture(scope="module")
def pairs():
    frame = pd.read_csv(TABLE)
    return (
        pair(frame, "X", "M", "Gx_plum", ("whr", "t2d")),
        pair(frame, "M", "Y", "Gm_plum", ("t2d", "cad")),
        pair(frame, "X", "Y", "Gx_plum", ("whr", "cad")),
    )


def test_two_step_mediation(pairs):
    m = mediate_pairs(*pairs)
    s = m.steps
    got = [s.a, s.se_a, s.b, s.se_b, s.total, s.se_total, m.indirect, m.se_indirect, m.proportion, m.se_proportion]
    want = [
        1.0487894198085963, 0.07021217216023097, 0.13534694613272377, 0.02196160631975478, 0.44606853307558464,
        0.05995697708701686, 0.1419504451074047, 0.024916476061844755, 0.31822564153690647, 0.07035389822799244,
    ]  # fmt: skip
    np.testing.assert_allclose(got, want, rtol=1e-9, atol=0)
    assert (s.n_a, s.n_b, s.n_total) == (269, 111, 269)
    assert m.se_indirect / abs(s.total) == pytest.approx(0.05585795503226575, rel=1e-9)
    assert m.proportion_meaningful


def test_forensics_tells_the_full_delta_from_the_one_that_ignores_the_total(pairs):
    m = mediate_pairs(*pairs)
    inputs = [f"{x:.4g}" for x in (m.steps.a, m.steps.se_a, m.steps.b, m.steps.se_b)]
    total = {"total": f"{m.steps.total:.4g}", "se_total": f"{m.steps.se_total:.4g}"}
    for printed, family in (("0.0704", "full_delta_"), ("0.0559", "ignoring_total_")):
        found = best(identify(*inputs, **total, proportion_se=printed))["proportion_se"]
        assert found.name.startswith(family)
        assert found.correct == (family == "full_delta_")


def test_multivariable_step_and_leave_one_out_run_on_real_data(pairs):
    frame = pd.read_csv(TABLE)
    rows = frame[(frame["G_mvmr"] == 1)].dropna(subset=["beta.X", "beta.M", "beta.Y"])
    assert (rows["effect_allele.X"] == rows["effect_allele.M"]).all()
    assert (rows["effect_allele.X"] == rows["effect_allele.Y"]).all()
    joint = MultivariableData.from_arrays(
        rows[["beta.X", "beta.M"]],
        rows[["se.X", "se.M"]],
        rows["beta.Y"],
        rows["se.Y"],
        ("whr", "t2d"),
        list(rows["SNP"]),
    )
    x, w = rows[["beta.X", "beta.M"]].to_numpy(), rows["se.Y"].to_numpy() ** -1.0
    want = np.linalg.lstsq(x * w[:, None], rows["beta.Y"].to_numpy() * w, rcond=None)[0]
    m = mediate_pairs(*pairs, multivariable=joint)
    np.testing.assert_allclose([m.steps.direct, m.steps.b], want, rtol=1e-9)
    left_out = [r["indirect"] for r in leave_one_out(chain(*pairs))]
    assert len(left_out) == 381
    assert min(left_out) > 0.12
