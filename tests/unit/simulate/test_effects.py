from dataclasses import replace

import numpy as np
import pytest

from gnbreport.simulate import Design, PlantedTaxon
from gnbreport.simulate.effects import SPACING, direct_effect, draw_architecture, total_effects
from gnbreport.simulate.genome import build_genome
from gnbreport.simulate.study import exposures
from gnbreport.simulate.truth import planted_effects

NC2004 = "genus.LachnospiraceaeNC2004group.id.11316"


def drawn(design, seed=5):
    return draw_architecture(build_genome(design, seed), exposures(design), design, seed)


@pytest.fixture(scope="module")
def embedded():
    return drawn(Design())


def test_no_two_traits_share_a_block_where_one_of_them_is_not_null(embedded):
    design = Design()
    special = [*(p.id for p in design.planted), *design.pleiotropic, *design.outlying]
    claimed = [embedded.genome.block[embedded.taxa[t].rows] for t in special]
    claimed += [embedded.genome.block[m.rows] for m in embedded.mediators.values()]
    claimed.append(embedded.genome.block[embedded.outcome.rows])
    together = np.concatenate(claimed)
    assert len(set(together)) == len(together)
    shared = [embedded.genome.block[c.rows] for t, c in embedded.taxa.items() if t not in special]
    assert not np.isin(np.concatenate(shared), together).any()


def test_loci_of_a_trait_keep_their_distance(embedded):
    genome = embedded.genome
    for causal in (*embedded.taxa.values(), *embedded.mediators.values()):
        place = np.array([genome.position[genome.block == b].min() for b in genome.block[causal.rows]])
        home = genome.chromosome[causal.rows]
        for i in range(len(place)):
            others = (home == home[i]) & (np.arange(len(place)) != i)
            assert np.all(np.abs(place[others] - place[i]) >= SPACING)


def test_all_211_taxa_have_loci_and_the_mibiogen_names(embedded):
    assert len(embedded.taxa) == 211
    assert all(len(c.rows) == Design().loci for c in embedded.taxa.values())
    ranks = [t.split(".")[0] for t in embedded.taxa]
    assert {r: ranks.count(r) for r in set(ranks)} == {
        "phylum": 9,
        "class": 16,
        "order": 20,
        "family": 35,
        "genus": 131,
    }


def test_the_outcome_sees_a_mediated_taxon_by_its_total_effect(embedded):
    mediators, outcome = total_effects(embedded, Design())
    taxon = embedded.taxa[NC2004]
    np.testing.assert_allclose(outcome[taxon.rows], 0.04 * taxon.effects, rtol=1e-12)
    np.testing.assert_allclose(mediators["RMSSD"][taxon.rows], 0.25 * taxon.effects, rtol=1e-12)
    assert not mediators["SDNN"][taxon.rows].any()


def test_only_the_acting_mediator_reaches_the_outcome(embedded):
    _, outcome = total_effects(embedded, Design())
    rmssd = embedded.mediators["RMSSD"]
    np.testing.assert_allclose(outcome[rmssd.rows], 0.064 * rmssd.effects, rtol=1e-12)
    for name in ("SDNN", "pvRSA_HF"):
        assert not outcome[embedded.mediators[name].rows].any()


def test_null_taxa_do_not_reach_the_outcome_but_pleiotropic_ones_do(embedded):
    design = Design()
    _, outcome = total_effects(embedded, design)
    trapped = {*design.pleiotropic, *design.outlying, *(p.id for p in design.planted)}
    for name, causal in embedded.taxa.items():
        if name not in trapped:
            assert not outcome[causal.rows].any()
    for name in design.pleiotropic:
        causal = embedded.taxa[name]
        assert np.all(np.sign(outcome[causal.rows]) == np.sign(causal.effects))
    for name in design.outlying:
        assert np.count_nonzero(outcome[embedded.taxa[name].rows]) == design.outliers


def test_the_planted_proportion_is_forty_percent():
    values = {(e.quantity, e.exposure): e.truth for e in planted_effects(Design())}
    assert values["proportion", NC2004] == 0.4
    assert values["a", NC2004] * values["b", ""] / values["total", NC2004] == pytest.approx(0.4, rel=1e-12)
    assert direct_effect(Design().planted[1], Design()) == pytest.approx(0.6 * 0.04, rel=1e-12)


def test_a_design_without_acting_mediator_plants_totals_only():
    design = replace(Design.small(), mediators=(), planted=(PlantedTaxon(NC2004, 0.02),))
    assert [e.quantity for e in planted_effects(design)] == ["total"]
    assert drawn(design).mediators == {}


def test_each_mediator_has_a_palindrome_near_one_half(embedded):
    genome = embedded.genome
    assert len(embedded.near_half) == 3
    for row, mediator in zip(embedded.near_half, embedded.mediators.values(), strict=True):
        assert row in mediator.rows
        assert {genome.allele[row], genome.other[row]} == {"A", "T"}
        assert abs(genome.frequency[row] - 0.5) < 0.08
        assert genome.in_hapmap[row]


def test_too_many_loci_is_said_not_looped():
    design = replace(Design.small(), loci=400)
    with pytest.raises(ValueError, match="apart; only"):
        drawn(design)


def test_one_taxon_does_not_change_another(embedded):
    """Streams are keyed by trait: a study with fewer null taxa holds the same planted ones."""
    fewer = drawn(replace(Design(), taxa=20))
    for planted in Design().planted:
        np.testing.assert_array_equal(fewer.taxa[planted.id].rows, embedded.taxa[planted.id].rows)
        np.testing.assert_array_equal(fewer.taxa[planted.id].effects, embedded.taxa[planted.id].effects)
