"""Checks of one table of instruments: one rule each, over the arrays of its columns (absent ones are left out)."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray
from scipy import special

from gnbreport.claims.finding import Arrays, Finding, of_rows
from gnbreport.kernels import coherence, tails

Floats = NDArray[np.float64]
SIDES = ("exposure", "outcome")
_VARIANT = re.compile(r"(rs\d+|(chr)?[\dXYM]{1,2}[:_].+|ss\d+)$", re.IGNORECASE)
_PALINDROMES = frozenset({("A", "T"), ("T", "A"), ("C", "G"), ("G", "C")})
_DENSE = 10  # variants in one megabase
_NONE: Floats = np.empty(0)
_P_OFF = 0.3  # log10 units, beyond what the printed digits explain


def column(table: Arrays, name: str) -> Floats:
    """A column of numbers; empty if absent or without any value."""
    values = table.get(name, _NONE)
    return _NONE if np.isnan(values).all() else values


def density(table: Arrays) -> list[Finding]:
    """Most variants within one megabase of a chromosome."""
    if not {"chromosome", "position"} <= set(table) or len(table["position"]) <= _DENSE:
        return []
    most = 0
    for chromosome in set(table["chromosome"].tolist()):
        at = table["position"][table["chromosome"] == chromosome]
        at = np.sort(at[np.isfinite(at)])
        most = max(most, int(np.max(np.searchsorted(at, at + 1e6, side="right") - np.arange(len(at)), initial=0)))
    return [Finding("GNB-INS-001", f"{most} variants within one megabase", most)] if most > _DENSE else []


def spread(table: Arrays, alpha: float = 1e-3) -> list[Finding]:
    """Lower tail of Cochran's Q."""
    x, y, s = (column(table, n) for n in ("beta_exposure", "beta_outcome", "se_outcome"))
    if min(len(x), len(y), len(s)) < 3 or not np.any(x) or not np.all(s > 0):
        return []
    b = np.sum(x * y / s**2) / np.sum(x**2 / s**2)
    q = float(np.sum(((y - b * x) / s) ** 2))
    p = float(special.chdtr(len(x) - 1, q))
    text = f"Q {q:.3g} on {len(x) - 1} degrees of freedom, lower tail {p:.1g}"
    return [Finding("GNB-INS-002", text, len(x))] if p < alpha else []


def z_scores(table: Arrays) -> list[Finding]:
    """Standard errors of 1: all of them, or some among far smaller ones."""
    found: list[Finding] = []
    for side in SIDES:
        se = column(table, f"se_{side}")
        ones = np.abs(se - 1) <= 0.02
        if len(se) >= 3 and ones.all():
            found.append(Finding("GNB-INS-004", f"every SE of the {side} is 1", len(se)))
        elif ones.any() and not ones.all() and np.nanquantile(se[~ones], 0.9) < 0.3:
            text = f"{int(ones.sum())} of {len(se)} SE of the {side} are about 1"
            found.append(of_rows("GNB-INS-003", text, table, ones))
    return found


def p_values(table: Arrays) -> list[Finding]:
    """P against beta/SE, beyond what the digits of beta, SE and P leave open."""
    found: list[Finding] = []
    for side in SIDES:
        b, s, p = (column(table, f"{n}_{side}") for n in ("beta", "se", "p"))
        usable = (p > 0) & (s > 0) & np.isfinite(b) if len(p) == len(b) == len(s) else np.zeros(len(p), dtype=bool)
        if not usable.any():
            continue
        if float(np.median(_off(b[usable], s[usable], p[usable]))) <= _P_OFF:
            continue
        off = _off(b[usable], s[usable], p[usable], unit(b[usable]) / 2, unit(s[usable]) / 2)
        if float(np.median(off)) > _P_OFF:
            text = f"log10 P of the {side} is off by {np.median(off):.2g} in the middle row"
            found.append(Finding("GNB-INS-005", text, int(np.sum(off > _P_OFF))))
    return found


def _off(b: Floats, s: Floats, p: Floats, half_b: float = 0.0, half_s: float = 0.0) -> Floats:
    """How far log10 P lies outside the range that the rounding boxes of beta and SE allow."""
    least = np.maximum(np.abs(b) - half_b, 0.0) / (s + half_s)
    most = (np.abs(b) + half_b) / np.maximum(s - half_s, 1e-300)
    logs = np.log10(p)
    low, high = tails.log10_normal_two_sided(most), tails.log10_normal_two_sided(least)
    return np.asarray(np.maximum(np.maximum(low - logs, logs - high), 0.0))


def unit(values: Floats) -> float:
    """One unit of the last decimal with which all values are written; 0 from ten decimals on."""
    for decimals in range(10):
        if np.allclose(np.round(values, decimals), values, rtol=0, atol=1e-12):
            return float(10.0**-decimals)
    return 0.0


def frequencies(table: Arrays) -> list[Finding]:
    """Allele frequencies of the two files against each other."""
    a, b = column(table, "eaf_exposure"), column(table, "eaf_outcome")
    if not len(a) or len(a) != len(b):
        return []
    apart = np.abs(a - b) > 0.2
    turned = apart & (np.abs(a + b - 1) < 0.05)
    count = int(apart.sum())
    text = (
        f"{count} variant{'' if count == 1 else 's'} by more than 0.2, {int(turned.sum())} near the other allele's"
        " frequency"
    )
    return [of_rows("GNB-INS-006", text, table, apart)] if count else []


def _pairs(table: Arrays) -> list[tuple[str, str]]:
    if not {"effect_allele", "other_allele"} <= set(table):
        return []
    effect, other = (table[n].tolist() for n in ("effect_allele", "other_allele"))
    return [(str(a).upper(), str(b).upper()) for a, b in zip(effect, other, strict=True)]


def palindromes(table: Arrays) -> list[Finding]:
    """A/T and C/G variants whose frequency does not tell the strand."""
    eaf = column(table, "eaf_exposure")
    frequency = eaf if len(eaf) else np.full(len(table), np.nan)
    unclear = np.isnan(frequency) | (np.abs(frequency - 0.5) < 0.08)
    bad = np.array([p in _PALINDROMES and bool(u) for p, u in zip(_pairs(table), unclear, strict=False)], dtype=bool)
    text = f"{int(bad.sum())} palindromic variant{'' if bad.sum() == 1 else 's'} of ambiguous strand"
    return [of_rows("GNB-INS-007", text, table, bad)] if bad.any() else []


def alleles(table: Arrays) -> list[Finding]:
    """Two different alleles in every row."""
    bad = np.array([a == b or not all(re.fullmatch(r"[ACGTID]+", x) for x in (a, b)) for a, b in _pairs(table)], bool)
    text = f"{int(bad.sum())} row{'' if bad.sum() == 1 else 's'} without two different alleles"
    return [of_rows("GNB-INS-008", text, table, bad)] if bad.any() else []


def correlations(table: Arrays) -> list[Finding]:
    """Correlations of a Steiger test: within -1 to 1, and not the betas."""
    r, b = column(table, "r_exposure"), column(table, "beta_exposure")
    if not len(r) or len(r) != len(b):
        return []
    found: list[Finding] = []
    if np.allclose(r, b, rtol=1e-6, atol=0) and not _standardised(table, b):
        found.append(Finding("GNB-INS-009", "r of the exposure equals beta", len(r)))
    beyond = np.abs(r) > 1
    if beyond.any():
        found.append(of_rows("GNB-TAB-019", f"{int(beyond.sum())} correlations beyond 1", table, beyond))
    return found


def _standardised(table: Arrays, b: Floats) -> bool:
    """Whether beta is the correlation ``sqrt(F/(n-2+F))``, as with standardised genotypes and traits."""
    s, n = column(table, "se_exposure"), column(table, "n_exposure")
    if not len(s) == len(n) == len(b) or not np.all(s > 0):
        return False
    f = (b / s) ** 2
    return bool(np.allclose(np.abs(b), np.sqrt(f / (n - 2 + f)), rtol=0.05, atol=1e-4))


def duplicates(table: Arrays) -> list[Finding]:
    """Variants that occur more than once."""
    names = [str(v) for v in table.get("variant", _NONE).tolist()]
    first = {v: i for i, v in reversed(list(enumerate(names)))}
    twice = np.array([first[v] != i for i, v in enumerate(names)], dtype=np.bool_)
    text = f"{int(twice.sum())} row{' repeats' if twice.sum() == 1 else 's repeat'} a variant"
    return [of_rows("GNB-INS-010", text, table, twice)] if twice.any() else []


def identifiers(table: Arrays) -> list[Finding]:
    """Identifiers that name a variant."""
    bad = [v for v in map(str, table.get("variant", _NONE).tolist()) if not _VARIANT.match(v)]
    text = f"{len(bad)} identifier{'' if len(bad) == 1 else 's'} such as {bad[0]!r}" if bad else ""
    return [Finding("GNB-INS-011", text, len(bad), tuple(bad[:10]))] if bad else []


def sizes(table: Arrays) -> list[Finding]:
    """Sample size implied by SE and allele frequency, for a trait in SD units."""
    s, p, n = (column(table, c) for c in ("se_exposure", "eaf_exposure", "n_exposure"))
    if not len(s) or not len(s) == len(p) == len(n):
        return []
    usable = (s > 0) & (p > 0) & (p < 1) & (n > 0)
    if not usable.any():
        return []
    implied = float(np.median(coherence.implied_n(s[usable], p[usable]) / n[usable]))
    text = f"SE and frequency imply {implied:.2g} times the stated n (in SD units)"
    return [Finding("GNB-INS-012", text, int(usable.sum()))] if not 0.8 <= implied <= 1.25 else []
