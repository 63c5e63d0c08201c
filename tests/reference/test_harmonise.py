"""Harmonisation equals TwoSampleMR 0.7.9, row by row, for its three actions."""

import json
import math

import numpy as np
import pandas as pd
import pytest

from gnbreport.harmonise import HarmoniseOptions, harmonise
from tests.paths import SHARED, needs_shared

pytestmark = needs_shared
ACTIONS = {"action1": "forward", "action2": "infer", "action3": "drop"}
SETS = {"tricky": ("harmonise_tricky", "."), "bmi_chd": ("real_bmi_chd_harmonise", "real")}


def table(path):
    text = pd.read_csv(path, dtype=str, keep_default_na=False)
    rows = pd.DataFrame({"rsid": text["SNP"]})
    names = {"beta": "beta", "se": "standard_error", "eaf": "effect_allele_frequency"}
    for theirs, ours in names.items():
        rows[ours] = [math.nan if v == "NA" else float(v) for v in text[theirs]]
    return rows.assign(effect_allele=text["effect_allele"], other_allele=text["other_allele"])


def oracle(name, action):
    stem, folder = SETS[name]
    path = SHARED / "oracle" / folder
    exposure, outcome = (table(path / f"{stem}_{side}.csv") for side in ("exposure", "outcome"))
    peer = json.loads((path / f"{stem}.json").read_text())[action]
    columns = {k: v for k, v in peer.items() if isinstance(v, list) and len(v) == len(peer["SNP"])}
    return exposure, outcome, pd.DataFrame(columns)


def same(ours, theirs):
    theirs = np.array([math.nan if v is None else v for v in theirs], dtype=float)
    return (ours == theirs) | (np.isnan(ours) & np.isnan(theirs))


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("action", ACTIONS)
def test_every_row_equals_the_peer_exactly(name, action):
    exposure, outcome, peer = oracle(name, action)
    rows = harmonise(exposure, outcome, options=HarmoniseOptions(palindromes=ACTIONS[action])).rows
    # the peer makes a row of each duplicate in the outcome (snp001, listed twice with the same values); we take one
    peer = peer.drop_duplicates("SNP")
    assert len(peer) > 70
    both = rows.merge(peer, left_on="variant", right_on="SNP")
    assert len(both) == len(peer)
    assert (both["keep"] == both["mr_keep"]).all()
    pairs = {
        "beta_exposure": "beta.exposure",
        "beta_outcome": "beta.outcome",
        "eaf_exposure": "eaf.exposure",
        "eaf_outcome": "eaf.outcome",
    }
    for ours, theirs in pairs.items():
        equal = same(both[ours].to_numpy(), both[theirs].tolist())
        assert equal.all(), both.loc[~equal, ["variant", ours, theirs, "disposition"]]
    kept = both[both["keep"]]
    assert (kept["effect_allele"] == kept["effect_allele.exposure"]).all()


@pytest.mark.parametrize("action", ACTIONS)
def test_rows_that_the_peer_loses_are_accounted_for(action):
    exposure, outcome, peer = oracle("tricky", action)
    rows = harmonise(exposure, outcome, options=HarmoniseOptions(palindromes=ACTIONS[action])).rows
    lost = rows[~rows["variant"].isin(peer["SNP"])]
    assert sorted(lost["variant"]) == ["snp077", "snp078"]
    assert set(lost["disposition"]) == {"missing_values"}


def test_flags_of_two_whole_files_equal_the_peer():
    exposure, outcome, peer = oracle("bmi_chd", "action2")
    rows = harmonise(exposure, outcome).rows.merge(peer, left_on="variant", right_on="SNP")
    assert ((rows["disposition"] == "allele_mismatch") == rows["remove"]).all()
    ambiguous = rows["disposition"] == "palindromic_ambiguous"
    assert (ambiguous == (rows["ambiguous"] & ~rows["remove"])).all()
