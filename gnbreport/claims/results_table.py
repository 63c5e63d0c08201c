"""Published tables of results, one exposure a row and columns for each method, taken for claims."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gnbreport.claims.names import COLUMN_NAMES
from gnbreport.claims.printed import figure

#: Method of a column's prefix: ``ivw_b``, ``MR-Egger se``, ``weighted.median.OR``.
_METHODS = (
    (re.compile(r"ivw|inverse.variance.weighted"), "IVW"),
    (re.compile(r"(mr.?)?egger"), "MR-Egger"),
    (re.compile(r"wm|(weighted.?)?median"), "Weighted median"),
    (re.compile(r"simple.?mode"), "Simple mode"),
    (re.compile(r"weighted.?mode|wmode|mode"), "Weighted mode"),
    (re.compile(r"wald(.?ratio)?"), "Wald ratio"),
)
_FIGURES = {
    **dict.fromkeys(("b", "beta", "est", "estimate", "effect"), "beta"),
    **{kind.lower(): kind for kind in ("OR", "HR", "RR")},
    **dict.fromkeys(("se", "p", "z", "t", "df", "ci_low", "ci_high", "nsnp"), ""),
}
_EXPOSURE = frozenset({"exposure", "taxon", "taxa", "trait", "exposures", "bacteria", "bacterial taxa"})
_LIMITS = {
    **dict.fromkeys(("lci95", "lci", "l95", "lower95", "low", "lower", "ci_low", "95_low"), "ci_low"),
    **dict.fromkeys(("uci95", "uci", "u95", "upper95", "high", "upper", "ci_high", "95_high"), "ci_high"),
}
_Q = re.compile(r"(?:cochran'?s?[ _.-]*)?q(?:[ _.-]*(p|pval|p.?value|df))?")


def recognised(header: Sequence[str]) -> bool:
    """Whether a table without a column ``kind`` is one of results: it names exposures and has an effect or a Q."""
    columns = _columns(header)
    return bool(_EXPOSURE & set(header)) and any(c.role == "estimate" for c in columns.values())


def claim_rows(rows: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """Rows of a claims file from rows of a table of results.

    Args:
        rows: Cells by column, lower case: the exposure (``exposure``, ``taxon``, ...), optionally ``outcome``,
            ``method`` and ``nsnp``; figures by method and name (``ivw_b``, ``ivw_se``, ``egger_or``), or by name alone
            (``b``, ``se``, ``p``); ``Q``, ``Q_p``, ``Q_df``.

    Returns:
        One row for each effect and each Q, named after exposure, outcome and method; ``_row`` is the table's row.
    """
    columns = _columns(tuple(rows[0])) if rows else {}
    claims = [claim for number, row in enumerate(rows, start=1) for claim in _of_row(row, columns, number)]
    ids = Counter(c["id"] for c in claims)
    return [{**c, "id": f"{c['id']} (row {c['_row']})" if ids[c["id"]] > 1 else c["id"]} for c in claims]


@dataclass(frozen=True, slots=True)
class _Column:
    """What a column of a table of results holds: a method's (or Q's) figure, of one scale where its name says so."""

    method: str
    role: str
    kind: str = ""


def _columns(header: Sequence[str]) -> dict[str, _Column]:
    """The columns that hold figures."""
    found = {}
    for name in header:
        q = _Q.fullmatch(name)
        column = _Column("Q", {"": "estimate", "df": "q_df"}.get(q.group(1) or "", "p"), "Q") if q else _named(name)
        if column is not None:
            found[name] = column
    return found


def _named(name: str) -> _Column | None:
    """A column by its name: ``ivw_b``, ``MR-Egger OR``, ``or_lci95``, ``pval``."""
    prefix, _, rest = name.partition("_") if "_" in name else name.rpartition(" ")
    method = next((m for pattern, m in _METHODS if pattern.fullmatch(prefix.strip(" _.-"))), "")
    if not method and "_" in name:  # mr_egger_b
        prefix, _, rest = name.rpartition("_")
        method = next((m for pattern, m in _METHODS if pattern.fullmatch(prefix)), "")
    plain = rest if method else name
    plain = plain if plain in _FIGURES else COLUMN_NAMES.get(plain, plain)
    if plain in _FIGURES:
        kind = _FIGURES[plain]
        return _Column(method, "estimate" if kind else plain, kind)
    scale, _, limit = plain.replace(" ", "_").partition("_")
    role = _LIMITS.get(limit, COLUMN_NAMES.get(limit, limit))
    if _FIGURES.get(scale) and role in {"ci_low", "ci_high"}:
        return _Column(method, role, _FIGURES[scale])
    return None


def _of_row(row: Mapping[str, str], columns: Mapping[str, _Column], number: int) -> list[dict[str, str]]:
    """The claims of one row."""
    shared = {
        name: row[name] for name in ("outcome", "paper", "place", "nsnp", "n_tests", "statement") if row.get(name)
    }
    shared["exposure"] = next((row[name] for name in row if name in _EXPOSURE and row[name]), "")
    methods = dict.fromkeys(c.method for c in columns.values())
    found = []
    for method in methods:
        cells = {c: row[name] for name, c in columns.items() if c.method == method and row.get(name)}
        figures = _figures(cells)
        if figures is None:
            continue
        label = "Q" if method == "Q" else method or row.get("method") or "IVW"
        named = " ".join(x for x in (shared["exposure"], shared.get("outcome", ""), label) if x)
        own = {"method": "" if method == "Q" else label}
        found.append({"id": named, "_row": str(number), **shared, **own, **figures})
    return found


def _figures(cells: Mapping[_Column, str]) -> dict[str, str] | None:
    """One method's figures under the names of a claims file; None without an effect.

    Where an effect is printed on two scales (b and OR), the claim is on the scale of the limits, and the other stands
    beside it.
    """
    estimates = {c.kind: text for c, text in cells.items() if c.role == "estimate"}
    if not estimates:
        return None
    limits = [c for c in cells if c.role in {"ci_low", "ci_high"}]
    scales = [c.kind for c in limits if c.kind in estimates and c.kind != "beta"] or [c.kind for c in limits if c.kind]
    kind = next((k for k in scales if k in estimates), "") or _scale_of_limits(cells, estimates)
    figures = {c.role: text for c, text in cells.items() if c.role != "estimate" and c.kind in {"", kind}}
    beside = {k.lower(): text for k, text in estimates.items() if k != kind}
    return {**beside, **figures, "kind": kind, "estimate": estimates[kind]}


def _scale_of_limits(cells: Mapping[_Column, str], estimates: Mapping[str, str]) -> str:
    """The scale on which limits without one have their estimate between them; else the first printed."""
    texts = {c.role: text for c, text in cells.items() if c.role in {"ci_low", "ci_high"} and not c.kind}
    low, high = figure(texts.get("ci_low", "")).value, figure(texts.get("ci_high", "")).value
    inside = [k for k, text in estimates.items() if low <= figure(text).value <= high]
    return inside[0] if len(inside) == 1 else next(iter(estimates))
