"""Is a table of instruments what it says it is? Density, Q, z-scores, P, duplicates, alleles, frequencies."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from gnbreport.kernels import tails

Floats = NDArray[np.float64]
Finding = tuple[str, str]
_VARIANT = re.compile(r"(rs\d+|(chr)?[\dXYM]{1,2}[:_].+|ss\d+)$", re.IGNORECASE)
_PALINDROMES = frozenset({("A", "T"), ("T", "A"), ("C", "G"), ("G", "C")})
_DENSE = 10  # variants in one megabase


def plausibility(table: pd.DataFrame) -> list[Finding]:
    """Findings on the instruments of one exposure and one outcome.

    Args:
        table: Columns ``variant``, ``beta_exposure``, ``se_exposure``, ``beta_outcome``, ``se_outcome``, and any of
            ``chromosome``, ``position``, ``p_exposure``, ``p_outcome``, ``eaf_exposure``, ``eaf_outcome``,
            ``n_exposure``, ``effect_allele``, ``other_allele``, ``r_exposure``. A check whose columns are absent is
            left out.

    Returns:
        (rule, text) of each finding, in the order of the rules.
    """
    checks: tuple[Callable[[pd.DataFrame], list[Finding]], ...] = (
        _density,
        _spread,
        _z_scores,
        _p_values,
        _frequencies,
        _palindromes,
        _alleles,
        _correlations,
        _duplicates,
        _identifiers,
        _sizes,
    )
    return [finding for check in checks for finding in check(table)]


def _column(table: pd.DataFrame, name: str) -> Floats:
    """A column as floats; empty if absent."""
    return table[name].to_numpy(dtype=np.float64) if name in table else np.empty(0)


def _density(table: pd.DataFrame) -> list[Finding]:
    if not {"chromosome", "position"} <= set(table.columns):
        return []
    most = 0
    for _, rows in table.groupby(table["chromosome"].astype(str)):
        at = np.sort(rows["position"].to_numpy(dtype=np.float64))
        most = max(most, int(np.max(np.searchsorted(at, at + 1e6, side="right") - np.arange(len(at)))))
    return [("GNB-INS-001", f"{most} variants within one megabase")] if most > _DENSE else []


def _spread(table: pd.DataFrame) -> list[Finding]:
    x, y, s = (_column(table, n) for n in ("beta_exposure", "beta_outcome", "se_outcome"))
    if min(len(x), len(y), len(s)) < 3 or not np.any(x):
        return []
    b = np.sum(x * y / s**2) / np.sum(x**2 / s**2)
    q = float(np.sum(((y - b * x) / s) ** 2))
    p = float(stats.chi2.cdf(q, len(x) - 1))
    return [("GNB-INS-002", f"Q {q:.3g} on {len(x) - 1} degrees of freedom, lower tail {p:.1g}")] if p < 1e-3 else []


def _z_scores(table: pd.DataFrame) -> list[Finding]:
    found: list[Finding] = []
    for side in ("exposure", "outcome"):
        se = _column(table, f"se_{side}")
        ones = np.abs(se - 1) <= 0.02
        if len(se) >= 3 and ones.all():
            found.append(("GNB-INS-004", f"every SE of the {side} is 1"))
        elif ones.any() and np.median(se[~ones]) < 0.3:
            found.append(("GNB-INS-003", f"{int(ones.sum())} of {len(se)} SE of the {side} are about 1"))
    return found


def _p_values(table: pd.DataFrame) -> list[Finding]:
    found: list[Finding] = []
    for side in ("exposure", "outcome"):
        b, s, p = (_column(table, f"{n}_{side}") for n in ("beta", "se", "p"))
        usable = (p > 0) & (s > 0) if len(p) == len(b) == len(s) else np.zeros(len(p), dtype=bool)
        if not usable.any():
            continue
        off = np.abs(np.log10(p[usable]) - tails.log10_normal_two_sided(b[usable] / s[usable]))
        if float(np.median(off)) > 0.3:
            found.append(("GNB-INS-005", f"log10 P of the {side} is off by {np.median(off):.2g} in the middle row"))
    return found


def _frequencies(table: pd.DataFrame) -> list[Finding]:
    a, b = _column(table, "eaf_exposure"), _column(table, "eaf_outcome")
    if not len(a) or len(a) != len(b):
        return []
    apart = np.abs(a - b) > 0.2
    turned = apart & (np.abs(a + b - 1) < 0.05)
    text = f"{int(apart.sum())} variants differ by more than 0.2, {int(turned.sum())} of them near the other allele's"
    return [("GNB-INS-006", text)] if apart.any() else []


def _pairs(table: pd.DataFrame) -> list[tuple[str, str]]:
    if not {"effect_allele", "other_allele"} <= set(table.columns):
        return []
    columns = (table[n].astype(str).str.upper() for n in ("effect_allele", "other_allele"))
    return list(zip(*columns, strict=True))


def _palindromes(table: pd.DataFrame) -> list[Finding]:
    eaf = _column(table, "eaf_exposure")
    frequency = eaf if len(eaf) else np.full(len(table), np.nan)
    unclear = np.isnan(frequency) | (np.abs(frequency - 0.5) < 0.08)
    count = sum(pair in _PALINDROMES and bool(u) for pair, u in zip(_pairs(table), unclear, strict=False))
    return [("GNB-INS-007", f"{count} palindromic variants of ambiguous strand")] if count else []


def _alleles(table: pd.DataFrame) -> list[Finding]:
    bad = [
        a for a, b in _pairs(table) if a == b or not re.fullmatch(r"[ACGTID]+", a) or not re.fullmatch(r"[ACGTID]+", b)
    ]
    return [("GNB-INS-008", f"{len(bad)} rows without two different alleles")] if bad else []


def _correlations(table: pd.DataFrame) -> list[Finding]:
    r, b = _column(table, "r_exposure"), _column(table, "beta_exposure")
    if not len(r) or len(r) != len(b):
        return []
    found: list[Finding] = []
    if np.allclose(r, b, rtol=1e-6, atol=0):
        found.append(("GNB-INS-009", "r of the exposure equals beta"))
    if np.any(np.abs(r) > 1):
        found.append(("GNB-TAB-019", f"{int(np.sum(np.abs(r) > 1))} correlations beyond 1"))
    return found


def _duplicates(table: pd.DataFrame) -> list[Finding]:
    twice = int(table["variant"].duplicated().sum()) if "variant" in table else 0
    return [("GNB-INS-010", f"{twice} rows repeat a variant")] if twice else []


def _identifiers(table: pd.DataFrame) -> list[Finding]:
    bad = [v for v in table["variant"].astype(str) if not _VARIANT.match(v)] if "variant" in table else []
    return [("GNB-INS-011", f"{len(bad)} identifiers such as {bad[0]!r}")] if bad else []


def _sizes(table: pd.DataFrame) -> list[Finding]:
    s, p, n = (_column(table, c) for c in ("se_exposure", "eaf_exposure", "n_exposure"))
    if not len(s) or not len(s) == len(p) == len(n) or np.isnan(p * n).all():
        return []
    implied = float(np.nanmedian(1 / (2 * p * (1 - p) * s**2) / n))
    text = f"SE and frequency imply {implied:.2g} times the stated n (in SD units)"
    return [("GNB-INS-012", text)] if not 0.8 <= implied <= 1.25 else []
