"""What a GWAS file is, and what is wrong with it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd

from gnbreport.sumstats.checks import CHECKS, Finding
from gnbreport.sumstats.columns import association_table
from gnbreport.sumstats.layout import Layout
from gnbreport.sumstats.metadata import Metadata, read_metadata
from gnbreport.sumstats.query import Query
from gnbreport.sumstats.recognise import Plan
from gnbreport.sumstats.rows import Collected, RowReader
from gnbreport.sumstats.sentinels import build_of
from gnbreport.sumstats.survey import Surveyor
from gnbreport.sumstats.tables import Table, tables_of

_MOST_TRAITS = 20
_RANK = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True)
class Inspection:
    """What was found in a file.

    Attributes:
        path: The file.
        sha256: Its SHA-256.
        layout: Layout id.
        title: Layout's name.
        build: Genome build; empty if unknown.
        build_evidence: What says so: sentinel variants, the layout, the metadata beside the file.
        columns: Field -> column of the file.
        unused: Columns that are not read.
        rows: Data rows.
        sampled: Rows that the checks of values looked at.
        traits: Trait -> rows; empty where the file has no trait column.
        findings: What was noticed, worst first.
        traps: What to beware of in this layout.
    """

    path: str
    sha256: str
    layout: str
    title: str
    build: str
    build_evidence: str
    columns: dict[str, str]
    unused: tuple[str, ...]
    rows: int
    sampled: int
    traits: dict[str, int]
    findings: tuple[Finding, ...]
    traps: tuple[str, ...]

    def to_json(self) -> str:
        """JSON text, stable order."""
        return json.dumps(asdict(self), indent=2, ensure_ascii=False)


def inspect(path: str | Path, *, layout: str | None = None, columns: dict[str, str] | None = None) -> Inspection:
    """Read a whole file and say what it is and what is wrong with it.

    Small tables are checked row by row; of large ones, the values of a sample spread over the file
    (row counts, duplicates and missing identifiers are always those of the whole file).

    Raises:
        InputError: The file cannot be read as a table of associations at all.
    """
    file = Path(path)
    metadata = read_metadata(file)
    surveyors: list[Surveyor] = []
    collected = Collected()
    with tables_of(file) as source:
        for table in source.tables():
            surveyors.append(_survey(table, layout, columns, metadata, collected))
        digest = source.digest()
    return _report(file, digest, metadata, surveyors, collected)


def _survey(
    table: Table, layout: str | None, columns: dict[str, str] | None, metadata: Metadata, collected: Collected
) -> Surveyor:
    plan = table.plan(layout, columns, metadata)
    minor = table.minor_is_effect(plan)
    reader = RowReader(plan, Query(), collected, n_default=metadata.sample_size, use_minor_frequency=minor)
    surveyor = Surveyor(table.header, plan, Query(), reader, table.place).prepare()
    for block in table.blocks():
        surveyor.search(block)
    return surveyor


def _report(file: Path, digest: str, metadata: Metadata, surveyors: list[Surveyor], collected: Collected) -> Inspection:
    plan = surveyors[0].plan
    traits: dict[str, int] = {}
    for surveyor in surveyors:
        for name, count in surveyor.rows_by_trait.items():
            traits[name] = traits.get(name, 0) + count
    rows = association_table(collected.columns, with_trait="trait" in plan.index)
    build, evidence, found = _build(rows, plan, metadata)
    findings = [
        *found,
        *_file_findings(file, surveyors, metadata),
        *_cell_findings(collected),
        *_value_findings(rows, plan.layout, traits),
    ]
    return Inspection(
        str(file),
        digest,
        plan.layout.id,
        plan.layout.title,
        build,
        evidence,
        {field: plan.names[i] for field, i in plan.index.items()},
        tuple(name for i, name in enumerate(plan.names) if i not in plan.index.values()),
        sum(s.rows_read for s in surveyors),
        len(rows) + len(collected.rejected),
        dict(sorted(traits.items())),
        tuple(sorted(findings, key=lambda f: (_RANK[f.severity], f.code, f.message))),
        plan.layout.traps,
    )


def _build(rows: pd.DataFrame, plan: Plan, metadata: Metadata) -> tuple[str, str, list[Finding]]:
    """Build, its evidence, and contradictions between sentinels, layout and metadata."""
    seen, names = build_of(rows)
    stated = metadata.build or plan.layout.build
    where = "the metadata beside the file" if metadata.build else "the layout"
    if seen in {"GRCh37", "GRCh38"}:
        evidence = f"sentinel variants {', '.join(names[:5])}"
        if stated and stated != seen:
            text = f"{where} says {stated}, but {evidence} stand at their {seen} positions"
            return seen, evidence, [Finding("build-contradicted", "error", text, None, names[:5])]
        return seen, evidence, []
    if seen:
        text = f"sentinels agree on neither GRCh37 nor GRCh38 ({', '.join(names[:5])}): older build or wrong positions"
        return "", "", [Finding("build-unclear", "warning", text, None, names[:5])]
    return stated, where if stated else "", []


def _file_findings(file: Path, surveyors: list[Surveyor], metadata: Metadata) -> list[Finding]:
    """Counts over the whole file: duplicates, missing identifiers, header, checksum."""
    findings = []
    total = sum(s.rows_read for s in surveyors)
    same, variants = (sum(column) for column in zip(*(s.duplicates() for s in surveyors), strict=True))
    if same:
        severity = "error" if same >= total / 10 else "warning"
        findings.append(Finding("duplicate-rows", severity, f"{same} of {total} rows repeat another row", same))
    if variants > same:
        text = f"{variants - same} rows repeat a variant (same identifier, place and alleles) with other numbers"
        findings.append(Finding("duplicate-variants", "warning", text, variants - same))
    missing = sum(s.missing_ids for s in surveyors)
    if missing:
        findings.append(
            Finding("missing-identifiers", "warning", f"{missing} rows have no identifier (NA, '.', empty)", missing)
        )
    names = surveyors[0].header.lower
    twice = sorted({n for n in names if names.count(n) > 1})
    if twice:
        findings.append(
            Finding(
                "duplicate-column", "warning", f"column names occur twice: {', '.join(twice)}", None, tuple(twice[:5])
            )
        )
    blank = sum(s.blank_lines for s in surveyors)
    if blank:
        findings.append(Finding("blank-lines", "info", f"{blank} blank lines", blank))
    if metadata.md5 and metadata.md5 != _md5(file):
        findings.append(
            Finding(
                "checksum-mismatch", "error", "MD5 differs from the one in the metadata: damaged, or another version"
            )
        )
    return findings


def _md5(file: Path) -> str:
    with open(file, "rb") as handle:
        return hashlib.file_digest(handle, "md5").hexdigest()


def _cell_findings(collected: Collected) -> list[Finding]:
    """Rows that cannot be used, by reason; oddly written cells."""
    findings = []
    rejected: dict[str, list[tuple[str, int, str, str, str, str]]] = {}
    for entry in collected.rejected:
        rejected.setdefault(entry[2], []).append(entry)
    for code, entries in rejected.items():
        _, row, _, column, reason, _ = entries[0]
        text = f"{len(entries)} sampled rows cannot be used; the first is row {row}, column {column!r}: {reason}"
        findings.append(Finding(code, "warning", text, len(entries), tuple(e[0] for e in entries[:5])))
    for code, text in (
        ("unicode-minus", "{n} cells hold a Unicode dash for a minus sign: copied from a PDF"),
        ("bad-frequency", "{n} frequencies lie outside 0 to 1"),
        ("bad-n", "{n} sample sizes are 1 or less"),
        ("p-computed", "{n} rows have no P: no threshold can choose them"),
        ("ratio-contradicts-beta", "{n} rows have a beta and a ratio of opposite direction: one of them is wrong"),
    ):
        if collected.counts[code]:
            findings.append(Finding(code, "warning", text.format(n=collected.counts[code]), collected.counts[code]))
    return findings


def _value_findings(rows: pd.DataFrame, layout: Layout, traits: dict[str, int]) -> list[Finding]:
    """The checks of values, trait by trait where there are few traits."""
    if not len(rows):
        return []
    if 1 < len(traits) <= _MOST_TRAITS:
        return [
            Finding(f.code, f.severity, f"{name}: {f.message}", f.rows, f.examples)
            for name, group in rows.groupby("trait")
            for check in CHECKS
            for f in check(group, layout)
        ]
    return [finding for check in CHECKS for finding in check(rows, layout)]
