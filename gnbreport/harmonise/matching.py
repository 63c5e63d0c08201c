"""Two association tables to one harmonised pair: rows joined, alleles aligned, every row given a disposition."""

from __future__ import annotations

import numpy as np
import pandas as pd

from gnbreport.harmonise.align import Columns, align
from gnbreport.harmonise.codes import MISSING, Alphabet, Bools, Codes, encode
from gnbreport.harmonise.columns import COLUMNS, OPTIONAL_COLUMNS
from gnbreport.harmonise.data import Harmonised
from gnbreport.harmonise.fates import Findings, details, dispositions
from gnbreport.harmonise.joining import Match, Side, candidate_pairs, choose, side_of
from gnbreport.harmonise.options import HarmoniseOptions
from gnbreport.instruments.tables import log10_p, numbers, p_values, require_columns, texts

_NEEDED = ("beta", "standard_error", "effect_allele")


def harmonise(
    exposure_rows: pd.DataFrame,
    outcome_rows: pd.DataFrame,
    *,
    exposure: str = "exposure",
    outcome: str = "outcome",
    options: HarmoniseOptions | None = None,
    panel_frequencies: pd.DataFrame | None = None,
) -> Harmonised:
    """Bring an outcome's associations to the exposure's effect alleles.

    Args:
        exposure_rows: Association table of the instruments: rsid, effect_allele, other_allele,
            effect_allele_frequency, beta, standard_error, p_value, n, ... (only rsid, effect_allele, beta and
            standard_error are required).
        outcome_rows: Association table of the outcome; may hold further variants, several rows per variant,
            and rows of proxies (columns proxy, proxy_r2; see :func:`gnbreport.instruments.choose_proxies`).
        exposure: Trait id.
        outcome: Trait id.
        options: Policies; by default TwoSampleMR's action 2.
        panel_frequencies: Table of :meth:`gnbreport.instruments.Panel.frequency`, used where one of the two
            files (not both) has no frequency for a variant.

    Returns:
        The pair, with one row per exposure row, in their order, each with one disposition.

    Raises:
        InputError: Missing columns.
    """
    options = options or HarmoniseOptions()
    key = ("rsid",) if options.join == "rsid" else ("chromosome", "base_pair_location")
    require_columns(exposure_rows, *key, *_NEEDED)
    require_columns(outcome_rows, *key, *_NEEDED)
    x, y = side_of(exposure_rows, options.join), side_of(outcome_rows, options.join)
    x, y, pairs = candidate_pairs(x, y, panel_frequencies)
    alphabet, codes = encode([x.effect, x.other, y.effect, y.other], options.indel_strand)
    columns = _columns(x, y, codes, pairs)
    align(columns, alphabet, options.palindromes, options.tolerance)
    proxies = texts(outcome_rows, "proxy")
    match = choose(pairs, columns, proxies, len(x.key), options)
    found = _findings(x, y, columns, match, _repeated(x, codes[0], codes[1], options), proxies)
    rows = _harmonised_columns(x, y, alphabet, columns, match)
    rows.update(_stated_columns(exposure_rows, outcome_rows, x, match))
    fates = dispositions(found, options)
    rows["disposition"] = [fate.value for fate in fates]
    rows["keep"] = np.array([fate.keep for fate in fates], dtype=bool)
    rows["detail"] = details(found, fates)
    rows["exposure"], rows["outcome"] = [exposure] * len(fates), [outcome] * len(fates)
    names = [*COLUMNS, *OPTIONAL_COLUMNS]
    return Harmonised(exposure, outcome, pd.DataFrame({name: rows[name] for name in names}, columns=names))


def _columns(x: Side, y: Side, codes: list[Codes], pairs: tuple[Codes, Codes]) -> Columns:
    """The pairs as columns for the allele rules."""
    i, j = pairs
    a1, a2, b1, b2 = codes
    return Columns(a1[i], a2[i], b1[j], b2[j], x.beta[i], x.eaf[i], y.beta[j], y.eaf[j])


def _repeated(x: Side, effect: Codes, other: Codes, options: HarmoniseOptions) -> Bools:
    """Exposure rows whose variant (id and alleles; under first or last the id alone) came before."""
    pair = pd.DataFrame({"key": x.key, "low": np.minimum(effect, other), "high": np.maximum(effect, other)})
    named = (pair["key"] != "").to_numpy()
    if options.multi_allelic == "matching":
        return pair.duplicated().to_numpy() & named
    return pair.duplicated("key", keep=options.multi_allelic).to_numpy() & named


def _findings(x: Side, y: Side, c: Columns, match: Match, repeated: Bools, proxies: list[str]) -> Findings:
    """What the rules found, per exposure row."""
    beta_y, se_y = match.of_rows(y.beta), match.of_rows(y.se)
    known = np.isfinite(x.beta) & np.isfinite(beta_y) & np.isfinite(x.se) & np.isfinite(se_y)
    with np.errstate(invalid="ignore"):
        known &= (x.se > 0) & (se_y > 0)
    names = match.texts(proxies)

    def alleles(row: int) -> str:
        k = match.row[row]
        return f"exposure {_pair(x.effect[row], x.other[row])}, outcome {_pair(y.effect[k], y.other[k])}"

    return Findings(
        repeated=repeated,
        absent=~match.has,
        missing=~known | match.flags((c.a1 == MISSING) | (c.b1 == MISSING)),
        remove=match.flags(c.remove),
        identical=match.flags((c.a1 == c.a2) | (c.b1 == c.b2)),
        palindromic=match.flags(c.palindromic),
        ambiguous=match.flags(c.ambiguous),
        swapped=match.flags(c.swapped),
        strand=match.flags(c.strand),
        proxy=np.array([bool(name) for name in names], dtype=bool),
        eaf_x=match.of_pairs(c.eaf_x),
        eaf_y=match.of_pairs(c.eaf_y),
        ties=match.ties,
        from_panel=x.eaf_from_panel | match.flags(y.eaf_from_panel, pairs=False),
        alleles=alleles,
        proxy_name=lambda row: names[row],
    )


def _pair(effect: str, other: str) -> str:
    """Alleles for the reader."""
    return f"{effect or '?'}/{other or '?'}"


def _harmonised_columns(x: Side, y: Side, alphabet: Alphabet, c: Columns, match: Match) -> dict[str, object]:
    """Columns that harmonisation may change."""
    effect, other = np.array(x.effect, dtype=object), np.array(x.other, dtype=object)
    has, k = match.has, match.pair[match.has]
    effect[has] = alphabet.names[c.a1[k]]
    other[has] = alphabet.names[np.where(c.a2[k] == MISSING, c.b2[k], c.a2[k])]
    beta_x, eaf_x = x.beta.copy(), x.eaf.copy()
    beta_x[has], eaf_x[has] = c.beta_x[k], c.eaf_x[k]
    return {
        "effect_allele": effect.tolist(),
        "other_allele": other.tolist(),
        "beta_exposure": beta_x,
        "se_exposure": x.se,
        "eaf_exposure": eaf_x,
        "beta_outcome": match.of_pairs(c.beta_y),
        "se_outcome": match.of_rows(y.se),
        "eaf_outcome": match.of_pairs(c.eaf_y),
    }


def _stated_columns(
    exposure_rows: pd.DataFrame, outcome_rows: pd.DataFrame, x: Side, match: Match
) -> dict[str, object]:
    """Columns taken over as the files state them."""
    names = texts(exposure_rows, "rsid")
    return {
        "variant": [name or key for name, key in zip(names, x.key, strict=True)],
        "p_exposure": p_values(exposure_rows),
        "n_exposure": numbers(exposure_rows, "n"),
        "p_outcome": match.of_rows(p_values(outcome_rows)),
        "n_outcome": match.of_rows(numbers(outcome_rows, "n")),
        "log10_p_exposure": log10_p(exposure_rows),
        "log10_p_outcome": match.of_rows(log10_p(outcome_rows)),
        "chromosome": texts(exposure_rows, "chromosome"),
        "position": numbers(exposure_rows, "base_pair_location"),
        "proxy": match.texts(texts(outcome_rows, "proxy")),
        "proxy_r2": match.of_rows(numbers(outcome_rows, "proxy_r2")),
    }
