"""Families of tests: what shared instruments do to their number."""

import numpy as np
import pandas as pd
import pytest

from gnbreport.kernels.multiplicity import shared_correlation
from gnbreport.pipeline.effective_tests import multiplicity_rows

RANKS = {"g1": "genus", "g2": "genus", "g3": "genus", "f1": "family"}


def tables(instruments, flip=()):
    """Tables of exposures with so many instruments named, one outcome; alleles of ``flip`` are swapped."""
    estimates, harmonised = [], []
    for exposure, variants in instruments.items():
        pair = {"relation": "exposure_outcome", "exposure": exposure, "outcome": "o"}
        method = "ivw" if len(variants) > 1 else "wald_ratio"
        p = 0.03 if exposure == "g1" else 0.4
        row = {"analysis": "main", "status": "ok", "method": method, "n_variants": len(variants), "p_value": p}
        estimates.append(pair | row)
        for variant in variants:
            swapped = (exposure, variant) in flip
            x, se = 0.1 + 0.02 * int(variant[1:]), 0.01 * (1 + int(variant[1:]))
            allele = "C" if swapped else "A"
            row = {"variant": variant, "keep": True, "effect_allele": allele, "beta_exposure": -x if swapped else x}
            harmonised.append(pair | row | {"se_outcome": se})
    return pd.DataFrame(estimates), pd.DataFrame(harmonised)


def rows(instruments, flip=(), alpha=0.05):
    found = multiplicity_rows(*tables(instruments, flip), "ivw", RANKS, alpha)
    return {r["rank"]: r for r in found}


def test_exposures_without_a_shared_variant_are_as_many_tests():
    found = rows({"g1": ["v1", "v2"], "g2": ["v3"], "f1": ["v4", "v5"]})
    assert (found[""]["n_tests"], found[""]["effective_li_ji"]) == (3, pytest.approx(3.0))
    assert found[""]["effective_nyholt"] == pytest.approx(3.0)
    assert list(found) == ["", "genus"]


@pytest.mark.parametrize("flip", [(), (("f1", "v1"),), (("f1", "v1"), ("f1", "v2"))])
def test_nested_taxa_with_the_same_instruments_are_one_test_however_alleles_are_coded(flip):
    found = rows({"g1": ["v1", "v2"], "f1": ["v1", "v2"]}, flip)[""]
    assert found["effective_li_ji"] == pytest.approx(1.0)
    assert found["p_threshold"] == 0.025
    assert found["p_threshold_effective"] == pytest.approx(0.05)
    assert (found["n_below"], found["n_below_effective"]) == (0, 1)


def test_a_part_in_common_makes_part_of_a_test():
    instruments = {"g1": ["v1", "v2"], "g2": ["v2", "v3"], "g3": ["v4"]}
    found = rows(instruments)[""]
    assert 2.0 < found["effective_li_ji"] < 3.0
    assert list(rows(instruments)) == [""]


def test_correlation_is_that_of_estimates_under_no_effect():
    rng = np.random.default_rng(1)
    x = rng.uniform(0.05, 0.2, (3, 8)) * (rng.uniform(size=(3, 8)) < 0.6)
    sy = rng.uniform(0.01, 0.03, 8)
    y = sy * rng.standard_normal((200_000, 8))
    ivw = (y / sy**2) @ x.T / np.sum((x / sy) ** 2, axis=1)
    assert shared_correlation(x, sy) == pytest.approx(np.corrcoef(ivw.T), abs=4 / np.sqrt(200_000))


def test_a_single_test_is_no_family():
    assert rows({"g1": ["v1", "v2"]}) == {}
