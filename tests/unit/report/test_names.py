"""Names of traits, cross-references and citations, as readers meet them."""

import re
from dataclasses import replace

import pytest

from gnbreport.report import page, references
from gnbreport.report.blocks import Section
from gnbreport.report.context import Context
from gnbreport.report.sections import build_all
from tests.report.synthetic import synthetic


def test_traits_of_one_label_are_told_apart():
    results = synthetic(4)
    traits = results["traits"].copy()
    traits.loc[traits.index[:2], "label"] = "genus unknowngenus"
    context = Context(replace(results, tables={**results.tables, "traits": traits}))
    first, second, third = traits["trait"][:3]
    assert context.label(first) == "genus unknowngenus (id.1000)"
    assert context.label(second) == "genus unknowngenus (id.1001)"
    assert context.label(third) == traits["label"].iloc[2]
    assert context.label("not a trait") == "not a trait"


def test_a_name_without_a_number_is_told_apart_by_its_id():
    results = synthetic(3)
    traits = results["traits"].copy()
    traits.loc[traits["trait"].isin(["SDNN", "HF"]), "label"] = "heart rate variability"
    context = Context(replace(results, tables={**results.tables, "traits": traits}))
    assert context.label("SDNN") == "heart rate variability (SDNN)"


@pytest.fixture(scope="module")
def sections():
    return page.numbered(tuple(build_all(Context(synthetic(3)))))


def test_cross_references_name_the_section_and_lead_to_it(sections):
    context = Context(synthetic(3))
    text = page.html(context, sections)
    assert 'see <a class="where" href="#sources">Data sources</a>' in text
    assert "[#" not in text.partition("<script>")[0]
    assert '<a class="where" href="#sensitivity">Sensitivity analyses</a>' in page.print_html(context, sections)


def test_a_section_that_is_left_out_is_named_without_a_link(sections):
    kept = [s for s in sections if s.name != "sources"]
    text = page.html(Context(synthetic(3)), kept)
    assert 'href="#sources"' not in text
    assert "(see sources)" in text


def test_every_place_of_the_checklist_is_a_section(sections):
    from gnbreport.report.strobe import ITEMS, WHERE

    assert {name for names in WHERE.values() for name in names} <= {s.name for s in sections}
    assert set(WHERE) <= {number for number, *_ in ITEMS}


def test_a_title_is_escaped():
    assert "&lt;b&gt;" in page._referred("see [#methods]", [Section("methods", "<b>")])


@pytest.mark.parametrize(
    ("identifier", "said"),
    [
        ("sobel1982", "(Sobel 1982)"),
        ("benjamini1995", "(Benjamini and Hochberg 1995)"),
        ("bowden2015", "(Bowden et al. 2015)"),
    ],
)
def test_citations_stand_in_parentheses(identifier, said):
    linked = references.linked(f"a < b [@{identifier}].")
    assert linked.striptags() == f"a < b {said}."
    assert f'href="#ref-{identifier}"' in linked


def test_what_looks_like_a_cross_reference_in_a_file_breaks_no_attribute():
    results = synthetic(4)
    traits = results["traits"].copy()
    traits.loc[traits.index[0], "label"] = "a [#methods] name [#none]"
    context = Context(replace(results, tables={**results.tables, "traits": traits}))
    text = page.html(context, page.numbered(tuple(build_all(context))))
    assert not [tag for tag in re.findall(r"<[^>]*>", text.partition("<script>")[0]) if tag.count("<") > 1]
    assert "name [#none]" in text


def renamed(rename):
    """The synthetic study with exposures' labels changed, and ranks columns of its strength table and estimates."""
    results = synthetic(3)
    traits = results["traits"].copy()
    exposures = traits["role"] == "exposure"
    ranks = ["family", "genus", "genus"]
    traits.loc[exposures, "rank"] = ranks
    traits.loc[exposures, "label"] = [rename(rank, i) for i, rank in enumerate(ranks)]
    context = Context(replace(results, tables={**results.tables, "traits": traits}))
    tables = {b.id: b for s in build_all(context) for b in s.blocks if hasattr(b, "columns")}
    picked = [tables["table-strength"], tables["table-exposure-outcome"]]
    return context, [next(c for c in table.columns if c.head == "Rank") for table in picked]


def test_a_rank_that_begins_every_name_has_no_column_in_print():
    context, columns = renamed(lambda rank, i: f"{rank} Taxon{i}")
    assert context.ranks_in_names
    assert [(c.hidden, c.printed) for c in columns] == [(False, False)] * 2


@pytest.mark.parametrize("bare", [0, 2])
def test_a_rank_that_one_name_lacks_is_printed(bare):
    context, columns = renamed(lambda rank, i: f"Taxon{i}" if i == bare else f"{rank} Taxon{i}")
    assert not context.ranks_in_names
    assert all(c.printed for c in columns)
