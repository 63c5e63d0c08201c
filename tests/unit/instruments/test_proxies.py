"""Proxies with alleles by phase, and the signed LD matrix."""

import numpy as np
import pandas as pd
import pytest

from gnbreport.errors import InputError
from gnbreport.instruments import Panel, choose_proxies, ld_matrix, proxy_candidates
from tests.naive.ld import genotype_r, haplotype_r
from tests.unit.instruments.panels import random_panel, write_panel


@pytest.fixture
def panel(tmp_path):
    """rs1; rs2 carries its alleles crosswise; rs3 as rs1, farther, palindromic; rs4 in weaker LD; rs5 elsewhere."""
    rng = np.random.default_rng(2)
    base = rng.binomial(2, 0.4, 80).astype(np.int8)
    weak = np.where(rng.random(80) < 0.03, 2 - base, base).astype(np.int8)
    genotypes = np.array([base, 2 - base, base, weak, base])
    table = pd.DataFrame(
        {
            "id": ["rs1", "rs2", "rs3", "rs4", "rs5"],
            "chromosome": ["1", "1", "1", "1", "2"],
            "position": [10_000, 10_900, 9_500, 10_010, 10_000],
            "allele_1": ["A", "C", "A", "G", "A"],
            "allele_2": ["G", "T", "T", "T", "G"],
        }
    )
    return Panel.open(write_panel(tmp_path / "p", genotypes, table))


def outcome(*rows):
    names = ["rsid", "effect_allele", "other_allele", "effect_allele_frequency", "beta", "standard_error"]
    return pd.DataFrame(rows, columns=names)


def test_candidates_are_in_order_of_choice_with_alleles_by_phase(panel):
    found = proxy_candidates(["rs1", "rs99"], panel, r2=0.5, kb=1)
    assert found["proxy"].tolist() == ["rs3", "rs2", "rs4"]
    assert found["distance"].tolist() == [500, 900, 10]
    assert found["r2"][:2].tolist() == pytest.approx([1, 1])
    crossed = found.set_index("proxy").loc["rs2"]
    # rs1 A is counted as rs2 C is not: A travels with T
    assert (crossed["variant_allele_1"], crossed["proxy_allele_1"]) == ("A", "T")
    assert (crossed["variant_allele_2"], crossed["proxy_allele_2"]) == ("G", "C")
    assert proxy_candidates(["rs1"], panel, r2=0.5, kb=0.5)["proxy"].tolist() == ["rs3", "rs4"]


@pytest.mark.parametrize(
    ("effect", "other", "expected"),
    [("C", "T", "G"), ("T", "C", "A"), ("G", "A", "G"), ("A", "G", "A"), ("T", "", "A")],
)
def test_association_is_that_of_the_allele_that_travels_along(panel, effect, other, expected):
    rows = outcome(("rs2", effect, other, 0.4, 0.3, 0.1))
    (chosen,) = choose_proxies(proxy_candidates(["rs1"], panel), rows).to_dict("records")
    assert (chosen["rsid"], chosen["effect_allele"], chosen["beta"]) == ("rs1", expected, 0.3)
    assert {chosen["effect_allele"], chosen["other_allele"]} == {"A", "G"}
    assert (chosen["proxy"], chosen["effect_allele_frequency"]) == ("rs2", 0.4)


def test_unusable_and_palindromic_proxies_are_passed_over(panel):
    candidates = proxy_candidates(["rs1"], panel, r2=0.5)
    rows = outcome(("rs3", "A", "T", 0.4, 0.1, 0.1), ("rs2", "C", "T", 0.4, 0.1, 0.0), ("rs4", "G", "T", 0.4, 0.2, 0.1))
    assert choose_proxies(candidates, rows)["proxy"].tolist() == ["rs4"]
    assert choose_proxies(candidates, rows, palindromic=True)["proxy"].tolist() == ["rs3"]
    wrong = outcome(("rs4", "A", "T", 0.4, 0.2, 0.1))
    assert len(choose_proxies(candidates, wrong)) == 0
    assert len(choose_proxies(candidates.iloc[:0], rows)) == 0


def test_matrix_is_signed_to_effect_alleles(tmp_path):
    genotypes, table = random_panel(np.random.default_rng(9), 6, 50, missing=0.05)
    table["allele_1"], table["allele_2"] = "A", "G"
    panel = Panel.open(write_panel(tmp_path / "p", genotypes, table))
    effect = ["A", "G", "C", "T", "A", "G"]  # C and T are the panel's G and A on the other strand
    other = ["G", "A", "T", "C", "G", "A"]
    sign = [1, -1, -1, 1, 1, -1]
    ours = ld_matrix(pd.DataFrame({"rsid": table["id"], "effect_allele": effect, "other_allele": other}), panel)
    for i in range(6):
        for j in range(6):
            expected = 1 if i == j else sign[i] * sign[j] * genotype_r(genotypes[i], genotypes[j])
            assert ours[i, j] == pytest.approx(expected, abs=1e-12)


def test_matrix_names_every_variant_it_cannot_place(panel):
    rows = pd.DataFrame(
        {"rsid": ["rs1", "rs7", "rs2"], "effect_allele": ["A", "A", "A"], "other_allele": ["G", "G", "C"]}
    )
    with pytest.raises(InputError) as caught:
        ld_matrix(rows, panel)
    assert caught.value.codes == ("not-in-panel", "panel-alleles")


def test_r2_of_candidates_equals_the_obvious_way(panel):
    found = proxy_candidates(["rs1"], panel, r2=0.1).set_index("proxy")
    g = panel.genotypes(np.arange(5))
    assert found.loc["rs4", "r2"] == pytest.approx(haplotype_r(g[0], g[3]) ** 2, abs=1e-6)
