"""Clumping of candidate instruments: by LD in a reference panel as ``plink1.9 --clump`` does, or by distance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gnbreport.dispositions import Disposition
from gnbreport.instruments.greedy import always, greedy, panel_r2
from gnbreport.instruments.panel import ALLELE_MISMATCH, NOT_IN_PANEL, Panel
from gnbreport.instruments.tables import Fates, is_identifier, numbers, order_of_p, p_values, require_columns, texts

Ints = NDArray[np.intp]
R2Method = Literal["em", "genotype"]


@dataclass(frozen=True, eq=False)
class Clumping:
    """Result of clumping.

    Attributes:
        index: The index variants' rows of the candidate table, in order of p.
        dispositions: variant, disposition, detail; one row per candidate, in the candidates' order.
    """

    index: pd.DataFrame
    dispositions: pd.DataFrame


def clump(
    candidates: pd.DataFrame,
    panel: Panel,
    *,
    r2: float = 0.001,
    kb: float = 10_000,
    r2_method: R2Method = "em",
) -> Clumping:
    """Clump candidates by LD in a panel.

    The decisions are those of ``plink1.9 --clump`` with all thresholds of p at 1: p ascending, ties in panel
    order; a neighbour lies at most ``1000 kb - 1`` bases away on the panel's map and has r2 strictly above
    the threshold; r2 is that of the maximum-likelihood haplotype frequencies (``"em"``) or, as a named
    alternative, of genotypes (``"genotype"``); undefined r2 (no variation) never clumps.

    Args:
        candidates: Association table with rsid and p_value (or log10_p); alleles, where present, must match
            the panel's (on either strand).
        panel: Reference panel.
        r2: Threshold of r2.
        kb: Window in kilobases.
        r2_method: Measure of LD.

    Returns:
        Index variants and the fate of every candidate: INDEX, CLUMPED, NOT_IN_PANEL, PANEL_ALLELE_MISMATCH,
        BAD_IDENTIFIER, DUPLICATE, MISSING_VALUES (no p-value).

    Raises:
        InputError: No column rsid, or none with p-values.
    """
    fates = _fates(candidates)
    index = clump_by_panel(candidates, fates, panel, r2=r2, kb=kb, r2_method=r2_method)
    return Clumping(candidates.iloc[index], fates.table())


def clump_by_distance(candidates: pd.DataFrame, *, kb: float = 10_000) -> Clumping:
    """Clump candidates by distance alone: the best variant of each window of ``1000 kb - 1`` bases.

    Ties in p go by chromosome, position and id, whatever the order of rows.

    Args:
        candidates: Association table with rsid, chromosome, base_pair_location, p_value (or log10_p).
        kb: Window in kilobases.

    Raises:
        InputError: Missing columns.
    """
    require_columns(candidates, "chromosome", "base_pair_location")
    fates = _fates(candidates)
    return Clumping(candidates.iloc[clump_by_position(candidates, fates, kb=kb)], fates.table())


def clump_by_panel(
    candidates: pd.DataFrame, fates: Fates, panel: Panel, *, r2: float, kb: float, r2_method: R2Method
) -> Ints:
    """Clump the open rows by LD; settles all of them and returns the index rows in order of p."""
    rows, where = locate(candidates, fates, panel)
    order = order_of_p(candidates.iloc[rows], where.astype(np.int64))
    rows, where = _without_repeats(rows[order], where[order], fates)
    codes, positions = panel.places(where)
    by, strength = greedy(codes, positions, _reach(kb), panel_r2(panel.planes(where), r2_method), r2)
    names = texts(candidates, "rsid")
    return _settle(rows, by, fates, [f"by {names[rows[b]]}, r2 = {s:.4g}" for b, s in zip(by, strength, strict=True)])


def clump_by_position(candidates: pd.DataFrame, fates: Fates, *, kb: float) -> Ints:
    """Clump the open rows by distance; settles all of them and returns the index rows in order of p."""
    chromosome, position = texts(candidates, "chromosome"), numbers(candidates, "base_pair_location")
    names = texts(candidates, "rsid")
    for row in fates.open():
        if not chromosome[row] or not np.isfinite(position[row]):
            fates.settle(int(row), Disposition.MISSING_VALUES, "no position")
    rows = fates.open()
    codes = np.unique([chromosome[row] for row in rows], return_inverse=True)[1].astype(np.intp)
    places = position[rows].astype(np.int64)
    ties = np.empty(len(rows), dtype=np.int64)
    ties[np.lexsort((np.array([names[row] for row in rows], dtype=str), places, codes))] = np.arange(len(rows))
    order = order_of_p(candidates.iloc[rows], ties)
    rows, codes, places = rows[order], codes[order], places[order]
    by, _ = greedy(codes, places, _reach(kb), always, 0.0)
    detail = [f"by {names[rows[b]]}, {abs(places[i] - places[b])} bases away" for i, b in enumerate(by)]
    return _settle(rows, by, fates, detail)


def locate(candidates: pd.DataFrame, fates: Fates, panel: Panel) -> tuple[Ints, Ints]:
    """Open rows that the panel has, and their row numbers there; settles the others."""
    rows = fates.open()
    names = texts(candidates, "rsid")
    where = panel.locate(
        [names[row] for row in rows],
        candidates["effect_allele"].iloc[rows] if "effect_allele" in candidates else None,
        candidates["other_allele"].iloc[rows] if "other_allele" in candidates else None,
    )
    for row in rows[where == NOT_IN_PANEL]:
        fates.settle(int(row), Disposition.NOT_IN_PANEL)
    for row in rows[where == ALLELE_MISMATCH]:
        pair = "/".join(str(candidates[c].iloc[row]) for c in ("effect_allele", "other_allele") if c in candidates)
        fates.settle(int(row), Disposition.PANEL_ALLELE_MISMATCH, f"{pair} is not the panel's pair of alleles")
    return rows[where >= 0], where[where >= 0]


def _fates(candidates: pd.DataFrame) -> Fates:
    """Fates with bad identifiers and missing p-values settled."""
    require_columns(candidates, "rsid")
    if not {"log10_p", "neg_log_10_p_value"} & set(candidates.columns):
        require_columns(candidates, "p_value")
    names, p = texts(candidates, "rsid"), p_values(candidates)
    fates = Fates(names)
    for row, name in enumerate(names):
        if not is_identifier(name):
            fates.settle(row, Disposition.BAD_IDENTIFIER)
        elif not 0 <= p[row] <= 1:
            fates.settle(row, Disposition.MISSING_VALUES, "no p-value")
    return fates


def _without_repeats(rows: Ints, where: Ints, fates: Fates) -> tuple[Ints, Ints]:
    """First row of each panel variant, in the given order; settles the others as DUPLICATE."""
    _, first = np.unique(where, return_index=True)
    keep = np.zeros(len(rows), dtype=bool)
    keep[first] = True
    for row in rows[~keep]:
        fates.settle(int(row), Disposition.DUPLICATE, "another row of this variant has a smaller p")
    return rows[keep], where[keep]


def _reach(kb: float) -> int:
    """Largest distance in bases that counts as within ``kb`` kilobases (exactly 1000 kb does not)."""
    return int(np.floor(kb * 1000)) - 1


def _settle(rows: Ints, by: Ints, fates: Fates, details: list[str]) -> Ints:
    """Write the outcome of a greedy pass to the fates; index rows."""
    for row, who, detail in zip(rows, by, details, strict=True):
        if who < 0:
            fates.settle(int(row), Disposition.INDEX)
        else:
            fates.settle(int(row), Disposition.CLUMPED, detail)
    return rows[by < 0]
