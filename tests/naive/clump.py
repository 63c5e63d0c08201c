"""Greedy clumping the slow and obvious way: a double loop over candidates."""

from tests.naive.ld import genotype_r, haplotype_r

MEASURES = {"em": haplotype_r, "genotype": genotype_r}


def clump(variants, r2, kb, method="em"):
    """Ids of index variants in order.

    ``variants``: dicts id, chromosome, position, p, order (in the panel), genotypes.
    """
    waiting = sorted(variants, key=lambda v: (v["p"], v["order"]))
    index = []
    while waiting:
        best, rest = waiting[0], waiting[1:]
        index.append(best["id"])
        waiting = [v for v in rest if not clumped(best, v, r2, kb, method)]
    return index


def clumped(best, other, r2, kb, method):
    """Whether ``other`` goes because of ``best``."""
    if best["chromosome"] != other["chromosome"] or abs(best["position"] - other["position"]) > kb * 1000 - 1:
        return False
    return MEASURES[method](best["genotypes"], other["genotypes"]) ** 2 > r2
