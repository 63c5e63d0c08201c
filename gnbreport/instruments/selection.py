"""From candidate associations to instruments: filters in a fixed order, then clumping; every candidate has a fate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gnbreport.dispositions import Disposition
from gnbreport.instruments.alleles import allele_column, complement, is_palindromic
from gnbreport.instruments.clumping import clump_by_panel, clump_by_position, locate
from gnbreport.instruments.options import SelectionOptions, check
from gnbreport.instruments.panel import Panel
from gnbreport.instruments.regions import region_of, regions
from gnbreport.instruments.tables import (
    Fates,
    Floats,
    is_identifier,
    log10_p,
    numbers,
    order_of_p,
    p_values,
    texts,
)


@dataclass(frozen=True, eq=False)
class Selection:
    """Result of instrument selection.

    Attributes:
        instruments: Rows of the candidate table, in order of p.
        dispositions: variant, disposition, detail; one row per candidate, in the candidates' order.
    """

    instruments: pd.DataFrame
    dispositions: pd.DataFrame


def select_instruments(
    candidates: pd.DataFrame, *, panel: Panel | None = None, options: SelectionOptions | None = None
) -> Selection:
    """Select instruments among candidate associations of one trait.

    Filters, in order: identifier, values, p threshold, duplicates, multi-allelic, frequency, F, regions,
    palindromes, panel; then clumping. A candidate's fate is the first filter that stops it.

    Args:
        candidates: Association table (rsid, alleles, beta, standard_error, p_value or log10_p, ...).
        panel: LD reference panel; needed for ``clump="ld"``.
        options: See :class:`SelectionOptions`.

    Raises:
        InputError: Missing columns, no panel for LD clumping, unknown regions.
    """
    options = options or SelectionOptions()
    check(candidates, panel, options)
    fates = Fates(texts(candidates, "rsid"))
    for step in _STEPS:
        step(candidates, fates, panel, options)
    if options.clump == "ld" and panel is not None:
        index = clump_by_panel(candidates, fates, panel, r2=options.r2, kb=options.kb, r2_method=options.r2_method)
    elif options.clump == "distance":
        index = clump_by_position(candidates, fates, kb=options.kb)
    else:
        rows = fates.open()
        index = rows[order_of_p(candidates.iloc[rows], rows.astype(np.int64))]
        for row in index:
            fates.settle(int(row), Disposition.INDEX)
    return Selection(candidates.iloc[index].reset_index(drop=True), fates.table())


def _bad_rows(table: pd.DataFrame, fates: Fates, panel: Panel | None, options: SelectionOptions) -> None:
    """Identifiers, missing values and the p threshold."""
    names, p, log_p = texts(table, "rsid"), p_values(table), log10_p(table)
    beta, se = numbers(table, "beta"), numbers(table, "standard_error")
    usable = np.isfinite(beta) & np.isfinite(se) & (se > 0) & (p >= 0) & (p <= 1)
    limit = float(np.log10(options.p_threshold))
    for row, name in enumerate(names):
        if options.unnamed == "drop" and not is_identifier(name):
            fates.settle(row, Disposition.BAD_IDENTIFIER, f"identifier {name!r}")
        elif not usable[row]:
            fates.settle(row, Disposition.MISSING_VALUES, "beta, standard error or p-value missing or impossible")
        elif not (p[row] < options.p_threshold or log_p[row] < limit):
            fates.settle(row, Disposition.WEAK, f"p = {p[row]:.3g}, not below {options.p_threshold:g}")


def _pairs(table: pd.DataFrame) -> list[tuple[str, str]]:
    """Allele pair per row, unordered and free of strand: the smaller of the pair and its complement."""
    effect, other = allele_column(table, "effect_allele"), allele_column(table, "other_allele")
    own = [(min(a, b), max(a, b)) for a, b in zip(effect, other, strict=True)]
    flipped = [tuple(sorted((complement(a), complement(b)))) for a, b in own]
    return [min(p, (q[0], q[1])) for p, q in zip(own, flipped, strict=True)]


def _repeated(table: pd.DataFrame, fates: Fates, panel: Panel | None, options: SelectionOptions) -> None:
    """Rows of one variant given twice (the smaller p stays), then ids with several allele pairs."""
    names, pairs = texts(table, "rsid"), _pairs(table)
    rows = fates.open()
    ordered = rows[order_of_p(table.iloc[rows], rows.astype(np.int64))]
    groups: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    for row in ordered:
        key = names[row] if is_identifier(names[row]) else f"row {row}"
        if groups[key].setdefault(pairs[row], int(row)) != row:
            fates.settle(int(row), Disposition.DUPLICATE, "another row of this variant has a smaller p, or comes first")
    for name, by_pair in groups.items():
        if len(by_pair) > 1:
            _multi_allelic(name, list(by_pair.values()), table, fates, panel, options.multi_allelic)


def _multi_allelic(
    name: str, rows: list[int], table: pd.DataFrame, fates: Fates, panel: Panel | None, policy: str
) -> None:
    """Settle the rows of one id that the policy does not keep; ``rows`` are in order of p."""
    keep: int | None = None
    if policy in ("first", "last"):
        keep = min(rows) if policy == "first" else max(rows)
    elif policy == "matching":
        keep = rows[0]
        if panel is not None:
            some = table.iloc[rows]
            where = panel.locate([name] * len(rows), some.get("effect_allele"), some.get("other_allele"))
            keep = next((row for row, at in zip(rows, where, strict=True) if at >= 0), rows[0])
    for row in rows:
        if row != keep:
            fates.settle(row, Disposition.MULTI_ALLELIC, f"{len(rows)} pairs of alleles; policy {policy}")


def _weak(table: pd.DataFrame, fates: Fates, panel: Panel | None, options: SelectionOptions) -> None:
    """Allele frequency and F."""
    if options.maf_min > 0:
        frequency = _frequencies(table, fates, panel)
        minor = np.minimum(frequency, 1 - frequency)
        for row in fates.open():
            if minor[row] < options.maf_min:
                detail = f"minor allele frequency {minor[row]:.4g} < {options.maf_min:g}"
                fates.settle(int(row), Disposition.LOW_FREQUENCY, detail)
    if options.f_min > 0:
        with np.errstate(divide="ignore", invalid="ignore"):
            f = (numbers(table, "beta") / numbers(table, "standard_error")) ** 2
        for row in fates.open():
            if f[row] < options.f_min:
                fates.settle(int(row), Disposition.WEAK, f"F = {f[row]:.4g} < {options.f_min:g}")


def _frequencies(table: pd.DataFrame, fates: Fates, panel: Panel | None) -> Floats:
    """Effect allele frequency per row, the panel's frequency of either allele where the table has none."""
    frequency = numbers(table, "effect_allele_frequency").copy()
    rows = np.array([row for row in fates.open() if np.isnan(frequency[row])], dtype=np.intp)
    if panel is not None and rows.size:
        names = texts(table, "rsid")
        some = table.iloc[rows]
        where = panel.locate([names[row] for row in rows], some.get("effect_allele"), some.get("other_allele"))
        frequency[rows[where >= 0]] = panel.allele_frequencies(where[where >= 0])
    return frequency


def _placed(table: pd.DataFrame, fates: Fates, panel: Panel | None, options: SelectionOptions) -> None:
    """Excluded regions and palindromes."""
    if options.excluded_regions:
        among = regions(options.excluded_regions, options.build)
        inside = region_of(texts(table, "chromosome"), numbers(table, "base_pair_location"), among)
        for row in fates.open():
            if (region := inside[row]) is not None:
                place = f"{region.name}, {region.chromosome}:{region.start}-{region.end}"
                fates.settle(int(row), Disposition.EXCLUDED_REGION, place)
    if options.palindromes_before_clumping:
        effect, other = allele_column(table, "effect_allele"), allele_column(table, "other_allele")
        for row in fates.open():
            if is_palindromic(effect[row], other[row]):
                fates.settle(int(row), Disposition.PALINDROMIC_DROPPED, f"{effect[row]}/{other[row]}")


def _in_panel(table: pd.DataFrame, fates: Fates, panel: Panel | None, options: SelectionOptions) -> None:
    """The panel must have the variant, where LD is asked of it."""
    if panel is not None and options.clump == "ld":
        locate(table, fates, panel)


_STEPS: tuple[Callable[[pd.DataFrame, Fates, Panel | None, SelectionOptions], None], ...] = (
    _bad_rows,
    _repeated,
    _weak,
    _placed,
    _in_panel,
)
