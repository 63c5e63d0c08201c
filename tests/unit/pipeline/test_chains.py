"""Leave-one-out of the chain, unknown correlations, checks, joint mediation: held to the tables they repeat."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from gnbreport.pipeline.several import sample_correlations

KEY = ["exposure", "mediator", "outcome"]


@pytest.fixture(scope="module")
def main(small_results):
    rows = small_results["mediation"]
    rows = rows[(rows["method"] == "ivw") & (rows["b_source"] == "univariable") & (rows["status"] == "ok")]
    assert len(rows)
    return rows.set_index(KEY)


def test_nothing_left_out_is_the_main_analysis(small_results, main):
    table = small_results["mediation_leave_one_out"]
    whole = table[table["variant"] == "All"].set_index(KEY)
    for column in ("a", "b", "total", "indirect", "se_indirect", "proportion"):
        np.testing.assert_allclose(whole[column], main.loc[whole.index, column], rtol=1e-12, atol=0)
    np.testing.assert_allclose(whole["ci_low"], main.loc[whole.index, "ci_low_product"], rtol=1e-9, atol=0)


def test_each_variant_of_the_chain_is_left_out_once(small_results, main):
    table, used = small_results["mediation_leave_one_out"], small_results["harmonised"]
    used = used[used["keep"].astype(bool)]
    loo = small_results["leave_one_out"]
    loo = loo[(loo["relation"] == "exposure_mediator") & (loo["method"] == "ivw")]
    for exposure, mediator, outcome in main.index:
        rows = table[(table[KEY] == [exposure, mediator, outcome]).all(axis=1) & (table["variant"] != "All")]
        relations = {("exposure_mediator", exposure, mediator), ("exposure_outcome", exposure, outcome)}
        relations.add(("mediator_outcome", mediator, outcome))
        of_chain = [r in relations for r in zip(used["relation"], used["exposure"], used["outcome"], strict=True)]
        assert sorted(rows["variant"]) == sorted(set(used.loc[of_chain, "variant"]))
        step = loo[(loo["exposure"] == exposure) & (loo["outcome"] == mediator)].set_index("variant")["estimate"]
        served = rows[rows["steps"].str.startswith("a")].set_index("variant")["a"]
        np.testing.assert_allclose(served, step.loc[served.index], rtol=1e-12, atol=0)


def test_correlation_grid(small_results, main):
    table = small_results["mediation_correlation"]
    for key in main.index:
        rows = table[(table[KEY] == list(key)).all(axis=1)]
        assert set(rows["pair"]) == {"ab", "ac", "bc"}
        ab = rows[rows["pair"] == "ab"].set_index("correlation")
        assert (ab.index.min(), ab.index.max()) == (-1.0, 1.0)
        assert ab.loc[0.0, "se_indirect"] == pytest.approx(main.loc[key, "se_indirect"], rel=1e-12)
        same_sign = main.loc[key, "a"] * main.loc[key, "b"] > 0
        assert ab["se_indirect"].is_monotonic_increasing == same_sign


def test_checks_name_both_steps_and_the_way_back(small_results, main):
    table = small_results["mediation_checks"]
    for key in main.index:
        rows = table[(table[KEY] == list(key)).all(axis=1)]
        both = {(c, s) for c in ("strength", "selection", "direction", "pleiotropy") for s in "ab"}
        assert set(zip(rows["check"], rows["step"], strict=True)) == both | {("reverse", "a")}
        assert set(rows["status"]) <= {"holds", "fails", "not_applicable"}


def test_joint_mediation_adds_up(small_results, main):
    table = small_results["mediation_joint"]
    assert set(zip(table["exposure"], table["outcome"], strict=True)) == {(k[0], k[2]) for k in main.index}
    for _, rows in table[table["status"] == "ok"].groupby(["exposure", "outcome"]):
        value = rows.set_index("part")["estimate"]
        via = value[value.index.str.startswith("via ")]
        assert via.sum() == pytest.approx(value["indirect"], rel=1e-12)
        assert value["indirect"] + value["direct"] == pytest.approx(value["total"], rel=1e-12)


def test_the_total_covaries_with_the_mediators_effects_where_variants_are_shared(small_results):
    """A model that holds the exposure holds its instruments too: total and indirect do not add in quadrature."""
    table = small_results["mediation_joint"].query("status == 'ok' and adjusted")
    assert len(table)
    for _, rows in table.groupby(["exposure", "outcome"]):
        se = rows.set_index("part")["standard_error"]
        independent = np.hypot(se["total"], se["indirect"])
        assert abs(se["direct"] / independent - 1.0) > 1e-4


def test_sample_correlation_is_found_in_the_exposures_instruments():
    class Pair:
        """As much of a harmonised pair as is read."""

        def __init__(self, z, names):
            self.variant = names
            self.kept = pd.DataFrame({"effect_allele": ["A"] * len(z)})
            self.beta_outcome, self.se_outcome = np.asarray(z), np.ones(len(z))

    rng = np.random.default_rng(4)
    z = rng.multivariate_normal([0, 0], [[1, 0.7], [0.7, 1]], 4_000)
    names = tuple(f"v{i}" for i in range(len(z)))
    data = {("exposure_mediator", "x", m): Pair(z[:, k], names) for k, m in enumerate(("m1", "m2"))}
    found = sample_correlations(("m1", "m2"), data)
    assert found[0, 1] == found[1, 0] == pytest.approx(0.7, abs=0.04)
    few = {key: Pair(z[:20, k], names[:20]) for k, key in enumerate(data)}
    np.testing.assert_array_equal(sample_correlations(("m1", "m2"), few), np.eye(2))
