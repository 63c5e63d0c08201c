"""Parts of the search by themselves: order of specifications, scores, printed Q, the Steiger filter of each trait."""

from __future__ import annotations

import itertools
from dataclasses import fields, replace

import numpy as np
import pandas as pd
import pytest

from gnbreport import mr, sensitivity
from gnbreport.harmonise import Harmonised
from gnbreport.pipeline.progress import Silent
from gnbreport.pipeline.search.aligned import Aligned
from gnbreport.pipeline.search.estimators import Variants, fit
from gnbreport.pipeline.search.figures import Figures, Fitted
from gnbreport.pipeline.search.mediated import Pathways, mediated_figures
from gnbreport.pipeline.search.multiverse import defensible
from gnbreport.pipeline.search.pool import Pool
from gnbreport.pipeline.search.published import read_published
from gnbreport.pipeline.search.scores import PERMUTATIONS, Scores, _digest
from gnbreport.pipeline.search.space import MEDIATION, Space
from gnbreport.pipeline.search.specification import Clump, Specification
from gnbreport.pipeline.search.stages import Stages, _with_thresholds
from gnbreport.pipeline.search.tried import Tried
from gnbreport.study import Study
from gnbreport.study.choices import HarmonisationChoices, SelectionChoices
from tests.unit.pipeline.test_search import OUTCOME, STATED

TINY = Space(
    p=(1e-6,),
    clump=(Clump("distance", 0.0, 10_000),),
    palindromes=("infer", "drop"),
    multi_allelic=("matching",),
    unnamed=(False,),
    proxies=(True,),
    f_min=(0.0,),
    steiger=(False,),
    method=("ivw", "egger", "simple_mode"),
)


@pytest.fixture(scope="module")
def study(small_study):
    return Study.read(small_study)


@pytest.mark.parametrize("seed", range(4))
def test_the_order_is_rows_then_changes_then_words(seed):
    space = TINY.around(STATED, panel=True, heterogeneity=True)
    staging, estimating = list(space.staging()), list(space.estimating())
    counts = np.random.default_rng(seed).integers(0, 3, (len(staging), len(estimating)))
    tried = Tried(STATED, staging, estimating, counts)
    listed = dict(zip(space.specifications(), counts.ravel().tolist(), strict=True))
    assert dict(tried) == listed
    expected = sorted(listed, key=lambda s: (-listed[s], len(s.changes(STATED)), s.changes(STATED)))

    def key(s):
        return listed[s], s.changes(STATED)

    for limit in (1, 7, 20, len(listed) + 5):
        assert [key(s) for s in tried.first(limit)] == [key(s) for s in expected[:limit]]
    assert [key(s) for s in tried.best()] == [key(s) for s in expected if listed[s] == max(listed.values())]
    assert tried.as_good == len(tried.best())


def test_changes_that_follow_from_the_method_are_none():
    fixed = replace(STATED, variance="fixed")
    median = replace(STATED, method="weighted_median")
    assert median.changes(fixed) == ("the row is weighted median",)
    egger = replace(STATED, method="egger", law="t", q="egger")
    assert egger.changes(STATED) == ("the row is egger",)
    assert replace(egger, law="normal", q="ivw").changes(STATED) == (
        "the row is egger",
        "P from the normal distribution",
        "Q is Cochran's (about IVW)",
    )
    assert egger.distance(STATED) == 1


def test_scores_are_those_of_every_specification_by_itself(study):
    """The slow twin: figures of each specification alone, each permutation of the rows alone."""
    names = ["genus.Coprococcus2.id.11302", "family.Acidaminococcaceae.id.2166", "genus.Dialister.id.2183"]
    asked = [{"exposure": n, "outcome": OUTCOME, "estimate": "0"} for n in names]
    stages = Stages(study, read_published(asked, study), TINY, None, Silent())
    ours = stages.figures_of(read_published(asked, study)[0], stages.stated)
    rows = [row | {"estimate": f"{b:.1f}"} for row, b in zip(asked, ours.estimate, strict=True)]
    rows[2] |= {"estimate": "9.9"}
    tables = read_published(rows, study)
    scores = Scores(stages, tables, 5)
    estimating = list(stages.space.estimating())
    best, explained = np.zeros(PERMUTATIONS, dtype=int), np.zeros(3, dtype=bool)
    orders = scores._printed[0].reshape(1 + PERMUTATIONS, 3)
    assert (orders[0] == [0, 1, 2]).all()
    assert not (orders[1:] == [0, 1, 2]).any()
    for stage in stages.space.staging():
        found = scores.of(stage, estimating)
        for count, chosen in zip(found, estimating, strict=True):
            ours = stages.figures_of(tables[0], Specification(*stage, *chosen))
            good = tables[0].fits(ours)
            assert count == good.sum()
            explained |= good
            permuted = [
                sum(tables[0].fits(ours, np.array([i]), np.array([o[i]]))[0] for i in range(3)) for o in orders[1:]
            ]
            best = np.maximum(best, permuted)
    assert scores.best_permuted.tolist() == best.tolist()
    assert best.max() > 0
    assert list(scores.unexplained()) == [(n, OUTCOME) for n, known in zip(names, explained, strict=True) if not known]
    assert ("genus.Dialister.id.2183", OUTCOME) in list(scores.unexplained())


def variants(seed=1):
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0.1, 0.2, 9), rng.normal(0, 0.02, 9)
    return Variants(np.repeat([0, 1], [5, 4]), 2, x, np.full(9, 0.02), y, np.full(9, 0.01))


def test_any_other_association_is_another_set():
    one = variants()
    seen = {_digest([(one,)])}
    for name in ("trait", "x", "sx", "y", "sy"):
        changed = getattr(one, name).copy()
        changed[-1] = 0 if name == "trait" else changed[-1] * 1.5
        seen.add(_digest([(replace(one, **{name: changed}),)]))
    assert len(seen) == 6


def test_every_printed_figure_of_heterogeneity_counts(study):
    row = {"exposure": "a", "outcome": OUTCOME, "estimate": "0.10", "q": "4.2", "q_df": "3", "q_p": "0.24"}
    [table] = read_published([row], study)
    values = {f.name: np.array([np.nan]) for f in fields(Figures)}
    values |= {"estimate": np.array([0.1]), "q": np.array([4.2]), "q_df": np.array([3]), "q_p": np.array([0.24])}
    assert table.fits(Figures(**values)).tolist() == [True]
    for name, wrong in (("estimate", 0.2), ("q", 4.3), ("q_df", 2), ("q_p", 0.26)):
        assert table.fits(Figures(**values | {name: np.array([wrong])})).tolist() == [False], name
    unknown = values | {"q": np.array([np.nan])}
    assert table.fits(Figures(**unknown)).tolist() == [False]
    [without] = read_published([{k: v for k, v in row.items() if not k.startswith("q")}], study)
    assert without.fits(Figures(**unknown)).tolist() == [True]


def test_the_bandwidth_of_modes_is_the_studys():
    data = variants()
    for method, phi in itertools.product(("simple_mode", "weighted_mode"), (0.5, 1.0)):
        fits = fit(method, data, phi)
        for trait in range(2):
            mine = data.trait == trait
            arrays = {"beta_exposure": data.x, "se_exposure": data.sx, "beta_outcome": data.y, "se_outcome": data.sy}
            pair = Harmonised.from_arrays(**{k: v[mine] for k, v in arrays.items()})
            [found] = mr.estimate_pair(pair, [method], mr.Options(draws=100, phi=phi))
            assert fits.slope[trait] == pytest.approx(found.estimate, rel=1e-9)


def test_a_filter_knows_each_traits_own_sample(study):
    """Two traits share a variant; only for the larger sample does it explain more of the outcome."""
    columns = {"rsid": "rs1", "chromosome": "1", "base_pair_location": 10, "effect_allele": "A", "other_allele": "G"}
    exposure = pd.DataFrame([columns | {"beta": 0.1, "standard_error": 0.01, "p_value": 1e-23}] * 2)
    pool = Pool({"a": exposure.iloc[:1], "b": exposure.iloc[1:]}, None, SelectionChoices())
    found = pd.DataFrame([columns | {"beta": 0.1, "standard_error": 0.01, "p_value": 1e-23, "n": 2_000.0}])
    about = [sensitivity.Options(n_exposure=1_000), sensitivity.Options(n_exposure=100_000)]
    aligned = Aligned(pool, np.arange(2), pool.rows, found, None, HarmonisationChoices(), about)
    assert aligned.effects("infer", "matching").forward.tolist() == [True, False]


@pytest.mark.parametrize("product", ["first_order", "product"])
def test_a_turned_indirect_effect_has_turned_limits(product):
    data = (variants(1), variants(2), variants(3))
    rows = Pathways(np.array([0, 1]), np.array([1, 0]), [0, 0], np.zeros(2, dtype=bool))
    chosen = replace(STATED, product=product)
    plain, turned = (
        mediated_figures([Fitted(d, 1.0) for d in data], rows, replace(chosen, flipped=flipped).estimating)
        for flipped in (False, True)
    )
    assert turned.estimate == pytest.approx(-plain.estimate)
    assert turned.low == pytest.approx(-plain.high)
    assert turned.high == pytest.approx(-plain.low)
    assert turned.p == pytest.approx(plain.p)


def test_no_wrong_formula_is_defensible():
    stated = replace(STATED, mediator_p=5e-8)
    space = MEDIATION.around(stated, panel=True, mediation=True)
    assert {s.product for s in space.specifications()} == {"first_order", "second_order", "own_se", "product"}
    assert {s.product for s in defensible(space)} == {"first_order", "second_order", "product"}
    assert all(s.total_error for s in defensible(space))


def test_candidates_are_read_at_the_loosest_threshold_of_all(study):
    loose = _with_thresholds(study, replace(TINY, p=(1e-4, 1e-9), mediator_p=(1e-3,))).choices.selection
    assert (loose.exposure_p, loose.mediator_p) == (1e-4, 1e-3)
    kept = _with_thresholds(study, replace(TINY, p=(1e-9,), mediator_p=(None,))).choices.selection
    assert (kept.exposure_p, kept.mediator_p) == (study.choices.selection.exposure_p, 1e-5)
