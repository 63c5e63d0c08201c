"""A binary outcome or exposure: odds ratios in sentences, table, figure and methods; none where all is continuous."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from gnbreport.report import numbers, words
from gnbreport.report.charts.draw import sketch
from gnbreport.report.charts.forest import forest
from gnbreport.report.context import Context
from gnbreport.report.methods_text import paragraphs
from gnbreport.report.sections import outcome
from tests.report.synthetic import OUTCOME, synthetic


def typed(**types):
    results = synthetic(6)
    traits = results["traits"].copy()
    for trait, kind in types.items():
        traits.loc[traits["trait"] == trait, "type"] = kind
    return Context(replace(results, tables={**results.tables, "traits": traits}))


@pytest.fixture(scope="module")
def binary():
    return typed(**{OUTCOME: "binary"})


def test_sentences_give_odds_ratios(binary):
    row = binary.nominal("exposure_outcome").iloc[0]
    said = str(words.association("A", "fracture", row, 0.05, odds=True))
    assert f"odds ratio {numbers.odds_ratio_text(row['estimate'], row['ci_low'], row['ci_high'])}" in said
    assert ("higher odds of fracture" if row["estimate"] > 0 else "lower odds of fracture") in said
    text = " ".join(map(str, outcome.build(binary).facts["sentences"]))
    assert text.count("odds ratio ") == text.count("Genetically predicted ") > 0


def test_the_table_has_odds_ratios_beside_log_odds(binary):
    table = outcome.build(binary).block("table-exposure-outcome")
    heads = [str(c.head) for c in table.columns]
    at, beside = heads.index("Estimate (95% CI)"), heads.index("Odds ratio (95% CI)")
    assert table.columns[at].unit == "log odds ratio per SD"
    for row in table.rows:
        assert len(row.cells) == len(heads)
        for one, two in zip(row.cells[at].values, row.cells[beside].values, strict=True):
            assert float(two) == pytest.approx(math.exp(float(one)), rel=1e-14)


def test_the_forest_has_a_logarithmic_axis_about_1(binary):
    rows = binary.nominal("exposure_outcome")
    document = forest(binary, rows, "Odds ratio", True).to_dict(validate=False)
    layers = document["hconcat"][0]["layer"]
    assert layers[1]["encoding"]["x"]["scale"]["type"] == "log"
    assert "Odds ratio (95% CI)" in sketch(forest(binary, rows, "Odds ratio", True), "a", "t", "d").svg()
    figure = outcome.build(binary).block("figure-forest")
    assert "Odds ratio per unit of the exposure (log scale)" in figure.svg


def test_the_methods_say_what_binary_effects_mean(binary):
    text = " ".join(p.text for p in paragraphs(binary))
    assert "log odds ratios, shown as odds ratios too" in text
    exposure = typed(SDNN="binary")
    assert "effects are per unit of the log odds" in " ".join(p.text for p in paragraphs(exposure))


def test_nothing_is_said_of_odds_where_all_is_continuous():
    context = typed()
    section = outcome.build(context)
    assert "dds ratio" not in " ".join(map(str, section.facts["sentences"]))
    assert all("dds ratio" not in str(c.head) for c in section.block("table-exposure-outcome").columns)
    assert "log odds" not in " ".join(p.text for p in paragraphs(context))


def test_units_of_its_own_win_over_log_odds():
    context = typed(**{OUTCOME: "binary"})
    traits = context.results["traits"].copy()
    traits.loc[traits["trait"] == OUTCOME, "units"] = "SD of liability"
    own = Context(replace(context.results, tables={**context.results.tables, "traits": traits}))
    assert own.units(OUTCOME) == "SD of liability"
    assert not own.odds(OUTCOME)
