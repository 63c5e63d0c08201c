"""Proxies: variants in LD with an instrument that an outcome's file lacks, with alleles matched by phase."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gnbreport.instruments.alleles import allele_column, complement, is_palindromic
from gnbreport.instruments.clumping import R2Method
from gnbreport.instruments.greedy import CORRELATIONS
from gnbreport.instruments.panel import Panel
from gnbreport.instruments.tables import numbers, texts
from gnbreport.kernels.ld import pair_counts

#: Columns of a table of proxy candidates.
PROXY_COLUMNS = (
    "variant",
    "proxy",
    "r2",
    "distance",
    "panel_order",
    "variant_allele_1",
    "variant_allele_2",
    "proxy_allele_1",
    "proxy_allele_2",
    "variant_frequency_1",
)


def proxy_candidates(
    variants: Iterable[str],
    panel: Panel,
    *,
    r2: float = 0.8,
    kb: float = 1_000,
    r2_method: R2Method = "em",
) -> pd.DataFrame:
    """Panel variants in LD with each of the given variants.

    Args:
        variants: Ids of the instruments; those the panel lacks (or has several times) give no rows.
        panel: Reference panel.
        r2: Smallest r2, inclusive.
        kb: Largest distance in kilobases, inclusive.
        r2_method: ``"em"``: maximum-likelihood haplotype r2; ``"genotype"``: squared correlation of genotypes.

    Returns:
        :data:`PROXY_COLUMNS`. ``variant_allele_1`` travels with ``proxy_allele_1`` on haplotypes, and
        ``variant_allele_2`` with ``proxy_allele_2`` (the phase of the panel); ``distance`` is in bases;
        ``variant_frequency_1`` is the panel's frequency of ``variant_allele_1``. Rows per variant are in
        order of choice: highest r2, then nearest, then panel order.
    """
    names = list(dict.fromkeys(variants))
    where = panel.locate(names)
    tables = [
        _near(name, int(row), panel, r2, int(kb * 1000), r2_method)
        for name, row in zip(names, where, strict=True)
        if row >= 0
    ]
    tables = [table for table in tables if len(table)]
    if not tables:
        return pd.DataFrame({name: pd.Series(dtype=_dtype(name)) for name in PROXY_COLUMNS})
    return pd.concat(tables, ignore_index=True)


def _dtype(name: str) -> str:
    """Type of an empty column."""
    if name in {"r2", "variant_frequency_1"}:
        return "float64"
    return "int64" if name in {"distance", "panel_order"} else "str"


def _near(name: str, row: int, panel: Panel, r2: float, reach: int, method: R2Method) -> pd.DataFrame:
    """Proxies of one variant."""
    rows = _window(panel, row, reach)
    planes = panel.planes_of_range(int(rows[0]), int(rows[-1]) + 1)[rows - rows[0]]
    own = int(np.flatnonzero(rows == row)[0])
    correlation = CORRELATIONS[method](pair_counts(planes[own], planes))
    with np.errstate(invalid="ignore"):
        chosen = np.flatnonzero((correlation**2 >= r2) & (rows != row))
    rows, correlation = rows[chosen], correlation[chosen]
    distance = np.abs(panel.positions[rows] - panel.positions[row])
    order = np.lexsort((rows, distance, -(correlation**2)))
    rows, correlation, distance = rows[order], correlation[order], distance[order]
    mine, others = panel.rows(np.array([row])), panel.rows(rows)
    together = correlation > 0
    first, second = others["allele_1"].to_numpy(), others["allele_2"].to_numpy()
    table = pd.DataFrame(
        {
            "proxy": others["id"].to_numpy(),
            "r2": correlation**2,
            "distance": distance,
            "panel_order": rows,
            "proxy_allele_1": np.where(together, first, second),
            "proxy_allele_2": np.where(together, second, first),
        }
    )
    table["variant"], table["variant_allele_1"], table["variant_allele_2"] = (
        name,
        mine["allele_1"][0],
        mine["allele_2"][0],
    )
    table["variant_frequency_1"] = float(panel.allele_frequencies(np.array([row]))[0])
    same_id = table["proxy"] == name
    return table.loc[~same_id, list(PROXY_COLUMNS)]


def _window(panel: Panel, row: int, reach: int) -> NDArray[np.intp]:
    """Rows of the variant's chromosome within reach; panels need not be sorted."""
    same = panel.chromosomes == panel.chromosomes[row]
    near = np.abs(panel.positions - panel.positions[row]) <= reach
    return np.flatnonzero(same & near)


def choose_proxies(candidates: pd.DataFrame, outcome_rows: pd.DataFrame, *, palindromic: bool = False) -> pd.DataFrame:
    """Outcome associations of proxies, re-expressed on the instruments' alleles.

    Per instrument the best proxy with a usable row in the outcome's file is taken: highest r2, then
    nearest, then panel order. The association is that of the proxy's effect allele; it is reported for the
    instrument's allele that travels with it, and so is its frequency.

    Args:
        candidates: From :func:`proxy_candidates`.
        outcome_rows: Association table of the outcome at the proxies (other rows are ignored).
        palindromic: Whether A/T and C/G proxies may be used, taken as on the panel's strand.

    Returns:
        One row per instrument that found a proxy: the columns of ``outcome_rows``, with rsid, alleles and
        position those of the instrument, and proxy, proxy_r2, proxy_effect_allele, proxy_other_allele.
    """
    pairs = candidates.astype({"proxy": "str"}).merge(
        _usable(outcome_rows), left_on="proxy", right_on="_id", how="inner", sort=False
    )
    if not palindromic:
        strand_free = [
            not is_palindromic(a, b) for a, b in zip(pairs["proxy_allele_1"], pairs["proxy_allele_2"], strict=True)
        ]
        pairs = pairs[np.array(strand_free, dtype=bool)]
    side = [
        _side((a, b), (first, second))
        for a, b, first, second in zip(
            pairs["_effect"], pairs["_other"], pairs["proxy_allele_1"], pairs["proxy_allele_2"], strict=True
        )
    ]
    pairs = pairs.assign(_side=np.array(side, dtype=np.int64), _r2=-pairs["r2"])
    pairs = pairs[pairs["_side"] > 0].sort_values(["variant", "_r2", "distance", "panel_order", "_row"], kind="stable")
    best = pairs.drop_duplicates("variant")
    # in the order in which the instruments were asked for
    order = {name: i for i, name in enumerate(dict.fromkeys(candidates["variant"]))}
    best = best.iloc[np.argsort([order[v] for v in best["variant"]], kind="stable")]
    return _expressed(best, outcome_rows)


def _usable(outcome_rows: pd.DataFrame) -> pd.DataFrame:
    """Id, alleles and row number of the outcome rows with finite beta and positive SE."""
    beta, se = numbers(outcome_rows, "beta"), numbers(outcome_rows, "standard_error")
    table = pd.DataFrame(
        {
            "_id": pd.Series(texts(outcome_rows, "rsid"), dtype="str"),
            "_effect": allele_column(outcome_rows, "effect_allele"),
            "_other": allele_column(outcome_rows, "other_allele"),
            "_row": np.arange(len(outcome_rows)),
        }
    )
    return table[np.isfinite(beta) & np.isfinite(se) & (se > 0)]


def _side(outcome: tuple[str, str], proxy: tuple[str, str]) -> int:
    """1 where the outcome's effect allele is the proxy's first, 2 where its second, 0 where neither."""
    for effect, other in (outcome, (complement(outcome[0]), complement(outcome[1]))):
        for side, (mine, theirs) in enumerate((proxy, proxy[::-1]), start=1):
            if effect == mine and other in ("", theirs):
                return side
    return 0


def _expressed(best: pd.DataFrame, outcome_rows: pd.DataFrame) -> pd.DataFrame:
    """Outcome rows of the chosen proxies on the instruments' ids and alleles."""
    rows = outcome_rows.iloc[best["_row"].to_numpy()].reset_index(drop=True)
    best = best.reset_index(drop=True)
    first = (best["_side"] == 1).to_numpy()
    rows = rows.assign(
        rsid=best["variant"].astype(str),
        effect_allele=best["variant_allele_1"].where(first, best["variant_allele_2"]),
        other_allele=best["variant_allele_2"].where(first, best["variant_allele_1"]),
        proxy=best["proxy"].astype(str),
        proxy_r2=best["r2"].astype(float),
        proxy_effect_allele=best["_effect"].astype(str),
        proxy_other_allele=best["_other"].astype(str),
    )
    if "base_pair_location" in rows:
        # the row's position was the proxy's; the instrument's is not known to the outcome's file
        rows["base_pair_location"] = pd.array([pd.NA] * len(rows), dtype="Int64")
    return rows
