"""Parts of the pipeline that need no GWAS file."""

import math

import numpy as np
import pandas as pd
import pytest

from gnbreport.pipeline.execute import run_tasks
from gnbreport.pipeline.multiplicity import adjust, main_rows
from gnbreport.pipeline.relations import pairs
from gnbreport.pipeline.rows import extras_json
from gnbreport.results import make_table
from gnbreport.study import Source, trait_of
from gnbreport.study.choices import MultipleTestingChoices


def trait(identifier, role):
    return trait_of(identifier, role, Source(id=identifier, file=f"{identifier}.tsv"))


TRAITS = [trait("x1", "exposure"), trait("x2", "exposure"), trait("m", "mediator"), trait("y", "outcome")]


def test_relations_forward_then_reverse():
    found = [(p.relation, p.exposure.id, p.outcome.id) for p in pairs(TRAITS, reverse=True)]
    assert found == [
        ("exposure_outcome", "x1", "y"),
        ("exposure_outcome", "x2", "y"),
        ("exposure_mediator", "x1", "m"),
        ("exposure_mediator", "x2", "m"),
        ("mediator_outcome", "m", "y"),
        ("outcome_exposure", "y", "x1"),
        ("outcome_exposure", "y", "x2"),
        ("mediator_exposure", "m", "x1"),
        ("mediator_exposure", "m", "x2"),
        ("outcome_mediator", "y", "m"),
    ]
    assert len(list(pairs(TRAITS, reverse=False))) == 5


def estimates(p_values, ranks=None):
    rows = [
        {
            "relation": "exposure_outcome",
            "exposure": f"x{i}",
            "outcome": "y",
            "analysis": "main",
            "method": "ivw",
            "status": "ok",
            "p_value": p,
            "n_variants": 5,
        }
        for i, p in enumerate(p_values)
    ]
    return make_table("estimates", rows)


def naive_bh(p):
    """Step-up by its definition: q_i = min over j with p_j >= p_i of m p_j / rank_j."""
    m = len(p)
    rank = [sum(b <= a for b in p) for a in p]
    return [min(min(1.0, m * p[j] / rank[j]) for j in range(m) if p[j] >= p[i]) for i in range(m)]


def test_families_are_ranks_or_all():
    p = [0.01, 0.02, 0.03, 0.2]
    ranks = {"x0": "genus", "x1": "genus", "x2": "family", "x3": "family"}
    by_rank = adjust(estimates(p), "ivw", ranks, MultipleTestingChoices(family="rank"))
    assert by_rank["p_bh"].tolist() == pytest.approx([*naive_bh(p[:2]), *naive_bh(p[2:])])
    assert by_rank["n_tests"].tolist() == [2, 2, 2, 2]
    over_all = adjust(estimates(p), "ivw", ranks, MultipleTestingChoices(family="all"))
    assert over_all["p_bh"].tolist() == pytest.approx(naive_bh(p))
    assert over_all["p_bonferroni"].tolist() == pytest.approx([min(1, 4 * x) for x in p])


def test_one_variant_counts_by_its_wald_ratio():
    table = estimates([0.01, 0.02])
    table.loc[1, ["method", "n_variants"]] = ["wald_ratio", 1]
    assert main_rows(table, "ivw")["exposure"].tolist() == ["x0", "x1"]
    table.loc[1, "n_variants"] = 2
    assert main_rows(table, "ivw")["exposure"].tolist() == ["x0"]
    table.loc[0, "analysis"] = "steiger_filtered"
    assert main_rows(table, "ivw").empty


def test_extras_are_json_without_nan():
    assert extras_json({"b": math.nan, "a": 1.5}) == '{"a":1.5,"b":null}'
    assert extras_json({}) == ""


@pytest.mark.parametrize("workers", [1, 2])
def test_tasks_keep_their_order(workers):
    assert run_tasks(math.factorial, list(range(20)), workers=workers) == [math.factorial(i) for i in range(20)]


def test_multiplicity_leaves_the_input_alone():
    table = estimates([0.01])
    before = table.copy()
    adjust(table, "ivw", {}, MultipleTestingChoices())
    pd.testing.assert_frame_equal(table, before)
    assert np.isnan(table["p_bh"]).all()
