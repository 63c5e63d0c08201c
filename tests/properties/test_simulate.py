"""Invariants of simulated studies, for any seed."""

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gnbreport.kernels.tails import log10_normal_two_sided
from gnbreport.simulate import Design, simulate
from gnbreport.simulate.draws import Draws
from gnbreport.simulate.genome import build_genome

DESIGN = replace(
    Design(),
    taxa=2,
    people=20,
    blocks=60,
    planted=Design().planted[1:2],
    pleiotropic=(),
    outlying=(),
    loci=3,
    mediator_loci=2,
    outcome_loci=3,
    multi_allelic=5,
)
slow = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)


@given(st.integers(0, 2**63 - 1))
@slow
def test_every_file_speaks_of_the_same_variants(seed):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "study"
        truth = simulate(folder, seed=seed, design=DESIGN)
        kept = {"sep": "\t", "keep_default_na": False}
        whole = pd.read_csv(folder / f"{DESIGN.planted[0].id}.summary.txt.gz", **kept)
        outcome = pd.read_csv(folder / "heel_bmd.simulated.tsv.gz", **kept)
    assert len(whole) == truth.planted["counts"]["rows"]
    assert len(outcome) == truth.planted["counts"]["in_outcome_file"]
    assert (whole["ref.allele"] != whole["eff.allele"]).all()
    assert whole["N"].between(*DESIGN.taxon_n).all()
    both = whole.merge(outcome, left_on=["chr", "bp"], right_on=["chromosome", "base_pair_location"])
    ours = [frozenset(p) for p in zip(both["ref.allele"], both["eff.allele"], strict=True)]
    theirs = [frozenset(p) for p in zip(both["effect_allele"], both["other_allele"], strict=True)]
    known = set(
        zip(
            whole["chr"],
            whole["bp"],
            map(frozenset, zip(whole["ref.allele"], whole["eff.allele"], strict=True)),
            strict=True,
        )
    )
    assert all((c, b, t) in known for c, b, t in zip(both["chr"], both["bp"], theirs, strict=True))
    assert np.mean([a == b for a, b in zip(ours, theirs, strict=True)]) > 0.95
    expected = log10_normal_two_sided((outcome["beta"] / outcome["standard_error"]).to_numpy())
    np.testing.assert_allclose(np.log10(outcome["p_value"]), expected, rtol=1e-4, atol=1e-5)


@given(st.integers(0, 2**63 - 1))
@slow
def test_third_alleles_never_change_the_variants_around_them(seed):
    """Sites with a third allele add rows; every other row stays."""
    plain = build_genome(replace(DESIGN, multi_allelic=0), seed)
    more = build_genome(DESIGN, seed)
    for name in ("position", "allele", "other", "frequency", "link", "depth", "in_panel", "in_hapmap"):
        np.testing.assert_array_equal(getattr(more, name)[~more.third], getattr(plain, name))


@given(st.integers(0, 2**63 - 1), st.text(max_size=20))
@slow
def test_draws_are_open_intervals_and_repeat(seed, label):
    u = Draws(seed, label).uniform(1_000)
    assert u.min() > 0
    assert u.max() < 1
    np.testing.assert_array_equal(u, Draws(seed, label).uniform(1_000))
    assert np.isfinite(Draws(seed, label).normal(1_000)).all()
    integers = Draws(seed, label).integers(1_000, 20, 40)
    assert integers.min() >= 20
    assert integers.max() <= 40
    assert sorted(Draws(seed, label).order(50)) == list(range(50))
