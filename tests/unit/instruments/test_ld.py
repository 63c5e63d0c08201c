"""LD from unphased genotypes against people counted one by one and EM iterated."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gnbreport.kernels.ld import bit_planes, genotype_correlation, haplotype_correlation, pair_counts
from tests.naive import ld as naive

GENOTYPE = st.sampled_from([0, 1, 2, -127])
PAIR = st.integers(1, 40).flatmap(
    lambda n: st.tuples(st.lists(GENOTYPE, min_size=n, max_size=n), st.lists(GENOTYPE, min_size=n, max_size=n))
)


def both(one, two):
    planes = bit_planes(np.array([one, two], dtype=np.int8))
    return pair_counts(planes[0], planes[1:])


@settings(max_examples=300, deadline=None)
@given(PAIR)
def test_equals_the_obvious_way(pair):
    counts = both(*pair)
    expected = naive.genotype_pairs(*pair)
    assert {(i, j): int(counts[0, i, j]) for i in range(3) for j in range(3)} == expected
    r = genotype_correlation(counts)[0]
    assert r == pytest.approx(naive.genotype_r(*pair), abs=1e-12, nan_ok=True)
    # two maxima of equal likelihood may differ in sign; r2 of EM is only as sharp as its stopping rule
    r2, theirs = haplotype_correlation(counts)[0] ** 2, naive.haplotype_r(*pair) ** 2
    assert r2 == pytest.approx(theirs, abs=2e-5, nan_ok=True)


@settings(max_examples=100, deadline=None)
@given(PAIR)
def test_symmetric_and_signed(pair):
    one, two = pair
    other = [g if g < 0 else 2 - g for g in two]
    for measure in (genotype_correlation, haplotype_correlation):
        r = measure(both(one, two))[0]
        assert measure(both(two, one))[0] ** 2 == pytest.approx(r**2, abs=1e-9, nan_ok=True)
        assert measure(both(one, other))[0] ** 2 == pytest.approx(r**2, abs=1e-9, nan_ok=True)
    assert genotype_correlation(both(one, other))[0] == pytest.approx(
        -genotype_correlation(both(one, two))[0], nan_ok=True
    )


def test_complete_and_undefined():
    one = [0, 1, 2, 1, 0]
    assert haplotype_correlation(both(one, one))[0] == pytest.approx(1)
    assert genotype_correlation(both(one, [2, 1, 0, 1, 2]))[0] == pytest.approx(-1)
    for flat in ([1, 1, 1, 1, 1], [0, 0, 0, 0, 0], [-127] * 5):
        assert math.isnan(genotype_correlation(both(one, flat))[0])
    assert math.isnan(haplotype_correlation(both(one, [2] * 5))[0])


def test_pairs_and_one_against_many_agree():
    rng = np.random.default_rng(3)
    planes = bit_planes(rng.integers(0, 3, (9, 130)).astype(np.int8))
    paired = pair_counts(planes[[2] * 9], planes)
    assert (paired == pair_counts(planes[2], planes)).all()
    assert (paired.sum(axis=(1, 2)) == 130).all()
