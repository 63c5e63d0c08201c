"""Rücker, funnel, radial outliers, influence, Steiger by variant and overlap on the page; units in every head."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gnbreport.report import numbers, texts, units
from gnbreport.report.blocks import Table
from gnbreport.report.context import Context
from gnbreport.report.limitations import derive
from gnbreport.report.sections import build_all, diagnostics, sensitivity
from tests.report.synthetic import OUTCOME, synthetic


@pytest.fixture(scope="module")
def context():
    return Context(synthetic(6))


@pytest.fixture(scope="module")
def section(context):
    return sensitivity.build(context)


def test_each_pair_has_its_model_and_counts(context, section):
    table = section.block("table-diagnostics")
    several = [p for p in context.detailed_pairs if len(diagnostics.variants(context, p))]
    assert len(table.rows) == len(several) > 2
    for pair, row in zip(several, table.rows, strict=True):
        rucker = context.pair("rucker", *pair)
        selected = rucker[rucker["selected"].astype(bool)].iloc[0]
        total = len(context.pair("steiger", *pair))
        assert row.cells[2].values == (selected["model"],)
        assert row.cells[3].values[0] == numbers.exact(selected["estimate"])
        assert [c.text for c in row.cells[7:]] == [f"1 of {total}"] * 3
        assert [c.light for c in row.cells[5:7]] == ["note", "none"]


def test_each_variant_has_a_row_and_the_flagged_stand_first(context, section):
    table = section.block("table-variants")
    pairs = context.detailed_pairs
    assert len(table.rows) == sum(len(context.pair("steiger", *p)) for p in pairs)
    first = table.rows[0]
    assert first.cells[0].text == context.pair("radial_outliers", *pairs[0])["variant"].iloc[0]
    assert [first.cells[i].light for i in (3, 6, 10)] == ["warn", "note", "warn"]
    assert [table.rows[1].cells[i].light for i in (3, 6, 10)] == ["none"] * 3
    assert table.folded
    assert table.cut


def test_overlap_is_shown_at_half_and_at_all(context, section):
    row = section.block("table-overlap").rows[0]
    rows = context.pair("overlap", *context.detailed_pairs[0]).set_index("overlap")
    shown = [row.cells[i].values[0] for i in range(2, 8)]
    names = ("relative_bias", "bias", "type_one_error")
    assert shown == [numbers.exact(rows.loc[share, name]) for share in (0.5, 1.0) for name in names]


def test_a_limitation_says_what_overlap_would_do(context):
    (found,) = [x for x in derive(context) if x.code == "overlap-unknown"]
    assert "4.0%" in found.text
    choices = {"sensitivity": {"overlap": 0.25}}
    declared = Context(replace(context.results, study={**context.results.study, "choices": choices}))
    (found,) = [x for x in derive(declared) if x.code == "overlap"]
    assert "25%" in found.text
    assert "1.2%" in found.text or "0.8%" in found.text  # at 30% or 20%, the nearest shares that were computed
    choices = {"sensitivity": {"overlap": 0.0}}
    none = Context(replace(context.results, study={**context.results.study, "choices": choices}))
    assert [x for x in derive(none) if x.code.startswith("overlap")] == []


@pytest.mark.parametrize("kind", ["continuous", "binary"])
def test_every_column_of_numbers_has_a_unit_or_needs_none(context, kind):
    traits = context.results["traits"].copy()
    traits.loc[traits["trait"] == OUTCOME, "type"] = kind
    whole = Context(replace(context.results, tables={**context.results.tables, "traits": traits}))
    tables = [b for s in build_all(whole) for b in s.blocks if isinstance(b, Table)]
    assert len(tables) > 15
    bare = {(t.id, str(c.head)) for t in tables for c in t.columns if c.numeric and not c.unit}
    unitless = {texts.text(f"heads.{key}") for key in units.UNITLESS}
    assert {(t, head) for t, head in bare if head not in unitless} == set()
    (main,) = [t for t in tables if t.id == "table-exposure-outcome"]
    (effect,) = [c for c in main.columns if c.keys[0] == "estimate"]
    assert effect.unit == ("SD per SD" if kind == "continuous" else "log odds ratio per SD")
