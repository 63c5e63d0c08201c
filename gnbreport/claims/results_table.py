"""Published tables of results, one exposure a row and columns for each method, taken for claims."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from gnbreport.claims.names import COLUMN_NAMES

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
_Q = re.compile(r"(?:cochran'?s?[ _.-]*)?q(?:[ _.-]*(p|pval|p.?value|df))?")


def recognised(header: Sequence[str]) -> bool:
    """Whether a table without a column ``kind`` is one of results: it names exposures and has an effect or a Q."""
    columns = _columns(header)
    return bool(_EXPOSURE & set(header)) and any(role == "estimate" for _, _, role in columns.values())


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


def _columns(header: Sequence[str]) -> dict[str, tuple[str, str, str]]:
    """Column -> (method or ``Q`` or empty, kind, role of the figure), for those that hold figures."""
    found = {}
    for name in header:
        q = _Q.fullmatch(name)
        if q:
            role = {"": "estimate", "df": "q_df"}.get(q.group(1) or "", "p")
            found[name] = ("Q", "Q", role)
            continue
        prefix, _, figure = name.rpartition("_") if "_" in name else name.rpartition(" ")
        method = next((m for pattern, m in _METHODS if pattern.fullmatch(prefix.strip(" _.-"))), "")
        plain = figure if method else name
        plain = plain if plain in _FIGURES else COLUMN_NAMES.get(plain, plain)
        if plain in _FIGURES:
            found[name] = (method, _FIGURES[plain], "estimate" if _FIGURES[plain] else plain)
    return found


def _of_row(row: Mapping[str, str], columns: Mapping[str, tuple[str, str, str]], number: int) -> list[dict[str, str]]:
    """The claims of one row."""
    shared = {
        name: row[name] for name in ("outcome", "paper", "place", "nsnp", "n_tests", "statement") if row.get(name)
    }
    shared["exposure"] = next((row[name] for name in row if name in _EXPOSURE and row[name]), "")
    claims: dict[str, dict[str, str]] = {}
    for name, (method, kind, role) in columns.items():
        if row.get(name) and not (role == "nsnp" and not method):
            claims.setdefault(method, {})[role] = row[name]
            if role == "estimate":
                claims[method]["kind"] = kind
    found = []
    for method, figures in claims.items():
        if "estimate" not in figures:
            continue
        label = "Q" if method == "Q" else method or row.get("method") or "IVW"
        named = " ".join(x for x in (shared["exposure"], shared.get("outcome", ""), label) if x)
        own = {"method": "" if method == "Q" else label}
        found.append({"id": named, "_row": str(number), **shared, **own, **figures})
    return found
