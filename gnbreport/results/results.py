"""Results of a study: its tables and where they come from; written to a folder, loaded without loss."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from gnbreport.errors import InputError, Problem
from gnbreport.files import write_whole
from gnbreport.results.schemas import SCHEMA_VERSION, SCHEMAS
from gnbreport.results.tables import from_csv, make_table, to_csv


@dataclass(frozen=True, eq=False)
class Results:
    """Named tidy tables in fixed schemas, plus provenance.

    Attributes:
        study: The study as it was asked (``Study.model_dump(mode="json")``).
        provenance: Inputs with SHA-256, versions, seed, command; nothing that differs between equal runs.
        tables: Table name -> DataFrame in its schema; every schema is present, empty where nothing applies.
    """

    study: Mapping[str, Any]
    provenance: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Complete the tables: each schema has one."""
        whole = {name: self.tables[name] if name in self.tables else make_table(name, []) for name in SCHEMAS}
        object.__setattr__(self, "tables", whole)

    def __getitem__(self, name: str) -> pd.DataFrame:
        """The table ``name``."""
        return self.tables[name]

    def __iter__(self) -> Iterator[str]:
        """Names of the tables, in the schemas' order."""
        return iter(self.tables)

    def csv(self, name: str) -> str:
        """A table as CSV text."""
        return to_csv(self.tables[name], SCHEMAS[name])

    def texts(self) -> dict[str, str]:
        """All tables as CSV text, by name."""
        return {name: self.csv(name) for name in self}

    def document(self, texts: Mapping[str, str] | None = None) -> dict[str, Any]:
        """What ``results.json`` holds: schema version, digests, study, provenance.

        Args:
            texts: From :meth:`texts`, where they are at hand: they take their time.
        """
        texts = texts or self.texts()
        digests = {name: hashlib.sha256(texts[name].encode()).hexdigest() for name in self}
        body = {
            "schema_version": SCHEMA_VERSION,
            "study": dict(self.study),
            "provenance": dict(self.provenance),
            "tables": {name: {"rows": len(self.tables[name]), "sha256": digests[name]} for name in self},
        }
        return {"digest": hashlib.sha256(_canonical(body).encode()).hexdigest(), **body}

    @property
    def digest(self) -> str:
        """SHA-256 over study, provenance and tables."""
        return str(self.document()["digest"])

    def write(self, folder: str | Path, texts: Mapping[str, str] | None = None) -> Path:
        """Write ``results.json`` and ``tables/*.csv`` (``texts``, if they are at hand) into a folder."""
        target = Path(folder)
        texts = texts or self.texts()
        for name, text in texts.items():
            write_whole(target / "tables" / f"{name}.csv", text)
        document = self.document(texts)
        return write_whole(target / "results.json", json.dumps(document, indent=1, ensure_ascii=False) + "\n")

    @classmethod
    def read(cls, folder: str | Path) -> Results:
        """Load what :meth:`write` wrote.

        Raises:
            InputError: Files missing, unreadable or of another schema version.
        """
        source = Path(folder)
        document = _read_document(source / "results.json")
        problems, tables = [], {}
        for name, schema in SCHEMAS.items():
            file = source / "tables" / f"{name}.csv"
            try:
                tables[name] = from_csv(file.read_text(encoding="utf-8"), schema, file)
            except FileNotFoundError:
                problems.append(Problem("no-table", "table is missing", file, hint="run the study again"))
            except InputError as error:
                problems.extend(error.problems)
        if problems:
            raise InputError(problems)
        return cls(document["study"], document["provenance"], tables)


def _canonical(body: Mapping[str, Any]) -> str:
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _read_document(file: Path) -> dict[str, Any]:
    try:
        document: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(
            Problem(
                "no-results",
                "there is no results.json here",
                file,
                hint="name a report folder that 'gnbreport run' wrote",
            )
        ) from None
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise InputError(Problem("not-json", f"is not readable JSON: {error}", file)) from None
    if not isinstance(document, dict) or document.get("schema_version") != SCHEMA_VERSION:
        found = document.get("schema_version") if isinstance(document, dict) else None
        raise InputError(
            Problem("schema-version", f"schema version is {found!r}, this gnbreport reads {SCHEMA_VERSION!r}", file)
        )
    return document
