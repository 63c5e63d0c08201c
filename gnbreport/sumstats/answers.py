"""What a scan answers: rows, what cannot be used, caveats; kept in the cache and remembered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from gnbreport.notices import Notice
from gnbreport.sumstats.cache import Cache
from gnbreport.sumstats.metadata import Metadata
from gnbreport.sumstats.query import Query
from gnbreport.sumstats.recognise import Plan
from gnbreport.sumstats.rows import Collected

REJECTED_COLUMNS = ("variant", "row", "code", "column", "reason", "trait")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a scan is.

    Attributes:
        path: The file.
        bytes_read: Bytes of the file read so far.
        bytes_total: Its size.
        rows: Rows searched so far.
        seconds: Time since the start.
    """

    path: Path
    bytes_read: int
    bytes_total: int
    rows: int
    seconds: float


@dataclass(frozen=True)
class Scan:
    """Answer to a query.

    Attributes:
        rows: Associations found, in file order; columns ``ASSOCIATION_COLUMNS``, and ``trait`` where the
            file has a trait column.
        rejected: Rows that the query wants but that cannot be used: variant, row (1-based data row), code,
            column, reason, trait.
        rows_read: Data rows of the file.
        rows_by_trait: Data rows per trait; empty where the file has no trait column.
        sha256: SHA-256 of the file as it lies on disk.
        layout: Id of the layout.
        build: Genome build that the layout or the metadata beside the file states; empty if none.
        notices: Caveats.
        cached: Whether the answer came from the cache.
        rows_without_p: Rows per trait (``""`` where the file names none) that no p threshold can judge, because
            they have no p-value; empty where the query has no threshold.
    """

    rows: pd.DataFrame
    rejected: pd.DataFrame
    rows_read: int
    rows_by_trait: dict[str, int]
    sha256: str
    layout: str
    build: str = ""
    notices: tuple[Notice, ...] = ()
    cached: bool = False
    rows_without_p: Mapping[str, int] = field(default_factory=dict)


def question_of(
    query: Query, layout: str | None, columns: Mapping[str, str] | None, n_default: float | None, metadata: Metadata
) -> str:
    """Text that tells one scan from another: the query, the options and the metadata beside the file."""
    options = {"layout": layout, "columns": sorted((columns or {}).items()), "n": n_default, "metadata": metadata.key()}
    return f"{query.key()}\x1f{options!r}"


def remembered(cache: Cache, file: Path, question: str) -> Scan | None:
    """The answer that the cache keeps for this content and question; None if it keeps none."""
    digest = cache.identify(file)
    found = None if digest is None else cache.load(digest, question)
    if found is None or digest is None:
        return None
    rows, rejected, facts = found
    notices = tuple(Notice(*pair) for pair in facts["notices"])
    return Scan(
        rows,
        rejected,
        facts["rows_read"],
        facts["rows_by_trait"],
        digest,
        facts["layout"],
        facts["build"],
        notices,
        cached=True,
        rows_without_p=facts["rows_without_p"],
    )


def keep(cache: Cache, file: Path, question: str, answer: Scan) -> None:
    """Keep an answer in the cache, under the content of the file."""
    facts = {
        "rows_read": answer.rows_read,
        "rows_by_trait": answer.rows_by_trait,
        "rows_without_p": answer.rows_without_p,
        "layout": answer.layout,
        "build": answer.build,
        "notices": [(n.code, n.text) for n in answer.notices],
    }
    cache.remember(file, answer.sha256)
    cache.store(answer.sha256, question, answer.rows, answer.rejected, facts)


_NOTICE_TEXT = {
    "unicode-minus": "{n} cells hold a Unicode dash for a minus sign; read as minus.",
    "bad-frequency": "{n} allele frequencies lie outside 0 to 1; taken as missing.",
    "n-default": "{n} rows have no sample size of their own; the stated one is used.",
    "bad-n": "{n} sample sizes are 1 or less; taken as missing.",
    "p-computed": "{n} rows have no p-value; computed from beta and standard error.",
    "p-zero": "{n} rows have p = 0; their log10 p is computed from beta and standard error.",
    "ratio-contradicts-beta": "{n} rows have a beta and a ratio of opposite direction; the beta is used.",
    "other-test": "{n} rows report another test than the additive one; not read.",
}


def notices_of(collected: Collected, plan: Plan, metadata: Metadata, blank_lines: int) -> tuple[Notice, ...]:
    """Caveats about the rows of an answer."""
    notices = [
        Notice(code, _NOTICE_TEXT[code].format(n=count)) for code, count in sorted(collected.counts.items()) if count
    ]
    if without_p := collected.without_p.total():
        text = f"{without_p} rows have no p-value: they cannot be held against the threshold, and are left out."
        notices.append(Notice("p-missing", text))
    if collected.rejected:
        notices.append(
            Notice("rows-rejected", f"{len(collected.rejected)} wanted rows cannot be used; see the rejected rows.")
        )
    if blank_lines:
        notices.append(Notice("blank-lines", f"{blank_lines} blank lines skipped."))
    if plan.position_shift:
        notices.append(
            Notice("zero-based", "The metadata beside the file says that positions count from 0; 1 was added.")
        )
    return tuple(notices)
