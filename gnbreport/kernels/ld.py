"""Linkage disequilibrium between variants from unphased genotypes.

Genotypes are counts 0, 1, 2 of one allele; missing ones are excluded pair by pair. Everything is computed from
the nine genotype-pair counts, taken with population counts over bit planes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Words = NDArray[np.uint64]

MISSING_GENOTYPE = -127


def bit_planes(genotypes: NDArray[np.int8]) -> Words:
    """Genotypes as three bit planes: two copies, one copy, known.

    Args:
        genotypes: ``(m, n)`` counts of an allele, any negative value for missing.

    Returns:
        ``(m, 3, ceil(n / 64))`` 64-bit words.
    """
    m, n = genotypes.shape
    words = -(-n // 64)
    planes = np.zeros((m, 3, words * 8), dtype=np.uint8)
    for k, mask in enumerate((genotypes == 2, genotypes == 1, genotypes >= 0)):
        packed = np.packbits(mask, axis=1)
        planes[:, k, : packed.shape[1]] = packed
    return planes.view(np.uint64)


def pair_counts(one: Words, many: Words) -> NDArray[np.int64]:
    """Genotype-pair counts of one variant with each of many, or of pairs of variants.

    Args:
        one: Bit planes ``(3, w)`` of a variant, or ``(m, 3, w)`` of the first variants of pairs.
        many: Bit planes ``(m, 3, w)``.

    Returns:
        ``(m, 3, 3)``; entry ``[k, i, j]`` counts people with ``i`` copies at the one and ``j`` at variant ``k``.
    """
    both = np.empty((many.shape[0], 3, 3), dtype=np.int64)
    for i in range(3):
        both[:, i, :] = np.bitwise_count(many & one[..., i : i + 1, :]).sum(axis=2, dtype=np.int64)
    # rows and columns of `both`: two copies, one copy, known; no copies = known - one - two
    two, heterozygous, known = both[:, 0], both[:, 1], both[:, 2]
    rows = np.stack([known - heterozygous - two, heterozygous, two], axis=1)
    return np.stack([rows[..., 2] - rows[..., 1] - rows[..., 0], rows[..., 1], rows[..., 0]], axis=2)


def genotype_correlation(counts: NDArray[np.int64]) -> Floats:
    """Pearson correlation of allele counts, over people with both genotypes.

    Args:
        counts: ``(m, 3, 3)`` genotype-pair counts.

    Returns:
        ``(m,)`` correlations; nan where either variant does not vary among those people.
    """
    c = counts.astype(np.float64)
    dose = np.array([0.0, 1.0, 2.0])
    n = c.sum(axis=(1, 2))
    row, column = c.sum(axis=2), c.sum(axis=1)
    x, y = row @ dose, column @ dose
    # integers throughout: exact, so that a variant without variation is recognised exactly
    cov = n * np.einsum("mij,i,j->m", c, dose, dose) - x * y
    var = (n * (row @ dose**2) - x * x) * (n * (column @ dose**2) - y * y)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(var > 0, cov / np.sqrt(var), np.nan)


def haplotype_correlation(counts: NDArray[np.int64]) -> Floats:
    """Correlation of alleles on haplotypes, at the maximum-likelihood haplotype frequencies.

    With ``H`` double heterozygotes of unknown phase, of which ``x`` are in coupling, and the haplotype counts
    ``a, b, c, d`` (11, 22, 12, 21) of everybody else, the likelihood under Hardy-Weinberg equilibrium
    (Hill 1974, Heredity 33:229-239) is stationary where ``x = H p11 p22 / (p11 p22 + p12 p21)``, a cubic in
    ``x`` (Gaunt, Rodriguez and Day 2007, BMC Bioinformatics 8:428). All its roots in ``[0, H]`` are compared
    by likelihood. ``r = (p11 - p1 q1) / sqrt(p1 (1 - p1) q1 (1 - q1))``; its square is what PLINK 1.9 uses
    in ``--clump``.

    Args:
        counts: ``(m, 3, 3)`` genotype-pair counts.

    Returns:
        ``(m,)`` correlations between the counted alleles; nan where either variant does not vary.
    """
    n = counts.astype(np.float64)
    a = 2 * n[:, 2, 2] + n[:, 2, 1] + n[:, 1, 2]
    b = 2 * n[:, 0, 0] + n[:, 0, 1] + n[:, 1, 0]
    c = 2 * n[:, 2, 0] + n[:, 2, 1] + n[:, 1, 0]
    d = 2 * n[:, 0, 2] + n[:, 0, 1] + n[:, 1, 2]
    h = n[:, 1, 1]
    total = a + b + c + d + 2 * h
    x = _coupling(a, b, c, d, h)
    p, q = a + c + h, a + d + h
    variance = p * (total - p) * q * (total - q)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(variance > 0, ((a + x) * total - p * q) / np.sqrt(variance), np.nan)


def _coupling(a: Floats, b: Floats, c: Floats, d: Floats, h: Floats) -> Floats:
    """Double heterozygotes in coupling at the likelihood's maximum, each ``(m,)``."""
    x = np.zeros_like(h)
    open_phase = np.flatnonzero(h > 0)
    if open_phase.size == 0:
        return x
    a, b, c, d, h = (v[open_phase] for v in (a, b, c, d, h))
    candidates = _stationary_points(a, b, c, d, h)
    likelihood = _log_likelihood(candidates, a, b, c, d, h)
    best = np.argmax(likelihood, axis=0)
    x[open_phase] = candidates[best, np.arange(best.size)]
    return x


def _stationary_points(a: Floats, b: Floats, c: Floats, d: Floats, h: Floats) -> Floats:
    """The cubic's real roots moved into ``[0, h]``, ``(3, m)``.

    ``2 x^3 + (a + b - c' - d' - h) x^2 + (a b + c' d' - h (a + b)) x - h a b = 0`` with ``c' = c + h``,
    ``d' = d + h``; solved in ``x / h`` by the trigonometric and Cardano formulas.
    """
    ab, cd = a * b, (c + h) * (d + h)
    k2 = (a + b - c - d - 3 * h) / (2 * h)
    k1 = (ab + cd - h * (a + b)) / (2 * h * h)
    k0 = -ab / (2 * h * h)
    shift = k2 / 3
    p = k1 - k2 * shift
    q = 2 * shift**3 - shift * k1 + k0
    discriminant = (q / 2) ** 2 + (p / 3) ** 3
    # one real root (Cardano, in the form without cancellation); where there are three, the angle formula
    w = -q / 2 - np.copysign(np.sqrt(np.maximum(discriminant, 0)), q)
    u = np.cbrt(w)
    single = u - np.divide(p, 3 * u, out=np.zeros_like(u), where=u != 0)
    radius = 2 * np.sqrt(np.maximum(-p / 3, 0))
    cosine = np.divide(3 * q, p * radius, out=np.zeros_like(q), where=(p * radius) != 0)
    angle = np.arccos(np.clip(cosine, -1, 1)) / 3
    thirds = 2 * np.pi / 3 * np.arange(3)[:, None]
    roots = np.where(discriminant > 0, single, radius * np.cos(angle - thirds)) - shift
    # one Newton step removes what the formulas lose; a double root (zero slope) is left alone
    slope = (3 * roots + 2 * k2) * roots + k1
    value = ((roots + k2) * roots + k1) * roots + k0
    step = np.divide(value, slope, out=np.zeros_like(value), where=np.abs(slope) > 1e-8)
    refined = np.clip(roots - step, 0, 1)
    return np.asarray(refined * h)


def _log_likelihood(x: Floats, a: Floats, b: Floats, c: Floats, d: Floats, h: Floats) -> Floats:
    """Log-likelihood at ``x``, up to a constant; shape of ``x``."""
    coupling, repulsion = (a + x) * (b + x), (c + h - x) * (d + h - x)
    return np.asarray(
        _xlogy(a, a + x)
        + _xlogy(b, b + x)
        + _xlogy(c, c + h - x)
        + _xlogy(d, d + h - x)
        + _xlogy(h, coupling + repulsion)
    )


def _xlogy(x: Floats, y: Floats) -> Floats:
    """``x log y`` with ``0 log 0 = 0``."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(x == 0, 0.0, x * np.log(np.maximum(y, 0)))
