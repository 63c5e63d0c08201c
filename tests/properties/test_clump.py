"""Laws of instrument selection, on random panels and tables."""

import math

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gnbreport.harmonise import Disposition
from gnbreport.instruments import Panel, SelectionOptions, clump, clump_by_distance, select_instruments
from tests.naive.clump import clump as naive_clump
from tests.naive.clump import clumped
from tests.unit.instruments.panels import candidate_table, random_panel, write_panel

QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SEED = st.integers(0, 2**32 - 1)
R2 = st.sampled_from([0.0, 0.001, 0.1, 0.5, 0.9])
KB = st.sampled_from([1, 20, 100, 10_000])


def panel_and_rows(folder, seed, size=25):
    rng = np.random.default_rng(seed)
    genotypes, table = random_panel(rng, size, 30, missing=rng.choice([0, 0.1]))
    write_panel(folder / f"p{seed}", genotypes, table)
    p = rng.choice(10.0 ** -rng.uniform(1, 9, size // 2), size)
    return genotypes, table, candidate_table(table, p), Panel.open(folder / f"p{seed}")


@QUICK
@given(SEED, R2, KB, st.sampled_from(["em", "genotype"]))
def test_index_variants_equal_the_obvious_way(tmp_path, seed, r2, kb, method):
    genotypes, table, rows, panel = panel_and_rows(tmp_path, seed, 16)
    variants = [
        {
            "id": table["id"][i],
            "chromosome": table["chromosome"][i],
            "position": table["position"][i],
            "p": rows["p_value"][i],
            "order": i,
            "genotypes": genotypes[i],
        }
        for i in range(len(table))
    ]
    result = clump(rows, panel, r2=r2, kb=kb, r2_method=method)
    if r2 > 0:  # at 0 the naive twin's rounding decides
        assert result.index["rsid"].tolist() == naive_clump(variants, r2, kb, method)
        kept = set(result.index["rsid"])
        index = [v for v in variants if v["id"] in kept]
        assert not any(clumped(a, b, r2, kb, method) for a in index for b in index if a["order"] < b["order"])


@QUICK
@given(SEED, st.randoms(use_true_random=False))
def test_row_order_does_not_matter(tmp_path, seed, random):
    _, _, rows, panel = panel_and_rows(tmp_path, seed)
    order = list(range(len(rows)))
    random.shuffle(order)
    assert clump(rows, panel).index["rsid"].tolist() == clump(rows.iloc[order], panel).index["rsid"].tolist()
    one, two = clump_by_distance(rows, kb=50), clump_by_distance(rows.iloc[order], kb=50)
    assert one.index["rsid"].tolist() == two.index["rsid"].tolist()


@QUICK
@given(SEED)
def test_clumping_index_variants_again_changes_nothing(tmp_path, seed):
    _, _, rows, panel = panel_and_rows(tmp_path, seed)
    once = clump(rows, panel, r2=0.05, kb=100).index
    pd.testing.assert_frame_equal(clump(once, panel, r2=0.05, kb=100).index, once)


DIRTY = {
    "rsid": ["NA", ".", "", "rs1", "rs2", "rs999"],
    "effect_allele": ["A", "C", "T", "", "I", "a"],
    "other_allele": ["G", "T", "A", "", "D", "NA"],
    "p_value": [1e-9, 0.5, math.nan, 2.0, 0.0],
    "standard_error": [0.0, 0.01, math.nan, 0.09],
    "effect_allele_frequency": [0.001, 0.4, math.nan],
    "beta": [0.1, math.nan],
}


@QUICK
@given(
    SEED,
    st.lists(st.tuples(st.integers(0, 24), st.sampled_from(sorted(DIRTY)), st.integers(0, 5)), max_size=30),
    st.builds(
        SelectionOptions,
        p_threshold=st.sampled_from([1e-3, 1.0]),
        clump=st.sampled_from(["ld", "distance", "none"]),
        f_min=st.sampled_from([0.0, 10.0]),
        maf_min=st.sampled_from([0.0, 0.01]),
        excluded_regions=st.sampled_from([(), ("mhc",), ("high_ld",)]),
        palindromes_before_clumping=st.booleans(),
        multi_allelic=st.sampled_from(["matching", "drop", "first"]),
    ),
    st.booleans(),
)
def test_every_candidate_has_exactly_one_fate(tmp_path, seed, damage, options, doubled):
    _, _, rows, panel = panel_and_rows(tmp_path, seed)
    for row, column, choice in damage:
        rows.loc[row, column] = DIRTY[column][choice % len(DIRTY[column])]
    if doubled:
        rows = pd.concat([rows, rows.iloc[:7]], ignore_index=True)
    result = select_instruments(rows, panel=panel, options=options)
    fates = result.dispositions
    assert fates["variant"].tolist() == rows["rsid"].str.strip().tolist()
    assert (fates["disposition"] == Disposition.INDEX.value).sum() == len(result.instruments)
    assert fates["disposition"].value_counts().sum() == len(rows)
    chosen = result.instruments
    assert (chosen["p_value"] < options.p_threshold).all()
    assert chosen["p_value"].is_monotonic_increasing
    if options.clump != "none":
        assert chosen["rsid"].is_unique
