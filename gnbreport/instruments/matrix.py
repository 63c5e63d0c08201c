"""Correlation matrix of variants, signed to their effect alleles, for methods with correlated instruments."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gnbreport.errors import InputError, Problem
from gnbreport.instruments.alleles import allele_column, complement, same_pair
from gnbreport.instruments.panel import ALLELE_MISMATCH, NOT_IN_PANEL, Panel
from gnbreport.instruments.tables import require_columns, texts
from gnbreport.kernels.ld import genotype_correlation, pair_counts

Floats = NDArray[np.float64]


def ld_matrix(variants: pd.DataFrame, panel: Panel) -> Floats:
    """Correlation of effect-allele counts in the panel, over people with both genotypes.

    With missing genotypes the matrix is computed pair by pair and need not be positive definite.

    Args:
        variants: rsid (or variant), effect_allele, other_allele; ``J`` rows.
        panel: Reference panel. Palindromic variants are taken as on the panel's strand.

    Returns:
        ``(J, J)``, symmetric, ones on the diagonal; entry ``[i, j]`` is positive where the effect alleles of
        ``i`` and ``j`` travel together.

    Raises:
        InputError: Every variant that is not in the panel, whose alleles differ there, or that does not vary.
    """
    table = variants.rename(columns={"variant": "rsid"}) if "rsid" not in variants else variants
    require_columns(table, "rsid", "effect_allele", "other_allele")
    names = texts(table, "rsid")
    effect, other = allele_column(table, "effect_allele"), allele_column(table, "other_allele")
    where = panel.locate(names, effect, other)
    if problems := _problems(names, where, panel):
        raise InputError(problems)
    planes = panel.planes(where)
    matrix = np.array([genotype_correlation(pair_counts(one, planes)) for one in planes]).reshape(
        len(names), len(names)
    )
    if not np.isfinite(matrix).all():
        raise InputError(_undefined(names, matrix))
    rows = panel.rows(where)
    counted = list(zip(rows["allele_1"].to_list(), rows["allele_2"].to_list(), strict=True))
    signs = np.array([_sign((a, b), pair) for a, b, pair in zip(effect, other, counted, strict=True)])
    signed = matrix * np.outer(signs, signs)
    np.fill_diagonal(signed, 1.0)
    return np.asarray((signed + signed.T) / 2)


def _problems(names: list[str], where: NDArray[np.intp], panel: Panel) -> list[Problem]:
    """Variants that cannot be placed in the panel or do not vary there."""
    problems = []
    for name, row in zip(names, where, strict=True):
        if row == NOT_IN_PANEL:
            problems.append(Problem("not-in-panel", f"{name} is not in the LD panel", panel.prefix))
        elif row == ALLELE_MISMATCH:
            problems.append(Problem("panel-alleles", f"{name} has other alleles in the LD panel", panel.prefix))
    if not problems:
        frequency = panel.allele_frequencies(where)
        for name, f in zip(names, frequency, strict=True):
            if not 0 < f < 1:
                problems.append(Problem("monomorphic", f"{name} does not vary in the LD panel", panel.prefix))
    return problems


def _undefined(names: list[str], matrix: Floats) -> list[Problem]:
    """Pairs without a correlation: one does not vary among people who have both genotypes."""
    pairs = np.argwhere(~np.isfinite(np.triu(matrix)))
    text = "no correlation: one does not vary among people with both genotypes"
    return [Problem("undefined-ld", f"{names[i]} and {names[j]}: {text}") for i, j in pairs]


def _sign(alleles: tuple[str, str], counted: tuple[str, str]) -> float:
    """1 where the effect allele is the panel's counted one, -1 where it is the other."""
    if not same_pair(alleles, counted):
        alleles = (complement(alleles[0]), complement(alleles[1]))
    if alleles[0] in ("I", "D") and counted[0] not in ("I", "D"):
        longer = len(counted[0]) > len(counted[1])
        return 1.0 if (alleles[0] == "I") == longer else -1.0
    if alleles[0]:
        return 1.0 if alleles[0] == counted[0] or _coded(alleles, counted) else -1.0
    return 1.0 if alleles[1] == counted[1] else -1.0


def _coded(alleles: tuple[str, str], counted: tuple[str, str]) -> bool:
    """Whether the panel writes I and D where the table writes sequences, and the effect allele is its first."""
    if set(counted) != {"I", "D"} or alleles[0] in ("I", "D"):
        return False
    return (counted[0] == "I") == (len(alleles[0]) > len(alleles[1]))
