"""The search finds the choices and the formula behind a table of indirect effects and proportions mediated."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from scipy import stats

from gnbreport.errors import InputError
from gnbreport.kernels import product
from gnbreport.pipeline.search import Clump, Space, explore, stated_specification
from gnbreport.pipeline.search.published import read_published
from gnbreport.study import Study
from tests.unit.pipeline.test_search import OUTCOME, estimate, pairs_of, with_choices

MEDIATORS = ("RMSSD", "SDNN")
SPACE = Space(
    p=(1e-5, 1e-6),
    clump=(Clump("ld", 0.001, 10_000),),
    palindromes=("infer",),
    multi_allelic=("matching",),
    unnamed=(False,),
    proxies=(True,),
    f_min=(0.0,),
    mediator_p=(5e-8, 1e-5),
    method=("ivw", "egger"),
    flipped=(False,),
)


@pytest.fixture(scope="module")
def study(small_study):
    return Study.read(small_study)


def steps(study, hidden):
    """Estimate and SE of every step, by the kernels of one pair."""
    stated = with_choices(study, hidden)
    found = {}
    for role, outcome in [("exposure", OUTCOME), ("mediator", OUTCOME), *(("exposure", m) for m in MEDIATORS)]:
        for data in pairs_of(stated, hidden, role, outcome):
            if len(data):
                found[data.exposure, outcome] = estimate(data, hidden)[:2]
    return found


def limits(a, sa, b, sb, se, hidden):
    if hidden.product == "product":
        return tuple(float(v) for v in product.interval(a, sa, b, sb))
    half = stats.norm.ppf(0.975) * se
    return a * b - half, a * b + half


def se_of_product(a, sa, b, sb, hidden):
    if hidden.product == "own_se":
        return math.sqrt(a**2 * sa**2 + b**2 * sb**2)
    extra = 0.0 if hidden.product == "first_order" else sa**2 * sb**2
    return math.sqrt(a**2 * sb**2 + b**2 * sa**2 + extra)


def publish(study, hidden):
    """Indirect effects and proportions (in percent) as the hidden choices print them."""
    found, rows = steps(study, hidden), []
    for exposure in sorted({e for e, o in found if o == "RMSSD"}):
        for mediator in MEDIATORS:
            (a, sa), (b, sb), (c, sc) = (
                found[k] for k in [(exposure, mediator), (mediator, OUTCOME), (exposure, OUTCOME)]
            )
            se = se_of_product(a, sa, b, sb, hidden)
            low, high = limits(a, sa, b, sb, se, hidden)
            about = {"exposure": exposure, "mediator": mediator, "outcome": OUTCOME}
            p = 2 * stats.norm.sf(abs(a * b / se))
            rows.append(
                about
                | {"kind": "indirect", "estimate": f"{a * b:.5f}", "ci_low": f"{low:.5f}", "ci_high": f"{high:.5f}"}
                | {"p": f"{p:.3f}"}
            )
            if hidden.total_error:
                half = stats.norm.ppf(0.975) * math.sqrt(se**2 / c**2 + (a * b) ** 2 * sc**2 / c**4)
                low, high = a * b / c - half, a * b / c + half
            else:
                low, high = sorted((low / c, high / c))
            share = {"estimate": a * b / c, "ci_low": low, "ci_high": high}
            rows.append(about | {"kind": "proportion mediated"} | {k: f"{100 * v:.1f}%" for k, v in share.items()})
    return rows


@pytest.mark.parametrize(
    ("hidden", "words"),
    [
        ({}, "as stated"),
        ({"product": "first_order"}, "SE of ab first order (Sobel)"),
        ({"product": "second_order"}, "SE of ab second order"),
        ({"product": "own_se"}, "SE of ab sqrt(a^2 se_a^2 + b^2 se_b^2)"),
        ({"total_error": False}, "error of the total effect ignored"),
        (
            {"product": "first_order", "total_error": False},
            "SE of ab first order (Sobel); error of the total effect ignored",
        ),
        ({"mediator_p": 1e-5}, "p < 1e-05 for mediators"),
        ({"p": 1e-6, "variance": "fixed"}, "p < 1e-06; fixed residual variance"),
    ],
    ids=str,
)
def test_each_choice_is_named_in_words(study, hidden, words):
    stated = stated_specification(study, mediation=True)
    wanted = replace(stated, **hidden)
    table = publish(study, wanted)
    assert len(table) >= 8
    found = explore(study, table, space=SPACE)
    assert wanted in found.best
    assert found.rows[0]["specification"] == words
    assert found.rows[0]["rows_reproduced"] == len(table)
    assert found.tells


def test_rows_through_mediators_are_read_as_what_they_are(study):
    about = {"exposure": "a", "mediator": "RMSSD", "outcome": OUTCOME}
    [table] = read_published(
        [
            about | {"kind": "proportion", "estimate": "40.0%", "ci_low": "21.1"},
            about | {"kind": "indirect", "estimate": "0.02"},
        ],
        study,
    )
    assert table.mediated
    assert table.share.tolist() == [True, False]
    assert [r[0] for r in table.estimate] == pytest.approx([0.3995, 0.4005])
    assert [r[0] for r in table.ci_low] == pytest.approx([0.2105, 0.2115])
    assert [r[1] for r in table.estimate] == pytest.approx([0.015, 0.025])
    bad = [about | {"kind": "OR", "estimate": "1.1"}, {"exposure": "a", "kind": "indirect", "estimate": "0.1"}]
    with pytest.raises(InputError) as caught:
        read_published(bad, study)
    assert [(p.row, p.code) for p in caught.value.problems] == [
        (1, "unknown-kind"),
        (2, "unknown-kind"),
        (None, "mixed-rows"),
    ]
