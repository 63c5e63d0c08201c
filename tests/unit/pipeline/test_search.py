"""The search finds the analysis behind a table that the ordinary pipeline published from hidden choices."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from gnbreport import mr, sumstats
from gnbreport.errors import InputError
from gnbreport.harmonise import Harmonised, harmonise
from gnbreport.instruments import Panel, SelectionOptions, select_instruments
from gnbreport.kernels import regression
from gnbreport.pipeline.analyse import sensitivity_options
from gnbreport.pipeline.gather import gather
from gnbreport.pipeline.lookup import look_up
from gnbreport.pipeline.progress import Silent
from gnbreport.pipeline.relations import Pair
from gnbreport.pipeline.search import Clump, Space, Specification, explore, search, stated_specification
from gnbreport.pipeline.search.estimators import Variants, fit
from gnbreport.pipeline.search.figures import Fitted, direct_figures
from gnbreport.pipeline.search.pool import Pool
from gnbreport.pipeline.search.published import read_published
from gnbreport.pipeline.search.specification import DRAWN, Selecting
from gnbreport.pipeline.select import selection_options
from gnbreport.pipeline.tasks import pair_tasks
from gnbreport.results import make_table
from gnbreport.sensitivity import steiger_filter
from gnbreport.simulate import Design, simulate
from gnbreport.streams import stream
from gnbreport.study import Study

SPACE = Space(
    p=(1e-5, 1e-6),
    clump=(
        Clump("ld", 0.001, 10_000),
        Clump("ld", 0.1, 500),
        Clump("distance", 0.0, 10_000),
    ),
    unnamed=(False, True),
    f_min=(0.0,),
    maf_min=(0.0, 0.3),
)
OUTCOME = "heel_BMD"
STATED = Specification(
    1e-5, SPACE.clump[0], "infer", "matching", False, True, 0.0, 0.0, False, None, "ivw", "floored", "normal", "ivw"
)


def with_choices(study: Study, hidden: Specification) -> Study:
    """The study that states the hidden choices before estimation."""
    before = hidden.palindromes == "drop_before"
    choices = study.choices
    selection = choices.selection.model_copy(
        update={
            "exposure_p": hidden.p,
            "mediator_p": hidden.mediator_p or choices.selection.mediator_p,
            "clump": hidden.clump.by,
            "r2": hidden.clump.r2,
            "kb": hidden.clump.kb,
            "palindromes_before_clumping": before,
            "multi_allelic": hidden.multi_allelic,
            "f_min": hidden.f_min,
            "maf_min": hidden.maf_min,
        }
    )
    harmonisation = choices.harmonisation.model_copy(update={"palindromes": "drop" if before else hidden.palindromes})
    proxies = choices.proxies.model_copy(update={"use": hidden.proxies})
    update = {"selection": selection, "harmonisation": harmonisation, "proxies": proxies}
    return study.model_copy(update={"choices": choices.model_copy(update=update)})


def selected(study: Study, candidates, hidden: Specification, panel: Panel) -> pd.DataFrame:
    """Instruments of one trait; rows without an id may have stood in the way of others, but cannot be looked up."""
    options = selection_options(study, candidates.p_threshold)
    options = replace(options, unnamed="keep" if hidden.unnamed else "drop")
    found = select_instruments(candidates.rows, panel=panel, options=options).instruments
    return found[found["rsid"] != ""]


def pairs_of(study: Study, hidden: Specification, role: str = "exposure", outcome: str = OUTCOME):
    """Harmonised pairs as the ordinary pipeline makes them, without variants that a hidden Steiger filter removes."""
    cache = sumstats.Cache()
    candidates = gather(study, cache, Silent())
    panel = Panel.open(study.path(study.panel.prefix))
    panel.preload(sorted({str(v) for c in candidates.values() for v in c.rows["rsid"]}))
    exposures = {i: c for i, c in candidates.items() if c.trait.role == role}
    instruments = {i: selected(study, c, hidden, panel) for i, c in exposures.items()}
    asked = [Pair("exposure_outcome", c.trait, candidates[outcome].trait) for c in exposures.values()]
    found = look_up(study, asked, instruments, panel, cache, Silent())
    for task in pair_tasks(study, asked, instruments, found, panel):
        data = harmonise(
            task.exposure_rows,
            task.outcome_rows,
            exposure=task.pair.exposure.id,
            options=task.harmonisation,
            panel_frequencies=task.panel_frequencies,
        )
        options = sensitivity_options(task.pair, task.sensitivity, task.seed)
        yield data.subset(steiger_filter(data, options)[0]) if hidden.steiger and len(data) else data


def estimate(data, hidden: Specification) -> tuple[float, float, float]:
    """Estimate, SE (nan for medians) and P by the kernels of one pair."""
    x, y, w = data.beta_exposure, data.beta_outcome, data.se_outcome**-2.0
    if hidden.method in DRAWN:
        return mr.estimate_pair(data, [hidden.method], mr.Options(draws=100))[0].estimate, math.nan, math.nan
    if hidden.method == "ivw":
        fitted = regression.origin_fit(x, y, w)
    else:
        x, y = regression.orient(x, y)[:2] if hidden.method == "egger" else (x, y)
        fitted = regression.line_fit(x, y, w)
    factor = {"fixed": 1.0, "floored": max(1.0, fitted.sigma), "unfloored": fitted.sigma}[hidden.variance]
    se = fitted.fixed_se * (factor if fitted.df > 0 else 1.0)
    law = stats.t(fitted.df) if hidden.law == "t" and fitted.df > 0 else stats.norm
    return fitted.slope, se, 2 * law.sf(abs(fitted.slope / se))


def heterogeneity(data, model: str) -> dict[str, str]:
    """Q, df and P as printed, by the kernels of one pair; nothing without degrees of freedom."""
    x, y, w = data.beta_exposure, data.beta_outcome, data.se_outcome**-2.0
    if len(data) < (2 if model == "ivw" else 3):
        return {}
    if model == "egger":
        x, y = regression.orient(x, y)[:2]
    fitted = regression.origin_fit(x, y, w) if model == "ivw" else regression.line_fit(x, y, w)
    return {"q": f"{fitted.q:.2f}", "q_df": str(fitted.df), "q_p": f"{stats.chi2.sf(fitted.q, fitted.df):.3f}"}


def publish(study: Study, hidden: Specification, digits: int = 4, *, q: bool = False) -> list[dict[str, str]]:
    """The table that the hidden choices print; with ``q`` its heterogeneity too."""
    least = 1 if hidden.method == "ivw" else 3
    rows = []
    for data in pairs_of(with_choices(study, hidden), hidden):
        if len(data) < least:
            continue
        b, se, p = estimate(data, hidden)
        b = -b if hidden.flipped else b
        row = {"exposure": data.exposure, "outcome": OUTCOME, "estimate": f"{b:.{digits}f}", "nsnp": str(len(data))}
        if not math.isnan(se):
            row |= {"se": f"{se:.{digits}f}", "p": f"{p:.3g}"}
        row |= heterogeneity(data, hidden.q) if q else {}
        rows.append(row)
    return rows


@pytest.fixture(scope="module")
def study(small_study):
    return Study.read(small_study)


@pytest.fixture(scope="module")
def trapped(tmp_path_factory):
    """A study with many rows without an id, many multi-allelic ids, and variants that act on the outcome first."""
    design = replace(Design.small(), nameless=0.08, multi_allelic=150, outlier=(0.08, 0.1))
    folder = tmp_path_factory.mktemp("trapped") / "study"
    simulate(folder, seed=11, design=design)
    return Study.read(folder)


def around(study: Study) -> Space:
    return SPACE.around(stated_specification(study), panel=True)


def drawn(study: Study, count: int, seed: int) -> list[Specification]:
    every = list(around(study).specifications())
    return [every[k] for k in stream(seed, "hidden specifications").choice(len(every), count, replace=False)]


@pytest.mark.parametrize("number", range(6))
def test_hidden_choices_are_among_the_best_and_the_stated_difference_is_minimal(study, number):
    hidden = drawn(study, 6, seed=3)[number]
    table = publish(study, hidden)
    assert len(table) >= 3
    found = explore(study, table, space=SPACE)
    assert found.reproduced[hidden] == len(table)
    assert hidden in found.best
    fewest = min(len(s.changes(found.stated)) for s, n in found.reproduced.items() if n == len(table))
    assert found.rows[0]["n_changes"] == fewest <= len(hidden.changes(found.stated))
    assert found.rows[0]["rows_reproduced"] == len(table)
    assert found.unexplained == ()
    make_table("specifications", found.rows)


def test_the_stated_analysis_needs_no_change(study):
    table = publish(study, stated_specification(study))
    found = explore(study, table, space=SPACE)
    assert found.rows[0]["specification"] == "as stated"
    assert found.rows[0]["rows_reproduced"] == len(table)
    assert found.rows[0]["expected_by_chance"] < 0.5
    assert found.chance_of_best < 0.5 * len(table)


def test_one_change_is_named(study):
    stated = stated_specification(study)
    hidden = next(s for s in around(study).specifications() if s.changes(stated) == ("p < 1e-06",))
    assert search(study, publish(study, hidden), space=SPACE)[0]["specification"] == "p < 1e-06"


DISTANCE = Clump("distance", 0.0, 10_000)


@pytest.mark.parametrize(
    ("hidden", "words"),
    [
        ({"multi_allelic": "last"}, "multi-allelic ids: last"),
        ({"clump": DISTANCE, "unnamed": True}, 'one variant per 10000 kb; rows with id "NA" kept'),
        ({"steiger": True}, "with Steiger filter"),
        ({"method": "simple_mode"}, "the row is simple mode"),
        ({"method": "weighted_mode"}, "the row is weighted mode"),
        ({"method": "weighted_mode_nome"}, "the row is weighted mode nome"),
        ({"q": "egger"}, "Q is Rucker's (about MR-Egger)"),
    ],
    ids=str,
)
def test_each_choice_is_named_in_words(trapped, hidden, words):
    stated = stated_specification(trapped)
    wanted = replace(stated, **hidden)
    table = publish(trapped, wanted, q=True)
    space = replace(SPACE, p=(1e-5,), clump=(DISTANCE,), maf_min=(0.0,), proxies=(True,), variance=("floored",))
    found = explore(trapped, table, space=space)
    assert wanted in found.best
    assert found.rows[0]["specification"] == words
    assert found.rows[0]["rows_reproduced"] == len(table)


def test_a_wrong_figure_is_explained_by_no_choice(study):
    table = publish(study, stated_specification(study))
    table[1] = table[1] | {"estimate": "7.1234"}
    found = explore(study, table, space=SPACE)
    assert found.unexplained == ((table[1]["exposure"], OUTCOME),)
    assert found.rows[0]["rows_reproduced"] == len(table) - 1


def test_multiverse_holds_the_stated_estimate_and_judges_each_row(study):
    stated = stated_specification(study)
    table = publish(study, stated)
    name = table[0]["exposure"]
    rows = [r for r in search(study, table, space=SPACE, headline=[(name, OUTCOME)]) if "claim" in r]
    # 2 thresholds, 3 clumpings, 3 palindromes, proxies or not, MAF filter or not, Steiger or not, IVW or Egger
    assert len(rows) == 2 * 3 * 3 * 2 * 2 * 2 * 2
    assert rows[0]["specification"] == "as stated"
    assert f"{rows[0]['estimate']:.4f}" == table[0]["estimate"]
    assert rows[0]["conclusion_kept"]
    published = float(table[0]["estimate"]), float(table[0]["p"])
    for row in rows:
        if row["estimate"] is None:
            assert not row["conclusion_kept"]
            continue
        same = row["estimate"] * published[0] > 0 and (row["p_value"] < 0.05) == (published[1] < 0.05)
        assert bool(row["conclusion_kept"]) == same


def test_illegible_figures_and_unknown_traits_are_refused_together(study):
    bad = [{"exposure": "", "estimate": "x", "nsnp": "3.5", "p": "q", "outcome": OUTCOME}]
    with pytest.raises(InputError) as caught:
        search(study, bad)
    assert {p.column for p in caught.value.problems} == {"exposure", "estimate", "nsnp", "p"}
    with pytest.raises(InputError, match="no trait"):
        search(study, [{"exposure": "nobody", "estimate": "0.1", "outcome": OUTCOME}])


@pytest.mark.parametrize("method", ["ivw", "egger", "egger_unoriented", *sorted(DRAWN)])
def test_pooled_estimators_are_those_of_one_pair(method):
    rng = np.random.default_rng(5)
    sizes = [1, 2, 3, 0, 9, 30]
    trait = np.repeat(np.arange(len(sizes)), sizes)
    k = len(trait)
    x, y = rng.normal(0, 0.1, k), rng.normal(0, 0.02, k)
    sx, sy = rng.uniform(0.01, 0.03, k), rng.uniform(0.003, 0.03, k)
    fits = fit(method, Variants(trait, len(sizes), x, sx, y, sy))
    for t, (variance, law) in product(range(len(sizes)), product(("fixed", "floored", "unfloored"), ("normal", "t"))):
        mine = trait == t
        if sizes[t] < (1 if method == "ivw" else 3):
            assert np.isnan(fits.slope[t])
            continue
        data = Harmonised.from_arrays(
            beta_exposure=x[mine], se_exposure=sx[mine], beta_outcome=y[mine], se_outcome=sy[mine]
        )
        hidden = replace(STATED, method=method, variance=variance, law=law)
        b, se, p = estimate(data, hidden)
        assert fits.slope[t] == pytest.approx(b, rel=1e-10)
        assert fits.standard_error(variance)[t] == pytest.approx(se, rel=1e-10, nan_ok=True)
        assert fits.p_value(variance, law)[t] == pytest.approx(p, rel=1e-8, nan_ok=True)


def test_ratios_and_either_interval_of_a_t_law_fit(study):
    data = Variants(
        np.zeros(3, dtype=np.intp), 1, *np.array([[0.1, 0.2, 0.3], [0.01] * 3, [0.02, 0.01, 0.09], [0.02] * 3])
    )
    fits = fit("ivw", data)
    ours = direct_figures(Fitted(data, 1.0), np.array([0]), replace(STATED, law="t").estimating)
    b = float(fits.slope[0])
    for half in (float(ours.high[0]) - b, float(ours.high_t[0]) - b):
        row = {"exposure": "a", "outcome": OUTCOME, "kind": "OR", "estimate": f"{math.exp(b):.3f}"}
        row |= {"ci_low": f"{math.exp(b - half):.3f}", "ci_high": f"{math.exp(b + half):.3f}"}
        assert read_published([row], study)[0].fits(ours).all()
    assert not read_published([row | {"ci_high": "9.999"}], study)[0].fits(ours).any()


@pytest.mark.parametrize("number", range(8))
def test_pooled_selection_is_that_of_each_trait(study, number):
    p, clump, palindromes, multi_allelic, f_min, maf_min, unnamed = [
        (1e-4, Clump("ld", 0.001, 10_000), "infer", "matching", 0.0, 0.0, False),
        (1e-4, Clump("ld", 0.3, 250), "drop_before", "first", 0.0, 0.2, True),
        (1e-5, Clump("ld", 0.01, 500), "infer", "drop", 22.0, 0.0, False),
        (1e-4, Clump("distance", 0.0, 500), "infer", "last", 0.0, 0.1, True),
        (1e-4, Clump("distance", 0.0, 1_000), "drop_before", "first", 17.0, 0.0, True),
        (1e-6, Clump("distance", 0.0, 10_000), "infer", "drop", 0.0, 0.05, False),
        (1e-4, Clump("none", 0.0, 0.0), "infer", "last", 0.0, 0.3, True),
        (1e-5, Clump("none", 0.0, 0.0), "drop_before", "first", 10.0, 0.0, False),
    ][number]
    panel = Panel.open(study.path(study.panel.prefix))
    selection = study.choices.selection.model_copy(update={"exposure_p": 1e-4})
    loose = study.model_copy(update={"choices": study.choices.model_copy(update={"selection": selection})})
    found = {i: c for i, c in gather(loose, None, Silent()).items() if c.trait.role == "exposure"}
    pool = Pool({i: c.rows for i, c in found.items()}, panel, study.choices.selection)
    rows = pool.select(Selecting(p, clump, palindromes == "drop_before", multi_allelic, f_min, maf_min, unnamed))
    options = SelectionOptions(
        p_threshold=p,
        clump=clump.by,
        r2=clump.r2,
        kb=clump.kb,
        f_min=f_min,
        maf_min=maf_min,
        palindromes_before_clumping=palindromes == "drop_before",
        multi_allelic=multi_allelic,
        unnamed="keep" if unnamed else "drop",
    )
    for k, (trait, candidates) in enumerate(found.items()):
        expected = select_instruments(candidates.rows, panel=panel, options=options).instruments
        ours = pool.rows.iloc[rows[pool.trait[rows] == k]]
        columns = ["rsid", "base_pair_location", "effect_allele", "other_allele", "beta"]
        assert sorted(map(tuple, ours[columns].to_numpy())) == sorted(map(tuple, expected[columns].to_numpy())), trait


def test_minor_allele_frequency_is_folded_and_unknown_ones_stay(study):
    table = pd.DataFrame(
        {
            "rsid": [f"rs{k}" for k in range(4)],
            "chromosome": "1",
            "base_pair_location": [1e6, 2e6, 3e6, 4e6],
            "effect_allele": "A",
            "other_allele": "G",
            "effect_allele_frequency": [0.95, 0.6, 0.04, np.nan],
            "beta": 0.1,
            "standard_error": 0.01,
            "p_value": 1e-23,
        }
    )
    pool = Pool({"a": table}, None, study.choices.selection)
    key = Selecting(1e-5, Clump("none", 0.0, 0.0), False, "matching", 0.0, 0.1)
    assert pool.select(key).tolist() == [1, 3]
    assert pool.select(replace(key, maf_min=0.0)).tolist() == [0, 1, 2, 3]


def test_stated_filter_on_minor_allele_frequency_is_part_of_the_stated_specification(study):
    stated = stated_specification(study)
    asked = replace(stated, maf_min=0.3)
    assert stated.maf_min == 0.0
    assert stated_specification(with_choices(study, asked)) == asked
    assert asked.changes(stated) == ("MAF >= 0.3",)


def test_a_published_row_says_what_it_is(small_study):
    """An unknown kind is not taken for a beta, a negative ratio not for a number; all problems at once."""
    from gnbreport.errors import InputError
    from gnbreport.pipeline.search.published import read_published
    from gnbreport.study import Study

    study = Study.read(small_study)
    rows = [
        {"exposure": "a", "kind": "odds", "estimate": "1.05", "nsnp": "x"},
        {"exposure": "b", "kind": "OR", "estimate": "-1.1", "ci_low": "0.00"},
        {"exposure": "c", "kind": "odds ratio", "estimate": "abc"},
    ]
    with pytest.raises(InputError) as error:
        read_published(rows, study)
    assert [(p.row, p.column, p.code) for p in error.value.problems] == [
        (1, "kind", "unknown-kind"),
        (1, "nsnp", "illegible"),
        (2, "estimate", "negative-ratio"),
        (3, "estimate", "illegible"),
    ]
    [table] = read_published(
        [{"exposure": "a", "kind": "Odds Ratio", "estimate": "1.05"}, {"exposure": "b", "estimate": "0.1"}], study
    )
    assert table.ratio.tolist() == [True, False]
